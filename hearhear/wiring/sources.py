"""Every source is built here, for each command that listens to it or reads it again."""

import logging
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hearhear.wiring import demonstration
from hearhear.wiring.keys import admit_collector
from hearhear.wiring.keys import key_path
from hearhear.wiring.keys import open_to_others
from hearhear.wiring.roster import load_roster
from hearhear.wiring.settings import NAME
from hearhear.wiring.settings import FileSource
from hearhear.wiring.settings import Settings
from hearhear.wiring.settings import SettingsError
from hearhear.wiring.settings import load_settings
from hearhear.wiring.stores import read_settings
from ingest.collector import Collector
from ingest.folder import Folder
from ingest.folder_walk import PassedOver
from ingest.folder_walk import walk
from ingest.post_builder import PostBuilder
from ingest.pseudonym import Pseudonyms
from ingest.replay import Replay
from schemas import popolo

REPLAY = "replay"
"""The name of a source that the command line makes from files."""


_log = logging.getLogger(__name__)


class SourceNotice(Exception):  # noqa: N818  it stops nothing
    """What a source says of its files: which were passed over, which ids cannot be trusted."""


def log_notice(words: str) -> None:
    """Log what a source says of its files."""
    _log.warning("a source says", extra={"error": SourceNotice(words)})


@dataclass(frozen=True)
class Listening:
    """What every source needs: whom we watch and the key for pseudonyms.

    *once*: a folder is read as it lies, and that is all.  *tell* takes what a source says of its
    files.
    """

    roster: popolo.Roster | None
    key: Pseudonyms
    once: bool = False
    tell: Callable[[str], None] = log_notice

    def configured(self, settings: Settings) -> list[Collector]:
        """Return the sources of the settings."""
        return [self.folder(source) for source in settings.sources]

    def folder(self, source: FileSource) -> Folder:
        """Return a source of files, whose folder is made where there is none."""
        source.folder.mkdir(parents=True, exist_ok=True)
        builder = PostBuilder(source.name, self.roster, self.key, source.retention)
        return Folder(source.folder, builder, source.columns, once=self.once, tell=self.tell)

    def replay(
        self,
        files: Sequence[str],
        name: str = REPLAY,
        *,
        form: str | None = None,
        names: Mapping[str, str] | None = None,
        speed: float = 0,
    ) -> Replay:
        """Return a source that reads *files*; what it brings is kept."""
        builder = PostBuilder(name, self.roster, self.key)
        return Replay(files, builder, form, names or {}, speed, tell=self.tell)

    def demonstration(self, folder: Path, speed: float | None = None) -> Replay:
        """Return the source that plays the invented day, written with today's times to *folder*."""
        return demonstration.collector(self.roster, self.key, folder, speed)

    def named(self, name: str | None, settings: Settings) -> Collector:
        """Return the source of the settings called *name*; SettingsError says which there are."""
        for source in settings.sources:
            if source.name == name:
                return self.folder(source)
        known = ", ".join(s.name for s in settings.sources) or "none"
        raise SettingsError(f"no source {name}: the settings have {known}; or give --replay FILE")


def passed_over(settings: Settings) -> Iterator[tuple[FileSource, list[PassedOver]]]:
    """Yield each source with what lies in its folder and is not read."""
    for source in settings.sources:
        if source.folder.is_dir():
            yield source, walk(source.folder)[1]


def source(
    name: str | None,
    config: Path | None,
    data: Path,
    roster: Path | None,
    replay: Sequence[str],
    speed: float,
) -> Collector:
    """Return the one source that ``hearhear stream collect`` was asked for."""
    data.mkdir(parents=True, exist_ok=True)
    named = read_settings(config)
    key = admit_collector(data, named)
    if opened := open_to_others(key_path(data, named)):
        log_notice(opened)
    if replay:
        return Listening(load_roster(roster), key).replay(replay, name or REPLAY, speed=speed)
    if name == demonstration.NAME:
        watched = load_roster(roster or demonstration.settings().roster)
        return Listening(watched, key).demonstration(data / "demo", speed or None)
    settings = load_settings(config or Path(NAME))
    return Listening(load_roster(roster or settings.roster), key).named(name, settings)
