"""A database full of synthetic organisations.

The first rows go through the write door. On PostgreSQL the rest are copies of them, made by SQL
alone: thirteen times as fast. Every copy is a record of its own, as if the door had written it:
new key, IRI, local id and numbers, its place moved to a town of its own, and the same replacements
in document, index rows and change, so that documents, hashes and index agree. The sequencer then
numbers the copies like anything else.
"""

from collections.abc import Callable
from typing import Any, Final

from django.db import connection, transaction

from directory import write
from directory.changes import number_all
from directory.database import analyse, is_postgres
from directory.models import Change, Organisation, Source
from directory.preparing import Refused
from directory.synthetic import SOURCE, rows

#: How many rows the door writes before SQL multiplies them.
BY_DOOR: Final = 20_000
#: Copies to a transaction.
COPIES: Final = 5

Say = Callable[[str], Any]

#: How the number of a record stands in texts of its document and columns, and in searched ones;
#: what a copy is called also holds a rare word, one of 50,000.
_RENUMBER: Final = """
CREATE OR REPLACE FUNCTION pg_temp.rare(number bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT string_agg(substr('bcdfghjklmnpqrstvwxz', 1 + (part % 20)::int, 1)
    || substr('aeiou', 1 + (part / 20 % 5)::int, 1), '' ORDER BY place)
  FROM (SELECT place, ((number % 50000) * 7919 + 104729) / (100 ^ place)::bigint AS part
        FROM generate_series(0, 3) AS place) AS parts
$$;
CREATE OR REPLACE FUNCTION pg_temp.renumber(
  given text, iri text, other text, old text, new text, rare text)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT replace(replace(replace(replace(replace(replace(replace(given, iri, other),
    'n° ' || old || ' ', 'n° ' || new || ' ' || rare || ' '), 'FIC' || old, 'FIC' || new),
    'fiche ' || old || '.', 'fiche ' || new || '.'), 'FICTION ' || old, 'FICTION ' || new),
    'ictional body ' || old, 'ictional body ' || new), lpad(old, 9, '0'), lpad(new, 9, '0'))
$$;
CREATE OR REPLACE FUNCTION pg_temp.retell(given text, old text, new text, rare text)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT rtrim(replace(replace(replace(replace(replace(replace(given || ' ',
    ' n ' || old || ' ', ' n ' || new || ' ' || rare || ' '), 'fic' || old, 'fic' || new),
    'fiche ' || old || ' ', 'fiche ' || new || ' '), 'fiction ' || old, 'fiction ' || new),
    'ictional body ' || old, 'ictional body ' || new), lpad(old, 9, '0'), lpad(new, 9, '0')))
$$
"""
#: The words of names that mistyped ones are corrected to; the search at the door knows the others.
_WORDS: Final = """
INSERT INTO directory_word (word)
SELECT DISTINCT pg_temp.rare(number) FROM generate_series(%s::bigint, %s::bigint) AS number
EXCEPT SELECT word FROM directory_word
"""
_MOVE: Final = """
CREATE OR REPLACE FUNCTION pg_temp.moved(given double precision, name text, copy bigint)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT trim_scale(round((given + CASE name
    WHEN 'latitude' THEN ((copy * 7) % 41 - 20) * 0.4
    ELSE ((copy * 13) % 97 - 48) * 0.5 END)::numeric, 5))::text
$$;
CREATE OR REPLACE FUNCTION pg_temp.move(given text, place double precision, name text, copy bigint)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN place IS NULL THEN given ELSE replace(given,
    '"' || name || '":"' || place || '"',
    '"' || name || '":"@' || pg_temp.moved(place, name, copy) || '"') END
$$
"""
_COPIES: Final = """
CREATE TEMPORARY TABLE bench_copy ON COMMIT DROP AS
WITH base AS (
    SELECT id, iri, key, local_id, document,
      (SELECT array_agg(latitude ORDER BY id) FROM directory_place p
       WHERE p.organisation_id = o.id) AS latitudes,
      (SELECT array_agg(longitude ORDER BY id) FROM directory_place p
       WHERE p.organisation_id = o.id) AS longitudes
    FROM directory_organisation o WHERE local_id ~ '^[0-9]+$'
), copy AS (
    SELECT base.*, copy, md5(key::text || copy)::uuid AS new_key,
      (local_id::bigint + copy * %(by_door)s)::text AS new
    FROM base, generate_series(%(first)s::bigint, %(last)s::bigint) AS copy
)
SELECT id AS old_id, nextval(pg_get_serial_sequence('directory_organisation', 'id')) AS new_id,
  iri AS old_iri, replace(iri, key::text, new_key::text) AS new_iri, new_key,
  local_id AS old, new, copy, 'copy-' || new AS new_local_id, pg_temp.rare(new::bigint) AS rare,
  replace(pg_temp.move(pg_temp.move(pg_temp.move(pg_temp.move(
    pg_temp.renumber(document, iri, replace(iri, key::text, new_key::text), local_id, new,
      pg_temp.rare(new::bigint)),
    latitudes[1], 'latitude', copy), latitudes[2], 'latitude', copy),
    longitudes[1], 'longitude', copy), longitudes[2], 'longitude', copy), ':"@', ':"') AS document
FROM copy
"""
_TIMELESS: Final = """regexp_replace(c.document, '"modified":"[^"]*",', '')"""
#: What a copy has of its own; every other column is its model's, texts renumbered.
_OWN: Final = {
    "directory_organisation": {
        "id": "c.new_id",
        "key": "c.new_key",
        "iri": "c.new_iri",
        "local_id": "c.new_local_id",
        "document": "c.document",
        "hash": "'sha256:' || encode(sha256(convert_to(c.document, 'UTF8')), 'hex')",
        "content": f"'sha256:' || encode(sha256(convert_to({_TIMELESS}, 'UTF8')), 'hex')",
    },
    "directory_place": {
        "latitude": "pg_temp.moved(t.latitude, 'latitude', c.copy)::double precision",
        "longitude": "pg_temp.moved(t.longitude, 'longitude', c.copy)::double precision",
    },
    "directory_change": {
        "seq": "NULL",
        "published": "NULL",
        "key": "c.new_key",
        "document": "c.document",
        "hash": "'sha256:' || encode(sha256(convert_to(c.document, 'UTF8')), 'hex')",
    },
}
#: Tables whose texts are folded words.
_TOLD: Final = ("directory_organisationtext",)
_COLUMNS: Final = """
SELECT column_name, data_type FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = %s
  AND is_generated = 'NEVER' AND (column_name <> 'id' OR column_default IS NULL
  AND is_identity = 'NO' OR table_name = 'directory_organisation')
ORDER BY ordinal_position
"""


