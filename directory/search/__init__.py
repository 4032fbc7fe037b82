"""Search: texts folded once, in Python, at the write door; looked up by either database.

`folding` makes words of a text, `words` the searched texts of a document, `asking` a query of what
somebody typed, `postgres` and `sqlite` find a bounded set of candidates, `correcting` mends what
was mistyped, `ranking` orders. `finding` puts them together.
"""

from directory.search.folding import fold

__all__ = ["fold"]
