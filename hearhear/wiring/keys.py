"""The key for pseudonyms: where it is, and what a store or a collector remembers of the keys it used."""

import os
import shlex
import stat
from pathlib import Path
from secrets import token_bytes

import msgspec

from hearhear.wiring.data import DataError
from hearhear.wiring.data import data_dir
from hearhear.wiring.data import is_there
from hearhear.wiring.settings import Settings
from hearhear.wiring.small_files import read_small
from hearhear.wiring.stores import StoreOptions
from hearhear.wiring.stores import read_settings
from ingest.pseudonym import Pseudonyms
from schemas.key_history import FIRST_EPOCH
from schemas.key_history import KeyHistory
from schemas.platforms import ALIASES
from schemas.platforms import platform_name
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from sinks.store import Reader

KEY = "pseudonyms.key"
HISTORY = "pseudonyms.json"
"""The file in which collectors keep the history of their keys."""
NOTE = "#keys"
"""Under this a store keeps it, among the cursors: no source can be called so."""

OTHERS = 0o077
"""The rights that nobody but the owner of a file should have."""
PUT_BACK = (
    "put back the one that the authors here were written with, or name it with key_file in the settings "
    "or HEARHEAR_KEY_FILE; where it is lost for good, hearhear new-key begins anew: every author is a "
    "new one then, and removed accounts are not recognised"
)

_history = msgspec.json.Decoder(KeyHistory)


def named_key(settings: Settings) -> Path | None:
    """Return the file that the settings name, else $HEARHEAR_KEY_FILE, None where nobody does."""
    given = os.environ.get("HEARHEAR_KEY_FILE")
    return settings.key_file or (Path(given) if given else None)


def key_path(folder: Path, settings: Settings) -> Path:
    """Return where the key is: as named, else in *folder*."""
    return named_key(settings) or folder / KEY


def pseudonyms(folder: Path, settings: Settings) -> Pseudonyms:
    """Return the pseudonyms of the key that is named, else of the one in *folder*.

    Their epoch is the key's number; a store may know the key by another (``of_store``).  DataError:
    there is none, or it cannot be used.
    """
    path = key_path(folder, settings)
    try:
        return Pseudonyms(_read(path))
    except OSError as error:
        raise DataError(
            f"key {path}: {error.strerror}: see key_file in the settings, or HEARHEAR_KEY_FILE; "
            "hearhear new-key makes a new one"
        ) from error
    except ValueError as error:
        raise DataError(
            f"key {path}: {error}: hearhear new-key makes one at a free place"
        ) from error


def make_key(path: Path) -> None:
    """Write a new key to *path*, where no file may be, readable by its owner alone."""
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise DataError(f"key {path}: {error.strerror}: name another place for it") from error
    with os.fdopen(opened, "wb") as file:
        file.write(token_bytes(32))


def open_to_others(path: Path) -> str:
    """Return what to say where others than its owner can read or change the key; "" where none can."""
    if stat.S_IMODE(path.stat().st_mode) & OTHERS:
        return f"others can read the key {path}: chmod 600 {shlex.quote(str(path))}"
    return ""


def known_key(folder: Path, settings: Settings, reader: Reader) -> Pseudonyms | None:
    """Return the key that what *reader* holds was written with, None where there is none here."""
    if not is_there(key_path(folder, settings)):
        return None
    key = pseudonyms(folder, settings)
    return of_store(key, reader) if isinstance(reader, SqliteReader) else of_collectors(key, folder)


def of_collectors(key: Pseudonyms, folder: Path) -> Pseudonyms:
    """Return *key* under the epoch that the collectors of *folder* know it by; DataError as of_store."""
    return _known(key, collector_history(folder))


