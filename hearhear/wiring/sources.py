"""Which source ``hearhear stream collect`` was asked for: one of the settings, or files to replay."""

from collections.abc import Sequence
from pathlib import Path

from hearhear.wiring import demonstration
from hearhear.wiring.data import pseudonyms
from hearhear.wiring.roster import load_roster
from hearhear.wiring.settings import NAME
from hearhear.wiring.settings import SettingsError
from hearhear.wiring.settings import load_settings
from ingest.collector import Collector
from ingest.folder import Folder
from ingest.post_builder import PostBuilder
from ingest.replay import Replay


def source(
    name: str | None,
    config: Path | None,
    data: Path,
    roster: Path | None,
    replay: Sequence[str],
    speed: float,
) -> Collector:
    """Return the collector; SettingsError says what can be asked for."""
    data.mkdir(parents=True, exist_ok=True)
    if replay:
        builder = PostBuilder(name or "replay", load_roster(roster), pseudonyms(data))
        return Replay(replay, builder, speed=speed)
    if name == demonstration.NAME:
        watched = load_roster(roster or demonstration.settings().roster)
        return demonstration.collector(watched, pseudonyms(data), speed or None)
    settings = load_settings(config or Path(NAME))
    for found in settings.sources:
        if found.name == name:
            found.folder.mkdir(parents=True, exist_ok=True)
            builder = PostBuilder(
                found.name, load_roster(roster or settings.roster), pseudonyms(data)
            )
            return Folder(found.folder, builder, found.columns)
    known = ", ".join(s.name for s in settings.sources) or "none"
    raise SettingsError(f"no source {name}: the settings have {known}; or give --replay FILE")
