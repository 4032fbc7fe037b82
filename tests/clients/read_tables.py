"""`read_tables.py FOLDER`: what pandas and DuckDB read in the files of a release, as JSON.

Rows by the file's name, the header first; an empty cell is "".
"""

import json
import sys
from pathlib import Path

import duckdb
import pandas


def by_pandas(path):
    frame = pandas.read_csv(path, dtype=str, keep_default_na=False)
    return [list(frame.columns), *frame.values.tolist()]


def by_duckdb(path):
    # What DuckDB would fetch to read a file is not what the file holds.
    database = duckdb.connect(config={"autoinstall_known_extensions": False})
    found = database.execute("SELECT * FROM read_parquet(?)", [str(path)])
    header = [column[0] for column in found.description]
    rows = [["" if cell is None else cell for cell in row] for row in found.fetchall()]
    return [header, *rows]


READERS = {"*.csv": by_pandas, "*.parquet": by_duckdb}
folder = Path(sys.argv[1])
read = {
    path.name: reader(path)
    for glob, reader in READERS.items()
    for path in sorted(folder.glob(glob))
}
json.dump(read, sys.stdout, default=lambda cell: cell.hex())
