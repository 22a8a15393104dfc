"""What keeps a process from its work, for /healthz: sentences without hosts, paths or post text."""

import os
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

from hearhear.observe.process import SecondsSince
from ingest.collector import Collector
from ingest.folder import Folder

STUCK = 180.0
"""Seconds without a turn of its loop after which a process is stuck."""
SILENT = 3600.0
"""Seconds without a record after which a live source is silent."""
LEAST_FREE = 50 * 2**20
"""Bytes free on a disk below which the next write may fail."""


@dataclass
class Turns:
    """The turns of a loop that comes round again within *patience* seconds unless it is stuck."""

    patience: float = STUCK
    last: SecondsSince = field(default_factory=SecondsSince)

    def turned(self) -> None:
        """Note that it has come round."""
        self.last.happened()

    def problem(self) -> str:
        """Return that nothing goes on, "" while it does."""
        since = self.last()
        return f"nothing has gone on for {since:.0f} s" if since > self.patience else ""


@dataclass
class Heard:
    """Whether a source can be heard, and when it last brought a record.

    Only of a *live* one, which streams from elsewhere, silence says something.
    """

    source: Collector
    patience: float = SILENT
    last: SecondsSince = field(default_factory=SecondsSince)

    def problem(self) -> str:
        """Return why nothing comes from the source, "" while something does, or may."""
        name, since = self.source.name, self.last()
        if isinstance(self.source, Folder) and (why := _unreadable(self.source.folder)):
            return f"the folder of source {name} cannot be read: {why}"
        if not self.source.live or since <= self.patience:
            return ""
        return f"source {name} has brought nothing for {since / 60:.0f} minutes"


class Disk:
    """The disk below *folder*: whether the next write can succeed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def problem(self) -> str:
        """Return why nothing can be written, "" while it can."""
        try:
            found = os.statvfs(self.folder)
        except OSError as error:
            return f"the data folder is out of reach: {error.strerror}"
        if found.f_flag & os.ST_RDONLY:
            return "the disk is read-only"
        if not os.access(self.folder, os.W_OK | os.X_OK):
            return "the data folder may not be written"
        if (free := found.f_bavail * found.f_frsize) < LEAST_FREE:
            return f"the disk is full: {free / 2**20:.0f} MB are free"
        return ""


class StoreFile:
    """The file of an open store: whether it is still the one that its name leads to, and can grow."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._disk = Disk(path.parent)
        self._opened = self._identity()

    def problem(self) -> str:
        """Return why posts would be lost or cannot be stored, "" while all is well."""
        if self._identity() != self._opened:
            return (
                "the store's file was removed or replaced while it is open: stop, and put it back"
            )
        return self._disk.problem()

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


def _unreadable(folder: Path) -> str | None:
    """Return why *folder* cannot be listed, None where it can."""
    try:
        os.scandir(folder).close()
    except OSError as error:
        return error.strerror
    return None
