"""Writing the pages of the event streams to files once they are sealed, and starting anew."""

from itertools import islice

from exports.feeds.ldes import generation, stream


def due() -> bool:
    """Whether a page waits to be written, or a generation has to begin."""
    at = stream.moment()
    return stream.overlong(at) or next(stream.unwritten(at), None) is not None


def seal() -> None:
    """Write what is sealed, some pages at a time; begin a new generation where one is due."""
    at = stream.moment()
    if stream.overlong(at):
        generation.begin(instead_of=at.generation)
        at = stream.moment()
    generation.sweep(at.generation)  # a page of a former one, written while that was ended
    for name, number in islice(stream.unwritten(at), stream.AT_ONCE):
        stream.page(name, number, at)
