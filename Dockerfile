# One image for every process of Callout: the command says which one it is. It runs as nobody in particular and writes nothing but /tmp.
FROM python:3.12-slim-bookworm AS built
WORKDIR /source
RUN python -m venv /opt/callout
COPY . .
# The lock says exactly what is taken; the extra `demo` lets the same image be the simulated plant.
RUN /opt/callout/bin/pip install --no-cache-dir --disable-pip-version-check -c constraints.txt '.[demo]'

FROM python:3.12-slim-bookworm
COPY --from=built /opt/callout /opt/callout
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin callout
ENV PATH=/opt/callout/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
WORKDIR /tmp
STOPSIGNAL SIGTERM
ENTRYPOINT ["callout"]
CMD ["--help"]
