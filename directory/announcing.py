"""What a new epoch says first: every live record of our own, again."""

import uuid

from django.db import connection

from directory.models import Activity, Change, Epoch, Organisation, Source, Status

_ANNOUNCE = """
    INSERT INTO directory_change (op, type, iri, key, source, counter, counter_epoch, version,
        path, licence, document, hash, reason, "by")
    SELECT 'upsert', %s, r.iri, r.key, s.iri, r.counter, r.counter_epoch, r.version,
        r.path, r.licence, r.document, r.hash, '', 'epoch'
    FROM {table} r JOIN directory_source s ON s.id = r.source_id
    WHERE r.status = 'live' AND r.peer = '' AND r.counter = %s ORDER BY r.id
"""


def announce(epoch: Epoch) -> None:
    """Append every live record that this hub counts to the log, under the new epoch.

    Sources come first, so that whoever follows the log knows them when their records come.
    """
    counter = f"{epoch.base}/"
    for model in (Source, Organisation, Activity):
        own = model._default_manager.filter(status=Status.LIVE, peer="", counter=counter)
        own.update(counter_epoch=epoch.id)
    sources = Source.objects.filter(status=Status.LIVE, peer="", counter=counter).order_by("id")
    Change.objects.bulk_create(map(_change, sources))
    with connection.cursor() as cursor:
        for type_name in ("organisation", "activity"):
            table = f"directory_{type_name}"
            cursor.execute(_ANNOUNCE.format(table=table), [type_name, counter])


def _change(source: Source) -> Change:
    same = ("iri", "counter", "counter_epoch", "version", "path", "licence", "document", "hash")
    return Change(
        op="upsert",
        type="source",
        key=uuid.uuid5(uuid.NAMESPACE_URL, source.iri),
        source=source.iri,
        by="epoch",
        **{name: getattr(source, name) for name in same},
    )
