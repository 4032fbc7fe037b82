"""`python -m vocab.conforming`: N-Triples on the standard input against our shapes.

Ends with 1, and a report on the standard output, where they do not conform.
"""

import sys

import rdflib
from pyshacl import validate

from vocab.shacl import PATH


def report(ntriples: bytes) -> str:
    """What the shapes object to; empty for nothing."""
    graph = rdflib.Graph().parse(data=ntriples.decode(), format="nt")
    shapes = rdflib.Graph().parse(PATH, format="turtle")
    conforms, _, text = validate(graph, shacl_graph=shapes)
    return "" if conforms else str(text)


if __name__ == "__main__":
    found = report(sys.stdin.buffer.read())
    sys.stdout.write(found)
    sys.exit(bool(found))
