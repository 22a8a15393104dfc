"""The demonstration: an invented day in a fictional country, played as today."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

from hearhear.wiring.settings import Settings
from ingest.post_builder import PostBuilder
from ingest.pseudonym import Pseudonyms
from ingest.replay import Replay
from schemas import popolo

NAME = "demo"
SPEED = 270.0
NIGHT = timedelta(hours=6)
"""The day passes in four minutes; its quiet night is there when the page opens."""

_FOLDER = Path(str(files("hearhear"))) / "demo"


def settings() -> Settings:
    """Return the settings of the fictional parliament."""
    return Settings(parliament="Assembly of Arvenne", roster=_FOLDER / "roster.json")


def collector(
    roster: popolo.Roster | None, key: Pseudonyms | None, speed: float | None = None
) -> Replay:
    """Return the source that plays the day, *speed* times as fast as life."""
    day = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    builder = PostBuilder(NAME, roster, key, day)
    pace = SPEED if speed is None else speed
    return Replay([str(_FOLDER / "day.jsonl")], builder, speed=pace, head=NIGHT)
