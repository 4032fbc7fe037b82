"""A partner who writes: keys, and requests that show them."""

import json
from urllib.parse import quote

from django.test import Client

from api import keys

V1 = "/api/v1/sources"


def key(*sources, staff=False):
    """The text of a new key."""
    return keys.create(name="test", sources=sources, staff=staff, expires=None)[1]


class Partner:
    """Requests with a key; JSON in, JSON out."""

    def __init__(self, text, source="essai"):
        self.client, self.key, self.source = Client(), text, source

    def ask(self, method, address, body=None, content_type="application/json", **headers):
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {
            "host": "127.0.0.1",
            "accept-language": "en",
            "authorization": f"Token {self.key}",
            **given,
        }
        data = body if isinstance(body, bytes | str) else json.dumps(body).encode()
        path = address if address.startswith("/") else f"{V1}/{self.source}/{address}"
        if body is None:
            return self.client.generic(method, path, headers=given)
        return self.client.generic(method, path, data, content_type, headers=given)

    def put(self, local_id, body, kind="organisations", **headers):
        return self.ask("PUT", f"{kind}/{quote(local_id, safe='')}", body, **headers)

    def get(self, local_id, kind="organisations", **headers):
        return self.ask("GET", f"{kind}/{quote(local_id, safe='')}", **headers)

    def delete(self, local_id, asked="", kind="organisations", **headers):
        asked = f"?{asked}" if asked else ""
        return self.ask("DELETE", f"{kind}/{quote(local_id, safe='')}{asked}", **headers)


def pointers(response):
    """Pointer → code of each fault of a body."""
    assert response.status_code == 400, response.content
    return {fault["pointer"]: fault["code"] for fault in response.json()["errors"]}
