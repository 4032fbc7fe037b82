"""OGC API – Features Part 1 (17-069r4): the directory as QGIS, GDAL and their like read it."""
