"""``hearhear doctor``: look at everything a quiet night depends on, and say what to do."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from importlib.metadata import packages_distributions
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape

from hearhear.commands.examined import examined_lines
from hearhear.commands.files import of_key
from hearhear.commands.files import of_rights
from hearhear.commands.findings import Finding
from hearhear.commands.findings import of_alerts
from hearhear.commands.findings import of_page
from hearhear.commands.findings import of_posts
from hearhear.commands.findings import of_sources
from hearhear.commands.terminal import many
from hearhear.commands.terminal import safe
from hearhear.wiring.data import DataError
from hearhear.wiring.data import data_dir
from hearhear.wiring.data import is_there
from hearhear.wiring.data import store_to_read
from hearhear.wiring.keys import named_key
from hearhear.wiring.keys import store_history
from hearhear.wiring.roster import load_roster
from hearhear.wiring.settings import NAME
from hearhear.wiring.settings import Settings
from hearhear.wiring.settings import load_settings
from hearhear.wiring.stores import Cluster
from hearhear.wiring.stores import StoreOptions
from hearhear.wiring.stores import choose
from hearhear.wiring.stores import open_client
from schemas.examined import Examined
from sinks.sqlite.doctor import check
from sinks.sqlite.reader import SqliteReader
from sinks.store import StoreError

_LEAST_FREE = 500 * 2**20


def examine(options: StoreOptions) -> None:
    """Print every finding; the exit status is 1 when one of them is not well."""
    console, well = Console(highlight=False), True
    for finding in findings(options):
        mark = "[green]ok  [/]" if finding.well else "[bold red]mend[/]"
        console.print(f"{mark}  {escape(safe(finding.what))}")
        well = well and finding.well
    if not well:
        raise typer.Exit(1)


def findings(options: StoreOptions) -> Iterator[Finding]:
    """Yield what was looked at, one by one; nothing here raises."""
    yield _packages()
    settings, finding = _settings(options.config)
    yield finding
    yield _roster(settings)
    yield from of_sources(settings)
    yield of_page(settings)
    try:
        store = choose(options) if finding.well else data_dir(options.data)
    except DataError as error:
        yield Finding(False, str(error))
        return
    if isinstance(store, Cluster):
        yield from _cluster(store)
        folder = data_dir(settings.data)
        if is_there(folder) or named_key(settings):  # collectors work here too
            yield from of_rights(folder)
            yield from of_key(folder, settings)
    else:
        yield from _disk(store)
        yield from of_rights(store)
        yield from _store(store, settings)


def _packages() -> Finding:
    """Another distribution may own the name of one of our packages, and overwrite its files."""
    owners = packages_distributions()
    for name in ("schemas", "ingest", "processors", "sinks"):
        if others := set(owners.get(name, [])) - {"hearhear"}:
            return Finding(False, f"package {name} is also {', '.join(others)}'s: uninstall that")
    return Finding(True, "our packages are ours alone")


def _settings(config: Path | None) -> tuple[Settings, Finding]:
    path = config or Path(NAME)
    if not config and not is_there(path):
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
    where = folder if is_there(folder) else Path()
    free = shutil.disk_usage(where).free
    words = f"{free / 2**30:.1f} GB free at {where}"
    yield Finding(free > _LEAST_FREE, words if free > _LEAST_FREE else f"{words}: make room")
    writable = os.access(where, os.W_OK)
    words = f"{where} can be written" if writable else f"{where} cannot be written: check its owner"
    yield Finding(writable, words)


def _cluster(store: Cluster) -> Iterator[Finding]:
    """Look at Elasticsearch: does it answer, has it all indices, what does it hold."""
    hosts = ", ".join(host.rpartition("@")[2] for host in store.hosts)
    try:
        with open_client(store) as client:
            from sinks.elastic.reader import ElasticReader
            from sinks.elastic.setup import check as check_indices

            check_indices(client)
            yield Finding(True, f"Elasticsearch at {hosts} answers and has every index")
            reader = ElasticReader(client)
            held = reader.stats()
            yield Finding(
                True,
                f"it holds {many(held.posts, 'post')}, {many(held.dead_letters, 'dead letter')}",
            )
            yield from of_posts(reader)
            yield from of_alerts(reader)
            yield from _examined(held.examined)
    except (DataError, StoreError) as error:
        yield Finding(False, str(error))


def _store(folder: Path, settings: Settings) -> Iterator[Finding]:
    try:
        path = store_to_read(folder)
        reader = SqliteReader(path)
    except (DataError, StoreError) as error:
        yield from of_key(folder, settings)
        yield Finding(isinstance(error, DataError), str(error))
        return
    yield from of_key(path.parent, settings, store_history(reader))
    problems = check(path).problems
    stats = reader.stats()
    yield Finding(
        not problems,
        f"store {path}: {many(stats.posts, 'post')}, "
        + (f"damaged: {problems[0]}: restore a backup" if problems else "whole"),
    )
    yield from of_posts(reader)
    yield from of_alerts(reader)
    yield from _examined(stats.examined)
    reader.close()


def _examined(examined: Examined | None) -> Iterator[Finding]:
    lines = examined_lines(examined)
    if examined is None or not lines:
        return
    remedy = ": name the column of authors, see hearhear run --help" if examined.is_blind else ""
    yield Finding(not examined.is_blind, "; ".join(lines) + remedy)
