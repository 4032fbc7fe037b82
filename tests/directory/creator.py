"""A process that creates records of the source `essai`; prints the outcomes as JSON."""

import json
import sys

import django

if __name__ == "__main__":
    django.setup()
    from directory import write
    from directory.models import Source

    source = Source.objects.get(key="essai")
    rows = (write.Row(str(n), {"name": f"Organisation {n}"}) for n in range(int(sys.argv[1])))
    outcomes = write.save_many(rows, source=source, by="creator")
    print(json.dumps([each.outcome for each in outcomes]))
