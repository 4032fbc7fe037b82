"""Each wrong value of each parameter of openapi.yaml is a 400 that names it and what it accepts.

The wrong values come from the parameter's own schema, so that a new parameter is covered, or fails
here until it is listed with its reason.
"""

from urllib.parse import quote, urlencode

import jsonschema
import pytest

from api.query import MOST_VALUES
from api.views.description import document
from tests.api import partner
from tests.api.conftest import errors

TEXTS = ("!", "no-such-value", ",", "\u0001", " ", "-", "é")
#: Where else a parameter may stand than in the query, and what its wrong values are.
ELSEWHERE = {
    "path": "what no address has is 404, as for any other address",
    "header": "a condition that cannot be read is refused by the tests of its own operation",
}
#: Faults of any text: what is wrong says what would be right. Concepts are too many to be listed.
PLAIN = ("empty", "characters", "concept")
METHODS = ("get", "put", "post", "delete")
OPERATIONS = [
    (path, method, operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
]


def resolved(schema):
    """The schema that a reference names, or itself."""
    name = schema.get("$ref", "").rpartition("/")[2]
    return document()["components"]["schemas"][name] if name else schema


def wrong_values(parameter):
    """(value, what its 400 must tell besides) of a parameter: pairs of texts and tuples."""
    if "content" in parameter:
        return [("{", ()), ("[]", ()), ("", ())]
    schema = resolved(parameter["schema"])
    if schema.get("type") == "array":
        return [*wrong_lists(schema, parameter["example"]), ("", ())]
    return [*wrong_texts(schema), ("", ())]


def wrong_lists(schema, example):
    item = resolved(schema.get("items", {}))
    if "prefixItems" in schema or "anyOf" in schema:
        return [("1", ()), ("1,2,3,4,5,6,7", ()), ("a,b,c,d", ()), ("1000,1000,1000,1000", ())]
    too_many = ",".join([str(example[0])] * (schema["maxItems"] + 1))
    return [*wrong_texts(item), (too_many, (str(MOST_VALUES),))]


def wrong_texts(schema):
    """Texts that are not of the schema, each by the bound that it breaks."""
    told = (str(schema["enum"][0]),) if len(schema.get("enum", ())) in range(1, 20) else ()
    if schema.get("type") in ("integer", "number"):
        bounds = [str(schema[name]) for name in ("minimum", "maximum") if name in schema]
        beyond = [schema.get("minimum", 0) - 1, schema.get("maximum", 1e30) + 1]
        return [(text, tuple(bounds)) for text in ("x", *(f"{each:g}" for each in beyond))]
    found = [(text, told) for text in TEXTS if not fits(schema, text)]
    if "maxLength" in schema:
        found.append(("x" * (schema["maxLength"] + 1), ()))
    return found


def fits(schema, text):
    """Whether the schema has the text; none of `TEXTS` is a date."""
    return any(
        "date" not in each.get("format", "")
        and jsonschema.Draft202012Validator(resolved(each)).is_valid(text)
        for each in schema.get("anyOf", [schema])
    )


def address(path, operation):
    """The path with the examples of its parameters."""
    for each in operation["parameters"]:
        if each["in"] == "path":
            path = path.replace(f"{{{each['name']}}}", quote(str(each["example"]), safe=""))
    return path


def queried(operation):
    return [each for each in operation["parameters"] if each["in"] == "query"]


def required(operation):
    return {each["name"]: each["example"] for each in queried(operation) if each.get("required")}


@pytest.fixture
def ask(client, essai):
    """A request with a key that may everything, answered in English."""
    key = partner.key(staff=True)

    def ask(method, path, pairs):
        return client.generic(
            method.upper(),
            f"{path}?{urlencode(pairs)}",
            headers={
                "host": "127.0.0.1",
                "accept": "*/*",
                "accept-language": "en",
                "authorization": f"Token {key}",
            },
        )

    return ask


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "method", "operation"),
    [
        pytest.param(path, method, operation, id=f"{method} {path}")
        for path, method, operation in OPERATIONS
        if queried(operation)
    ],
)
def test_every_wrong_value_is_told_with_what_would_be_right(ask, path, method, operation):
    usual = required(operation)
    for parameter in queried(operation):
        name = parameter["name"]
        values = wrong_values(parameter)
        assert len(values) > 1, f"{name}: the test knows no wrong value of {parameter['schema']}"
        for value, told in values:
            response = ask(method, address(path, operation), usual | {name: value})
            assert [*errors(response)] == [name], (name, value)
            (fault,) = response.json()["errors"]
            assert fault["code"] in PLAIN or all(text in fault["detail"] for text in told), fault
            assert fault["code"] != "concept" or "/api/v1/schemes/" in fault["detail"]


@pytest.mark.parametrize(
    ("path", "method", "operation"),
    [pytest.param(*each, id=f"{each[1]} {each[0]}") for each in OPERATIONS],
)
def test_what_an_operation_does_not_know_is_told_with_what_it_does(ask, path, method, operation):
    pairs = required(operation) | {"no-such-parameter": "1"}
    response = ask(method, address(path, operation), pairs)
    assert errors(response) == {"no-such-parameter": "unknown" if queried(operation) else "none"}
    detail = response.json()["errors"][0]["detail"]
    assert all(each["name"] in detail for each in queried(operation))


def test_every_parameter_of_every_operation_is_covered():
    assert {method for _, method, _ in OPERATIONS} <= {*METHODS}
    for path, method, operation in OPERATIONS:
        for parameter in operation["parameters"]:
            assert parameter["in"] in {"query", *ELSEWHERE}, (method, path, parameter["name"])
            assert "example" in parameter or "content" in parameter
            assert parameter["description"].endswith(".")
