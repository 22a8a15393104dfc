"""The detector as a fold over a log: cut it, repeat it, shuffle it, and the same alerts come out."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from processors.detectors.coordination import step
from processors.detectors.signature import signature
from processors.detectors.snapshot import VERSION
from processors.detectors.snapshot import dump
from processors.detectors.snapshot import load
from processors.detectors.state import State
from schemas.alert import Alert
from schemas.sighting import Sighting

TEN = datetime(2026, 2, 17, 10, 10, tzinfo=UTC)
ABUSE = "quillmarsh you lying coward, the exam papers leak is your doing, crawl back to stonnick"


def day(seed: int, background: int = 150) -> list[Sighting]:
    """Return a morning at three officials, with one wave of 14 accounts from ten past ten."""
    random = Random(seed)
    words = [f"w{i}" for i in range(60)]
    posts = [
        Sighting(
            uid=f"m:{i}",
            target=random.choice(("a", "b", "c")),
            at=TEN + timedelta(seconds=random.randrange(-9000, 9000)),
            author_ref=f"p{random.randrange(90)}",
            author_week=random.choice((None, "2020-W10", "2024-W33")),
            hostile=random.random() < 0.2,
            objects=random.choice(((), (f"link:{random.randrange(6)}",))),
            signature=signature(" ".join(random.choices(words, k=12))),
        )
        for i in range(background)
    ]
    posts += [
        Sighting(
            uid=f"w:{i}",
            target="a",
            at=TEN + timedelta(seconds=100 * i),
            author_ref=f"q{i}",
            author_week="2026-W07" if i % 4 else None,
            hostile=True,
            objects=("link:smear",) if i % 3 else (),
            signature=signature(f"{ABUSE} {i % 2}"),
            threat=i == 9,
        )
        for i in range(14)
    ]
    return sorted(posts, key=lambda post: (post.at, post.uid))


def feed(state: State, log: list[Sighting], start: int = 0) -> list[bytes]:
    """Return the alerts of *log* from *start* on, as bytes."""
    alerts: list[bytes] = []
    for position in range(start, len(log)):
        alerts += [msgspec.json.encode(a) for a in step(state, log[position], position)[1]]
    return alerts


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 9), cut=st.integers(0, 164), back=st.integers(0, 60))
def test_a_restart_anywhere_gives_the_same_alerts_bit_for_bit(seed: int, cut: int, back: int):
    """Snapshot, load, seek back a little further than needed, feed: what was repeated is dropped."""
    log = day(seed)
    whole = feed(State(), log)
    state = State()
    before = feed(state, log[:cut])
    again = feed(load(dump(state)), log, max(0, cut - back))
    assert before + again == whole
    # Taking a snapshot changes nothing for the process that goes on.
    assert before + feed(state, log, cut) == whole


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 99))
def test_a_snapshot_of_a_loaded_snapshot_is_the_same_bytes(seed: int):
    """Nothing is lost or reordered on the way through."""
    state = State()
    feed(state, day(seed))
    once = dump(state)
    assert dump(load(once)) == once


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 999))
def test_posts_up_to_fifteen_minutes_late_give_the_same_alert(seed: int):
    """Acceptance 9: the same key and the same linked posts, whatever the order of arrival."""
    random = Random(seed)
    log = day(3)
    delayed = sorted(log, key=lambda post: post.at + timedelta(minutes=random.uniform(0, 15)))
    ordered = [msgspec.json.decode(raw, type=Alert) for raw in feed(State(), log)]
    late = [msgspec.json.decode(raw, type=Alert) for raw in feed(State(), delayed)]
    assert {alert.key for alert in late} == {alert.key for alert in ordered}
    assert set(late[-1].uids) == set(ordered[-1].uids) == {f"w:{i}" for i in range(14)}


def test_a_sighting_met_again_changes_nothing():
    """At least once, at no harm: the log may deliver twice."""
    log = day(1)
    twice = [post for post in log for _ in (0, 1)]
    single = [msgspec.json.decode(raw, type=Alert) for raw in feed(State(), log)]
    double = [msgspec.json.decode(raw, type=Alert) for raw in feed(State(), twice)]
    assert [msgspec.structs.replace(alert, version=0) for alert in double] == [
        msgspec.structs.replace(alert, version=0) for alert in single
    ]


def test_versions_rise_with_the_log():
    """A refeed must never put an older alert over a newer one."""
    alerts = [msgspec.json.decode(raw, type=Alert) for raw in feed(State(), day(1))]
    versions = [alert.version for alert in alerts]
    assert versions == sorted(versions) and len(set(versions)) == len(versions) > 1


def test_a_post_from_long_before_is_counted_as_late_and_left_out():
    """A page of old posts that a collector finds is history, not news."""
    state = State()
    feed(state, day(1))
    old = day(1)[5]
    _, alerts = step(
        state, msgspec.structs.replace(old, uid="old", at=old.at - timedelta(days=2)), 999
    )
    assert not alerts
    assert state.memory.late == 1


def test_a_snapshot_of_another_version_is_refused_with_what_to_do():
    """Guessing at a foreign shape would be worse than feeding the log again."""
    other = msgspec.msgpack.encode({"version": VERSION + 1, "memory": {}})
    with pytest.raises(ValueError, match="feed the log from the start"):
        load(other)


def test_the_state_forgets_in_event_time():
    """Six hours later no post, a day later no sighting, no incident and no text is left."""
    state = State()
    feed(state, day(1))
    last = Sighting(uid="x", target="z", at=TEN + timedelta(days=3))
    step(state, last, 1000)
    memory = state.memory
    assert list(memory.seen) == ["z x"] or len(memory.seen) == 1
    assert not memory.clusters
    assert all(not t.window and t.open_alert is None for n, t in memory.targets.items() if n != "z")
