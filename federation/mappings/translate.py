"""Translates a row of a partner's file into a draft, by the rules of its mapping."""

import re
from collections.abc import Iterator
from typing import Any

from federation.mappings.converters import CONVERTERS
from federation.mappings.model import FileMapping, Rule
from federation.normalise import dates, numbers, texts, websites
from federation.rows import Draft, Made, Note, Problem, RawRow, shown
from vocab.folding import fold
from vocab.profile import shapes

_CONTACTS = frozenset({"email", "telephone"})


def translate(row: RawRow, mapping: FileMapping) -> Draft | Problem:
    """The draft of a row, or the problem that refuses the row as a whole."""
    for refusal in mapping.refuse:
        if _plain(row.values.get(refusal.column)) in refusal.values:
            return Problem(row.line, "refused", refusal.reason, row=True, field=refusal.column)
    local_id = _local_id(row, mapping)
    if not local_id:
        reason = f"no id: {' and '.join(mapping.id)} must be filled"
        return Problem(row.line, "refused", reason, row=True, field=mapping.id[0])
    draft = Draft(row.line, local_id, {})
    draft.contacts = _consent(row, mapping, draft.notes)
    filling = _Filling(draft)
    for rule in mapping.rules:
        for made in _values(row, rule):
            filling.put(rule, made)
    filling.finish()
    for to, value in mapping.constants.items():
        filling.constant(to, value)
    return draft


def _plain(value: Any) -> str:
    return " ".join(str(value).split()) if value is not None else ""


def _local_id(row: RawRow, mapping: FileMapping) -> str:
    """The id column's text; of several columns their folded texts, joined, all of them filled."""
    parts = [_plain(row.values.get(column)) for column in mapping.id]
    if not all(parts):
        return ""
    if len(parts) == 1:
        return parts[0]
    return "/".join(re.sub(r"[^\w]+", "-", fold(part)).strip("-") for part in parts)


def _consent(row: RawRow, mapping: FileMapping, notes: list[Note]) -> bool | None:
    """The member's answer; an empty cell, and a word that is neither yes nor no, is a no."""
    if mapping.consent is None:
        return None
    word = _plain(row.values.get(mapping.consent.column)).casefold()
    if word and word not in mapping.consent.yes | mapping.consent.no:
        reason = "is neither a yes nor a no to publishing contacts; taken for a no"
        notes.append(Note("flagged", reason, shown(word), mapping.consent.column))
    return word in mapping.consent.yes


def _values(row: RawRow, rule: Rule) -> Iterator[Made]:
    """Every value of the rule's column, converted; `None` values carry notes only."""
    raw = row.values.get(rule.column)
    for text in _split(raw, rule):
        yield _converted(text, row, rule)


def _split(raw: Any, rule: Rule) -> Iterator[str]:
    for item in raw if isinstance(raw, list) else [raw]:
        if item is None or isinstance(item, dict):
            continue
        text = str(item).lower() if isinstance(item, bool) else str(item)
        yield from re.split(rule.split, text) if rule.split else [text]


def _converted(text: str, row: RawRow, rule: Rule) -> Made:
    made = texts.clean(text, lines=rule.lines)
    if made.value is None:
        return _hidden(made, rule)
    for convert in (_refused, _looked_up, _by_converter):
        found = convert(made.value, rule)
        made = Made(found.value, made.notes + found.notes)
        if made.value is None:
            return _hidden(made, rule)
    return _with_scheme(made, row, rule) if rule.to == "identifiers" else made


def _hidden(made: Made, rule: Rule) -> Made:
    """Notes on a contact never show it: a report may be passed on."""
    if rule.to not in _CONTACTS:
        return made
    return Made(made.value, tuple(note._replace(value="…") for note in made.notes))


def _refused(text: str, rule: Rule) -> Made:
    if text in rule.refuse:
        return Made(None, (Note("refused", rule.refuse[text], shown(text)),))
    return Made(text)


def _looked_up(text: str, rule: Rule) -> Made:
    """The value's meaning by the rule's table, whatever its case."""
    if rule.values is None:
        return Made(text)
    found = rule.values.get(text.casefold())
    if found is not None:
        return Made(found if found != "" else None)
    if rule.otherwise == "as it is":
        return Made(text)
    note = Note("refused", "is not in the mapping's table of values", shown(text))
    return Made(None, () if rule.otherwise else (note,))


