"""Holds the lock of a job until it is killed."""

import sys

import django

django.setup()

from directory.exclusive import alone  # noqa: E402

with alone(sys.argv[1]) as mine:
    sys.stdout.write("held\n" if mine else "busy\n")
    sys.stdout.flush()
    sys.stdin.read()
