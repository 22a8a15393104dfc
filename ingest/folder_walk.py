"""What lies in a folder and below it: the files that are read, and what is passed over, with why."""

import os
import stat
from pathlib import Path
from typing import NamedTuple

from ingest.files import SUFFIXES
from ingest.files import known_form
from ingest.progress import Lying
from ingest.rows import shown


class Found(NamedTuple):
    """A file to read: its path, its name from the folder on, how it lies, and when what changed.

    *changed*: its content; *touched*: that or its owner and rights.
    """

    path: str
    name: str
    lying: Lying
    changed: float
    touched: int


class PassedOver(NamedTuple):
    """Something that is not read, by its name from the folder on, and why."""

    name: str
    why: str


def walk(folder: Path) -> tuple[list[Found], list[PassedOver]]:
    """Return what lies in *folder* and below it, each in the order of names.

    Links are not followed: they may lead to any file of this machine.
    """
    found: list[Found] = []
    passed: list[PassedOver] = []
    _walk(os.fspath(folder), "", found, passed)
    return sorted(found, key=lambda f: os.fsencode(f.path)), sorted(passed)


def _walk(folder: str, below: str, found: list[Found], passed: list[PassedOver]) -> None:
    try:
        with os.scandir(folder) as entries:
            there = list(entries)
    except OSError as error:
        passed.append(PassedOver(below or shown(folder), f"{error.strerror}: check its rights"))
        return
    for entry in there:
        name = below + shown(entry.name)
        try:
            lies = entry.stat(follow_symlinks=False)
        except OSError:
            continue  # it has just been taken away
        if stat.S_ISDIR(lies.st_mode):
            _walk(entry.path, f"{name}/", found, passed)
        elif stat.S_ISLNK(lies.st_mode):
            passed.append(PassedOver(name, "a symbolic link: put the file itself here"))
        elif not stat.S_ISREG(lies.st_mode):
            passed.append(PassedOver(name, "no regular file"))
        elif known_form(entry.name):
            found.append(Found(entry.path, name, Lying.of(lies), lies.st_mtime, lies.st_ctime_ns))
        else:
            passed.append(PassedOver(name, f"its name ends in none of {SUFFIXES} (or these .gz)"))
