"""Where the log stood at an instant that is past."""

import datetime
from typing import Final

from django.db import connection

from directory.database import instant_read, instant_value

_LAST: Final = "SELECT published FROM directory_change WHERE seq = %s"
_BEFORE: Final = """
    SELECT seq FROM directory_change WHERE seq IS NOT NULL AND published <= %s
    ORDER BY seq DESC LIMIT 1
"""


def published_at(seq: int) -> datetime.datetime | None:
    """When the change with this number was published; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [seq])
        row = cursor.fetchone()
    return instant_read(row[0]) if row else None


def seq_at(instant: datetime.datetime) -> int:
    """The number of the last change that the log still holds from then or before; 0 for none.

    Everything with a greater number was published later, whatever was pruned meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, [instant_value(instant)])
        row = cursor.fetchone()
    return row[0] if row else 0
