"""The rules, one small function each: from what was seen to what is wrong with it. Pure."""

import datetime
import email.utils
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from directory.changes import digest
from federation.grading.seen import Record, Seen
from vocab.crosswalks import within_country
from vocab.folding import fold

#: A directory of which nothing was touched for so long is not kept.
STALE: Final = datetime.timedelta(days=400)


class Fault(NamedTuple):
    """What is wrong (`code` of a sentence), where, and what stands there."""

    code: str
    where: str = ""
    value: str = ""


class Mark(NamedTuple):
    """What a rule found; `faults` None: it cannot be told of this address."""

    rule: str
    faults: list[Fault] | None

    @property
    def word(self) -> str:
        """passed, failed or untold."""
        return "untold" if self.faults is None else "failed" if self.faults else "passed"


Found = Iterator[Fault]


def grade(seen: Seen, now: datetime.datetime) -> list[Mark]:
    """A mark for each rule; once nothing can be read, all that follow are untold."""
    marks: list[Mark] = []
    for name, (applies, judge) in RULES.items():
        readable = not (seen.unreachable or seen.unreadable) or name in _FIRST
        told = readable and applies(seen)
        marks.append(Mark(name, list(judge(seen, now)) if told else None))
    return marks


def _reachable(seen: Seen, _now: datetime.datetime) -> Found:
    if seen.unreachable:
        yield Fault("unreachable", seen.url, seen.unreachable)


def _parses(seen: Seen, _now: datetime.datetime) -> Found:
    if seen.unreadable:
        yield Fault("unreadable", seen.url, seen.unreadable)
    elif not seen.records:
        yield Fault("empty", seen.url)
    yield from _odd(seen, "values")


def _identifiers(seen: Seen, _now: datetime.datetime) -> Found:
    for record in seen.records:
        if not record.id:
            yield Fault("no-id", record.where)
    lost = _lost(seen)
    if seen.kind == "dump" or len(lost) * 2 > len(seen.records):
        for iri in lost:
            yield Fault("unstable", iri)


def _lost(seen: Seen) -> list[str]:
    """What the second reading had no more, and no deletion told of."""
    held = {record.id for record in seen.records if record.id}
    return sorted(held - (seen.again or frozenset()) - seen.deleted)


def _duplicates(seen: Seen, _now: datetime.datetime) -> Found:
    for iri in seen.twice:
        yield Fault("twice", iri)
    alike: defaultdict[tuple[str, ...], list[Record]] = defaultdict(list)
    for record in seen.records:
        places = record.document.get("places") or ()
        street = next((p.get("street") for p in places if p.get("street")), "")
        if record.type == "organisation" and street and record.document.get("name"):
            code = next((p.get("postcode", "") for p in places), "")
            key = fold(str(record.document["name"])), fold(str(street)), fold(str(code))
            alike[key].append(record)
    for first, *others in alike.values():
        for each in others:
            if each.id != first.id:
                yield Fault("alike", each.where, f"{first.document.get('name')}: {first.id}")


def _concepts(seen: Seen, _now: datetime.datetime) -> Found:
    yield from _odd(seen, "concepts")


def _licence(seen: Seen, _now: datetime.datetime) -> Found:
    for record in seen.records:
        if not record.licence:
            yield Fault("no-licence", record.where)


def _deletions(seen: Seen, _now: datetime.datetime) -> Found:
    if seen.kind == "dump" and not seen.versioned:
        yield Fault("no-version", seen.url)
    for where in seen.without_op:
        yield Fault("no-op", where)
    lost = _lost(seen)
    if seen.kind == "feed" and len(lost) * 2 <= len(seen.records):
        for iri in lost:
            yield Fault("vanished", iri)


def _coordinates(seen: Seen, _now: datetime.datetime) -> Found:
    for rule in ("coordinates", "null-island"):
        yield from _odd(seen, rule)
    for record in seen.records:
        for place in [*record.document.get("places", ()), *record.document.get("locations", ())]:
            yield from _of_place(record, place)


def _of_place(record: Record, place: dict[str, str]) -> Found:
    try:
        latitude, longitude = float(place["latitude"]), float(place["longitude"])
    except (KeyError, TypeError, ValueError):
        return
    shown = f"{latitude}, {longitude}"
    country = str(place.get("country", ""))[-2:]
    if latitude == longitude == 0:
        return  # the normaliser has told it
    if within_country(country, latitude, longitude) is False:
        swapped = within_country(country, longitude, latitude)
        yield Fault("swapped" if swapped else "elsewhere", record.where, f"{country}: {shown}")


def _freshness(seen: Seen, now: datetime.datetime) -> Found:
    dates = [_instant(_modified(record)) for record in seen.records]
    known = [each for each in (*dates, _instant(seen.dated)) if each]
    if not known:
        yield Fault("undated", seen.url)
    elif max(known) < now - STALE:
        yield Fault("stale", seen.url, max(known).date().isoformat())
    elif max(known) > now + datetime.timedelta(days=1):
        yield Fault("future", seen.url, max(known).date().isoformat())


def _modified(record: Record) -> str:
    held = record.document.get("record")
    return str(held.get("modified", "")) if isinstance(held, dict) else ""


def _instant(text: str) -> datetime.datetime | None:
    """An instant of ISO 8601, or of HTTP."""
    for read in (datetime.datetime.fromisoformat, email.utils.parsedate_to_datetime):
        try:
            found = read(text)
        except (ValueError, TypeError):
            continue
        return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)
    return None


def _digest(seen: Seen, _now: datetime.datetime) -> Found:
    if seen.sums and seen.sums[0] != seen.sums[1]:
        yield Fault("sum", seen.url, seen.sums[0])
    for record in seen.records if seen.kind == "feed" else ():
        if record.hash != record.computed:
            yield Fault("hash", record.where, record.hash)
    if seen.state and not seen.cut:
        live = {each.id: each.hash for each in seen.records}
        total = digest.shown(sum(digest.term(iri, hash_) for iri, hash_ in live.items()))
        if seen.state.get("digest") != total:
            yield Fault("digest", seen.url, str(seen.state.get("digest")))
        if seen.state.get("count") != len(live):
            yield Fault("count", seen.url, f"{seen.state.get('count')}, {len(live)}")


def _odd(seen: Seen, rule: str) -> Found:
    for each in seen.odd:
        if each.rule == rule:
            yield Fault(rule, each.where, f"“{each.value}”: {each.why}")


def _always(_seen: Seen) -> bool:
    return True


def _has_digest(seen: Seen) -> bool:
    return bool(seen.state) or seen.sums is not None or any(r.hash for r in seen.records)


_FIRST: Final = ("reachable", "parses")
#: In the order of the report: whether a rule can be told of what was seen, and the rule.
RULES: Final[
    dict[str, tuple[Callable[[Seen], bool], Callable[[Seen, datetime.datetime], Found]]]
] = {
    "reachable": (_always, _reachable),
    "parses": (lambda seen: not seen.unreachable, _parses),
    "identifiers": (_always, _identifiers),
    "duplicates": (_always, _duplicates),
    "concepts": (_always, _concepts),
    "licence": (_always, _licence),
    "deletions": (_always, _deletions),
    "coordinates": (_always, _coordinates),
    "freshness": (_always, _freshness),
    "digest": (_has_digest, _digest),
}
