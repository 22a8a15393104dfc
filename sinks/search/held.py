"""What a store holds under a filter: asked only to say which values there are."""

from datetime import UTC
from datetime import datetime
from functools import cache

from sinks.search.filters import Held
from sinks.store import Reader

_FIRST = datetime(2, 1, 1, tzinfo=UTC)
_LAST = datetime(9998, 12, 31, tzinfo=UTC)
KNOWN = 1000
"""Labels a store is asked for, at most."""


def held(reader: Reader) -> Held:
    """Return what gives the labels that the store holds under a tag, "platform" or "source".

    The store is asked once for each: it serves one search, in which a filter may stand many times.
    """

    @cache
    def labels(name: str) -> list[str]:
        if name == "source":
            return [source.name for source in reader.sources()]
        return [label for label, _ in reader.top(name, _FIRST, _LAST, limit=KNOWN)]

    return labels
