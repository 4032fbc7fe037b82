"""Waiting for a condition, never for a guess."""

import time

DEADLINE = 180.0


def wait_until(condition, deadline=DEADLINE):
    """Returns once the condition holds; fails when it does not within the deadline."""
    last = time.monotonic() + deadline
    while not condition():
        assert time.monotonic() < last, f"not within {deadline:g} s"
        time.sleep(0.02)
