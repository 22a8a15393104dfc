"""``hearhear backup``, ``restore`` and ``retag``, as people call them."""

import json
import lzma
import shlex
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.running import DEMO
from tests.running import HEARHEAR
from tests.running import call
from tests.running import dated
from tests.running import replay
from tests.running import said

OLD = Path(__file__).parent / "data" / "store-of-schema-1.db.xz"
ROSTER = DEMO / "roster.json"


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    """Give a data folder with the invented day in it, for tests that only read it."""
    folder = tmp_path_factory.mktemp("day")
    file = dated(folder / "day.jsonl")
    assert replay(folder / "data", file)[0] == 0
    return folder / "data"


def uids(data) -> set[str]:
    return {post["uid"] for post in said(data, "export")}


def test_a_backup_put_back_does_not_bring_back_what_was_deleted_since(day, tmp_path):
    """The whole way: back up, remove, lose the store, restore; then nothing of it is shown."""
    data, copy = tmp_path / "data", tmp_path / "copy.db"
    code, out, error = call("backup", copy, "--data", day)
    assert (code, "whole" in out) == (0, True), error
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert call("restore", copy, "--data", data)[0] == 0
    everything = uids(data)
    gone = sorted(everything)[7]
    assert call("remove", gone, "--yes", "--data", data)[0] == 0
    for path in data.glob("hearhear.db*"):
        path.unlink()
    code, out, _ = call("restore", copy, "--data", data)
    assert (code, f"{len(everything) - 1:,} posts" in out) == (0, True)
    assert uids(data) == everything - {gone}


def test_a_backup_holds_what_people_did(day, tmp_path):
    """The desk is put back where it was lost; where it is there it stays, since it holds more."""
    data, copy = tmp_path / "data", tmp_path / "copy.db"
    shutil.copytree(day, data)
    key = said(data, "alerts", "--json")[0]["key"]
    assert call("alerts", "ack", key, "--by", "noor", "--data", data)[0] == 0
    assert call("backup", copy, "--data", data)[0] == 0
    assert stat.S_IMODE((tmp_path / "copy.db.desk").stat().st_mode) == 0o600
    assert call("alerts", "close", key, "--why", "over", "--by", "ines", "--data", data)[0] == 0
    code, out, _ = call("restore", copy, "--data", data)
    assert (code, "left as it is: what people did" in out) == (0, True)
    assert said(data, "alerts", "--json")[0]["state"] == "closed"
    shutil.rmtree(data)
    code, out, error = call("restore", copy, "--data", data)
    assert (code, "restored: what people did" in out) == (0, True), error
    found = said(data, "alerts", "--json")[0]
    assert (found["state"], found["owner"]) == ("acknowledged", "noor")
    assert call("backup", tmp_path / "copy.db", "--data", data)[0] == 2
    assert call("backup", tmp_path / "new.db", "--data", day)[0] == 0
    assert not (tmp_path / "new.db.desk").exists()
    (tmp_path / "copy.db.desk").write_bytes(b"no desk")
    shutil.rmtree(data)
    code, _, error = call("restore", copy, "--data", data)
    assert (code, "is no copy of a desk" in error) == (2, True)


def test_a_backup_that_was_copied_by_hand_is_brought_up_to_date_before_it_is_read(day, tmp_path):
    """Also a reading command deletes first what the list says."""
    data = tmp_path / "data"
    data.mkdir()
    assert call("backup", data / "hearhear.db", "--data", day)[0] == 0
    gone = sorted(uids(data))[3]
    event = {"type": "post.deleted.v1", "uid": gone, "source": "s", "at": "2026-03-02T09:00:00Z"}
    (data / "deletions.jsonl").write_text(json.dumps({**event, "reason": "user"}) + "\n")
    code, out, error = call("search", "", "--limit", 1000, "--json", "--data", data)
    assert (code, "bringing" in error) == (0, True)
    assert gone not in {json.loads(line)["uid"] for line in out.splitlines()}


