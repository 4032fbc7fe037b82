"""The OpenAPI document: committed, served, complete, its examples true to its schemas."""

import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from django.core.management import call_command
from django.urls import get_resolver
from referencing import Registry, Resource

from api.schema.components import components
from api.urls import NEGOTIATED, PLAIN
from api.views.description import as_yaml, document
from tests import factories
from vocab.profile import RECORDS, shapes

ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = [
    pytest.param(path, operation, id=path)
    for path, methods in document()["paths"].items()
    for operation in methods.values()
]


def validator(schema):
    """A validator that finds the components."""
    resource = Resource.opaque(document())
    registry = Registry().with_resource("urn:document", resource)
    absolute = yaml.safe_load(yaml.safe_dump(schema).replace("'#/", "'urn:document#/"))
    return jsonschema.Draft202012Validator(absolute, registry=registry)


def test_the_committed_document_is_what_the_code_makes():
    assert (ROOT / "openapi.yaml").read_bytes() == as_yaml()


@pytest.mark.slow
def test_drf_spectacular_finds_nothing_to_warn_of(capsys, tmp_path):
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "openapi.yaml")
    )
    assert (tmp_path / "openapi.yaml").read_bytes() == as_yaml()


def test_it_is_served_in_both_forms(api):
    as_json, as_yaml_too = api("/openapi.json"), api("/openapi.yaml")
    assert as_json["Content-Type"] == "application/json; charset=utf-8"
    assert as_yaml_too["Content-Type"] == "application/yaml; charset=utf-8"
    assert as_json.json() == yaml.safe_load(as_yaml_too.content)
    assert as_json.json()["openapi"] == "3.1.1"
    assert api("/openapi.json", if_none_match=as_json["ETag"]).status_code == 304


def test_it_does_not_depend_on_the_hub_or_the_reader(api):
    assert document()["servers"] == [{"url": "/", "description": "This hub"}]
    french = api("/openapi.yaml", accept_language="fr").content
    assert french == as_yaml()
    assert b"hub.test" not in french


def test_every_address_of_the_api_is_in_it():
    described = {re.sub(r"{\w+}", "{}", path).strip("/") for path in document()["paths"]}
    served = {re.sub(r"<[\w:-]+>", "{}", path) for path in (*NEGOTIATED, *PLAIN)}
    assert served - described == {"openapi.json", "openapi.yaml", "ogc/openapi.json"}
    assert described - served == {"id/{}/{}", "id/source/{}"}


@pytest.mark.parametrize(("path", "operation"), OPERATIONS)
def test_every_operation_is_explained(path, operation):
    assert operation["operationId"]
    assert operation["summary"]
    assert operation["description"]
    for parameter in operation["parameters"]:
        assert parameter["description"]
        assert "example" in parameter or "content" in parameter


@pytest.mark.parametrize(("path", "operation"), OPERATIONS)
def test_every_example_is_true_to_its_schema(path, operation):
    for parameter in operation["parameters"]:
        (told,) = parameter.get("content", {"": parameter}).values()
        validator(told["schema"]).validate(told["example"])
    for told in operation.get("requestBody", {"content": {}})["content"].values():
        validator(told["schema"]).validate(told["example"])
    done = [answer for status, answer in operation["responses"].items() if status[0] == "2"]
    assert done
    for answer in done:
        for described in answer.get("content", {}).values():
            validator(described["schema"]).validate(described["example"])
    assert "204" in operation["responses"] or any(answer.get("content") for answer in done)


@pytest.mark.parametrize(("path", "operation"), OPERATIONS)
def test_every_operation_names_its_errors(path, operation):
    errors = {int(status) for status in operation["responses"] if int(status) >= 400}
    assert {400, 405, 500} <= errors
    for status in errors:
        assert operation["responses"][str(status)] == {
            "$ref": f"#/components/responses/Problem{status}"
        }


def test_every_error_has_an_example():
    for name, response in document()["components"]["responses"].items():
        (media_type, content), *others = response["content"].items()
        assert not others
        assert media_type == "application/problem+json"
        assert content["example"]["status"] == int(name.removeprefix("Problem"))
        validator(content["schema"]).validate(content["example"])


@pytest.mark.parametrize("name", [*RECORDS.values()])
def test_components_have_the_keys_of_the_profile(name):
    schema = components()[name]
    assert [*schema["properties"]] == [*shapes()[name]]


@pytest.mark.parametrize("address", ["organisations", "activities", "sources", "schemes"])
def test_what_is_served_is_true_to_its_schema(api, essai, address):
    factories.organisation(
        description={"fr": "Une"},
        otherNames={"fr": ["Autre"]},
        places=[factories.place(latitude="50.63", longitude="3.06")],
        identifiers=[factories.identifier("siren", "062201199")],
        memberships=[factories.membership("https://network.example/")],
    )
    factories.activity()
    path = f"/api/v1/{address}"
    for media_type, described in document()["paths"][path]["get"]["responses"]["200"][
        "content"
    ].items():
        response = api(path, accept=media_type)
        assert response["Content-Type"].startswith(media_type)
        if media_type.endswith("json") and "ndjson" not in media_type:
            validator(described["schema"]).validate(response.json())


@pytest.mark.parametrize("address", ["/docs", "/redoc"])
def test_the_pages_fetch_nothing_from_elsewhere(client, hub, address):
    response = client.get(address)
    assert response.status_code == 200
    page = response.content.decode()
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", page)
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "default-src 'none'" in policy
    assert "http" not in policy
    for source in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        file = client.get(source)
        assert file.status_code == 200, source
        assert b"".join(file)
    assert client.post(address).status_code == 405


def test_no_page_of_the_api_is_left_to_the_portal():
    assert get_resolver().resolve("/api/nothing").func.__module__.startswith("api.")