def references(options: StoreOptions, platform: str, account: str) -> list[str]:
    """Return the references an account can have by the key that is here.

    Under every name that its platform has had, and every epoch that the key may have had.
    """
    settings = read_settings(options.config)
    folder = data_dir(options.data or settings.data)
    if not is_there(key_path(folder, settings)):
        raise DataError(
            f"no key at {key_path(folder, settings)}: an account is found by the key it was stored "
            "with: name it with key_file in the settings, or HEARHEAR_KEY_FILE"
        )
    key = pseudonyms(folder, settings)
    name = platform_name(platform)
    names = [name, *(alias for alias, kept in ALIASES.items() if kept == name)]
    return [key.under(e).author(one, account) for one in names for e in (key.number, FIRST_EPOCH)]


def other_keys(options: StoreOptions, reader: Reader) -> str:
    """Return what to say where keys other than the one here were used; "" where none was."""
    settings = read_settings(options.config)
    folder = data_dir(options.data or settings.data)
    history = (
        store_history(reader) if isinstance(reader, SqliteReader) else collector_history(folder)
    )
    others = len(set(history.numbers) - {pseudonyms(folder, settings).number})
    if not others:
        return ""
    return (
        f"other keys for pseudonyms ({others}) were used here: what this account wrote under one of them is "
        "found with that key alone; name it with HEARHEAR_KEY_FILE and ask again"
    )


def of_store(key: Pseudonyms, reader: SqliteReader) -> Pseudonyms:
    """Return *key* under the epoch that the store knows it by; DataError where it knows only others."""
    return _known(key, store_history(reader))


def admit(
    folder: Path,
    settings: Settings,
    store: SqliteWriter,
    reader: SqliteReader,
    *,
    new: bool = False,
) -> Pseudonyms:
    """Return the key under the epoch that the store knows it by, and have the store remember it.

    The first key is made where none is named.  DataError where the store knows others but not this
    one, or where it is gone, unless a *new* one is meant.
    """
    history = store_history(reader)
    key = _admissible(folder, settings, history, new=new)
    after = history.with_key(key.number, new=new)
    if after != history:
        store.write(Batch(cursors={NOTE: msgspec.json.encode(after).decode()}))
    return key.under(after.epoch(key.number))


def admit_collector(folder: Path, settings: Settings, *, new: bool = False) -> Pseudonyms:
    """Do the same for the collectors whose data folder is *folder*."""
    history = collector_history(folder)
    key = _admissible(folder, settings, history, new=new)
    after = history.with_key(key.number, new=new)
    if after != history:
        made = folder / f"{HISTORY}.new"
        made.write_bytes(msgspec.json.encode(after) + b"\n")
        made.replace(folder / HISTORY)
    return key.under(after.epoch(key.number))


def store_history(reader: SqliteReader) -> KeyHistory:
    """Return which keys the store was written with; one of an older hearhear does not say."""
    if (note := reader.cursor(NOTE)) is not None:
        return _history.decode(note)
    return KeyHistory(first=0 if reader.sources() else None)


def collector_history(folder: Path) -> KeyHistory:
    """Return which keys the collectors of *folder* have used."""
    try:
        return _history.decode((folder / HISTORY).read_bytes())
    except FileNotFoundError:
        return KeyHistory(first=0 if is_there(folder / "collect") else None)
    except (OSError, msgspec.MsgspecError, ValueError) as error:
        raise DataError(f"{folder / HISTORY}: {error}: restore it from a copy") from error


def _admissible(folder: Path, settings: Settings, history: KeyHistory, *, new: bool) -> Pseudonyms:
    path = key_path(folder, settings)
    if not is_there(path):
        if history.has_begun:
            raise DataError(f"no key at {path}: {PUT_BACK}")
        if not named_key(settings):
            make_key(path)
    key = pseudonyms(folder, settings)
    return key if new else _known(key, history)


def _known(key: Pseudonyms, history: KeyHistory) -> Pseudonyms:
    if not history.admits(key.number):
        raise DataError(f"the key for pseudonyms is not the one used here before: {PUT_BACK}")
    return key.under(history.epoch(key.number))


def _read(path: Path) -> bytes:
    if path.exists() and not path.is_file():  # /dev/urandom would be another key each time
        raise ValueError("it is no file")
    return read_small(path)
