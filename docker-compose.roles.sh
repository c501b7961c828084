# Run once by the database's image, when its volume is empty. The owner migrates; the application owns nothing.
# psql reads the passwords itself: as arguments they would be seen by everybody who may list processes.
psql --no-psqlrc --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres <<'SQL'
\set owner_password `cat /run/secrets/owner-password`
\set app_password `cat /run/secrets/app-password`
CREATE ROLE amity_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE amity_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'app_password';
CREATE DATABASE amity OWNER amity_owner;
REVOKE ALL ON DATABASE amity FROM PUBLIC;
GRANT CONNECT ON DATABASE amity TO amity_app;
\connect amity
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
SQL
