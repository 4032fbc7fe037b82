"""Documents out of CSV: the rules of `exports.columns`, backwards."""

from vocab.canonical import canonicalise
from vocab.profile import RECORDS, TYPE_SETS, shapes


def from_tables(tables, kind):
    """The documents that the main table ("") and its side tables hold, in the main table's order.

    A node that says nothing but its type is not told from none.

    `tables` are lists of rows (dictionaries) by the table's name.
    """
    shape = shapes()[RECORDS[kind]]
    return [
        canonicalise({key.name: _value(row, key, tables, kind) for key in shape.values()})
        for row in tables[""]
    ]


def _value(row, key, tables, kind):
    if key.kind == "node" and key.many:
        rows = tables[f"{key.target[0].lower()}s"]
        nodes = [_node(each, key.target[0]) for each in rows if each["id"] == row["id"]]
        return [each or {"type": list(TYPE_SETS[key.target[0]][0])} for each in nodes]
    if key.kind == "node":
        return _node(_inner(row, key, kind), key.target[0])
    if key.kind in {"lang", "langs"}:
        return _texts(tables["texts"], row["id"], key)
    return _cell(row[key.name], key)


def _inner(row, key, kind):
    """The cells of a single node; a column has its key's name before it where that is taken."""
    taken = shapes()[RECORDS[kind]].keys() & shapes()[key.target[0]].keys()
    return {name: row.get(f"{key.name}_{name}" if name in taken else name, "") for name in _of(key)}


def _of(key):
    return shapes()[key.target[0]]


def _node(row, shape):
    keys = (key for name, key in shapes()[shape].items() if name != "type")
    made = {key.name: _cell(row.get(key.name, ""), key) for key in keys}
    filled = any(value not in ("", [], {}, None) for value in made.values())
    return {**made, "type": list(TYPE_SETS[shape][0])} if filled else None


def _texts(rows, iri, key):
    found = {}
    for row in rows:
        if (row["id"], row["key"]) == (iri, key.name):
            found.setdefault(row["language"], []).append(row["text"])
    return found if key.kind == "langs" else {tag: texts[0] for tag, texts in found.items()}


def _cell(value, key):
    if key.many or key.kind == "terms":
        marked = value.replace("\\\\", "\0").replace("\\;", "\1").split(";")
        return [part.replace("\1", ";").replace("\0", "\\") for part in marked]
    return value == "true" if key.kind == "boolean" and value else value
