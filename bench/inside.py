"""What the database does for one answer, seen from inside."""

import time
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

from bench.servers import nanoseconds


def statements(path: str) -> list[tuple[str, float]]:
    """Every statement of one answer, and its milliseconds: CPU of the backend on PostgreSQL,
    wall time on SQLite, from asking until the rows are here."""
    found: list[tuple[str, float]] = []

    def watch(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        began = _spent()
        try:
            return execute(sql, params, many, context)
        finally:
            found.append((str(sql), _spent() - began))

    hosts = [*settings.ALLOWED_HOSTS, "testserver"]
    with override_settings(ALLOWED_HOSTS=hosts), connection.execute_wrapper(watch):
        Client().get(path, headers={"accept": "application/json"})
    return found


def _spent() -> float:
    if connection.vendor == "postgresql":
        return nanoseconds(connection.connection.info.backend_pid) / 1e6
    return time.perf_counter() * 1000
