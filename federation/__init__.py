"""Listening and telling: readers, loads, peers."""
