"""A small network, as the pages of a hub would hold it."""

from types import SimpleNamespace

import pytest

from tests import factories

OURS = "https://w3id.org/maillage/schemes/"
KINDS = {
    "national": f"{OURS}member-type/reseau-national",
    "laboratory": f"{OURS}member-type/laboratoire-de-recherche",
}
ROLES = {
    "member": f"{OURS}membership-role/member",
    "founding": f"{OURS}membership-role/founding-member",
}


@pytest.fixture
def network(hub):
    """The network MES with a current member, one known for 2021, one who left; an activity."""
    source = factories.source(
        title={"fr": "Faits publics", "en": "Public facts"},
        description={"fr": "Cette source n’est pas la liste du MES."},
        contact={"type": ["Kind"], "fullName": "Équipe", "email": "mailto:equipe@example.org"},
    )
    mes = factories.network(
        "Mouvement pour l’économie solidaire",
        acronym="MES",
        founded="2002-03",
        mission={"fr": "mettre l’économie au service d’un projet", "en": "serve a project"},
        website="https://www.le-mes.org",
    )

    def member(name, kind, **node):
        node = {"role": ROLES["member"], **node}
        if kind:
            node["memberType"] = KINDS[kind]
        return factories.organisation(name, memberships=[factories.membership(mes, **node)])

    return SimpleNamespace(
        source=source,
        mes=mes,
        current=member("Membre actuel", "national", start="2016", role=ROLES["founding"]),
        known=member("Membre de 2021", "national", start="2021", end="2021"),
        left=member("Laboratoire parti", "laboratory", start="2001", end="2009"),
        untyped=member("Membre sans type", None),
        activity=factories.activity("Formation", organisations=[mes.iri]),
    )
