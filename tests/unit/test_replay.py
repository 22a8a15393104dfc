"""Replaying files: each record once, whatever was replayed before, and wherever it is called from."""

import json

import msgspec
import pytest

from ingest.post_builder import PostBuilder
from ingest.pseudonym import Pseudonyms
from ingest.replay import Replay
from ingest.rows import InputError

BUILDER = PostBuilder("replay", pseudonyms=Pseudonyms(b"sixteen bytes or more"))


class Run:
    """Replays of one source, each going on where the last one ended."""

    def __init__(self):
        self.cursor, self.said, self.revisions = None, [], {}

    def replay(self, *files):
        source = Replay([str(f) for f in files], BUILDER, tell=self.said.append)
        texts = []
        for found in source.collect(self.cursor):
            self.cursor = found.cursor or self.cursor
            texts.append(found.item.text)
            self.revisions[found.item.text] = found.item.revision
        return texts


def write(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_the_same_file_again_changes_nothing_however_it_is_named(tmp_path, monkeypatch):
    """Also after another file, and from another folder."""
    one = write(tmp_path / "a.jsonl", {"text": "a"})
    two = write(tmp_path / "b.jsonl", {"text": "b"})
    run = Run()
    assert run.replay(one, two) == ["a", "b"]
    monkeypatch.chdir(tmp_path)

    assert run.replay("a.jsonl", "./b.jsonl") == []


def test_another_day_under_the_same_name_is_replayed(tmp_path):
    """What was done is known by what it was, not by its name."""
    file = write(tmp_path / "daily.jsonl", {"text": "monday"})
    run = Run()
    run.replay(file)
    write(file, {"text": "tuesday"})

    assert run.replay(file) == ["tuesday"]


def test_a_later_file_has_the_later_wording(tmp_path):
    """Where the platform gives an edit the time of the post."""
    row = {"id": "17", "platform": "mastodon", "created_at": "2026-03-01T10:00:00Z"}
    run = Run()
    run.replay(write(tmp_path / "a.jsonl", {**row, "text": "safe"}))
    run.replay(write(tmp_path / "b.jsonl", {**row, "text": "not safe"}))

    assert run.revisions["safe"] < run.revisions["not safe"]


def test_a_file_that_cannot_be_read_does_not_stop_the_others(tmp_path):
    """All that cannot be read are named at the end."""
    file = write(tmp_path / "a.jsonl", {"text": "a"})
    run = Run()

    with pytest.raises(InputError, match=r"no\.csv: No such file.*not\.csv: No such file"):
        run.replay(tmp_path / "no.csv", file, tmp_path / "not.csv")
    assert list(run.revisions) == ["a"]


def test_a_cursor_of_the_first_version_goes_on(tmp_path):
    """What an older hearhear has replayed is not replayed again."""
    file = write(tmp_path / "a.jsonl", {"text": "a"}, {"text": "b"})
    run = Run()
    run.cursor = msgspec.json.encode({"file": str(file), "done": 1}).decode()

    assert run.replay(file) == ["b"]


def test_a_cursor_of_a_newer_version_is_refused(tmp_path):
    """To guess would lose posts or double them."""
    run = Run()
    run.cursor = '{"version": 9, "begun": 0, "files": {}}'

    with pytest.raises(ValueError, match="from a newer hearhear: upgrade"):
        run.replay(write(tmp_path / "a.jsonl", {"text": "a"}))
