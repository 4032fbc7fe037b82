"""The reference page of the profile: every key with its property, kind, cardinality and example."""

from pathlib import Path
from typing import Final

from vocab.canonical import dumps
from vocab.labels import labels
from vocab.profile import RECORDS, TYPE_SETS, Key, shapes, types
from vocab.terms import NS, PREFIXES, SCHEMES

PATH: Final = Path(__file__).parent.parent / "docs" / "profile.md"
_KINDS: Final = {
    "iri": "an absolute IRI",
    "terms": "an array of classes, in a fixed order",
    "text": "a text",
    "lang": "an object of texts by language (`und`: unknown)",
    "langs": "an object of arrays of texts by language (`und`: unknown)",
    "concept": "the IRI of a concept",
    "partial": "a day, month or year (`2002-03-01`, `2002-03`, `2002`)",
    "boolean": "`true` or `false`",
    "decimal": "a decimal number as text",
    "dateTime": "an instant in UTC (`2026-11-23T16:00:00Z`)",
    "date": "a day (`2026-11-23`)",
}
_INTRODUCTION: Final = f"""# The application profile

This page is made from `vocab/data/profile.csv`, the table behind the JSON-LD context, the SHACL
shapes, the RDF and CSV output, the validation and the readers. One key has one RDF property, and
one property has one key, so that RDF reads back without guessing.

A document holds texts, booleans, arrays and objects, no numbers. Its canonical text is RFC 8785
JSON; every array is a set, sorted; what is empty is left out. What ESSGlobal and its neighbours
lack is ours, under `{NS}` and
`{SCHEMES}`, the same on every hub.

Made from the same table: the context `vocab/generated/context-v1.jsonld`, the SHACL shapes
`vocab/generated/shapes.ttl` and the ontology of our own terms `vocab/generated/ns.ttl`.
"""
_DEVIATIONS: Final = """
## Known deviations from ESSGlobal's own declarations

We use ESSGlobal's properties and concepts, but not everything that its files declare of them:

- `ess:SSEInitiative` is declared a subclass of `org:OrganizationalUnit`. A unit is part of another
  organisation; an initiative is a body of its own, so we give it the class `org:Organization`.
- `ess:Network` is declared a subclass of `org:OrganizationalCollaboration`; we write that class
  too, and `org:Organization` beside it, since nothing is inferred from our files.
- `ess:economicSector`, `ess:primarySector`, `ess:legalForm`, `ess:organisationalStructure`,
  `ess:baseMembershipType` and `ess:qualifier` are declared datatype properties although their
  values are concepts. We write the concept's IRI, never a literal.
- `ess:additionalSectors` is not written: every sector is `ess:economicSector`, and the first of
  them also `ess:primarySector`. It is read as `sectors`.
- `ess:economicSector` is declared with the classes of the sector lists as its range (another list
  in V2a than in 1.1). We accept any scheme of concepts.
- `ess:qualifier` is declared for products and inputs. We put it on organisations, as publishers of
  ESSGlobal data do.
- `ess:hasAddress` and `ess:Address` are kept, but the class is declared a subclass of
  `geosparql:SpatialObject`, which we do not write; coordinates are `geo:lat` and `geo:long`.
- `ess:isMain` is declared for places of sale; our `main` is `ns:main`. `ess:isMain` is read as it.
- `ess:state` is read as `region`, which we write as `vcard:region`.
- ESSGlobal has no class for an activity: `ess:Activities` is the class of its sector list. Our
  activities are `ns:Activity`, a subclass of `prov:Activity`.
- Regions are tied to countries by a property of containment, not by `skos:broader`; we keep that as
  `dcterms:isPartOf`.
- ESSGlobal's concepts have no `skos:notation` and no mapping to other lists; both are added here.
  Misspelt labels are corrected and kept as `skos:hiddenLabel`, empty literals left out, and the
  language tags written in lower case.
- In `products-services`, 107 of 127 concepts have a number for a label; those have no label here.
  Concept 80150000 has the one parent that its notation says.
- Products, services, sale options and costs of ESSGlobal are outside this profile.

ESSGlobal is by RIPESS and its partners, CC BY 3.0.
"""


def text() -> str:
    """The page, as Markdown."""
    parts = [_INTRODUCTION, *map(_shape, shapes()), _classes(), _prefixes(), _DEVIATIONS]
    return "".join(parts)


def _shape(name: str) -> str:
    record = name in RECORDS.values()
    label = labels()[name]
    sets = " or ".join(f"`{dumps(list(names))}`" for names in TYPE_SETS[name])
    head = f"\n## {name}\n\n{label.meaning} ({'a record' if record else 'a nested node'})."
    rows = "\n".join(_row(key, name) for key in shapes()[name].values())
    return (
        f"{head} Its `type` is {sets}.\n\n"
        "| key | property | value | how many | meaning | example |\n"
        f"|---|---|---|---|---|---|\n{rows}\n"
    )


def _row(key: Key, shape: str) -> str:
    label = labels()[key.name]
    meaning = f"{label.meaning}." + (f" Also read: {_also(key)}." if key.also else "")
    value = list(TYPE_SETS[shape][0]) if key.name == "type" else label.example
    example = dumps(value).replace("|", "\\|")
    cells = (f"`{key.name}`", f"`{qname(key.iri)}`", _value(key), _many(key), meaning)
    return f"| {' | '.join(cells)} | `{example}` |"


def _value(key: Key) -> str:
    if key.kind == "node":
        return f"[{key.target[0]}](#{key.target[0].lower()})"
    schemes = ", ".join(f"`{name}`" for name in key.target)
    return _KINDS[key.kind] + (f" of {schemes}" if schemes else "")


def _many(key: Key) -> str:
    if key.kind == "lang":
        most = "1 a language"
    else:
        most = "any number" if key.many or key.kind == "langs" else "1"
    return f"{most}, required" if key.required else most


def _also(key: Key) -> str:
    return ", ".join(f"`{qname(iri)}`" for iri in key.also)


def qname(iri: str) -> str:
    """The IRI under one of our prefixes; the IRI itself where none fits."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _classes() -> str:
    rows = "".join(f"| `{name}` | `{qname(iri)}` |\n" for name, iri in types().items())
    return f"\n## Classes\n\n| in `type` | class |\n|---|---|\n{rows}"


def _prefixes() -> str:
    rows = "".join(f"| `{name}` | `{iri}` |\n" for name, iri in sorted(PREFIXES.items()))
    return f"\n## Prefixes of this page\n\n| prefix | namespace |\n|---|---|\n{rows}"
