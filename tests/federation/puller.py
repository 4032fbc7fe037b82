"""A process that pulls until it is killed: `python -m tests.federation.puller pull|worker`.

It says `ready` before it begins, so that whoever kills it does so while it works.
"""

import sys

import django


def main(what):
    from django.conf import settings
    from django.core.management import call_command

    from federation import pulling
    from federation.models import Peer

    peer = Peer.objects.get()
    print("ready", flush=True)
    if what == "worker":
        call_command("worker")
    run = pulling.pull(peer, settings.DATA_DIR, lambda *_: None)
    print(run.status, run.reason, flush=True)


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1])
