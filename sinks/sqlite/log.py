"""The detectors' log in order of post times, and what is kept beside it among the snapshots."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from typing import Any

import msgspec

from schemas.sighting import Sighting

EXAMINED = "examined"
"""The name of the figures that people are shown."""
LOG_START = "log start"
"""The name of the time up to which sightings have left the log because of their age."""
_TOGETHER = 500

_sightings = msgspec.json.Decoder(Sighting)


def by_time(
    rows: Callable[[str, Sequence[object]], list[tuple[Any, ...]]], start: float
) -> Iterator[tuple[int, Sighting]]:
    """Yield the log from the time *start* on, with positions; *rows* asks the store.

    Only positions are held in memory, the sightings are fetched some at a time.
    """
    found = rows(
        "SELECT pos, julianday(json_extract(CAST(body AS TEXT), '$.at')) AS day "
        "FROM sightings ORDER BY day, pos",
        (),
    )
    begin = 0
    while begin < len(found):
        end = min(begin + _TOGETHER, len(found))
        # SQLite orders by milliseconds: what falls into one stays together, and is ordered below.
        while end < len(found) and found[end][1] == found[end - 1][1]:
            end += 1
        bodies = rows(
            "SELECT pos, body FROM sightings WHERE pos IN (SELECT value FROM json_each(?))",
            (str([pos for pos, _ in found[begin:end]]),),
        )
        some = [(pos, _sightings.decode(body)) for pos, body in bodies]
        some.sort(key=lambda one: (one[1].at, one[1].uid, one[1].target, one[0]))
        yield from (one for one in some if one[1].at.timestamp() >= start)
        begin = end
