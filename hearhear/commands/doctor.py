"""``hearhear doctor``: look at everything a quiet night depends on, and say what to do."""

import os
import shutil
import stat
import time
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import NamedTuple

import typer
from rich.console import Console

from hearhear.wiring.data import KEY
from hearhear.wiring.data import DataError
from hearhear.wiring.data import data_dir
from hearhear.wiring.data import store_to_read
from hearhear.wiring.roster import load_roster
from hearhear.wiring.settings import NAME
from hearhear.wiring.settings import Settings
from hearhear.wiring.settings import load_settings
from sinks.sqlite.doctor import check
from sinks.sqlite.reader import SqliteReader
from sinks.store import StoreError

_LEAST_FREE = 500 * 2**20


class Finding(NamedTuple):
    """One thing looked at: whether it is well, and what was seen or is to be done."""

    well: bool
    what: str


def examine(data: Path | None, config: Path | None) -> None:
    """Print every finding; the exit status is 1 when one of them is not well."""
    console, well = Console(highlight=False), True
    for finding in findings(data, config):
        mark = "[green]ok  [/]" if finding.well else "[bold red]mend[/]"
        console.print(f"{mark}  {finding.what}")
        well = well and finding.well
    if not well:
        raise typer.Exit(1)


def findings(data: Path | None, config: Path | None) -> Iterator[Finding]:
    """Yield what was looked at, one by one; nothing here raises."""
    yield _packages()
    settings, finding = _settings(config)
    yield finding
    folder = data_dir(data or settings.data)
    yield _roster(settings)
    yield from _disk(folder)
    yield _key(folder)
    yield from _store(folder)


def _packages() -> Finding:
    """Another distribution may own the name of one of our packages, and overwrite its files."""
    owners = packages_distributions()
    for name in ("schemas", "ingest", "processors", "sinks"):
        if others := set(owners.get(name, [])) - {"hearhear"}:
            return Finding(False, f"package {name} is also {', '.join(others)}'s: uninstall that")
    return Finding(True, "our packages are ours alone")


def _settings(config: Path | None) -> tuple[Settings, Finding]:
    path = config or Path(NAME)
    if not config and not path.exists():
        return Settings(), Finding(True, "no hearhear.toml: hearhear run plays the demonstration")
    try:
        return load_settings(path), Finding(True, f"{path} is well written")
    except ValueError as error:
        return Settings(), Finding(False, str(error))


def _roster(settings: Settings) -> Finding:
    if settings.roster is None:
        return Finding(True, "no roster: nobody is recognised until hearhear.toml names one")
    try:
        roster = load_roster(settings.roster)
    except ValueError as error:
        return Finding(False, str(error))
    now = datetime.now(UTC)
    people = roster.persons if roster else {}
    serving = sum(roster.official_at(i, now) for i in people) if roster else 0
    words = f"roster {settings.roster}: {len(people)} persons, {serving} in office today"
    return Finding(serving > 0, words if serving else f"{words}: its dates have ended, renew it")


def _disk(folder: Path) -> Iterator[Finding]:
    where = folder if folder.exists() else Path()
    free = shutil.disk_usage(where).free
    words = f"{free / 2**30:.1f} GB free at {where}"
    yield Finding(free > _LEAST_FREE, words if free > _LEAST_FREE else f"{words}: make room")
    writable = os.access(where, os.W_OK)
    words = f"{where} can be written" if writable else f"{where} cannot be written: check its owner"
    yield Finding(writable, words)


def _key(folder: Path) -> Finding:
    given = os.environ.get("HEARHEAR_KEY_FILE")
    path = Path(given) if given else folder / KEY
    if not path.exists():
        return Finding(not given, f"no key for pseudonyms at {path} yet: the first run makes one")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding(False, f"others can read the key {path}: chmod 600 {path}")
    return Finding(True, f"the key {path} is readable by its owner alone")


def _store(folder: Path) -> Iterator[Finding]:
    try:
        path = store_to_read(folder)
        reader = SqliteReader(path)
    except (DataError, StoreError) as error:
        yield Finding(isinstance(error, DataError), str(error))
        return
    problems = check(path).problems
    yield Finding(
        not problems,
        f"store {path}: {reader.stats().posts:,} posts, "
        + (f"damaged: {problems[0]}: restore a backup" if problems else "whole"),
    )
    newest = reader.newest()
    ahead = newest is not None and newest > datetime.now(UTC) + timedelta(days=1)
    now = f"{time.strftime('%Y-%m-%d %H:%M')} {time.tzname[0]}"
    yield Finding(
        not ahead,
        f"the clock says {now}"
        + (f", but the newest post is from {newest:%Y-%m-%d}: set the clock" if ahead else ""),
    )
    reader.close()
