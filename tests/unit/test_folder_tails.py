"""A file whose last record was taken as it stood, and that goes on after all."""

import json
from dataclasses import replace

import pytest

from ingest.folder import REST
from ingest.folder import Folder
from ingest.post_builder import PostBuilder
from ingest.pseudonym import Pseudonyms
from ingest.replay import Replay
from schemas.dead_letter import DeadLetter
from schemas.dead_letter import DeadLetterGone
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch

BUILDER = PostBuilder("inbox", pseudonyms=Pseudonyms(b"sixteen bytes or more"))
WHOLE = [
    json.dumps({"id": n, "platform": "mastodon", "text": text}).encode() + b"\n"
    for n, text in ((2001, "ferry"), (2002, "harbour"), (2003, "school"))
]


@pytest.fixture
def kept(tmp_path):
    """Return a function that reads a file on into a store, as a process of its own would."""
    (tmp_path / "in").mkdir()
    cursors = {}

    def look(raw, name="a.jsonl", *, replay=False):
        path = tmp_path / "in" / name
        path.write_bytes(raw)
        source = Replay([str(path)], BUILDER) if replay else Folder(path.parent, BUILDER)
        if not replay:
            ahead = path.stat().st_mtime + REST + 1
            source = replace(source, clock=lambda: ahead)
        batch = Batch()
        for found in source.collect(cursors.get(name)):
            if found is None:
                break
            cursors[name] = found.cursor or cursors.get(name)
            if isinstance(found.item, DeadLetterGone):
                batch.gone.append(found.item)
            elif isinstance(found.item, DeadLetter):
                batch.dead.append(found.item)
            else:
                batch.posts.append(found.item)
        with SqliteWriter(tmp_path / "s.db") as writer, SqliteReader(tmp_path / "s.db") as reader:
            writer.write(batch)
            return list(reader.export()), reader.dead()

    return look


@pytest.mark.parametrize("replay", [False, True])
@pytest.mark.parametrize(
    ("name", "half", "whole"),
    [
        ("a.jsonl", WHOLE[0] + WHOLE[1][:20], WHOLE[0] + WHOLE[1]),
        ("a.jsonl", WHOLE[0] + WHOLE[1][:20], b"".join(WHOLE[:2])[:-1]),
        ("a.jsonl", WHOLE[0][:9], WHOLE[0] + WHOLE[1]),
        ("a.json", b"[" + WHOLE[0][:9], b"[" + WHOLE[0] + b"," + WHOLE[1] + b"]"),
        ("a.csv", b'id,text\n1,ferry\n2,"harb', b'id,text\n1,ferry\n2,"harbour"\n'),
    ],
)
def test_the_dead_letter_of_half_a_record_goes_when_the_record_is_whole(
    kept, name, half, whole, replay
):
    """Who looks at the dead letters must not search for what was never lost."""
    _, letters = kept(half, name, replay=replay)
    assert len(letters) == 1

    posts, letters = kept(whole, name, replay=replay)
    assert (sorted(p.text for p in posts), letters) == (["ferry", "harbour"], [])


def test_a_bad_line_that_only_gets_its_line_end_stays_a_dead_letter(kept):
    """It was whole, and nobody could read it."""
    kept(WHOLE[0] + b"{no")
    kept(WHOLE[0] + b"{no\n")
    posts, letters = kept(WHOLE[0] + b"{no\n" + WHOLE[1])

    assert (len(posts), len(letters)) == (2, 1)


def test_a_post_without_a_time_keeps_the_time_when_it_was_first_seen(kept):
    """Also where the file grows behind half a line: nothing that was whole is read again."""
    (first,), _ = kept(WHOLE[0] + WHOLE[1][:20])
    kept(WHOLE[0] + WHOLE[1])
    posts, _ = kept(b"".join(WHOLE))

    assert len(posts) == 3
    assert next(p for p in posts if p.text == "ferry") == first


def test_the_rest_of_half_a_row_takes_its_place(kept):
    """The half could be read as a post; it must not stand for what its author wrote."""
    head = b"platform,id,text,created_at\nmastodon,2001,"
    at = b",2026-03-01T10:00:00Z\n"
    (half,), _ = kept(head + b"It is not", "a.csv")
    (whole,), _ = kept(head + b"It is not so" + at, "a.csv")

    assert (half.text, whole.text) == ("It is not", "It is not so")
