# syntax=docker/dockerfile:1
# One image for every service of compose.yaml; nothing in it runs as root, and nothing secret is baked in.

FROM python:3.11-slim-bookworm AS build
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
COPY requirements.lock ./
# uv comes with its hash from the lock, like everything else.
RUN python -m venv /opt/qm \
    && sed -n '/^uv==/,/# via/p' requirements.lock > uv.txt \
    && /opt/qm/bin/pip install --quiet --require-hashes -r uv.txt \
    && /opt/qm/bin/uv pip install --quiet --python /opt/qm/bin/python --require-hashes --no-deps \
        -r requirements.lock
COPY pyproject.toml hatch_build.py README.md LICENSE dagster.yaml workspace.yaml ./
COPY qm_pipeline ./qm_pipeline
COPY sql ./sql
COPY models ./models
COPY app_streamlit ./app_streamlit
# What only tests and builds need does not go to production; a test holds this list to pyproject.toml.
RUN /opt/qm/bin/uv pip install --quiet --python /opt/qm/bin/python --no-deps --no-build-isolation . \
    && /opt/qm/bin/uv pip uninstall --quiet --python /opt/qm/bin/python \
        editables hatchling axe-playwright-python hypothesis mypy oidc-provider-mock playwright pytest pytest-timeout \
        pytest-xdist ruff sqlfluff uv vadersentiment \
    && ln -s "$(/opt/qm/bin/python -c 'from qm_pipeline import resources as r; print(r.root() / "app_streamlit")')" \
        /opt/qm/app_streamlit

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 qm \
    && useradd --uid 10001 --gid qm --no-create-home --home-dir /var/lib/qm --shell /usr/sbin/nologin qm \
    && install -d -o qm -g qm -m 0750 /var/lib/qm /var/lib/qm/drop /var/lib/qm/dagster /var/lib/qm-login
COPY --from=build /opt/qm /opt/qm
COPY --chown=qm:qm dagster.yaml /var/lib/qm/dagster/dagster.yaml
ENV PATH=/opt/qm/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    QM_HOME=/var/lib/qm \
    DAGSTER_HOME=/var/lib/qm/dagster \
    DAGSTER_DISABLE_TELEMETRY=yes \
    DAGSTER_EVENT_BATCH_SIZE=1000 \
    DAGSTER_EMIT_PARTITION_SUBSET_IN_PLANNED_EVENTS=1 \
    GX_ANALYTICS_ENABLED=false \
    STREAMLIT_BROWSER_GATHER_USAGE_STATS=false
USER 10001:10001
WORKDIR /var/lib/qm
ENTRYPOINT []
CMD ["qm", "--help"]
