"""Templates of statements, compiled from the profile: one a key, one a kind of nested node.

A nested node is written by one template for all of its keys together, since most nodes of a hub
have one of a few sets of keys; that is half of what writing a record costs.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, TypeAlias

from vocab.profile import DATATYPES, IRI_KINDS, Key, shapes, types
from vocab.terms import expand

Out: TypeAlias = Callable[[str], None]
Labels: TypeAlias = Iterator[str]
#: Writes the statements of one key's value: (out for those of the subject, out for those of nested
#: nodes, subject as it is written, value, labels of the nested nodes that are still to come).
Template: TypeAlias = Callable[[Out, Out, str, Any, Labels], None]

#: Writes all statements of a node: (its label and a space, the node).
Whole: TypeAlias = Callable[[str, Mapping[str, Any]], str]

#: A key has one property wherever it stands.
KEYS: Final[Mapping[str, Key]] = {
    name: key for keys in shapes().values() for name, key in keys.items() if name != "id"
}
#: Keys whose values are one text, which stands between these marks.
_MARKS: Final = {
    **dict.fromkeys(IRI_KINDS, ("<", ">")),
    **{kind: ('"', f'"^^<{datatype}>') for kind, datatype in DATATYPES.items()},
    "text": ('"', '"'),
    "partial": ('"', '"'),
}
#: The one boolean of nested nodes.
_FLAG: Final = "main"
_RDF_TYPE: Final = f"<{expand('rdf:type')}>"


class Style:
    """A way of writing statements.

    `end` ends each of them, `names` are shorter names of classes and properties. Subjects are
    written before each statement where they are `repeated`, else once before all of a subject's.
    Texts are given already escaped.
    """

    def __init__(self, *, end: str, repeated: bool, names: Mapping[str, str]) -> None:
        self.end, self.repeated, self.names = end, repeated, names
        self.shape = lru_cache(maxsize=4096)(self._shape)  # bounded: foreign nodes may have any
        self.templates = {name: self._compiled(key) for name, key in KEYS.items()}

    def write(self, document: Mapping[str, Any], labels: Labels) -> tuple[list[str], list[str]]:
        """The statements of the record itself, and of its nested nodes in their order."""
        own: list[str] = []
        nested: list[str] = []
        subject = f"<{document['id']}> " if self.repeated else ""
        out, beside, templates = own.append, nested.append, self.templates
        for name, value in document.items():
            if name in templates:
                templates[name](out, beside, subject, value, labels)
        return own, nested

    def _compiled(self, key: Key) -> Template:
        if key.kind == "terms":
            return self._terms()
        if key.kind == "node":
            return self._nodes(key)
        prop = f"{self._name(key)} "
        if key.kind == "boolean":
            return _boolean({value: f"{prop}{text}" for value, text in self._booleans().items()})
        if key.kind in {"lang", "langs"}:
            return _texts(prop, self.end)
        before, after = _MARKS[key.kind]
        made = _many if key.many else _one
        return made(f"{prop}{before}", f"{after}{self.end}")

    def _name(self, key: Key) -> str:
        return self.names.get(f"<{key.iri}>", f"<{key.iri}>")

    def _booleans(self) -> dict[bool, str]:
        end = f'"^^<{DATATYPES["boolean"]}>{self.end}'
        return {True: f'"true{end}', False: f'"false{end}'}

    def _types(self) -> dict[str, str]:
        prop = self.names.get(_RDF_TYPE, _RDF_TYPE)
        iris = {name: f"<{iri}>" for name, iri in types().items()}
        return {name: f"{prop} {self.names.get(i, i)}{self.end}" for name, i in iris.items()}

    def _terms(self) -> Template:
        known = self._types()

        def template(own: Out, _nested: Out, subject: str, value: list[str], _: Labels) -> None:
            for name in value:
                if name in known:
                    own(subject + known[name])

        return template

    def _nodes(self, key: Key) -> Template:
        prop, end, shape = f"{self._name(key)} ", self.end, self.shape

        def each(own: Out, nested: Out, subject: str, value: list[Any], labels: Labels) -> None:
            for node in value:
                label = next(labels)
                own(f"{subject}{prop}{label}{end}")
                written = shape(*node, None, *node.get("type", ()), node.get(_FLAG))
                if written:
                    nested(written(f"{label} ", node))
                else:
                    self._deep(nested, label, node, labels)

        def one(own: Out, nested: Out, subject: str, value: Any, labels: Labels) -> None:
            each(own, nested, subject, [value], labels)

        return each if key.many else one

    def _deep(self, out: Out, label: str, node: Mapping[str, Any], labels: Labels) -> None:
        """Writes a node that holds other than single texts, as none of the profile's does."""
        for name, value in node.items():
            if name in self.templates:
                self.templates[name](out, out, f"{label} ", value, labels)

    def _shape(self, *told: Any) -> Whole | None:
        """Writes a node with these keys, then None, its types and its flag.

        None where such a node holds other than single texts.
        """
        border = told.index(None)
        parts: list[str] = []
        for name in told[:border]:
            key = KEYS.get(name)
            if name == "type":
                known = self._types()
                parts += [repr(known[each]) for each in told[border + 1 : -1] if each in known]
            elif name == _FLAG:
                parts.append(repr(f"{self._name(KEYS[name])} {self._booleans()[told[-1]]}"))
            elif key and (key.many or key.kind not in _MARKS or key.kind == "boolean"):
                return None
            elif key:
                before, after = _MARKS[key.kind]
                ends = f"{self._name(key)} {before}", f"{after}{self.end}"
                parts.append(f"{ends[0]!r}, node[{name!r}], {ends[1]!r}")
        return self._joining(parts)

    def _joining(self, parts: list[str]) -> Whole:
        """A function of these expressions: a fifth of what filling a template costs.

        They hold nothing but texts made from the profile.
        """
        told = ("subject, " if self.repeated else "").join(["", *(f"{each}, " for each in parts)])
        first = "" if self.repeated or not parts else "subject, "
        made: Whole = eval(f"lambda subject, node: ''.join(({first}{told}))")  # noqa: S307
        return made


def _one(head: str, tail: str) -> Template:
    def template(own: Out, _nested: Out, subject: str, value: str, _: Labels) -> None:
        own(f"{subject}{head}{value}{tail}")

    return template


def _many(head: str, tail: str) -> Template:
    def template(own: Out, _nested: Out, subject: str, value: list[str], _: Labels) -> None:
        for each in value:
            own(f"{subject}{head}{each}{tail}")

    return template


def _boolean(known: Mapping[bool, str]) -> Template:
    def template(own: Out, _nested: Out, subject: str, value: bool, _: Labels) -> None:
        own(subject + known[value])

    return template


def _texts(prop: str, end: str) -> Template:
    def template(
        own: Out, _nested: Out, subject: str, value: Mapping[str, str | list[str]], _: Labels
    ) -> None:
        for tag, texts in value.items():
            suffix = "" if tag == "und" else f"@{tag}"
            for text in (texts,) if isinstance(texts, str) else texts:
                own(f'{subject}{prop}"{text}"{suffix}{end}')

    return template
