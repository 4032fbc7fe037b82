"""The vocabulary: its schemes and concepts, our namespace, and the JSON-LD context."""

from typing import Any

import orjson
from django.http import HttpResponseBase
from rest_framework.request import Request

from api import conditional, kinds, pages, resolving, vocabulary
from api.common import LANG, format_parameter
from api.problems import Problem
from api.query import Parameter
from api.views.base import MachineView
from directory import epoch
from directory.usage import usage
from vocab import context
from vocab.schemes import Scheme, schemes


class VocabularyView(MachineView):
    """What is read from files that change with the code, and how many organisations use it."""

    formats = vocabulary.TABLES

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "parameters" not in cls.__dict__:
            cls.parameters = (format_parameter(cls.formats), LANG)

    def copy(self, content: bytes) -> HttpResponseBase:
        etag = conditional.tag(self.format, content)
        return self.unchanged(etag) or self.answer(content, self.formats[self.format], etag=etag)

    def scheme(self, key: str) -> Scheme:
        if key not in schemes():
            raise Problem(404, "record", path=self.request.path)
        return schemes()[key]


class SchemeList(VocabularyView):
    """Every scheme."""

    def get(self, request: Request, suffix: str = "") -> HttpResponseBase:
        if self.format in vocabulary.RDF:
            return self.copy(vocabulary.schemes_rdf(self.format))
        base = epoch.base()
        found = [
            vocabulary.scheme_members(each, base, self.languages) for each in schemes().values()
        ]
        if self.format == "csv":
            return self.copy(vocabulary.table(found, vocabulary.SCHEME_COLUMNS))
        return self.copy(orjson.dumps({"next": None, "results": found}))


class SchemeDetail(VocabularyView):
    """One scheme; in RDF with its concepts."""

    def get(self, request: Request, scheme: str, suffix: str = "") -> HttpResponseBase:
        found = self.scheme(scheme)
        if self.format == "html":
            return self.copy(pages.scheme_page(found))
        if self.format in vocabulary.RDF:
            return self.copy(vocabulary.scheme_rdf(scheme, self.format))
        members = vocabulary.scheme_members(found, epoch.base(), self.languages)
        if self.format == "csv":
            return self.copy(vocabulary.table([members], vocabulary.SCHEME_COLUMNS))
        return self.copy(orjson.dumps(members))


class ConceptList(VocabularyView):
    """The concepts of a scheme, in the order of their notations."""

    def get(self, request: Request, scheme: str, suffix: str = "") -> HttpResponseBase:
        found = self.scheme(scheme)
        if self.format in vocabulary.RDF:
            return self.copy(vocabulary.scheme_rdf(scheme, self.format))
        uses = usage()
        members = [
            vocabulary.concept_members(each, self.languages, uses) for each in found.concepts
        ]
        if self.format == "csv":
            return self.copy(vocabulary.table(members, vocabulary.CONCEPT_COLUMNS))
        return self.copy(orjson.dumps({"next": None, "results": members}))


class ConceptDetail(VocabularyView):
    """One concept."""

    def get(
        self, request: Request, scheme: str, notation: str, suffix: str = ""
    ) -> HttpResponseBase:
        self.scheme(scheme)
        found = vocabulary.find(scheme, notation)
        if found is None:
            raise Problem(404, "record", path=request.path)
        if self.format in vocabulary.RDF:
            return self.copy(vocabulary.scheme_rdf(scheme, self.format, notation))
        uses = usage()
        if self.format == "html":
            return self.copy(pages.concept_page(found, uses))
        members = vocabulary.concept_members(found, self.languages, uses)
        if self.format == "csv":
            return self.copy(vocabulary.table([members], vocabulary.CONCEPT_COLUMNS))
        return self.copy(orjson.dumps(members))


class SchemeCopy(SchemeDetail):
    """A scheme where its IRI leads, with a page for people."""

    formats = {**vocabulary.TABLES, **vocabulary.PAGE}


class ConceptCopy(ConceptDetail):
    """A concept where its IRI leads, with a page for people."""

    formats = {**vocabulary.TABLES, **vocabulary.PAGE}


class Resolved(VocabularyView):
    """The concept that a text means."""

    formats = {"json": "application/json"}
    parameters = (
        Parameter(
            "value",
            {"type": "string", "minLength": 1, "maxLength": 300, "pattern": kinds.TEXT},
            kinds.short_text(300),
            "A notation, address or label in any language; case, accents and punctuation aside.",
            "mise en réseau",
            required=True,
        ),
        LANG,
    )

    def get(self, request: Request, scheme: str) -> HttpResponseBase:
        self.scheme(scheme)
        found = resolving.meant(scheme, self.asked.values["value"], self.languages)
        return self.copy(orjson.dumps(vocabulary.concept_members(found, self.languages, usage())))


class Namespace(VocabularyView):
    """Our own classes and properties."""

    formats = {**vocabulary.MEDIA_TYPES, **vocabulary.PAGE}

    def get(self, request: Request, suffix: str = "") -> HttpResponseBase:
        if self.format == "html":
            return self.copy(pages.namespace_page())
        if self.format in vocabulary.RDF:
            return self.copy(vocabulary.namespace_rdf(self.format))
        return self.copy(vocabulary.namespace_json())


class Context(MachineView):
    """The JSON-LD context: released once, never changed."""

    cache_control = "public, max-age=31536000, immutable"

    def get(self, request: Request, **_: Any) -> HttpResponseBase:
        content = context.PATH.read_bytes()
        etag = conditional.tag(content)
        return self.unchanged(etag) or self.answer(content, "application/ld+json", etag=etag)
