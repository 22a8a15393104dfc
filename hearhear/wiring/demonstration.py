"""The demonstration: an invented day in a fictional country, played as today."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import msgspec

from hearhear.wiring.channels import ChannelSettings
from hearhear.wiring.settings import Settings
from ingest.post_builder import PostBuilder
from ingest.pseudonym import Pseudonyms
from ingest.replay import Replay
from schemas import popolo

NAME = "demo"
SPEED = 270.0
NIGHT = timedelta(hours=6)
"""The day passes in four minutes; its quiet night is there when the page opens."""

FOLDER = Path(str(files("hearhear"))) / "demo"
_DAY = "day.jsonl"


def settings() -> Settings:
    """Return the settings of the fictional parliament."""
    return Settings(
        parliament="Assembly of Arvenne",
        roster=FOLDER / "roster.json",
        channels=(
            ChannelSettings(name="duty", url="terminal:"),
            ChannelSettings(name="press-desk", url="terminal:", purpose="comms"),
        ),
    )


def dated(day: datetime) -> bytes:
    """Return the invented day as the day that begins at *day*, as JSON Lines.

    Its story says when in the day a post was written ("offset", in seconds) and how many days old
    its author's account was then; the files of others say when, and mean other things by "offset".
    """
    lines = []
    for line in (FOLDER / _DAY).read_bytes().splitlines():
        row = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
        at = day + timedelta(seconds=msgspec.json.decode(row.pop("offset"), type=float))
        said = {"created_at": at.isoformat()}
        if age := row.pop("author_age_days", None):
            made = at - timedelta(days=msgspec.json.decode(age, type=float))
            said["author_created_at"] = made.isoformat()
        lines.append(msgspec.json.encode(row | said))
    return b"\n".join(lines) + b"\n"


def collector(
    roster: popolo.Roster | None,
    key: Pseudonyms | None,
    folder: Path,
    speed: float | None = None,
) -> Replay:
    """Return the source that plays the day from *folder*, *speed* times as fast as life."""
    day = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / _DAY
    file.write_bytes(dated(day))
    builder = PostBuilder(NAME, roster, key, played=True)
    pace = SPEED if speed is None else speed
    return Replay([str(file)], builder, speed=pace, head=NIGHT)
