# The product as one image: web, workers and beat differ only in their command.
FROM python:3.13-slim AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
RUN python -m venv /venv
COPY requirements-server.txt .
RUN /venv/bin/pip install --require-hashes -r requirements-server.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=salon.settings
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin salon
WORKDIR /app
COPY --from=packages /venv /venv
COPY manage.py ./
COPY locale locale
COPY altegio altegio
COPY feedback feedback
COPY salon salon
# Compiled once, here: the running containers may write nowhere but to /tmp.
RUN pybabel compile --directory locale --domain django \
    && python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q altegio feedback salon
USER 10001
EXPOSE 8000
CMD ["gunicorn", "--config", "salon/conf/gunicorn.py", "salon.wsgi"]
