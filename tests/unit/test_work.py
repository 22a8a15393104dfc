"""What /healthz is told of a process's work: turns, silence, disks; each is broken here."""

import subprocess
import sys
import time
from typing import NamedTuple

import pytest

from hearhear.embedded import Flow
from hearhear.observe import work
from hearhear.observe.work import Disk
from hearhear.observe.work import Heard
from hearhear.observe.work import StoreFile
from hearhear.observe.work import Turns
from hearhear.stream.cursor import CursorFile
from hearhear.wiring.data import DataError
from ingest.folder import Folder
from ingest.post_builder import PostBuilder


class Stream(NamedTuple):
    """As much of a source as is asked for."""

    live: bool
    name: str = "bluesky"


def test_a_loop_that_does_not_come_round_is_stuck():
    """A hanging write keeps the process alive and does nothing."""
    turns = Turns(patience=0.05)
    assert turns.problem() == ""
    time.sleep(0.1)
    assert turns.problem() == "nothing has gone on for 0 s"
    turns.turned()
    assert turns.problem() == ""


def test_a_live_source_that_is_silent_is_named():
    """A folder waits for people; a stream that stops has failed."""
    live, folder = Heard(Stream(live=True), 0.05), Heard(Stream(live=False), 0.05)
    assert live.problem() == ""
    time.sleep(0.1)
    assert live.problem() == "source bluesky has brought nothing for 0 minutes"
    assert folder.problem() == ""


def test_a_store_that_was_removed_or_replaced_is_noticed(tmp_path):
    """SQLite goes on writing to a file that has no name any more, and all of it is lost."""
    path = tmp_path / "store.db"
    path.write_bytes(b"")
    file = StoreFile(path)
    assert file.problem() == ""
    path.rename(tmp_path / "moved.db")
    assert "was removed or replaced" in file.problem()
    path.write_bytes(b"")
    assert "was removed or replaced" in file.problem()
    (tmp_path / "moved.db").rename(path)
    assert file.problem() == ""
    assert str(tmp_path) not in file.problem()


@pytest.mark.parametrize(
    ("options", "wanted"),
    [("ro,size=99m", "the disk is read-only"), ("size=1m", "the disk is full: 1 MB are free"), ("size=99m", "")],
)  # fmt: skip
def test_a_disk_that_takes_nothing_more_is_named(tmp_path, options, wanted):
    """A real file system of that kind, mounted for one process alone."""
    code = f"from hearhear.observe.work import Disk; print(Disk(__import__('pathlib').Path({str(tmp_path)!r})).problem())"
    mount = f'mount -t tmpfs -o {options} none {tmp_path} && exec {sys.executable} -c "$0"'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", mount, code], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no file system may be mounted here: {done.stderr.strip()}")
    assert done.stdout.strip() == wanted


def test_a_nearly_full_disk_is_told_before_it_is_full(tmp_path, monkeypatch):
    """The next write may be the one that fails; the words name no path."""
    monkeypatch.setattr(work, "LEAST_FREE", 2**62)
    assert Disk(tmp_path).problem().startswith("the disk is full: ")
    assert str(tmp_path) not in Disk(tmp_path / "gone").problem()
    assert (
        Disk(tmp_path / "gone").problem()
        == "the data folder is out of reach: No such file or directory"
    )


def test_a_source_whose_folder_is_gone_is_named(tmp_path):
    """An unmounted share looks like an empty folder to whoever only lists it."""
    builder = PostBuilder("inbox", None, None)
    assert Heard(Folder(tmp_path, builder)).problem() == ""
    assert Heard(Folder(tmp_path / "gone", builder)).problem() == (
        "the folder of source inbox cannot be read: No such file or directory"
    )


def test_the_embedded_run_says_what_holds_it_up_until_all_is_done():
    """A stuck store, a silent stream; after the last post of a replay nothing has to go on."""
    flow = Flow(None, None, (), (Stream(live=True),), {})
    assert flow.problem() == ""
    flow.heard["bluesky"].patience = flow.turns.patience = 0.01
    time.sleep(0.05)
    assert flow.problem().startswith("nothing has gone on")
    flow.turns.turned()
    assert flow.problem().startswith("source bluesky has brought nothing")
    flow.stopped.set()
    assert flow.problem() == ""
    flow.problems.append("source bluesky ended: a stranger's words")
    assert flow.problem() == "a source has ended before its time"


def test_a_cursor_that_cannot_be_saved_ends_the_collector_with_a_sentence(tmp_path):
    """Going on without it would read the source again after every restart."""
    with pytest.raises(DataError, match="cannot save how far the source was read"):
        CursorFile(tmp_path / "gone/cursor").save("7")
