# One image for web, worker, beat and migrate; the compose file says which it is.
FROM node:22-bookworm-slim AS packages
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts

# Cuts the font and gathers what pages need; its tools stay behind.
FROM python:3.13-slim-bookworm AS assets
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
COPY requirements-dev.lock ./
RUN pip install --require-hashes --requirement requirements-dev.lock
COPY . .
COPY --from=packages /build/node_modules node_modules
RUN python -m web.assets

FROM python:3.13-slim-bookworm
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONPATH=/opt/amity
RUN useradd --system --uid 10001 --user-group --home-dir /nonexistent --shell /usr/sbin/nologin amity \
    && install --directory --owner=amity --group=amity --mode=0711 /var/lib/amity
WORKDIR /opt/amity
COPY requirements.lock ./
RUN pip install --require-hashes --requirement requirements.lock
COPY . .
COPY --from=assets /build/web/static/vendor web/static/vendor
# The code is run from where it lies, with its definitions, templates and catalogues beside it.
RUN printf '#!/bin/sh\nexec python -P -m cli.main "$@"\n' > /usr/local/bin/amity && chmod 755 /usr/local/bin/amity
USER amity
ENV AMITY_HOME=/var/lib/amity
VOLUME /var/lib/amity
EXPOSE 8000
CMD ["amity", "--help"]
