"""The detector as a fold over a log: cut it, repeat it, and the same alerts come out."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from processors.detectors.coordination import step
from processors.detectors.snapshot import VERSION
from processors.detectors.snapshot import decode
from processors.detectors.snapshot import dump
from processors.detectors.snapshot import load
from processors.detectors.state import State
from schemas.alert import Alert
from schemas.sighting import Sighting
from tests.unit.detector_log import TEN
from tests.unit.detector_log import day


def feed(state: State, log: list[Sighting], start: int = 0) -> list[bytes]:
    """Return the alerts of *log* from *start* on, as bytes."""
    alerts: list[bytes] = []
    for position in range(start, len(log)):
        alerts += [msgspec.json.encode(a) for a in step(state, log[position], position)[1]]
    return alerts


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 9), cut=st.integers(0, 164))
def test_a_restart_anywhere_gives_the_same_alerts_bit_for_bit(seed: int, cut: int):
    """Dump, load, go on."""
    log = day(seed)
    whole = feed(State(), log)
    state = State()
    before = feed(state, log[:cut])
    assert before + feed(load(dump(state)), log, cut) == whole
    # Taking a snapshot changes nothing for the process that goes on.
    assert before + feed(state, log, cut) == whole


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 99))
def test_a_dump_of_a_loaded_state_is_the_same_bytes(seed: int):
    """Nothing is lost or reordered on the way through."""
    state = State()
    feed(state, day(seed))
    once = dump(state)
    assert dump(load(once)) == once


def test_a_sighting_met_again_changes_nothing():
    """At least once, at no harm: the log may deliver twice."""
    log = day(1)
    twice = [post for post in log for _ in (0, 1)]
    single = [msgspec.json.decode(raw, type=Alert) for raw in feed(State(), log)]
    double = [msgspec.json.decode(raw, type=Alert) for raw in feed(State(), twice)]
    assert single
    assert [msgspec.structs.replace(alert, version=0) for alert in double] == [
        msgspec.structs.replace(alert, version=0) for alert in single
    ]


def test_versions_rise_with_the_log():
    """A refeed must never put an older alert over a newer one."""
    alerts = [msgspec.json.decode(raw, type=Alert) for raw in feed(State(), day(1))]
    versions = [alert.version for alert in alerts]
    assert versions == sorted(versions) and len(set(versions)) == len(versions) > 1


def test_a_snapshot_of_another_version_is_refused_with_what_to_do():
    """Guessing at a foreign shape would be worse than reading the log again."""
    other = msgspec.msgpack.encode({"version": VERSION + 1, "memory": {}})
    with pytest.raises(ValueError, match="read the log from its start"):
        decode(other)
    with pytest.raises(ValueError, match="no snapshot"):
        decode(b"\xc1")


def test_the_state_forgets_in_event_time():
    """Six hours later no post, a day later no sighting, no open alert and no text is left."""
    state = State()
    feed(state, day(1))
    last = Sighting(uid="x", target="z", at=TEN + timedelta(days=3))
    step(state, last, 1000)
    memory = state.memory
    assert list(memory.seen) == ["z x"]
    assert not memory.clusters
    assert all(not t.window and t.open_alert is None for n, t in memory.targets.items() if n != "z")


def test_an_alert_is_told_as_of_its_time_whichever_post_comes_next():
    """A post at somebody else, minutes or hours later, must not change what an alert says."""
    log = [post for post in day(1) if post.target == "a"]
    ends = []
    for minutes in (20, 60 * 9, 60 * 24 * 300):
        last = Sighting(uid="x", target="z", at=log[-1].at + timedelta(minutes=minutes))
        ends.append(feed(State(), [*log, last]))
    assert ends[0] and ends[0] == ends[1] == ends[2]


def test_a_lone_post_from_long_ago_is_no_experience():
    """One wrong date years back must not make us say what is usual here."""
    log = day(1)
    old = Sighting(uid="old", target="a", at=TEN - timedelta(days=9000), hostile=True)
    (alert, *_) = [msgspec.json.decode(raw, type=Alert) for raw in feed(State(), [old, *log])]
    assert alert.usual is None
    assert any("no experience yet" in said for said in alert.counter_evidence)
