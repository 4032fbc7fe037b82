"""Who may do what: every operation of the OpenAPI document, asked by everyone there is."""

import datetime
import json
from urllib.parse import quote, urlencode

import pytest

from api import keys
from api.models import Key
from api.views.description import document
from federation import batches
from federation.batches.receiving import Wish
from federation.models import Delivery
from federation.pings import subscribing
from tests import factories

pytestmark = pytest.mark.slow
ACTORS = ("anonymous", "A", "B", "revoked", "expired", "staff")
#: Rule → the status that each actor's requests are refused with; None: they are let through.
RULES = {
    "anyone": dict.fromkeys(ACTORS),
    "key of the source": {
        "anonymous": 401,
        "A": None,
        "B": 404,
        "revoked": 401,
        "expired": 401,
        "staff": None,
    },
    "any key": {**dict.fromkeys(ACTORS), "anonymous": 401, "revoked": 401, "expired": 401},
    "staff": {
        "anonymous": 401,
        "A": 403,
        "B": 403,
        "revoked": 401,
        "expired": 401,
        "staff": None,
    },
}
RULES["anyone without a wrong key"] = RULES["anyone"] | {"revoked": 401, "expired": 401}
RULES["the key that made it"] = RULES["key of the source"]
#: Rule → the operations under it. What is not here fails.
NAMES = {
    "anyone": """
        getRoot listOrganisations listPoints getOrganisation listMembers getTree listActivities
        getActivity listSources getSource listSchemes getScheme listConcepts getConcept listChanges
        listDumps getStatistics getCatalogue getNamespace copyScheme copyConcept followDataset
        suggestOrganisations getOrganisationOverride getActivityOverride getSourceOverride getDump
        getDatedDump getStream getStreamPage getContext getOrganisationMatching matchOrganisations
        previewOrganisation completeOrganisations getConceptMatching matchConcepts previewConcept
        completeConcepts resolveConcept getLandingPage getConformance listCollections getCollection
        listFeatures getFeature followRecord followSource getReleases getVoid getApiCatalogue
    """,
    "key of the source": """
        getOwnOrganisation putOwnOrganisation deleteOwnOrganisation getOwnActivity putOwnActivity
        deleteOwnActivity getMapping putMapping listBatches sendBatch getBatch listBatchLines
    """,
    "the key that made it": """
        getSubscription unsubscribe listDeliveries replayDelivery
    """,
    "anyone without a wrong key": "listPeers getPeer listPulls",
    "any key": "listSubscriptions subscribe",
    "staff": "listOverrides editOverride startPull releasePull",
}
TABLE = {name: rule for rule, names in NAMES.items() for name in names.split()}
OPERATIONS = {
    operation["operationId"]: (path, method, operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
}


def test_the_table_knows_every_operation():
    assert OPERATIONS.keys() == TABLE.keys()


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_document_says_where_a_key_is_needed(name):
    operation = OPERATIONS[name][2]
    told = operation.get("security") or []
    assert told == ([] if TABLE.get(name, "").startswith("anyone") else [{"Key": []}])
    assert ("401" in operation["responses"]) == bool(told)


@pytest.fixture
def shown(hub):
    """What each actor shows: the headers of their requests."""
    factories.source("essai")
    factories.source("autre")

    def make(**scope):
        return keys.create(name="test", expires=None, **{"sources": (), "staff": False, **scope})

    made = {
        "A": make(sources=["essai"]),
        "B": make(sources=["autre"]),
        "revoked": make(sources=["essai"]),
        "expired": make(sources=["essai"]),
        "staff": make(staff=True),
    }
    keys.revoke(str(made["revoked"][0]))
    Key.objects.filter(pk=made["expired"][0].pk).update(
        expiry=datetime.datetime(2001, 1, 1, tzinfo=datetime.UTC)
    )
    found = {actor: {"authorization": f"Token {text}"} for actor, (_, text) in made.items()}
    return {"anonymous": {}, **found}


@pytest.fixture
def there(shown):
    """What the addresses of the source `essai` lead to."""
    source = factories.source("essai")
    record = factories.organisation(of=source, local_id="7")
    factories.activity(of=source, local_id="7")
    wish = Wish("application/x-ndjson")
    batch, _ = batches.receive(source, wish, [b'{"local_id":"8","name":"Coop"}\n'], by="test")
    batches.run_at_once(batch)
    text = shown["A"]["authorization"].partition(" ")[2]
    owner = next(str(key) for key in Key.objects.all() if text.startswith(str(key)))
    made = subscribing.subscribe("https://partner.example/hook", owner)
    now = datetime.datetime.now(datetime.UTC)
    ping = Delivery.objects.create(
        id=subscribing.new_id(), subscription=made, body="{}", created=now
    )
    told = {"source": "essai", "local_id": "7", "batch": batch.id, "iri": record.iri}
    return told | {"subscription": made.pk, "delivery_id": ping.pk}


def ask(client, name, headers, there):
    path, method, operation = OPERATIONS[name]
    asked = {}
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            value = there.get(parameter["name"], parameter["example"])
            path = path.replace(f"{{{parameter['name']}}}", quote(str(value), safe=""))
        elif parameter["in"] == "query" and parameter.get("required"):
            asked[parameter["name"]] = parameter["example"]
    given = {"accept-language": "en", **headers}
    if name.startswith("putOwn"):
        given["if-match"] = "*"
    content = operation.get("requestBody", {}).get("content", {})
    media = next((each for each in content if "ndjson" in each), next(iter(content), ""))
    body = _body(media, content[media]["example"], there) if media else b""
    address = f"{path}?{urlencode(asked)}" if asked else path
    return client.generic(method.upper(), address, body, media or "text/plain", headers=given)


def _body(media, example, there):
    if isinstance(example, dict) and isinstance(example.get("id"), str) and "iri" in there:
        example = {**example, "id": there["iri"]}
    if media == "application/x-www-form-urlencoded":
        return urlencode(example).encode()
    return example.encode() if isinstance(example, str) else json.dumps(example).encode()


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("name", [name for name, rule in TABLE.items() if rule == "anyone"])
def test_what_is_open_is_open_to_everyone_alike(client, shown, name, actor):
    anonymous = ask(client, name, {}, {})
    assert anonymous.status_code not in {401, 403}
    assert ask(client, name, shown[actor], {}).status_code == anonymous.status_code


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("name", [name for name, rule in TABLE.items() if rule != "anyone"])
def test_what_needs_a_key_is_done_for_those_alone_who_have_it(client, shown, there, name, actor):
    if name == "getMapping":
        ask(client, "putMapping", shown["staff"], there)
    answer = ask(client, name, shown[actor], there)
    expected = RULES[TABLE[name]][actor]
    if expected is None and name in {"startPull", "releasePull", "getPeer", "listPulls"}:
        assert answer.status_code == 404  # let through; no peer of that name is here
    elif expected is None:
        assert 200 <= answer.status_code < 300, answer.content
    else:
        assert answer.status_code == expected
        assert ("WWW-Authenticate" in answer) == (expected == 401)
