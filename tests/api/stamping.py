"""A process that writes for some seconds and tells when each record was committed.

Run by tests as `python -m tests.api.stamping NAME SECONDS [PAUSE]`; with a pause each transaction
lasts so long. Prints one line of JSON: seconds since 1970 by IRI.
"""

import json
import sys
import time
from itertools import count

import django


def main(name, seconds, pause):
    from django.db import transaction

    from directory import write
    from directory.models import Source

    source, committed = Source.objects.get(key="essai"), {}
    last = time.time() + seconds
    for number in count():
        if time.time() > last:
            break
        at = []
        with transaction.atomic():
            transaction.on_commit(lambda at=at: at.append(time.time()))  # before any numbering
            saved = write.save({"name": name}, source=source, local_id=f"{name}-{number}", by=name)
            time.sleep(pause)
        committed[saved.iri] = at[0]
        time.sleep(0.02)
    print(json.dumps(committed))


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1], float(sys.argv[2]), float(*sys.argv[3:] or "0"))
