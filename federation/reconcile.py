"""Reconciling: what a load or a pull means for a source. Pure: it decides and touches nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: How many withdrawals one load may bring without being asked.
FEW = 3
SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with what a file lacks.

    `gone` are the local ids that the source has and the file has not; `matched` leads from the old
    local id of a record to its new one; `withdraw` are those to withdraw now; `held` says why none
    is, where it is held. `total` is how many live records the source had, `fresh` how many of the
    file's ids it did not know.
    """

    gone: tuple[str, ...]
    matched: Mapping[str, str]
    withdraw: tuple[str, ...]
    held: str = ""
    total: int = 0
    fresh: int = 0


def decide(
    gone: Mapping[str, frozenset[str]],
    new: Iterable[tuple[str, frozenset[str]]],
    *,
    total: int,
    complete: bool,
    accept_gone: int,
) -> Decision:
    """What becomes of the records that a file lacks.

    `gone` and `new` hold local ids with their match keys; `total` is how many live records the
    source has. Only a complete file withdraws and matches: absence from another says nothing.
    """
    if not complete:
        return Decision(tuple(sorted(gone)), {}, ())
    matched = match(gone, new)
    left = tuple(sorted(gone.keys() - matched.keys()))
    most = max(FEW, total * SHARE, accept_gone)
    if len(left) > most:
        return Decision(left, matched, (), held=_why(len(left), total))
    return Decision(left, matched, left)


def match(
    gone: Mapping[str, frozenset[str]], new: Iterable[tuple[str, frozenset[str]]]
) -> dict[str, str]:
    """Old → new local id of records that are the only one gone and the only one new at some key.

    A record whose keys point to two others is not matched: nobody can say which it became.
    """
    old_at = _by_key(gone.items())
    new_at = _by_key(new)
    pairs = {
        (old[0], news[0])
        for key, old in old_at.items()
        if len(old) == 1 and len(news := new_at.get(key, [])) == 1
    }
    olds = Counter(old for old, _ in pairs)
    fresh = Counter(new_id for _, new_id in pairs)
    return {old: new_id for old, new_id in pairs if olds[old] == 1 and fresh[new_id] == 1}


def _by_key(rows: Iterable[tuple[str, frozenset[str]]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for local_id, keys in rows:
        for key in keys:
            found.setdefault(key, []).append(local_id)
    return found


def _why(gone: int, total: int) -> str:
    return (
        f"{gone} of {total} records are gone from the file: nothing was withdrawn. "
        f"If that is right, load it again with --accept-gone {gone}."
    )


@dataclass(frozen=True, slots=True)
class Loss:
    """What a run would take from one source.

    `gone` of its `total` live records would be withdrawn, erased ones not counted; `recent` went
    by the same peer within the last day; `replaced` are those in whose place others would come.
    """

    source: str
    total: int
    gone: int
    recent: int = 0
    replaced: int = 0


def hold(losses: Iterable[Loss], allowed: Mapping[str, int]) -> str:
    """Why a run waits for a person; empty where it need not.

    A run and the last day are judged together: more than `FEW` and `SHARE` of a source gone, or
    half of it or more replaced. `allowed` is how many of each source a person let go.
    """
    reasons = []
    for loss in losses:
        if max(loss.gone, loss.replaced) <= allowed.get(loss.source, 0):
            continue
        before = loss.total + loss.recent
        gone = loss.gone + loss.recent
        if gone > max(FEW, before * SHARE):
            lately = f", {loss.recent} of them within the last day" if loss.recent else ""
            reasons.append(f"{gone} of the {before} records of {loss.source} would go{lately}")
        elif loss.replaced > FEW and loss.replaced * 2 >= loss.total:
            replaced = f"{loss.replaced} of the {loss.total} ids of {loss.source}"
            reasons.append(f"{replaced} would be replaced by others")
    return f"{'; '.join(reasons)}: nothing was applied." if reasons else ""
