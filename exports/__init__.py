"""The data told in other languages: triples, files, releases."""
