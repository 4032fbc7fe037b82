"""The Reconciliation API 0.2: manifests, queries, previews and suggestions.

JSONP, which the specification leaves open, is left out: a script of ours would run in another's
page, and CORS serves every client of today. Flyouts are left out as the specification advises, and
the single query of 0.1 with them.
"""

from typing import Any, ClassVar, Final
from urllib.parse import parse_qsl

import orjson
from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt
from rest_framework.request import Request

from api import conditional, vocabulary
from api.common import LANG
from api.messages import message
from api.problems import Problem
from api.query import WrongError
from api.reconcile import batch, concepts, evidence, organisations, parameters, services
from api.reconcile.model import Asked, Entity, Service, told
from api.views.base import MachineView
from directory import epoch

_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"
_MOST_BYTES: Final = 1_000_000
#: What any other page may show in a frame: no script, styles of the page itself.
_FRAMED: Final = {"frame-ancestors": ["*"], "style-src": [UNSAFE_INLINE]}
_EXAMPLE: Final = {"q0": {"query": "Mouvement pour l'économie solidaire"}}
_CONCEPTS: Final = services.of_scheme("activities")


class Matching(MachineView):
    """A service: its manifest, or the candidates of a batch of queries."""

    http_method_names = [*MachineView.http_method_names, "post"]
    formats = {"json": _JSON}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request.method == "POST":
            self.parameters = (LANG,)  # type: ignore[misc]  # of this request alone
        super().initial(request, *args, **kwargs)

    def service(self, scheme: str) -> Service:
        """The service at the address."""
        raise NotImplementedError

    def get(self, request: Request, scheme: str = "") -> HttpResponseBase:
        service = self.service(scheme)
        if "queries" in self.asked.values:
            return self._matched(service, self.asked.values["queries"])
        content = orjson.dumps(services.manifest(service, epoch.base()))
        etag = conditional.tag(content)
        return self.unchanged(etag) or self.answer(content, _JSON, etag=etag)

    def post(self, request: Request, scheme: str = "") -> HttpResponseBase:
        service = self.service(scheme)
        try:
            return self._matched(service, batch.read(_field(request), service))
        except WrongError as wrong:
            detail = message(wrong.code, **wrong.values)
            fault = {"parameter": "queries", "code": wrong.code, "detail": detail}
            raise Problem(400, "parameters", errors=[fault], count=1) from wrong

    def _matched(self, service: Service, queries: dict[str, Asked]) -> HttpResponseBase:
        lang = language()
        found = {
            name: {"result": [told(each, service.types) for each in service.find(asked, lang)]}
            for name, asked in queries.items()
        }
        return self.answer(orjson.dumps(found), _JSON)


class OrganisationMatching(Matching):
    """Over organisations."""

    parameters = (parameters.queries(services.ORGANISATIONS, "OrganisationQueries", _EXAMPLE), LANG)

    def service(self, scheme: str) -> Service:
        return services.ORGANISATIONS


class ConceptMatching(Matching):
    """Over the concepts of a scheme."""

    parameters = (
        parameters.queries(_CONCEPTS, "ConceptQueries", {"q0": {"query": "agriculture"}}),
        LANG,
    )

    def service(self, scheme: str) -> Service:
        return services.of_scheme(scheme)


class Suggestion(MachineView):
    """Completes what is typed."""

    formats = {"json": _JSON}
    served: ClassVar[Service]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "served" in cls.__dict__:
            cls.parameters = parameters.suggesting(cls.served)

    def get(self, request: Request, what: str, scheme: str = "") -> HttpResponseBase:
        service = services.of_scheme(scheme) if scheme else self.served
        found = self._found(service, what)
        return self.answer(orjson.dumps({"result": found}), _JSON)

    def _found(self, service: Service, what: str) -> list[dict[str, Any]]:
        prefix, skip = self.asked.get("prefix", ""), self.asked.get("cursor", 0)
        if what == "entity":
            return services.suggested(service.suggest(prefix, skip, language()), service.types)
        known = service.types if what == "type" else service.properties
        return services.named(known, prefix)[skip:]


class OrganisationSuggestion(Suggestion):
    """Over organisations."""

    served = services.ORGANISATIONS


class ConceptSuggestion(Suggestion):
    """Over the concepts of a scheme."""

    served = _CONCEPTS


@method_decorator(xframe_options_exempt, name="dispatch")
@method_decorator(csp_replace(_FRAMED), name="dispatch")
class Preview(MachineView):
    """A small page of an entity, made to be shown in a frame."""

    def get(self, request: Request, scheme: str = "") -> HttpResponseBase:
        given = self.asked.get("id", "")
        found = self.shown(given, scheme)
        if found is None:
            raise Problem(404, "record", path=request.path)
        page = render_to_string("api/preview.html", found | {"language": language()}).encode()
        etag = conditional.tag(page)
        return self.unchanged(etag) or self.answer(page, "text/html", etag=etag)

    def shown(self, given: str, scheme: str) -> dict[str, Any] | None:
        """What the page shows: an entity, lines about it, its own address."""
        raise NotImplementedError


class OrganisationPreview(Preview):
    """Of an organisation."""

    parameters = (parameters.identified("fe110f19-3282-52da-95c4-5a245d8a9b6b"), LANG)

    def shown(self, given: str, scheme: str) -> dict[str, Any] | None:
        found = organisations.one(given, language())
        if found is None:
            return None
        entity, document = found
        numbers = [": ".join(pair) for pair in evidence.identifiers(document)]
        return _page(entity, sorted(numbers), document["id"], services.ORGANISATIONS)


class ConceptPreview(Preview):
    """Of a concept."""

    parameters = (parameters.identified("mise-en-reseau"), LANG)

    def shown(self, given: str, scheme: str) -> dict[str, Any] | None:
        found = vocabulary.find(scheme, given)
        if found is None:
            return None
        others = sorted({*found.labels.values()} - {found.label(language())})
        entity = concepts.entity(found, language())
        return _page(entity, others, found.iri, services.of_scheme(scheme))


def language() -> str:
    """The language of the request, as labels are asked for."""
    return (get_language() or "en")[:2]


def _page(entity: Entity, lines: list[str], iri: str, service: Service) -> dict[str, Any]:
    types = [service.types[each] for each in entity.types]
    return {"entity": entity, "types": types, "lines": lines, "iri": iri}


def _field(request: Request) -> bytes:
    """The field `queries` of the form that the body is."""
    given = request.content_type or ""
    if given.partition(";")[0].strip().lower() != _FORM:
        raise Problem(415, "media-type", given=given[:100], known=_FORM)
    body = request._request.body
    if len(body) > _MOST_BYTES:
        raise Problem(413, "large", most=_MOST_BYTES)
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, strict_parsing=True, errors="strict"
        )
    except (UnicodeDecodeError, ValueError) as error:
        raise Problem(400, "form") from error
    if [name for name, _ in pairs] != ["queries"]:
        raise Problem(400, "form")
    return pairs[0][1].encode("utf-8", "surrogatepass")
