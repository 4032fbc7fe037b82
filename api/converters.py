"""What stands in addresses: keys, slugs, suffixes."""

from collections.abc import Mapping
from typing import Final

from django.urls.converters import IntConverter, StringConverter

from api.addresses import PLURALS
from api.kinds import BATCH, DATASET, FILE_NAME, GENERATION, PAGE, RELEASE, SLUG, UUID
from api.representations import REPRESENTATIONS
from exports.feeds.ldes import STREAMS
from vocab.schemes import schemes


class Key(StringConverter):
    """The key of an organisation or an activity."""

    regex = UUID


class Slug(StringConverter):
    """The key of a source."""

    regex = SLUG


class LocalId(StringConverter):
    """What a source calls a record: any text, slashes and all."""

    regex = r"(?s:.+)"


class BatchId(StringConverter):
    """The id of a batch."""

    regex = BATCH


class Suffix(StringConverter):
    """The key of a format, after a dot."""

    regex = "|".join(sorted(REPRESENTATIONS, key=len, reverse=True))


class Kind(StringConverter):
    """A type of record whose keys are UUIDs."""

    regex = "|".join(kind for kind in PLURALS if kind != "source")


class SchemeKey(StringConverter):
    """The key of a concept scheme."""

    regex = "|".join(sorted(schemes(), key=len, reverse=True))


class Notation(StringConverter):
    """What names a concept in its scheme."""

    regex = r"[A-Za-z0-9][A-Za-z0-9_-]*"


class Release(StringConverter):
    """The name of a release of dumps."""

    regex = RELEASE


class Dataset(StringConverter):
    """The name of a dataset of a release."""

    regex = DATASET


class FileName(StringConverter):
    """The name of a file of a release; never a path."""

    regex = FILE_NAME


class Stream(StringConverter):
    """The name of an event stream."""

    regex = "|".join(STREAMS)


class Generation(StringConverter):
    """The name of a generation of event streams."""

    regex = GENERATION


class PageNumber(IntConverter):
    """The number of a page of an event stream."""

    regex = PAGE


class Suggested(StringConverter):
    """What a suggest service completes."""

    regex = "entity|property|type"


class Message(StringConverter):
    """The id of a ping."""

    regex = "msg_[0-9A-HJKMNP-TV-Z]{26}"


CONVERTERS: Final[Mapping[str, type[IntConverter | StringConverter]]] = {
    "stream": Stream,
    "generation": Generation,
    "page": PageNumber,
    "message": Message,
    "suggested": Suggested,
    "release": Release,
    "dataset": Dataset,
    "file": FileName,
    "key": Key,
    "slug": Slug,
    "batch": BatchId,
    "local_id": LocalId,
    "suffix": Suffix,
    "kind": Kind,
    "scheme": SchemeKey,
    "notation": Notation,
}
