"""Dead letters sent again, by the way that their records came: read, tagged, stored."""

from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec

from ingest.post_builder import PostBuilder
from ingest.pseudonym import Pseudonyms
from ingest.replay import Replay
from schemas import popolo
from schemas.dead_letter import DeadLetter
from schemas.dead_letter import DeadLetterGone
from schemas.dead_letter import decode
from schemas.post import Record
from sinks.store import Reader

_STEP = 200
_MASKED = (b"[user]", b"[email]", b'"author":null')
NO_LINE = "it cannot be sent again: it is no line of JSON; mend it where it came from"


class Retried(NamedTuple):
    """What became of one letter: the record in it, or the letter with what is wrong with it now."""

    number: int
    found: Record | DeadLetter
    masked: bool
    """Names were taken out of it before it was kept: they are not known any more."""


LARGEST = 2**63 - 1
"""The highest number that a store can give a letter."""


def letters(reader: Reader, numbers: Sequence[int] | None) -> Iterator[tuple[int, DeadLetter]]:
    """Yield the letters of these numbers; None: all there are."""
    if numbers is None:
        after = 0
        while found := reader.dead(limit=_STEP, after=after):
            yield from found
            after = found[-1][0]
        return
    for number in sorted(number for number in set(numbers) if 0 < number <= LARGEST):
        yield from (one for one in reader.dead(limit=1, after=number - 1) if one[0] == number)


def read_again(
    number: int, letter: DeadLetter, roster: popolo.Roster | None, key: Pseudonyms | None
) -> Retried:
    """Read the record in *letter* again, by the rules of today.

    ValueError: it came from a source, whose authors need the *key* that the store was made with.
    """
    masked = any(mark in letter.raw for mark in _MASKED)
    found = _read(letter, roster, key)
    if isinstance(found, DeadLetter):
        found = msgspec.structs.replace(letter, reason=found.reason, error=found.error)
    return Retried(number, found, masked)


def _read(
    letter: DeadLetter, roster: popolo.Roster | None, key: Pseudonyms | None
) -> Record | DeadLetter:
    if letter.stage != "ingest":
        return decode(letter.raw, stage=letter.stage, at=letter.at, place=letter.place)
    if not _is_line(letter.raw):
        why = letter.reason if letter.reason.endswith(NO_LINE) else f"{letter.reason}; {NO_LINE}"
        return msgspec.structs.replace(letter, reason=why)
    if key is None:
        raise ValueError(
            "no key for pseudonyms here: set HEARHEAR_KEY_FILE to that of the collectors"
        )
    # The collector of files reads it, as it read the line that it came from.
    builder = PostBuilder(letter.source or letter.stage, roster, key)
    with TemporaryDirectory(prefix="hearhear-") as folder:
        file = Path(folder) / "letter.jsonl"
        file.write_bytes(letter.raw.strip() + b"\n")
        for collected in Replay([str(file)], builder, "jsonl").collect(None):
            if collected is not None and not isinstance(collected.item, DeadLetterGone):
                return collected.item
    return letter


def _is_line(raw: bytes) -> bool:
    """Whether *raw* is one object of JSON, as a line of posts is."""
    try:
        return isinstance(msgspec.json.decode(raw), dict)
    except (ValueError, RecursionError):
        return False
