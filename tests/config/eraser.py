"""Erases a record, and stops for good before anything else is cleared of it."""

import sys
import time

import django

django.setup()

from directory import write  # noqa: E402

write.withdraw(sys.argv[1], reason="erased", by="test")
sys.stdout.write("withdrawn\n")
sys.stdout.flush()
time.sleep(600)