def test_a_store_that_an_older_hearhear_wrote_can_be_read_at_once(tmp_path):
    """After an upgrade `hearhear search` works as the first command."""
    (tmp_path / "hearhear.db").write_bytes(lzma.decompress(OLD.read_bytes()))
    (stats,) = said(tmp_path, "stats", "--json")
    assert (stats["posts"], stats["dead_letters"], stats["alerts"]) == (364, 3, 1)
    assert said(tmp_path, "search", "ferry", "--json")


def test_backups_are_of_stores_on_this_machine(tmp_path):
    """What cannot be done is said with what to do."""
    code, _, error = call("backup", tmp_path / "b", "--data", tmp_path / "nowhere")
    assert (code, "no store in" in error) == (2, True)
    env = {"HEARHEAR_ELASTIC": "http://127.0.0.1:9"}
    code, _, error = call("backup", tmp_path / "b", cwd=tmp_path, env=env)
    assert (code, "docs/deployment.md" in error) == (2, True)


def test_a_backup_that_cannot_be_written_says_so_and_leaves_nothing(day, tmp_path):
    """No number of the system's, and no half file that the next backup would stumble over."""
    (tmp_path / "file").touch()
    (tmp_path / "half.new").touch()
    for into, why in (
        (
            tmp_path / "none" / "b",
            "No such file or directory: name a file in a folder that is there",
        ),
        (tmp_path / "file" / "b", "Not a directory: name a file"),
        (tmp_path / ("x" * 253), "File name too long: name a file"),
        (tmp_path / "file", "is there already"),
        (
            tmp_path / "half",
            "half.new is there: another backup is being made, or one was interrupted",
        ),
    ):
        code, _, error = call("backup", into, "--data", day)
        assert (code, why in error, "Errno" in error) == (2, True, False), error
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "half.new"]
    for copy in (tmp_path / "none", tmp_path / ("x" * 300), tmp_path):
        code, _, error = call("restore", copy, "--data", tmp_path / "data")
        assert (code, "there is no backup" in error) == (2, True), error


def test_a_disk_that_fills_while_a_store_is_copied_leaves_nothing_behind(day, tmp_path):
    """The limit stands in for the disk: the process may write files of 100 kB at most."""
    copy = tmp_path / "copy.db"
    assert call("backup", copy, "--data", day)[0] == 0
    (tmp_path / "there").mkdir()
    for words, folder in (
        (("backup", "there/b", "--data", day), tmp_path / "there"),
        (("restore", copy, "--data", "data"), tmp_path / "data"),
    ):
        line = shlex.join([str(HEARHEAR), *map(str, words)])
        done = subprocess.run(
            ["bash", "-c", f"ulimit -f 100; trap '' XFSZ; exec {line}"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, "Errno" in done.stderr) == (2, False), done.stderr
        assert {path.name for path in folder.iterdir()} <= {"lock"}


def test_a_store_is_tagged_anew_with_another_roster(day, tmp_path):
    """Who is on the roster now is found in what was stored before."""
    data, copy = tmp_path / "data", tmp_path / "copy.db"
    call("backup", copy, "--data", day)
    call("restore", copy, "--data", data)
    (before,) = said(data, "stats", "--json")
    code, _, error = call("retag", "--data", data, cwd=tmp_path)
    assert (code, "--roster FILE" in error) == (2, True)
    roster = json.loads(ROSTER.read_text())
    known = {p["id"] for p in roster["persons"]} - {"halima-wrenfield"}
    for key, name in (("persons", "id"), ("memberships", "person_id")):
        roster[key] = [one for one in roster[key] if one[name] in known]
    (tmp_path / "fewer.json").write_text(json.dumps(roster))
    options = ("--roster", tmp_path / "fewer.json", "--data", data)
    code, out, error = call("retag", *options, cwd=tmp_path)
    assert (code, f"{before['posts']:,} posts tagged anew" in out) == (0, True), error
    (after,) = said(data, "stats", "--json")
    assert "halima-wrenfield" in before["tags"]["mentions"]
    assert "halima-wrenfield" not in after["tags"]["mentions"]
    call("retag", "--roster", ROSTER, "--data", data, cwd=tmp_path)
    assert said(data, "stats", "--json") == [before]
    assert said(data, "export") == said(day, "export")
