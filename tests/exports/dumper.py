"""`python -m tests.exports.dumper FIXTURE [MOMENT…]`: publishes rows from its own database.

With moments, it does so once for each in a process of its own, which is killed before its write,
sync or change of a name of that number; what a reader finds then is copied to `cut/MOMENT`, and
`dumps` is made again what it was. It prints how many such calls there were, or each moment with
whether it came.
"""

import itertools
import os
import shutil
import signal
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from exports.dumps import publish  # noqa: E402
from exports.output import Output  # noqa: E402

calls = itertools.count()


def break_at(moment):
    """Has this process killed before the call number `moment` that changes the disk."""

    def wrap(owner, name):
        real = getattr(owner, name)

        def wrapped(*args, **kwargs):
            if next(calls) == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        setattr(owner, name, wrapped)

    for name in ("fsync", "rename", "replace", "unlink", "rmdir"):
        wrap(os, name)
    wrap(Output, "_put")


def cut(moment):
    """Whether the process that was to be killed at the moment was."""
    room, held = Path(settings.DATA_DIR) / "dumps", Path(settings.DATA_DIR) / "held"
    if not held.exists():
        shutil.copytree(room, held)
    connections.close_all()
    child = os.fork()
    if child == 0:
        break_at(moment)
        publish()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    room.rename(Path(settings.DATA_DIR) / f"cut-{moment}")
    shutil.copytree(held, room)
    return os.WIFSIGNALED(status)


def main(fixture, *moments):
    settings.DUMPS_SAMPLE = 0
    if not (Path(settings.DATA_DIR) / "epoch.json").exists():
        call_command("migrate", verbosity=0)
        call_command("loaddata", fixture, verbosity=0)
    for moment in moments:
        print(moment, cut(int(moment)), flush=True)
    if not moments:
        break_at(-1)
        publish()
        print(next(calls))


if __name__ == "__main__":
    main(*sys.argv[1:])
