"""The embedded flow with sources of our own making: what it stores, when it stops, what it says."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from msgspec import structs

from hearhear.embedded import CollectorError
from hearhear.embedded import DeadLimit
from hearhear.embedded import Flow
from ingest.collector import Collected
from processors.detectors import history
from processors.enrichments.abuse import Abuse
from schemas.dead_letter import DeadLetter
from schemas.post import AuthorSuppressed
from schemas.post import PostDeleted
from schemas.post import PostEdited
from schemas.post import Refs
from sinks.search.query import parse
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter

ABUSE = Abuse(
    abusive=True, kinds=("insult",), target="official", officials=("mp",), mode="direct",
    confidence=0.9, by="t", evidence=(),
)  # fmt: skip
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Told:
    """A source that yields what it is given."""

    name = "told"

    def __init__(self, items, *, live=False, error=None):
        self.items, self.live, self.error = items, live, error

    def collect(self, cursor):
        done = int(cursor or 0)
        for number, item in enumerate(self.items[done:], done + 1):
            yield Collected(item, str(number))
        if self.error:
            raise self.error


def letter(number):
    return DeadLetter(
        stage="ingest",
        source="told",
        reason="r",
        error="e",
        raw=b"x",
        at=datetime.now(UTC),
        place=f"p:{number}",
    )


@pytest.fixture
def post(post):
    """Posts of files: retention, which runs by itself, leaves them alone."""
    return lambda *text, **fields: post(*text, retention="keep", **fields)


@pytest.fixture
def run(tmp_path):
    """Run sources to their end on one store; return its reader."""

    def flow(*collectors, steps=()):
        path = tmp_path / "hearhear.db"
        with SqliteWriter(path) as store, SqliteReader(path) as reader:
            Flow(store, reader, steps, collectors, {}).run()
        return SqliteReader(path)

    return flow


def test_a_live_source_that_turns_to_rubbish_is_stopped_with_an_explanation(run, post, tmp_path):
    """What it brought is kept; going on would bury everything it says."""
    items = [post() if n % 2 else letter(n) for n in range(3000)]

    with pytest.raises(CollectorError, match="told was stopped: more than 20 %"):
        run(Told(items, live=True))

    with SqliteReader(tmp_path / "hearhear.db") as reader:
        assert reader.stats().dead_letters > 200


def test_a_file_that_is_mostly_rubbish_is_read_to_its_end(run, post):
    """Files are never stopped: an analyst wants to know of every line."""
    items = [post() if n % 10 == 0 else letter(n) for n in range(3000)]

    stats = run(Told(items)).stats()

    assert (stats.posts, stats.dead_letters) == (300, 2700)


def test_a_source_that_fails_is_named_and_the_others_are_stored(run, post, tmp_path):
    """A silent death would look like a silent source."""
    with pytest.raises(CollectorError, match="source told ended: no network"):
        run(Told([post()], error=OSError("no network")))

    with SqliteReader(tmp_path / "hearhear.db") as reader:
        assert reader.stats().posts == 1


def test_a_second_run_goes_on_after_the_last_stored_batch(run, post):
    """The cursor is stored with what it stands for."""
    items = [post() for _ in range(3)]
    run(Told(items[:2]))

    assert run(Told(items)).stats().posts == 3


def test_edits_are_tagged_anew_and_deletions_leave_no_text(run, post):
    """Whatever the order in which they come."""
    first = post("old wording", revision=1)
    edited = PostEdited(post=post("new wording", uid=first.uid, revision=2))
    gone = post("soon gone", author_ref="1.ab")
    other = post("never here", author_ref="1.cd")
    late = PostDeleted(uid=gone.uid, source="told", at=NOW, reason="user")
    closed = AuthorSuppressed(author_ref="1.cd", source="told", at=NOW, reason="account")

    reader = run(Told([edited, first, late, gone, closed, other]))

    assert [p.text for p in reader.search(parse("")).posts] == ["new wording"]


def test_the_limit_counts_the_last_thousand_only():
    """A bad start is forgiven, a bad stretch is not."""
    limit = DeadLimit()

    assert not any(limit.exceeded(n % 5 == 0) for n in range(3000))
    assert any(limit.exceeded(n % 2 == 0) for n in range(1000))


def test_what_is_past_its_time_is_removed_by_itself(run, post):
    """Retention counts from when a post was seen, and needs nobody to start it."""
    old = post("seen in spring")
    kept = post("a file")
    reader = run(Told([structs.replace(old, retention="d30"), kept]))

    assert [p.text for p in reader.search(parse("")).posts] == ["a file"]


def test_a_suppressed_author_leaves_the_detector_with_the_batch(run, post, tmp_path, monkeypatch):
    """No snapshot of the running product may hold the reference after that batch."""
    monkeypatch.setattr(history, "_LEAST", 3)
    monkeypatch.setattr(history, "KEPT", 3)
    monkeypatch.setattr(history, "_BYTES_A_SIGHTING", 10**9)
    waves = [
        post(
            "@mp you worthless liar",
            author_ref=f"1.ab{n:03}",
            created_at=NOW + timedelta(minutes=n),
            refs=Refs(reply_to_official="mp"),
        )
        for n in range(20)
    ]
    closed = AuthorSuppressed(author_ref="1.ab005", source="told", at=NOW, reason="account")
    steps = [("abuse", lambda _: ABUSE)]
    run(Told(waves), steps=steps)
    with SqliteReader(tmp_path / "hearhear.db") as reader:
        assert b"1.ab005" in reader.snapshot("coordination")[1]
    reader = run(Told([*waves, closed]), steps=steps)
    snapshot = reader.snapshot("coordination")[1]
    assert b"1.ab005" not in snapshot and b"1.ab006" in snapshot
    assert reader.stats().examined.sightings == 20
