"""CSV and TSV: what a spreadsheet makes of them, and files that are no tables."""

import pytest

from federation.readers import files, tables
from federation.rows import Problem, UnreadableError


def rows(path):
    return list(tables.read(path, None))


def values(path):
    return [dict(row.values) for row in rows(path)]


def test_line_ends_quotes_and_a_byte_order_mark(written):
    path = written("a.csv", '\ufeffid,name\r\n1,"Le\r\nMaillon"\r\n\r\n2,"a ""b"", c"')
    assert values(path) == [{"id": "1", "name": "Le\r\nMaillon"}, {"id": "2", "name": 'a "b", c'}]
    assert [row.line for row in rows(path)] == [2, 5]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_in_the_header(written, mark):
    path = written("a.csv", f'id{mark}"a, b; c"\n1{mark}x\n')
    assert values(path) == [{"id": "1", "a, b; c": "x"}]


def test_a_row_with_more_cells_than_the_header_is_refused(written):
    path = written("a.csv", "id,name\n1,a,b\n2,c,,\n3,d\n")
    found = rows(path)
    assert isinstance(found[0], Problem)
    assert (found[0].line, found[0].row) == (2, True)
    assert [dict(row.values) for row in found[1:]] == [
        {"id": "2", "name": "c"},
        {"id": "3", "name": "d"},
    ]


def test_a_row_with_fewer_cells_is_read_and_flagged(written):
    found = rows(written("a.csv", "id,name\n1\n"))
    assert (found[0].outcome, found[0].row) == ("flagged", False)
    assert dict(found[1].values) == {"id": "1"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("id,name,id\n1,a,2\n", "twice"),
        ('id,name\n1,"open\n2,b\n', "stays open"),
        ('id,name\n1,"open', "stays open"),
        (b"id,name\n1,Caf\xe9\n", "not in UTF-8"),
        ("id,name\n1," + "x" * 10_000_000 + "\n", "field larger"),
        (",,\n1,2,3\n", "no header"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(written, content, reason):
    with pytest.raises(UnreadableError, match=reason):
        rows(written("a.csv", content))


def test_nul_bytes_are_cells_like_any_other_until_they_are_cleaned(written):
    assert values(written("a.csv", "id,name\n1,a\x00b\n")) == [{"id": "1", "name": "a\x00b"}]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("id,name\n".encode("utf-16"), "UTF-16"),
        ("id,name\n".encode("utf-32"), "UTF-32"),
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"<!DOCTYPE html><title>Sign in</title>", "web page"),
        (b"\n<!-- x -->\n<html lang='en'>", "web page"),
    ],
)
def test_what_is_no_data_is_told_by_its_first_bytes(written, content, reason):
    with pytest.raises(UnreadableError, match=reason):
        files.head(written("a.csv", content))


def test_a_gzip_bomb_is_cut_off(written, tmp_path, monkeypatch):
    import gzip

    monkeypatch.setattr(files, "MOST_UNPACKED", 2**20)
    path = written("a.csv.gz", gzip.compress(b"x" * 2**24))
    room = tmp_path / "room"
    room.mkdir()
    with pytest.raises(UnreadableError, match="unpacks to more"), files.unpacked(path, room):
        pass
    assert list(room.iterdir()) == []


def test_a_broken_gzip_file_says_so(written, tmp_path):
    path = written("a.csv.gz", b"\x1f\x8b\x08broken")
    with pytest.raises(UnreadableError, match="cannot be unpacked"), files.unpacked(path, tmp_path):
        pass
