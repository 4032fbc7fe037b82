"""Which organisations carry an activity, as the index knows."""

from importlib import import_module

import pytest
from django.apps import apps

from directory.models import Classification
from tests import factories

CARRIERS = ["https://a.example/1", "https://b.example/2"]


def carriers():
    rows = Classification.objects.filter(field="organisations").order_by("concept")
    return [*rows.values_list("concept", flat=True)]


@pytest.mark.usefixtures("hub")
def test_the_index_holds_who_carries_an_activity():
    factories.activity(organisations=CARRIERS, local_id="1")
    assert carriers() == CARRIERS
    factories.activity(organisations=CARRIERS[:1], local_id="1")
    assert carriers() == CARRIERS[:1]


@pytest.mark.usefixtures("hub")
def test_the_migration_fills_what_was_stored_before_it():
    migration = import_module("directory.migrations.0004_carriers")
    factories.activity(organisations=CARRIERS)
    migration._empty(apps, None)
    assert carriers() == []
    migration._fill(apps, None)
    assert carriers() == CARRIERS
