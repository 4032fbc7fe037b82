"""Searched texts, their full-text index on either database, and the vocabulary."""

import django.db.models.deletion
import orjson
from django.db import ProgrammingError, migrations, models, transaction

from directory.search import words

_KINDS = ("organisation", "activity")
_CHUNK = 1_000
_TEXTS = [(name, models.TextField()) for name in words.COLUMNS]
_ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")

_POSTGRES = """
ALTER TABLE directory_{kind}text
  ADD COLUMN named tsvector GENERATED ALWAYS AS (strip(to_tsvector('simple', name))) STORED,
  ADD COLUMN names tsvector GENERATED ALWAYS AS (
    strip(to_tsvector('simple', name || ' ' || acronym || ' ' || others))) STORED,
  ADD COLUMN everything tsvector GENERATED ALWAYS AS (strip(to_tsvector('simple',
    name || ' ' || acronym || ' ' || others || ' ' || description))) STORED
"""
_POSTGRES_INDEXES = """
CREATE INDEX {kind}text_named ON directory_{kind}text USING gin (named);
CREATE INDEX {kind}text_names ON directory_{kind}text USING gin (names);
CREATE INDEX {kind}text_everything ON directory_{kind}text USING gin (everything);
CREATE INDEX {kind}text_title ON directory_{kind}text (title text_pattern_ops);
"""
_TRIGRAMS = "CREATE INDEX word_trigrams ON directory_word USING gin (word gin_trgm_ops)"

_SQLITE = (
    """CREATE VIRTUAL TABLE directory_{kind}text_fts USING fts5(name, acronym, others, description,
    content='directory_{kind}text', content_rowid='id', tokenize='ascii', prefix='2 3')""",
    """CREATE TRIGGER {kind}text_in AFTER INSERT ON directory_{kind}text BEGIN
    INSERT INTO directory_{kind}text_fts(rowid, name, acronym, others, description)
    VALUES (new.id, new.name, new.acronym, new.others, new.description); END""",
    """CREATE TRIGGER {kind}text_out AFTER DELETE ON directory_{kind}text BEGIN
    INSERT INTO directory_{kind}text_fts(directory_{kind}text_fts, rowid, name, acronym, others,
      description)
    VALUES ('delete', old.id, old.name, old.acronym, old.others, old.description); END""",
    "CREATE INDEX {kind}text_title ON directory_{kind}text (title)",
)
_SQLITE_WORDS = (
    """CREATE VIRTUAL TABLE directory_word_fts USING fts5(word,
    content='directory_word', content_rowid='id', tokenize='trigram')""",
    """CREATE TRIGGER word_in AFTER INSERT ON directory_word BEGIN
    INSERT INTO directory_word_fts(rowid, word) VALUES (new.id, new.word); END""",
    """CREATE TRIGGER word_out AFTER DELETE ON directory_word BEGIN
    INSERT INTO directory_word_fts(directory_word_fts, rowid, word)
    VALUES ('delete', old.id, old.word); END""",
)


def _index(apps, schema_editor):
    """The index before the rows on SQLite, after them on PostgreSQL, where that is faster."""
    if schema_editor.connection.vendor == "postgresql":
        for kind in _KINDS:
            schema_editor.execute(_POSTGRES.format(kind=kind), None)
        _fill(apps, schema_editor)
        # Checks of foreign keys that wait for the end would keep the indexes from being made.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE", None)
        for kind in _KINDS:
            schema_editor.execute(_POSTGRES_INDEXES.format(kind=kind), None)
        _trigrams(schema_editor)
        return
    for kind in _KINDS:
        for statement in _SQLITE:
            schema_editor.execute(statement.format(kind=kind), None)
    for statement in _SQLITE_WORDS:
        schema_editor.execute(statement, None)
    _fill(apps, schema_editor)


def _trigrams(schema_editor):
    """Where the extension may not be made, `manage.py check --database default` says so."""
    try:
        with transaction.atomic(schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm", None)
            schema_editor.execute(_TRIGRAMS, None)
    except ProgrammingError:  # not allowed to, or not installed
        pass


def _fill(apps, schema_editor):
    """The searched texts of what is stored already, a chunk at a time."""
    known = set()
    for kind in _KINDS:
        text = apps.get_model("directory", f"{kind.title()}Text")
        for rows in _chunks(apps.get_model("directory", kind.title())):
            made = {pk: words.texts(orjson.loads(document)) for pk, document in rows}
            text.objects.bulk_create(
                text(**{f"{kind}_id": pk}, **dict(zip(words.COLUMNS, row, strict=True)))
                for pk, row in made.items()
            )
            new = set().union(*map(words.vocabulary, made.values())) - known
            known |= new
            word = apps.get_model("directory", "Word")
            word.objects.bulk_create(word(word=each) for each in sorted(new))


def _chunks(model):
    last = 0
    live = model.objects.filter(status="live").order_by("pk").values_list("pk", "document")
    while rows := list(live.filter(pk__gt=last)[:_CHUNK]):
        yield rows
        last = rows[-1][0]


def _unindex(apps, schema_editor):
    """The tables of FTS5 go before those that they index; PostgreSQL's columns go with theirs."""
    if schema_editor.connection.vendor == "sqlite":
        for table in (*(f"{kind}text" for kind in _KINDS), "word"):
            schema_editor.execute(f"DROP TABLE directory_{table}_fts")


def _table(kind):
    owner = models.OneToOneField(
        on_delete=django.db.models.deletion.CASCADE,
        related_name="text",
        to=f"directory.{kind}",
    )
    return migrations.CreateModel(
        name=f"{kind.title()}Text",
        fields=[("id", _ID), *_TEXTS, (kind, owner)],
        options={"abstract": False},
    )


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]

    operations = [
        *map(_table, _KINDS),
        migrations.CreateModel(
            name="Word",
            fields=[("id", _ID), ("word", models.TextField(db_index=True))],
        ),
        migrations.RunPython(_index, _unindex),
        *(migrations.RemoveField(kind, "search") for kind in _KINDS),
    ]
