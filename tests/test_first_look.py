"""What a newcomer reads first is in words, and warns of nothing."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hearhear.cli import app
from hearhear.wiring import demonstration
from ingest.identity import native_id
from ingest.rows import Row

POSTS = [
    {"id": "1", "platform": "x", "text": "When will the night ferry to the islands run again?"},
    {"id": "2", "platform": "x", "text": 7},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with a post about transport and a dead letter."""
    posts = tmp_path / "posts.jsonl"
    posts.write_text("".join(json.dumps(post) + "\n" for post in POSTS), encoding="utf-8")
    _said("run", "--once", "--no-web", "--replay", str(posts), "--data", str(tmp_path / "data"))
    return tmp_path / "data"


def _said(*words: str) -> str:
    return CliRunner().invoke(app, list(words)).output


def test_stats_names_topics_as_the_page_does(folder):
    """Nobody knows by heart that 10 is transport."""
    assert "Transport 1" in _said("stats", "--data", str(folder))


def test_a_dead_letter_says_its_reason_once(folder):
    """An error that only repeats the reason is not printed."""
    said = _said("dead", "show", "1", "--data", str(folder))
    reason = next(line for line in said.splitlines() if line.startswith("reason: "))
    assert said.count(reason.removeprefix("reason: ")) == 1


def test_the_demonstration_brings_ids_that_are_trusted():
    """The first command of the README must not greet anybody with a warning."""
    for line in (demonstration.FOLDER / "day.jsonl").read_text(encoding="utf-8").splitlines():
        post = json.loads(line)
        row = Row(text=post["text"], id=post["id"], platform=post["platform"])
        assert native_id(row, post["platform"])[1] is None, post["id"]


def test_every_command_that_does_something_is_in_the_list_of_commands():
    """`hearhear alerts` is a group that lists alerts when it is named alone."""
    page = Path("docs/cli.md").read_text(encoding="utf-8")
    assert "## hearhear alerts\n" in page
    assert "--withdrawn" in page
