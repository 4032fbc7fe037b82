"""The catalogue: what is published, told to open-data portals in DCAT-AP 3.0.1.

It is made from the published manifest alone, so the same release gives the same bytes.
"""

from exports.catalogue import datasets
from exports.catalogue.archive import archive
from exports.catalogue.catalogue import catalogue
from exports.catalogue.void import void
from exports.catalogue.writing import FORMS, flattened, written

__all__ = ["FORMS", "archive", "catalogue", "datasets", "flattened", "void", "written"]
