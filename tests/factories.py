"""Records for tests, written through the door: what a test does not name is made up."""

from itertools import count

from directory import write
from directory.models import Activity, Organisation, Source

ODBL = "https://opendatacommons.org/licenses/odbl/1-0/"
COUNTRIES = "http://purl.org/essglobal/standard/countries-iso/"
NETWORK = ["Network", "OrganizationalCollaboration", "Organization", "SchemaOrganization"]
_numbers = count(1)


def source(key="essai", **document):
    """The source with this key; a licence and a title unless told."""
    given = {"title": {"fr": f"Source {key}"}, "licence": ODBL, **document}
    return write.save_source(given, key=key, by="test")


def organisation(name=None, *, of=None, local_id=None, contacts=None, **document):
    """An organisation of the source `of`, by default the source `essai`."""
    saved = _save("organisation", name, of, local_id, contacts, document)
    return Organisation.objects.get(iri=saved.iri)


def network(name=None, **given):
    """A network, which is an organisation of that type."""
    return organisation(name, **{"type": NETWORK, **given})


def activity(name=None, *, of=None, local_id=None, contacts=None, **document):
    """An activity of the source `of`, by default the source `essai`."""
    saved = _save("activity", name, of, local_id, contacts, document)
    return Activity.objects.get(iri=saved.iri)


def place(country="FR", **node):
    """A node of `places` or `locations`."""
    return {"type": ["Address"], "country": COUNTRIES + country, **node}


def identifier(scheme, value):
    """A node of `identifiers`, its scheme by our notation."""
    iri = f"https://w3id.org/maillage/schemes/identifier-scheme/{scheme}"
    return {"type": ["Identifier"], "scheme": iri, "value": value}


def membership(of, **node):
    """A node of `memberships` in the network `of`, a record or an IRI."""
    return {"type": ["Membership"], "network": getattr(of, "iri", of), **node}


def _save(type_name, name, of, local_id, contacts, document):
    number = next(_numbers)
    return write.save(
        {"name": name or f"{type_name} {number}", **document},
        source=of or Source.objects.filter(key="essai").first() or source(),
        local_id=local_id or str(number),
        by="test",
        type_name=type_name,
        contacts=contacts,
    )
