"""Search in real directories: what people look for comes first."""

import os
from pathlib import Path

import pytest

from directory.models import Organisation
from directory.search import finding
from federation import loading
from federation.loading import Wish

ROOT = Path(__file__).parent.parent.parent
REAL = (ROOT / os.environ.get("MAILLAGE_REAL_DATA", "../shared/real")).resolve()

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not REAL.is_dir(), reason=f"no real directories in {REAL} (MAILLAGE_REAL_DATA)"
    ),
]
FILES = (
    "coopsuk-2016-06.csv",
    "coopsuk-standard-2022-q2.csv",
    "fr-ess-numerique.csv",
    "susy-partners.geojson",
)


def loaded(settings):
    for file in FILES:
        wish = Wish(REAL / file, source="coopsuk" if file.startswith("coopsuk-2016") else None)
        with loading.load(wish, settings.DATA_DIR, lambda *_: None):
            pass


def named(text, most=10):
    found = finding.ranked(Organisation.objects.all(), text)[:most]
    names = dict(
        Organisation.objects.filter(pk__in=[f.id for f in found]).values_list("pk", "name")
    )
    return [names[each.id] for each in found]


@pytest.mark.usefixtures("hub")
def test_in_real_directories_the_one_meant_comes_first(settings):
    loaded(settings)
    for text in ("cooperative group", "Co-operative Group", "the cooperative group"):
        assert named(text)[0] == "The Co-operative Group"
    for text in ("cooperatvie group", "cooperative gruop", "cooperatve group"):
        assert named(text)[0] == "The Co-operative Group"
    for text in ("economie solidaire", "econmoie solidaire", "economie sloidaire"):
        assert {"Première Brique", "Parcours ADRESS"} <= set(named(text))
    for text in ("economia solidaria", "economia sloidaria", "econoima solidaria"):
        assert named(text)[0] == "RED DE ECONOMÍA ALTERNATIVA Y SOLIDARIA (REAS Aragón)"
