# Waqai over HTTP, as a user without rights, with the CPU build of torch.
#
#   docker build --build-arg TORCH_INDEX=… --tag waqai .
#
# TORCH_INDEX is the address of the index of torch's CPU wheels (pytorch.org names it under "Get started"). Without it
# pip takes torch from its usual index; where that is a build for graphics cards, the image is not made.

FROM python:3.11-slim AS build
ARG TORCH_INDEX=""
ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/waqai
ENV PATH=/opt/waqai/bin:$PATH
WORKDIR /src
COPY requirements.lock ./
RUN if [ -n "$TORCH_INDEX" ]; then export PIP_INDEX_URL="$TORCH_INDEX"; fi \
    && pip install --no-deps torch==2.13.0
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY ontology ontology
COPY extractors extractors
COPY kg kg
COPY api api
RUN pip install --constraint requirements.lock . \
    && python -c "import torch; assert torch.version.cuda is None, 'torch is no CPU build: set TORCH_INDEX'"

FROM python:3.11-slim
LABEL org.opencontainers.image.title="Waqai" \
      org.opencontainers.image.description="An event knowledge graph from Arabic news" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin waqai \
    && install --directory --owner 10001 --group 10001 --mode 0750 /data
COPY --from=build /opt/waqai /opt/waqai
ENV PATH=/opt/waqai/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    WAQAI_HOST=0.0.0.0 \
    WAQAI_PORT=8000 \
    WAQAI_STORE=/data/store \
    WAQAI_TOKENS=/data/tokens.toml \
    WAQAI_AUDIT_LOG=/data/audit.jsonl
WORKDIR /data
VOLUME /data
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
ENTRYPOINT ["waqai"]
CMD ["serve"]
