"""Documents as hypothesis makes them: any that the profile allows, and only such."""

from hypothesis import strategies as st

from vocab import iri
from vocab.canonical import canonicalise, clean_text
from vocab.profile import RECORDS, TYPE_SETS, shapes
from vocab.schemes import schemes

HUB = "https://hub.test"
LANGUAGES = (
    *("fr", "en", "es", "pt", "ko", "de", "zh", "und", "id", "el", "ar", "he"),
    *("zh-hant-tw", "sr-latn", "es-419", "ca-valencia", "sl-rozaj-1994", "x-breton"),
    *("en-u-ca-buddhist", "oc-x-gascon"),
)
IRIS = (
    *("name:x", "id:1", "und:fr", "source:here", "http://x", "https://éco.example/où?a=b#c"),
    *("https://example.org/%C3%A9", "https://example.org/日本?q=[1]", "urn:isbn:0451450523"),
    *("https://example.org/a'b(c)*d;e,f", "mailto:a@example.org", "tel:+33320000000"),
)

texts = st.text(max_size=40).map(clean_text).filter(bool) | st.sampled_from(
    [
        '"',
        "\\",
        '\\"',
        "\\u0041",
        "a;b",
        "مرحبا",
        "🌍 👩‍👩‍👧",
        "a\u2028b",
        "<p>&amp;</p>",
        "=1+1",
        "@id",
    ]
)
decimals = st.decimals(-90, 90, places=6, allow_nan=False).map(
    lambda number: "0" if not number else f"{number:f}".rstrip("0").rstrip(".")
)
dates = st.dates().map(str)
partials = dates | dates.map(lambda day: day[:7]) | dates.map(lambda day: day[:4])
instants = st.datetimes().map(lambda at: f"{at:%Y-%m-%dT%H:%M:%S}Z".rjust(20, "0"))


def _usable(value):
    try:
        return iri.clean(value)
    except iri.IriError:
        return None


iris = st.sampled_from(IRIS).map(iri.clean) | (
    st.text(min_size=1, max_size=30).map(lambda t: _usable("https://example.org/" + t)).filter(bool)
)


def concepts(key):
    keys = key.target or ("activities", "products-services")
    return st.sampled_from([c.iri for name in keys for c in schemes()[name].concepts])


def _of_kind(key):
    kinds = {
        "iri": iris,
        "text": texts,
        "lang": st.dictionaries(st.sampled_from(LANGUAGES), texts, max_size=3),
        "langs": st.dictionaries(
            st.sampled_from(LANGUAGES), st.lists(texts, min_size=1, max_size=3), max_size=2
        ),
        "boolean": st.booleans(),
        "partial": partials,
        "date": dates,
        "dateTime": instants,
        "decimal": decimals,
    }
    return kinds[key.kind]


def _value(key):
    if key.kind == "node":
        one = nodes(key.target[0])
    elif key.kind == "concept":
        one = concepts(key)
    elif key.name in {"email", "telephone"}:
        one = st.just({"email": "mailto:a%20b@example.org", "telephone": "tel:+33-3"}[key.name])
    else:
        one = _of_kind(key)
    return st.lists(one, max_size=3) if key.many else one


def nodes(shape):
    """Nodes of a shape without what belongs together (a start and an end)."""
    required = {"type": st.sampled_from(TYPE_SETS[shape]).map(list)}
    optional = {}
    for name, key in shapes()[shape].items():
        if name not in {"id", "type", "end"}:
            (required if key.required else optional)[name] = _value(key)
    return st.fixed_dictionaries(required, optional=optional)


def documents(kind):
    """Canonical documents of the record type `kind`, each with a source."""
    iri_of = st.uuids().map(lambda key: f"{HUB}/id/{kind}/{key}")
    return st.builds(
        lambda iri, node: canonicalise({**node, "id": iri}), iri_of, nodes(RECORDS[kind])
    )


records = st.one_of(
    *(documents(kind).map(lambda document, kind=kind: (kind, document)) for kind in RECORDS)
)
