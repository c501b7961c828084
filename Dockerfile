# One image for web, worker, beat and migrate; the compose file says which it is.
FROM node:22-bookworm-slim AS assets
WORKDIR /build
COPY . .
RUN npm ci --ignore-scripts

FROM python:3.13-slim-bookworm
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN useradd --system --uid 10001 --user-group --home-dir /nonexistent --shell /usr/sbin/nologin amity \
    && install --directory --owner=amity --group=amity --mode=0711 /var/lib/amity
WORKDIR /opt/amity
COPY requirements.lock ./
RUN pip install --require-hashes --requirement requirements.lock
COPY --from=assets /build ./
# Editable, so that definitions, templates and catalogues are found where they lie.
RUN pip install --no-deps --editable .
USER amity
ENV AMITY_HOME=/var/lib/amity
VOLUME /var/lib/amity
EXPOSE 8000
CMD ["amity", "--help"]
