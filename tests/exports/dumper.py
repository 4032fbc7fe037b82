"""`python -m tests.exports.dumper FIXTURE [FAULT MOMENT]`: publishes rows from its own database.

Before the write or sync number MOMENT it is killed (`kill`), or fails as on a full disk (`full`) or
a broken one (`fsync`).
"""

import errno
import itertools
import os
import signal
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from exports.dumps import publish  # noqa: E402
from exports.output import Output  # noqa: E402

calls = itertools.count()


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def fail(number):
    def failing():
        raise OSError(number, os.strerror(number))

    return failing


FAULTS = {"kill": die, "full": fail(errno.ENOSPC), "fsync": fail(errno.EIO)}


def break_at(moment, fault):
    """Has the fault happen before the call number `moment` that changes the disk."""

    def wrap(owner, name):
        real = getattr(owner, name)

        def wrapped(*args, **kwargs):
            if next(calls) == moment:
                FAULTS[fault]()
            return real(*args, **kwargs)

        setattr(owner, name, wrapped)

    for name in ("fsync",) if fault == "fsync" else ("fsync", "rename", "replace", "unlink"):
        wrap(os, name)
    if fault != "fsync":
        wrap(Output, "_put")


def main(fixture, fault="", moment=""):
    settings.DUMPS_SAMPLE = 0
    if not (Path(settings.DATA_DIR) / "epoch.json").exists():
        call_command("migrate", verbosity=0)
        call_command("loaddata", fixture, verbosity=0)
    if fault:
        break_at(int(moment), fault)
    print(publish().release, next(calls))


if __name__ == "__main__":
    main(*sys.argv[1:])
