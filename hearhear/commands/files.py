"""What hearhear doctor says of a data folder's files: who may read them, and the key for pseudonyms."""

import os
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

from hearhear.commands.findings import Finding
from hearhear.wiring.data import DataError
from hearhear.wiring.data import is_there
from hearhear.wiring.keys import OTHERS
from hearhear.wiring.keys import PUT_BACK
from hearhear.wiring.keys import collector_history
from hearhear.wiring.keys import key_path
from hearhear.wiring.keys import open_to_others
from hearhear.wiring.keys import pseudonyms
from hearhear.wiring.settings import Settings
from schemas.key_history import KeyHistory


def of_rights(folder: Path) -> Iterator[Finding]:
    """Say whether others than the owner may read or change anything in *folder*."""
    if not is_there(folder):
        return
    opened = [path for path in _all(folder) if _is_open(path)]
    if not opened:
        yield Finding(True, f"all files in {folder} are their owner's alone")
        return
    which = f"{opened[0]}" + (f" and {len(opened) - 1:,} more" if len(opened) > 1 else "")
    remedy = f"chmod -R go= {shlex.quote(str(folder))}"
    yield Finding(False, f"others can read or enter {which}: {remedy}")


def _is_open(path: Path) -> bool:
    try:
        found = path.lstat().st_mode
    except OSError:  # it went meanwhile
        return False
    return not stat.S_ISLNK(found) and bool(stat.S_IMODE(found) & OTHERS)


def _all(folder: Path) -> Iterator[Path]:
    yield folder
    for root, folders, files in os.walk(folder, onerror=lambda _: None):
        yield from (Path(root) / name for name in [*folders, *files])


def of_key(
    folder: Path, settings: Settings, history: KeyHistory | None = None
) -> Iterator[Finding]:
    """Say where the key is, who may read it, and whether it is the one used before.

    *history*: what the store says; else what the collectors of *folder* noted.
    """
    path = key_path(folder, settings)
    own = path.parent == folder
    try:
        history = history or collector_history(folder)
        if not is_there(path):
            if history.has_begun:
                yield Finding(False, f"no key at {path}: {PUT_BACK}")
            else:
                yield Finding(own, f"no key for pseudonyms at {path} yet" + _MADE[own])
            return
        number = pseudonyms(folder, settings).number
    except DataError as error:
        yield Finding(False, str(error))
        return
    if opened := open_to_others(path):
        yield Finding(False, opened)
    else:
        yield Finding(True, f"the key {path} is readable by its owner alone" + _APART[own])
    used = history.numbers
    if not history.admits(number):
        yield Finding(False, f"the key {path} is not the one used here before: {PUT_BACK}")
    elif len(used) > 1:
        yield Finding(
            True,
            f"{len(used)} keys were used here: what an account wrote under another key is found "
            "with that key alone",
        )


_MADE = {True: ": the first run makes one", False: ": hearhear new-key makes it"}
_APART = {
    True: "; whoever copies this folder has it too, and can try accounts against the authors kept: "
    "key_file in the settings names a place elsewhere",
    False: "",
}
