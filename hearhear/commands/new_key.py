"""``hearhear new-key``: begin anew with another key for pseudonyms, where that is meant."""

from typing import TYPE_CHECKING

from hearhear.commands.failure import fail
from hearhear.commands.options import Config
from hearhear.commands.options import Data
from hearhear.commands.terminal import safe
from hearhear.commands.terminal import say

if TYPE_CHECKING:
    from pathlib import Path

    from hearhear.wiring.settings import Settings


def new_key(data: Data = None, config: Config = None) -> None:
    """Use another key for pseudonyms from here on; it is made where there is none, mode 0600.

    For a key that is lost for good, or changed on purpose: put the new file in its place, or move the
    old one away to have one made. Every author becomes a new one, and accounts that were removed are
    not recognised. Without this command another key than before is refused. Stop `hearhear run` and
    the collectors before, and keep the old key as long as what came under it is kept.
    """
    from hearhear.wiring.data import data_dir
    from hearhear.wiring.data import is_there
    from hearhear.wiring.data import locked
    from hearhear.wiring.keys import key_path
    from hearhear.wiring.keys import make_key
    from hearhear.wiring.stores import read_settings
    from sinks.store import StoreError

    try:
        settings = read_settings(config)
        folder = data_dir(data or settings.data)
        path = key_path(folder, settings)
        with locked(folder):
            made = not is_there(path)
            if made:
                make_key(path)
            changed = _admitted(folder, settings)
    except (ValueError, StoreError) as error:
        fail(str(error))
    key = safe(str(path))
    if made:
        say(f"made the key {key}, readable by its owner alone: keep a copy in a safe place")
    elif not changed:
        say(f"the key {key} is in use here already: move it away to have another one made")
    if changed:
        say("it is used here from now on: every author that comes is a new one")


def _admitted(folder: "Path", settings: "Settings") -> bool:
    """Have store and collectors of *folder* take the key; return whether either had used another."""
    from hearhear.wiring.data import STORE
    from hearhear.wiring.data import is_there
    from hearhear.wiring.keys import admit
    from hearhear.wiring.keys import admit_collector
    from hearhear.wiring.keys import collector_history
    from hearhear.wiring.keys import store_history
    from sinks.sqlite.reader import SqliteReader
    from sinks.sqlite.writer import SqliteWriter

    changed = False
    if is_there(folder / STORE):
        with SqliteWriter(folder / STORE) as store, SqliteReader(folder / STORE) as reader:
            before = store_history(reader)
            admit(folder, settings, store, reader, new=True)
            changed = before.has_begun and before != store_history(reader)
    if (before := collector_history(folder)).has_begun:
        admit_collector(folder, settings, new=True)
        changed = changed or before != collector_history(folder)
    return changed
