"""The API against its own OpenAPI document; `bench/fuzz` does the same at length."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings as told
from schemathesis import GenerationMode

from api.views.description import document
from config.wsgi import application
from tests import factories
from tests.api import partner

pytestmark = pytest.mark.slow
EXAMPLES = 25
#: Where an operation has no parameter, there is nothing to ask wrongly.
ASKED = [
    (path, method.upper(), mode)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
    for mode in GenerationMode
    if operation["parameters"] or "requestBody" in operation or mode is GenerationMode.POSITIVE
]


@pytest.fixture
def described(hub, settings):
    """The document as it is served, over a directory that holds a record of each type."""
    factories.organisation(
        sectors=["http://purl.org/essglobal/standard/activities/a01"],
        places=[factories.place(latitude="50.63", longitude="3.06")],
        identifiers=[factories.identifier("siren", "062201199")],
    )
    factories.activity()
    settings.WRITES_PER_MINUTE = 10**6
    # What ends a request would close the connection that holds the test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/openapi.json", application)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(("path", "method", "mode"), ASKED)
def test_every_operation_keeps_its_word(described, path, method, mode):
    operation = described[path][method]

    @given(case=operation.as_strategy(generation_mode=mode))
    @told(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[*HealthCheck],
    )
    def fuzz(case):
        if mode is GenerationMode.POSITIVE and "Authorization" in headers:
            case.path_parameters["source"] = "essai"  # else nothing is there to look at
        case.call_and_validate(headers=headers)

    # The WSGI client asks for gzip and does not unpack it.
    headers = {"Accept-Encoding": "identity"}
    if document()["paths"][path][method.lower()].get("security"):
        headers["Authorization"] = f"Token {partner.key(staff=True)}"
    fuzz()
