"""Shorthands of the tests of readers."""

from federation import readers
from federation.mappings.translate import translate
from federation.readers.lenient import normalise
from federation.rows import Draft, RawRow
from tests.federation.conftest import SAMPLES


def items(path):
    """What a file holds, as its own plan reads it, translated where it has a mapping."""
    plan = readers.plan(path)
    return [
        translate(item, plan.mapping) if isinstance(item, RawRow) and plan.mapping else item
        for item in plan.read(path)
    ]


def drafts(path):
    return [item for item in items(path) if isinstance(item, Draft)]


def sample(name):
    """The drafts of a sample by local id, normalised; the first of each, with all its notes."""
    found = {}
    for draft in drafts(SAMPLES / name):
        document, notes = normalise(draft.document, draft.type_name)
        found.setdefault(draft.local_id, (document, [*draft.notes, *notes]))
    return found


def refusals(path):
    """The rows of a file that are refused as a whole: line and reason."""
    return [(each.line, each.reason) for each in items(path) if not isinstance(each, Draft)]


def said(notes, word):
    """The values about which a note says the word."""
    return [note.value for note in notes if word in note.reason]
