"""``hearhear backup`` and ``restore``: a copy of the store and of the desk beside it, and both put back."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from hearhear.commands.failure import fail
from hearhear.commands.options import Config
from hearhear.commands.options import Data
from hearhear.commands.terminal import many
from hearhear.commands.terminal import safe
from hearhear.commands.terminal import say

File = Annotated[Path, typer.Argument(metavar="FILE", help="The file of the copy.")]


def backup(file: File, data: Data = None, config: Config = None) -> None:
    """Copy the store of this machine to FILE, whole, also while `hearhear run` is running.

    What people did about alerts and threats is copied to FILE.desk beside it, where there is any.
    Both can be read by their owner alone. The copy does not hold the key for pseudonyms: keep that
    elsewhere. A backup holds what is deleted later: keep it no longer than you must.
    """
    from hearhear.wiring.data import STORE
    from hearhear.wiring.data import is_there
    from hearhear.wiring.data import store_to_read
    from hearhear.wiring.keys import key_path
    from hearhear.wiring.stores import read_settings
    from sinks.desk.backup import backup as copy_desk
    from sinks.desk.journal import NAME
    from sinks.sqlite.backup import backup as copy
    from sinks.store import StoreError

    try:
        folder = _folder(data, config)
        store = store_to_read(folder)
        journal = store.parent / NAME
        if is_there(journal):
            copy_desk(journal, _desk_of(file))
        try:
            size = copy(store, file)
        except StoreError:
            with suppress(OSError):
                _desk_of(file).unlink(missing_ok=True)
            raise
    except (ValueError, StoreError) as error:
        fail(str(error))
    say(
        f"{size / 2**20:,.1f} MB in {safe(str(file))}, whole; hearhear restore puts it in place of {STORE}"
    )
    key = safe(str(key_path(folder, read_settings(config))))
    say(f"keep the key {key} in another place: without it authors become new ones")


def restore(file: File, data: Data = None, config: Config = None) -> None:
    """Put the backup FILE in place of the store; stop `hearhear run` before.

    What was deleted since the backup is deleted again before anything is shown: the list of deletions
    in the data folder (deletions.jsonl) tells it. Keep that file, also where the store is lost.
    FILE.desk is put back only where the data folder has no desk.db: nothing is ever taken out of that
    file, so the one that is there holds more.
    """
    from hearhear.wiring.data import STORE
    from hearhear.wiring.data import is_there
    from hearhear.wiring.data import locked
    from sinks.desk.backup import restore as put_back_desk
    from sinks.desk.journal import NAME
    from sinks.sqlite.backup import restore as put_back
    from sinks.sqlite.reader import SqliteReader
    from sinks.sqlite.writer import SqliteWriter
    from sinks.store import StoreError

    try:
        folder = _folder(data, config)
        with locked(folder):
            put_back(file, folder / STORE)
            SqliteWriter(folder / STORE).close()
            desk = _desk_of(file)
            put = is_there(desk) and put_back_desk(desk, folder / NAME)
        with SqliteReader(folder / STORE) as reader:
            say(f"restored: {many(reader.stats().posts, 'post')} in {safe(str(folder / STORE))}")
        if is_there(desk):
            done = "restored" if put else "left as it is"
            say(f"{done}: what people did, in {safe(str(folder / NAME))}")
    except (ValueError, StoreError) as error:
        fail(str(error))


def _desk_of(file: Path) -> Path:
    """Return the copy of the desk that belongs to the backup *file*."""
    return file.with_name(f"{file.name}.desk")


def _folder(data: Path | None, config: Path | None) -> Path:
    """Return the data folder; DataError where the store is in Elasticsearch."""
    from hearhear.wiring.data import DataError
    from hearhear.wiring.stores import Cluster
    from hearhear.wiring.stores import StoreOptions
    from hearhear.wiring.stores import choose

    found = choose(StoreOptions(data, config))
    if isinstance(found, Cluster):
        raise DataError(
            "the store is in Elasticsearch: docs/deployment.md says how its snapshots are made; "
            "--data names a store on this machine"
        )
    return found