class FillError(RuntimeError):
    """Why the database cannot be used, in a sentence."""


def fill(count: int, say: Say) -> None:
    """Has the database hold so many synthetic organisations; one that does is left as it is.

    Raises `FillError` where it holds another number of them.
    """
    held = Organisation.objects.count()
    if held == count:
        number_all()  # an interrupted run may have left some
        return
    if held:
        raise FillError(f"the database holds {held} organisations, not {count}: give an empty one")
    by_door = min(count, BY_DOOR) if is_postgres() else count
    if count % by_door:
        raise FillError(f"the number of rows must be a multiple of {by_door}")
    _by_door(by_door, say)
    for first in range(1, count // by_door, COPIES):
        last = min(first + COPIES, count // by_door) - 1
        _copy(first, last)
        say(f"{(last + 1) * by_door} rows")
    number_all()
    _settle()


def _by_door(count: int, say: Say) -> None:
    source = write.save_source(SOURCE, key="synthetic", by="bench")
    for number, found in enumerate(write.save_many(rows(count), source=source, by="bench"), 1):
        if isinstance(found, Refused):
            raise FillError(f"row {found.local_id} was refused: {found.faults}")
        if not number % 10_000:
            say(f"{number} rows by the door")


def _copy(first: int, last: int) -> None:
    numbers = {"first": first, "last": last, "by_door": BY_DOOR}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO off")
        cursor.execute(_RENUMBER)
        cursor.execute(_MOVE)
        cursor.execute(_COPIES, numbers)
        cursor.execute("CREATE INDEX ON bench_copy (old_id); ANALYZE bench_copy")
        cursor.execute(_select("directory_organisation", "t.id = c.old_id"))
        for table in _dependants():
            cursor.execute(_select(table, "t.organisation_id = c.old_id"))
        cursor.execute(_select("directory_change", "t.iri = c.old_iri"))
        cursor.execute(_WORDS, [first * BY_DOOR + 1, (last + 1) * BY_DOOR])


def _dependants() -> list[str]:
    """The tables with a row or more about an organisation."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns "
            "WHERE column_name = 'organisation_id' AND table_schema = current_schema()"
        )
        return sorted(row[0] for row in cursor.fetchall())


def _select(table: str, on: str) -> str:
    """The statement that copies the rows of a table for every copy of their record."""
    own = _OWN.get(table, {})
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [table])
        columns = dict(cursor.fetchall())
    told = table in _TOLD
    values = ", ".join(own.get(name) or _value(name, kind, told) for name, kind in columns.items())
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} t JOIN bench_copy c ON {on}"


def _value(name: str, kind: str, told: bool) -> str:
    if name == "organisation_id":
        return "c.new_id"
    if told:
        return f'pg_temp.retell(t."{name}", c.old, c.new, c.rare)'
    if kind in ("text", "character varying") and name not in ("document", "path"):
        return f'pg_temp.renumber(t."{name}", c.old_iri, c.new_iri, c.old, c.new, c.rare)'
    return f't."{name}"'


def _settle() -> None:
    """As long after a load: without dead rows, with statistics."""
    if is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
    else:
        analyse()


def counts() -> dict[str, int]:
    """What the database holds."""
    models = (Organisation, Source, Change)
    return {model._meta.db_table: model._default_manager.count() for model in models}
