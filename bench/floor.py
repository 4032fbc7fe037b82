"""The floor: the same rows by the same SQL, as bytes out of a bare WSGI function.

`/list` is a page of 100 organisations, `/one/KEY` a record, both by the driver as it comes;
`/bytes` is the page by a cursor told not to decode texts, `/changes` a page of the feed. Run by the
hub's own gunicorn.
"""

import os
import sqlite3
import threading
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg.types.string import ByteaBinaryLoader

URL = os.environ.get("DATABASE_URL", "")
POSTGRES = URL.startswith("postgres")
MARK = "%s" if POSTGRES else "?"
SHOWN = "COALESCE(o.view, o.document)"
PAGE = f"""
SELECT {SHOWN}, o.key FROM directory_organisation o
WHERE o.status = 'live' AND (o.operating OR o.operating IS NULL) AND NOT EXISTS (
    SELECT 1 FROM directory_override v WHERE v.hide AND v.iri = o.iri LIMIT 1)
ORDER BY o.key LIMIT 101
"""
ONE = f"""
SELECT {SHOWN}, o.status FROM directory_organisation o WHERE o.key = {MARK} AND NOT EXISTS (
    SELECT 1 FROM directory_override v WHERE v.hide AND v.iri = o.iri LIMIT 1)
"""
CHANGES = """
SELECT h.seq, h.op, h.type, h.iri, h.source, c.counter, c.counter_epoch, c.version,
    CAST(c.path AS text), c.published, c.hash, c.licence, c.document
FROM directory_head h JOIN directory_change c ON c.seq = h.seq WHERE h.seq > 0
ORDER BY h.seq LIMIT 501
"""
_local = threading.local()


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Rows in, bytes out."""
    path = environ["PATH_INFO"]
    if path.startswith("/one/"):
        body = _cursor().execute(ONE, (_key(path[5:]),)).fetchall()[0][0].encode()
    elif path == "/changes":
        rows = _cursor().execute(CHANGES).fetchall()
        body = f'{{"items":[{",".join([row[12] for row in rows[:500]])}]}}'.encode()
    elif path == "/bytes" and POSTGRES:
        rows = _cursor("raw").execute(PAGE, prepare=True).fetchall()
        body = b'{"results":[%s]}' % b",".join([row[0] for row in rows[:100]])
    else:
        rows = _cursor().execute(PAGE).fetchall()
        body = f'{{"results":[{",".join([row[0] for row in rows[:100]])}]}}'.encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers)
    return [body]


def _key(text: str) -> str:
    return text if POSTGRES else text.replace("-", "")


def _cursor(name: str = "plain") -> Any:
    """One cursor a thread, of a connection that it keeps."""
    if not hasattr(_local, name):
        if POSTGRES:
            cursor = psycopg.connect(URL, autocommit=True).cursor(binary=name == "raw")
            if name == "raw":
                cursor.adapters.register_loader("text", ByteaBinaryLoader)
        else:
            cursor = sqlite3.connect(urlsplit(URL).path, isolation_level=None).cursor()
        setattr(_local, name, cursor)
    return getattr(_local, name)
