# A hub, with everything it needs inside: nothing is downloaded when it runs.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

RUN useradd --create-home --uid 10001 maillage \
 && install -d -o maillage -g maillage /data
WORKDIR /srv/maillage

# Before the code, so that a change of the code does not install the dependencies again.
COPY requirements.lock .
RUN pip install --require-hashes -r requirements.lock
COPY . .

USER maillage
ENV MAILLAGE_DATA_DIR=/data
VOLUME /data
EXPOSE 8000

CMD ["python", "manage.py", "serve", "--host", "0.0.0.0", "--port", "8000"]
