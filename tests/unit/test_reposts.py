"""Which rows only pass another's post on: their kind says so, whoever exported them."""

import csv
import io
import json
from datetime import UTC
from datetime import datetime

import pytest
from msgspec import structs

from ingest.csv_rows import read_csv
from ingest.json_rows import read_jsonl
from ingest.post_builder import PostBuilder
from ingest.records import to_record
from processors.detectors.sightings import sightings
from schemas.post import PostEdited
from schemas.post import Refs

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def of_json(**fields):
    (row,) = read_jsonl(io.BytesIO(json.dumps({"text": "So it is", **fields}).encode()), "f")
    return to_record(row, PostBuilder(), NOW)


def of_csv(title, cell):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("text", title), ("So it is", cell)])
    (row,) = read_csv(io.BytesIO(out.getvalue().encode()), "f.csv", {})
    return to_record(row, PostBuilder(), NOW)


@pytest.mark.parametrize(
    "fields",
    [
        {"is_retweet": True},
        {"isRetweet": "t"},
        {"is_repost": 1},
        {"retweet": "True"},
        {"repost": True},
        {"repost": {"id": 3}},
        {"retweeted_status": {"id": 3, "text": "So it is"}},
        {"retweetedTweet": {"id": 3}},
        {"reblog": {"id": "3"}},
        {"reblog_of_id": 3},
        {"type": "retweet"},
        {"kind": "Repost"},
        {"referenced_tweets": [{"type": "quoted"}, {"type": "retweeted", "id": "3"}]},
        {"text": "RT @somebody: so it is"},
        {"is_retweet": True, "reply_to": "17"},
    ],
    ids=str,
)
def test_json_that_says_it_passes_a_post_on_is_a_repost(fields):
    """As Twitter's and Mastodon's own JSON, and common exports, have it."""
    assert of_json(**fields).kind == "repost"


@pytest.mark.parametrize(
    "fields",
    [
        {"is_retweet": False},
        {"retweeted_status": None},
        {"retweeted_status": {}},
        {"retweet": 3},
        {"repost": 1},
        {"repost": {}},
        {"reblog": None, "reblogs_count": 4},
        {"retweeted": True},
        {"reblogged": True},
        {"type": "status"},
        {"type": ["retweet"]},
        {"referenced_tweets": [{"type": "quoted", "id": "3"}]},
        {"text": "Do not retweet, boost or repost this"},
        {"text": "Start RT @somebody"},
    ],
    ids=str,
)
def test_what_counts_or_denies_is_no_repost(fields):
    """A number is how often it was passed on; "retweeted" and "reblogged" speak of whoever asked."""
    assert of_json(**fields).kind == "post"


@pytest.mark.parametrize(
    ("title", "cell", "kind"),
    [
        ("is_retweet", "True", "repost"),
        ("Is Retweet", "1", "repost"),
        ("isRetweet", "f", "post"),
        ("is_retweet", "", "post"),
        ("retweeted_status_id", "1590000000000000001", "repost"),
        ("retweeted_status_id", "nan", "post"),
        ("retweeted_status", "{'id': 3}", "repost"),
        ("Type", "Retweet", "repost"),
        ("retweet", "12", "post"),
        ("referenced_tweets", "[{'type': 'retweeted', 'id': '3'}]", "repost"),
    ],
)
def test_a_column_of_a_table_says_so_too(title, cell, kind):
    """Under the titles that exports give it."""
    assert of_csv(title, cell).kind == kind


def test_a_repost_is_no_second_voice():
    """The detector counts what people wrote: fifty who press "share" are one post."""
    post = of_json(is_retweet=True, text="So it is, and it will stay so for years to come")
    (seen,) = sightings(structs.replace(post, refs=Refs(reply_to_official="halima")))

    assert seen.repost and seen.signature is None


def test_an_edit_of_a_repost_stays_one():
    """An edit brings the row as files have it."""
    raw = {
        "type": "post.edited.v1",
        "post": {"platform": "x", "id": "110", "text": "a", "is_retweet": True},
    }
    (row,) = read_jsonl(io.BytesIO(json.dumps(raw).encode()), "f")
    found = to_record(row, PostBuilder(), NOW)

    assert isinstance(found, PostEdited) and found.post.kind == "repost"
