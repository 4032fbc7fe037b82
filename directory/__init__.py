"""The data: records, the write door, the log."""
