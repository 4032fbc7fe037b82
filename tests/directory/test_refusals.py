"""What a partner may not hand in, however it is spelt."""

import pytest

from directory import write
from directory.models import Organisation
from tests import factories
from vocab.faults import InvalidDocumentError

pytestmark = pytest.mark.usefixtures("hub")


@pytest.mark.parametrize("name", ["\u200b", "\u2060 \ufeff", "\u3164"])
def test_a_name_that_cannot_be_seen_is_missing(name):
    with pytest.raises(InvalidDocumentError, match="`name` is required"):
        factories.organisation(name)


@pytest.mark.parametrize("local_id", ["erased:ab", "\terased:"])
def test_a_local_id_may_not_look_like_that_of_an_erased_record(local_id):
    with pytest.raises(InvalidDocumentError, match="may not begin with `erased:`"):
        factories.organisation(local_id=local_id)


def test_a_record_cannot_be_renamed_so_either():
    record = factories.organisation(local_id="old")
    write.rename_local_id("old", "erased:ab", source=record.source, by="test")
    assert Organisation.objects.get().local_id == "old"
