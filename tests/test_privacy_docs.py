"""docs/privacy.md and SECURITY.md say what is true: figures, fields, files."""

import re
from pathlib import Path

import pytest

from ingest.post_builder import PostBuilder
from schemas.alert import Alert
from schemas.post import Post
from schemas.retention import DAYS
from schemas.retention import DEAD_LETTER_DAYS
from schemas.retention import SIGHTING_DAYS
from schemas.retention import TOMBSTONE_DAYS
from schemas.retention import TOPIC_DAYS
from schemas.retention import retention_of
from schemas.sighting import Sighting
from tests.test_export_command import CARRIED

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/privacy.md").read_text()


def rows(title):
    """Return the rows of the table under *title*, cell by cell."""
    part = PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]
    found = re.findall(r"^\| (.+) \|$", part, re.MULTILINE)
    return [[cell.strip() for cell in row.split(" | ")] for row in found][1:]


def test_every_field_of_a_post_is_named_with_its_purpose():
    """A field that nobody justified must not be kept."""
    named = [
        name for row in rows("What is kept of a post") for name in re.findall(r"`(\w+)`", row[0])
    ]
    assert sorted(named) == sorted(Post.__struct_fields__)


@pytest.mark.parametrize(
    ("what", "days"),
    [
        ("dead letters", DEAD_LETTER_DAYS), ("sightings in SQLite", SIGHTING_DAYS),
        ("Kafka's topics", TOPIC_DAYS), ("tombstones", TOMBSTONE_DAYS),
    ],
)  # fmt: skip
def test_every_figure_is_that_of_the_code(what, days):
    """schemas/retention.py is their home."""
    assert [what, str(days)] in rows("How long")


def test_the_days_of_every_platform_are_those_of_the_code():
    """Each platform stands under the days its posts are kept."""
    said = {}
    for what, days in rows("How long"):
        if what.startswith("posts of "):
            for name in re.findall(r"\w+", what.removeprefix("posts of ").partition(" (")[0]):
                said[name] = int(days)
    live = ("x", "bluesky", "mastodon", "youtube", "rss")
    assert said == {name: DAYS[retention_of(name)] for name in live}
    assert f"on Kafka within {TOPIC_DAYS} days" in PAGE


def test_an_export_is_described_as_it_is():
    """The list in the text is the list that the test of the export holds."""
    part = PAGE.partition("**An export** carries")[2].partition(". The post's id")[0]
    assert set(re.findall(r"`(\w+)`", part)) == CARRIED


def test_what_is_said_to_hold_no_author_or_no_text_holds_none():
    """Alerts name no author, sightings hold no text."""
    assert not {"author_ref", "author", "authors"} & set(Alert.__struct_fields__)
    assert not {"text", "title"} & set(Sighting.__struct_fields__)
    assert PostBuilder().pseudonyms is None  # without a key no author is kept at all


@pytest.mark.parametrize("page", ["SECURITY.md", "docs/privacy.md"])
def test_every_file_that_is_named_is_there(page):
    """A promise whose proof has moved is no promise."""
    text = (ROOT / page).read_text()
    named = re.findall(r"`((?:tests|schemas|sinks|hearhear|docs)/[\w./]*)`", text)
    assert page != "SECURITY.md" or len(named) > 8
    assert [name for name in named if not (ROOT / name).exists()] == []
