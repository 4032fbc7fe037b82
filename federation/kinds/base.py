"""What every kind of peer is given, and what it raises."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from federation.intake import Intake
from federation.models import Peer, Pull

#: Is told what is being done and how far it is.
Told = Callable[[str, int], None]


class PullError(RuntimeError):
    """A run that failed: nothing of it was applied. The message is one sentence for people."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run: the peer, its row, the file that its items are staged in, a room for files."""

    peer: Peer
    pull: Pull
    intake: Intake
    room: Path
    told: Told

    def hold(self, reason: str) -> None:
        """Nothing is applied until a person releases the run."""
        self.pull.status = "held"
        self.pull.reason = (
            f"{reason} If that is right: manage.py pull {self.peer.key} --accept {self.pull.pk}"
        )
