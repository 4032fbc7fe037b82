"""Parquet: the main table in columns, with a point for each record as GeoParquet 1.1 has it.

Cells hold what CSV's do, absent ones are null; `geometry` is a point as WKB, in degrees of WGS 84.
"""

import io
import queue
import struct
import threading
from collections.abc import Iterator
from typing import IO, Any, Final, cast

import orjson

from exports.entry import Entry
from exports.formats.base import Envelope, Format, Sink, Writer

#: Records held in memory until they are handed on.
_BATCH: Final = 4_096
_GROUP: Final = 16_384
_POINT: Final = struct.Struct("<BIdd")
_GEO: Final = {
    "version": "1.1.0",
    "primary_column": "geometry",
    "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Point"]}},
}


class ParquetWriter(Writer):
    """Gathers rows, which a thread takes a batch at a time: the library pulls what it writes."""

    def __init__(self, sink: Sink, envelope: Envelope) -> None:
        super().__init__(sink, envelope)
        # Not before it is needed: it would double the memory of every process.
        from arro3.core import DataType, Field, Schema

        self.table = envelope.main
        text = [Field(name, DataType.string()) for name in self.table.header]
        self.schema = Schema([*text, Field("geometry", DataType.binary())])
        self.rows: list[list[str]] = []
        self.points: list[bytes | None] = []
        self.batches: queue.Queue[Any] = queue.Queue(maxsize=1)
        self.failed: BaseException | None = None
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def add(self, entry: Entry) -> None:
        self.rows += entry.rows(self.table)
        place = entry.located
        self.points.append(
            _POINT.pack(1, 1, float(place["longitude"]), float(place["latitude"]))
            if place
            else None
        )
        if len(self.rows) >= _BATCH:
            self._hand_on()

    def close(self) -> None:
        if self.rows:
            self._hand_on()
        self.batches.put(None)
        self.thread.join()
        if self.failed:
            raise self.failed

    def _hand_on(self) -> None:
        from arro3.core import Array, DataType, RecordBatch

        columns = zip(*self.rows, strict=True)
        arrays = [Array([c or None for c in cells], DataType.string()) for cells in columns]
        arrays.append(Array(self.points, DataType.binary()))
        self.batches.put(RecordBatch.from_arrays(arrays, schema=self.schema))
        self.rows, self.points = [], []

    def _taken(self) -> Iterator[Any]:
        while (batch := self.batches.get()) is not None:
            yield batch

    def _run(self) -> None:
        from arro3.core import RecordBatchReader
        from arro3.io import write_parquet

        try:
            write_parquet(
                RecordBatchReader.from_batches(self.schema, self._taken()),
                cast(IO[bytes], _Forward(self.sink)),
                compression="zstd(3)",
                created_by="Maillage",
                key_value_metadata={"geo": orjson.dumps(_GEO).decode()},
                max_row_group_size=_GROUP,
            )
        except BaseException as error:  # told to whoever closes it
            self.failed = error
            for _ in self._taken():
                pass


class _Forward(io.RawIOBase):
    """A file that is only ever written at its end."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.place = 0

    def write(self, data: Any) -> int:
        self.sink.write(bytes(data))
        self.place += len(data)
        return len(data)

    def seek(self, _offset: int, _whence: int = 0) -> int:
        return self.place

    def tell(self) -> int:
        return self.place

    def flush(self) -> None:
        """Nothing waits here."""


class Parquet(Format):
    """GeoParquet 1.1, compressed inside by zstd."""

    key = "parquet"
    title = "Parquet (GeoParquet)"
    media_type = "application/vnd.apache.parquet"
    kinds = ("organisation", "activity")
    writer = ParquetWriter
