"""A process that writes: run by the tests of concurrency as `python -m tests.directory.writer`.

Prints one line of JSON: how many changes it committed, and how long its slowest write took.
"""

import json
import random
import sys
import time

import django

LONG = 5.0


class RolledBackError(Exception):
    """Raised to undo a transaction."""


def main(name, wanted, longs):
    """Write so many changes, and as many long transactions spread among them."""
    from directory.models import Source

    source = Source.objects.get(key="essai")
    choose = random.Random(name)
    written, slowest = 0, 0.0
    waiting = [wanted * turn // longs for turn in range(longs)]
    while written < wanted or waiting:
        if waiting and written >= waiting[0]:
            written += _long_transaction(f"{name}-{waiting.pop(0)}", source)
            continue
        began = time.monotonic()
        written += _one(name, source, choose)
        slowest = max(slowest, time.monotonic() - began)
    print(json.dumps({"written": written, "slowest": slowest}))


def _one(name, source, choose):
    """One write of a kind chosen at random; how many changes it committed."""
    from django.db import transaction

    from directory import identity, write

    kind = choose.random()
    shared = f"shared-{choose.randrange(50)}"
    document = {"name": f"{name} {choose.random()}"}
    if kind < 0.15:
        try:
            with transaction.atomic():
                write.save(document, source=source, local_id=shared, by=name)
                raise RolledBackError
        except RolledBackError:
            return 0
    if kind < 0.2:
        iri = identity.mint("organisation", source, shared)
        return write.withdraw_many([iri], reason="withdrawn", by=name)
    if kind < 0.32:
        numbers = [choose.randrange(200) for _ in range(40)]
        rows = [write.Row(f"{name}-{n}", {"name": f"{choose.random()}"}) for n in set(numbers)]
        outcomes = write.save_many(rows, source=source, by=name)
        return sum(each.outcome != "unchanged" for each in outcomes)
    local_id = shared if kind < 0.6 else f"{name}-{choose.randrange(500)}"
    saved = write.save(document, source=source, local_id=local_id, by=name)
    return int(saved.outcome != "unchanged")


def _long_transaction(name, source):
    from django.db import transaction

    from directory import write

    with transaction.atomic():
        write.save({"name": "long"}, source=source, local_id=f"{name}-long", by=name)
        time.sleep(LONG)
    return 1


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1], int(sys.argv[2]), int(*sys.argv[3:] or "0"))
