"""``hearhear remove`` and what is left afterwards, as people call it and as they would look for it."""

import json
import os
import signal
import sqlite3
import subprocess
import time
from base64 import b64encode

import pytest

from sinks.sqlite.reader import SqliteReader
from tests.running import HEARHEAR
from tests.running import call
from tests.running import said
from tests.running import wait_for

SETTINGS = """
parliament = "Assembly of Arvenne"
[[sources]]
name = "inbox"
type = "files"
folder = "inbox"
[page]
port = 0
"""


def row(number, text="The late boat was full again.", **more) -> str:
    at = f"2026-11-0{number % 7 + 1}T12:{number % 60:02}:00Z"
    return json.dumps({"id": f"n{number:05}", "text": text, "created_at": at, "platform": "mastodon", **more})  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """Give a folder with an inbox of forty posts: two by Ann, one of which says Unmistakeable."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "hearhear.toml").write_text(SETTINGS)
    rows = [row(n, author=f"user{n}@tides.example") for n in range(38)]
    rows += [row(n, f"Unmistakeableword{n}", author="ann@tides.example") for n in (38, 39)]
    (tmp_path / "inbox" / "posts.jsonl").write_text("\n".join(rows) + "\n")
    return tmp_path


@pytest.fixture
def stored(folder):
    """Give the folder with its posts stored, and nothing running."""
    code, _, error = call("run", "--once", "--no-web", "--data", "data", cwd=folder)
    assert code == 0, error
    return folder


def remove(folder, *args, stdin=None):
    return call("remove", *args, "--data", "data", cwd=folder, stdin=stdin)


def texts(folder, query="") -> list[str]:
    code, out, _ = call("search", query, "--json", "--limit", 100, "--data", "data", cwd=folder)
    assert code == 0
    return [json.loads(line)["text"] for line in out.splitlines()]


def traces(folder, word) -> list[str]:
    forms = (word.encode(), word.lower().encode(), word[5:].lower().encode())
    return [
        path.name
        for path in (folder / "data").iterdir()
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    ]


def test_removed_posts_leave_the_running_product(folder):
    """Invisible at once; a minute later no file of the data folder holds a byte of the text.

    Nothing is stopped, optimised or vacuumed: `hearhear run` collects and serves all the while.
    """
    program = [HEARHEAR, "run", "--data", "data"]
    with subprocess.Popen(program, cwd=folder, stderr=subprocess.PIPE) as running:
        try:
            wait_for((folder / "data" / "hearhear.db").exists)
            wait_for(lambda: len(texts(folder)) == 40)
            assert traces(folder, "Unmistakeableword39")
            code, out, _ = remove(folder, "mastodon:n00039", "--yes")
            assert (code, out.splitlines()[0]) == (0, "1 post in the store")
            assert texts(folder, "Unmistakeableword39") == []
            assert len(texts(folder)) == 39
            more = folder / "inbox" / "more.jsonl"
            more.write_text(row(39, "Unmistakeableword39") + "\n" + row(41) + "\n")
            wait_for(lambda: len(texts(folder)) == 40)
            wait_for(lambda: not traces(folder, "Unmistakeableword39"), seconds=60)
            assert running.poll() is None
        finally:
            running.send_signal(signal.SIGTERM)
    assert traces(folder, "Unmistakeableword39") == []


def test_it_counts_and_asks_first(stored):
    """Without a yes nothing is removed, and the figures are told."""
    code, out, error = remove(stored, "mastodon:n00001", "mastodon:never", stdin=b"")
    assert (code, len(texts(stored))) == (2, 40)
    assert out == "1 post in the store; 1 not there, refused if they come\n"
    assert "--yes removes without asking" in error


def test_to_say_it_twice_changes_nothing(stored):
    """A list of removals can be run again."""
    for want in ("1 post in the store", "0 posts in the store; 1 removed before"):
        code, out, _ = remove(stored, "mastodon:n00001", "--yes")
        assert (code, out.splitlines()[0]) == (0, want)
    (stats,) = said(stored / "data", "stats", "--json")
    assert (stats["posts"], stats["deleted"]) == (39, 1)
    listed = (stored / "data" / "deletions.jsonl").read_text().splitlines()
    assert [json.loads(line)["reason"] for line in listed] == ["subject"]


@pytest.mark.parametrize("written", ["ann@tides.example", "@Ann@tides.example"])
def test_an_account_goes_with_what_it_will_write(stored, written):
    """The key turns the account into its reference; later posts of it are refused."""
    asked = ("--platform", "Mastodon", "--account", written, "--reason", "account", "--yes")
    code, out, _ = remove(stored, *asked)
    assert code == 0
    assert "2 posts of this author" in out
    assert texts(stored, "unmistakeableword38 OR unmistakeableword39") == []
    later = row(50, "Later words", author="ann@tides.example") + "\n"
    (stored / "inbox" / "later.jsonl").write_text(later)
    assert call("run", "--once", "--no-web", "--data", "data", cwd=stored)[0] == 0
    assert len(texts(stored)) == 38
    assert remove(stored, *asked)[1].startswith("this author was removed before")


def reference(stored):
    """Return the reference of whoever wrote the unmistakeable words; no command shows it."""
    with SqliteReader(stored / "data" / "hearhear.db") as reader:
        (ref,) = {post.author_ref for post in reader.export() if "nmist" in post.text}
    return ref


def test_no_file_knows_a_suppressed_author(stored):
    """The reference stays only where later posts are refused by it."""
    ref = reference(stored)
    with sqlite3.connect(stored / "data" / "hearhear.db") as db:
        db.execute(
            "INSERT INTO sightings(uid, arrived, body) VALUES('mastodon:n00038', 0, ?)",
            (json.dumps({"type": "sighting.v1", "uid": "mastodon:n00038", "target": "t", "hostile": True,
             "at": "2026-11-01T12:00:00Z", "author_ref": ref}).encode(),),
        )  # fmt: skip
    assert call("run", "--once", "--no-web", "--data", "data", cwd=stored)[0] == 0

    def holders():
        with sqlite3.connect(stored / "data" / "hearhear.db") as db:
            tables = ("posts", "sightings", "snapshots", "alerts")
            rows = {name: db.execute(f"SELECT body FROM {name}").fetchall() for name in tables}
        return [n for n, found in rows.items() if any(ref.encode() in body for (body,) in found)]

    assert holders() == ["posts", "sightings"]
    assert remove(stored, "--author", ref, "--yes")[0] == 0
    assert holders() == []


def test_an_author_reference_can_be_named(stored):
    """An export or an alert's posts tell references, never accounts."""
    ref = reference(stored)
    assert remove(stored, "--author", ref, "--yes")[0] == 0
    assert len(texts(stored)) == 38
    assert remove(stored, "--author", "@ann", "--yes")[0] == 2


