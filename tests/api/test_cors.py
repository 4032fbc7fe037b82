"""CORS: any page may read, and ask conditionally; no credentials."""

import pytest

OPEN = [
    "/api/v1/organisations",
    "/api/v1/nothing",
    "/id/source/x",
    "/dumps/organisations.ttl",
    "/context/v1.jsonld",
    "/openapi.json",
    "/catalog",
    "/.well-known/void",
    "/ogc",
    "/ogc/collections/organisations/items",
    "/openapi.yaml",
]


@pytest.mark.parametrize("address", [*OPEN, "/catalog", "/catalog.ttl", "/ldes/organisations/0"])
def test_a_preflight_allows_what_readers_send(client, hub, address):
    response = client.options(
        address,
        headers={
            "origin": "https://elsewhere.example",
            "access-control-request-method": "GET",
            "access-control-request-headers": "if-none-match, prefer, range",
        },
    )
    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    allowed = {name.strip() for name in response["Access-Control-Allow-Headers"].split(",")}
    assert {"if-none-match", "if-match", "prefer", "range"} <= allowed
    assert "GET" in response["Access-Control-Allow-Methods"]


@pytest.mark.parametrize("address", OPEN)
def test_an_answer_shows_its_headers(client, hub, address):
    response = client.get(address, headers={"origin": "https://elsewhere.example"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Expose-Headers"] == (
        "Link, ETag, Last-Modified, Location, Content-Range, Accept-Ranges, Retry-After, "
        "RateLimit, RateLimit-Policy, Deprecation, Sunset"
    )
    assert "origin" in response["Vary"].lower()


@pytest.mark.parametrize("address", ["/docs", "/", "/apiary"])
def test_other_addresses_are_left_alone(client, hub, address):
    response = client.get(address, headers={"origin": "https://elsewhere.example"})
    assert "Access-Control-Allow-Origin" not in response
