"""A process that inserts, updates and withdraws: `python -m tests.api.mover NAME SIZE STOP`.

It says `ready`, goes on until the file STOP exists, and prints as JSON how often it did each. Of
the records
`0` … `SIZE - 1` of the source `essai` it withdraws only those whose number divides by ten.
"""

import json
import random
import sys
from collections import Counter
from pathlib import Path

import django


def main(name, size, stop):
    from directory import identity, write
    from directory.models import Source

    source = Source.objects.get(key="essai")
    choose = random.Random(name)
    done = Counter()
    print("ready", flush=True)
    while not stop.exists():
        done["inserted"] += 1
        new = f"{name}-{done['inserted']}"
        write.save({"name": f"new {new}"}, source=source, local_id=new, by=name)
        number = choose.randrange(size)
        document = {"name": f"{name} {choose.random()}"}
        if number % 10:
            write.save(document, source=source, local_id=str(number), by=name)
            done["updated"] += 1
        else:
            iri = identity.mint("organisation", source, str(number))
            done["withdrawn"] += write.withdraw_many([iri], reason="withdrawn", by=name)
    print(json.dumps(done))


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
