"""Whatever comes in: a sentence, or rows; never another error."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from federation import readers
from federation.mappings import shipped
from federation.mappings.translate import translate
from federation.normalise import (
    contacts,
    dates,
    languages,
    numbers,
    places,
    registers,
    texts,
    websites,
)
from federation.readers.lenient import normalise
from federation.rows import Draft, RawRow, UnreadableError
from vocab.canonical import canonicalise
from vocab.profile import RECORDS, shapes
from vocab.validation import faults

pytestmark = pytest.mark.slow

PIECES = st.sampled_from(
    [
        *("id,name\n", "local_id", '"name"', "null", "1", '"', "\n", "\r", ";", "\t", "\\"),
        *(
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            '{"type":"FeatureCollection","features":[',
            '"properties":{',
        ),
        *('{"@context":', "@prefix a: <b:> .", "<a:b>", "_:x", "&amp;"),
        *("\x00", "\ufeff", "\u2028", "\ud7ff", "é"),
    ]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.text(max_size=30)
)
KEYS = st.sampled_from(sorted({key for shape in shapes().values() for key in shape})) | st.text(
    max_size=5
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(
    pieces=st.lists(PIECES, max_size=25),
    suffix=st.sampled_from(["csv", "tsv", "json", "geojson", "ndjson", "txt", "jsonld"]),
)
def test_any_file_is_read_or_refused(pieces, suffix):
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / f"any.{suffix}"
        path.write_text("".join(pieces), encoding="utf-8")
        try:
            plan = readers.plan(path)
            if plan.reader.key not in {"ttl", "nt", "nq", "jsonld"}:
                list(plan.read(path))
        except UnreadableError:
            pass


@settings(max_examples=200, deadline=None)
@given(
    content=st.binary(max_size=200), suffix=st.sampled_from(["csv", "json", "ndjson", "geojson"])
)
def test_any_bytes_are_read_or_refused(content, suffix):
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / f"any.{suffix}"
        path.write_bytes(content)
        try:
            plan = readers.plan(path)
            list(plan.read(path))
        except UnreadableError:
            pass


@settings(max_examples=300, deadline=None)
@given(document=st.dictionaries(KEYS, JSON, max_size=6), type_name=st.sampled_from([*RECORDS]))
def test_any_document_is_normalised_and_then_judged(document, type_name):
    made, _ = normalise(document, type_name)
    faults(canonicalise(made), type_name)


@settings(max_examples=200, deadline=None)
@given(data=st.data(), name=st.sampled_from(sorted(shipped())))
def test_any_row_goes_through_any_mapping(data, name):
    mapping = shipped()[name]
    values = st.text(max_size=20) | SCALARS | st.lists(SCALARS, max_size=3)
    row = data.draw(st.dictionaries(st.sampled_from(sorted(mapping.columns)), values, max_size=8))
    found = translate(RawRow(1, row), mapping)
    if isinstance(found, Draft):
        normalise(found.document, found.type_name)


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=40))
def test_any_text_goes_through_every_normaliser(text):
    texts.clean(text)
    for order in dates.ORDERS:
        dates.partial(text, order=order, widened=True)
    numbers.decimal(text)
    languages.tag(text)
    websites.choose(websites.addresses(text)[0])
    contacts.email(text)
    contacts.telephone(text, "FR")
    places.country(text)
    places.postcode(text, "FR")
    places.postcode(text, "GB")
    places.point(text, text)
    for scheme in registers.REGISTERS:
        registers.normalise(scheme, text)


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=40))
def test_what_a_normaliser_gives_is_left_as_it_is_the_second_time(text):
    for normaliser in (
        texts.clean,
        websites.address,
        contacts.email,
        numbers.decimal,
        dates.partial,
    ):
        made = normaliser(text)
        if made.value is not None:
            assert normaliser(made.value).value == made.value
