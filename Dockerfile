# hearhear, all its processes in one image: built from the locked requirements, run without root.
#   docker build -t hearhear:0.1.0 .
FROM python:3.11.14-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /opt/build && python -m venv /opt/hearhear
COPY requirements-build.lock requirements-full.lock ./
RUN /opt/build/bin/pip install --require-hashes -r requirements-build.lock \
    && /opt/hearhear/bin/pip install --require-hashes -r requirements-full.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY hearhear hearhear
COPY ingest ingest
COPY processors processors
COPY sinks sinks
COPY schemas schemas
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheel . \
    && /opt/hearhear/bin/pip install --no-deps /wheel/*.whl \
    && /opt/hearhear/bin/python -m compileall -q /opt/hearhear/lib

FROM python:3.11.14-slim-bookworm
RUN groupadd --gid 1000 hearhear \
    && useradd --uid 1000 --gid 1000 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin hearhear \
    && mkdir -p /var/lib/hearhear /etc/hearhear /inbox /keys/setup /keys/sink /keys/page /keys/import /keys/kibana \
    && chown -R 1000:1000 /var/lib/hearhear /keys \
    && chmod 0700 /var/lib/hearhear
COPY --from=build /opt/hearhear /opt/hearhear
ENV PATH=/opt/hearhear/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PYTHONFAULTHANDLER=1
WORKDIR /etc/hearhear
USER 1000:1000
CMD ["hearhear", "--help"]