def test_a_source_goes_with_its_dead_letters(stored):
    """Whoever may no longer be listened to leaves nothing behind."""
    (stored / "inbox" / "bad.jsonl").write_text("no JSON, Unmistakeableletter\n")
    assert call("run", "--once", "--no-web", "--data", "data", cwd=stored)[0] == 0
    kept = b64encode(b"no JSON, Unmistakeableletter\n").decode()  # as JSON holds bytes
    assert traces(stored, kept)
    code, out, _ = remove(stored, "--source", "inbox", "--yes")
    assert (code, out.splitlines()[0]) == (0, "40 posts and 1 dead letter of inbox")
    (stats,) = said(stored / "data", "stats", "--json")
    assert (stats["posts"], stats["dead_letters"]) == (0, 0)
    assert traces(stored, "Unmistakeableword39") == traces(stored, kept) == []
    code, _, error = remove(stored, "--source", "outbox", "--yes")
    assert (code, "it has inbox" in error) == (2, True)


def test_what_makes_no_sense_is_refused_in_words(stored, tmp_path):
    """Every refusal says what to write instead."""
    for args, why in (
        ((), "say what to remove: uids"),
        (("a", "--source", "inbox"), "say what to remove: uids"),
        (("--account", "ann"), "--platform P --account A"),
        (("a", "--reason", "because"), "there are user, moderation"),
        ((os.fsdecode(b"x:\xff"),), "is no uid"),
        (("a", "--reason", "retention"), "there are user, moderation"),
    ):
        code, _, error = remove(stored, *args, "--yes")
        assert (code, why in error) == (2, True), error
    code, _, error = call("remove", "a", "--yes", "--data", tmp_path / "nowhere")
    assert (code, "no store in" in error) == (2, True)
    (stored / "data" / "pseudonyms.key").unlink()
    code, _, error = remove(stored, "--platform", "x", "--account", "ann", "--yes")
    assert (code, "HEARHEAR_KEY_FILE" in error) == (2, True)
    assert not (stored / "data" / "pseudonyms.key").exists()


def test_removing_and_collecting_at_once_loses_nothing(folder):
    """Two processes write: every post is stored or removed, and the figures agree."""
    many = "\n".join(row(n) for n in range(100, 3100)) + "\n"
    (folder / "inbox" / "many.jsonl").write_text(many)
    program = [HEARHEAR, "run", "--once", "--no-web", "--data", "data"]
    (folder / "data").mkdir()
    with subprocess.Popen(program, cwd=folder, stderr=subprocess.DEVNULL) as running:
        wait_for((folder / "data" / "hearhear.db").exists)
        time.sleep(0.3)
        for n in range(100, 110):
            remove(folder, f"mastodon:n{n:05}", "--yes")
        assert running.wait(60) == 0
    (stats,) = said(folder / "data", "stats", "--json")
    assert (stats["posts"], stats["deleted"]) == (3040 - 10, 10)
    assert len(said(folder / "data", "export")) == 3030
