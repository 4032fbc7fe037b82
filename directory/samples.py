"""Samples: what PostgreSQL's planner keeps of the values in columns, `pg_statistic`.

`ANALYZE` replaces them but for a table that is empty now, of which it keeps the last ones. So a row
without content stands in each of those while it is analysed, and is gone before the commit.
"""

import datetime
import uuid
from typing import Any, Final

from django.apps import apps
from django.db import connection, models, transaction

_SAMPLED: Final = "SELECT DISTINCT tablename FROM pg_stats WHERE schemaname = current_schema()"
_NOTHING: Final[tuple[tuple[Any, Any], ...]] = (
    (models.UUIDField, uuid.UUID(int=0)),
    (models.DateTimeField, datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)),
    (models.CharField, ""),
    (models.TextField, ""),
    (models.BooleanField, False),
    (models.JSONField, "{}"),
)


def forget() -> None:
    """Replace the samples of tables that are empty."""
    with connection.cursor() as cursor:
        cursor.execute(_SAMPLED)
        sampled = {row[0] for row in cursor.fetchall()}
    for model in apps.get_models():
        if model._meta.db_table in sampled and not model._default_manager.exists():
            _replace(model)


def _replace(model: type[models.Model]) -> None:
    """Foreign keys are checked at the commit, when the row is no longer there."""
    row = {
        field.column: _value(field)
        for field in model._meta.concrete_fields
        if not isinstance(field, models.GeneratedField)
    }
    table, columns = model._meta.db_table, ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(["%s"] * len(row))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', [*row.values()])  # noqa: S608
        cursor.execute(f'ANALYZE "{table}"')
        key = model._meta.pk.column
        cursor.execute(f'DELETE FROM "{table}" WHERE "{key}" = %s', [row[key]])  # noqa: S608


def _value(field: Any) -> Any:
    if field.null:
        return None
    return next((value for kind, value in _NOTHING if isinstance(field, kind)), 0)