def _by_converter(value: Any, rule: Rule) -> Made:
    if rule.how:
        return CONVERTERS[rule.how](str(value), rule)
    kind = shapes()["Organisation"][rule.to.partition(".")[0].removesuffix("[]")].kind
    if kind == "partial":
        return dates.partial(str(value), order=rule.order, widened=rule.widened)
    if rule.to in {"places.postcode", "places[].postcode"}:
        return numbers.whole(str(value))
    return Made(value)


def _with_scheme(made: Made, row: RawRow, rule: Rule) -> Made:
    """An identifier whose scheme another column names."""
    named = _plain(row.values.get(rule.scheme_column))
    scheme = rule.schemes.get(named)
    if scheme is None:
        reason = f"left out: “{shown(named)}” in {rule.scheme_column} names no register"
        return Made(None, (*made.notes, Note("refused", reason, shown(made.value))))
    return Made({"scheme": scheme, "value": made.value}, made.notes)


class _Filling:
    """Puts values into the draft's document: the first of a single field, all of a list."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.document = draft.document
        self.websites: list[str] = []
        self.places: dict[str, list[str]] = {}

    def put(self, rule: Rule, made: Made) -> None:
        self.draft.notes.extend(
            note._replace(field=rule.column) for note in made.notes if note.field == ""
        )
        if made.value is None:
            return
        if rule.to == "website":
            found, notes = websites.addresses(str(made.value))
            self.websites.extend(found)
            self.draft.notes.extend(note._replace(field=rule.column) for note in notes)
        elif rule.to.startswith("places[]."):
            self.places.setdefault(rule.to.partition(".")[2], []).append(made.value)
        else:
            for value in made.value if isinstance(made.value, list) else [made.value]:
                self._set(rule.to, value, rule.join)

    def constant(self, to: str, value: Any) -> None:
        """A constant stands where the row said nothing; one of `places[]` in each of them."""
        if to.startswith("places[]."):
            for place in self.document.get("places", ()):
                place.setdefault(to.partition(".")[2], value)
        else:
            for each in value if isinstance(value, list) else [value]:
                self._set(to, each, "")

    def finish(self) -> None:
        """The website out of all candidates; places out of lists, joined where they are as long."""
        website, accounts = websites.choose(self.websites)
        if website:
            self.document["website"] = website
        for each in accounts:
            self._set("accounts", each, "")
        lists = {inner: values for inner, values in self.places.items() if values}
        lengths = {len(values) for values in lists.values()}
        if len(lengths) == 1:
            rows = zip(*lists.values(), strict=True)
            made = [dict(zip(lists, row, strict=True)) for row in rows]
            self.document.setdefault("places", []).extend(made)
        elif lists:
            first = next(iter(lists))
            reason = f"{', '.join(lists)}: lists of different lengths; only {first} was read"
            self.draft.notes.append(Note("refused", reason, field=first))
            made = [{first: value} for value in lists[first]]
            self.document.setdefault("places", []).extend(made)

    def _set(self, to: str, value: Any, join: str) -> None:
        name, _, inner = to.partition(".")
        key = shapes()["Organisation"][name]
        if name == "places":
            self._in(self._place(), inner, value, join)
        elif name == "identifiers":
            found = value if isinstance(value, dict) else {"scheme": inner, "value": value}
            self.document.setdefault(name, []).append(found)
        elif key.kind == "lang":
            self._in(self.document.setdefault(name, {}), inner or "und", value, join)
        elif key.kind == "langs":
            tagged = self.document.setdefault(name, {})
            tagged.setdefault(inner or "und", []).append(value)
        elif key.many:
            self.document.setdefault(name, []).append(value)
        else:
            self._in(self.document, name, value, join)

    def _place(self) -> dict[str, Any]:
        places: list[dict[str, Any]] = self.document.setdefault("places", [{}])
        return places[0]

    def _in(self, node: dict[str, Any], name: str, value: Any, join: str) -> None:
        if name not in node:
            node[name] = value
        elif join:
            node[name] = f"{node[name]}{join}{value}"
