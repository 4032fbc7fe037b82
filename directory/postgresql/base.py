"""The database backend of PostgreSQL: Django's, for connections that threads keep."""

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper


class DatabaseWrapper(base.DatabaseWrapper):
    """A kept connection is looked at before each request, without asking the server anything."""

    def is_usable(self) -> bool:
        """Whether the connection is open and silent: one that its server closed can be read."""
        if self.connection is None or self.connection.closed:
            return False
        watch = select.poll()
        watch.register(self.connection.fileno(), select.POLLIN)
        return not watch.poll(0)

    def cursor_of(self, kind: type[psycopg.Cursor[Any]]) -> CursorWrapper:
        """A cursor of another kind than Django's own, in Django's wrapper."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            found: CursorWrapper = self._prepare_cursor(kind(self.connection))  # type: ignore[attr-defined]
        return found
