"""Grading a partner's feed, dump or hub by the rules that we hold ourselves to.

`reading` fetches and reads it twice, `rules` judges what was seen, `report` says it to people.
"""

from federation.grading.reading import read
from federation.grading.report import report
from federation.grading.rules import Mark, grade

__all__ = ["Mark", "grade", "read", "report"]
