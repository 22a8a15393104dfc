"""The journal of the desk: two who act at once, what was killed in between, and the fold from scratch."""

import sqlite3
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas.act import Act
from schemas.act import Attempt
from schemas.act import Message
from schemas.act import Protection
from sinks.desk.handling import ActError
from sinks.desk.handling import ConflictError
from sinks.desk.handling import Handling
from sinks.desk.handling import taken
from sinks.desk.journal import SqliteJournal
from sinks.desk.state import Desk
from sinks.store import StoreError

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
ACK = Act(about="a", kind="acknowledge", by="noor", at=AT, seen=0)


def test_the_second_of_two_who_act_at_once_sees_the_conflict(tmp_path: Path) -> None:
    """Both saw nothing done; the first is taken, the second is told who was first and may note."""
    one, two = SqliteJournal(tmp_path / "desk.db"), SqliteJournal(tmp_path / "desk.db")
    assert two.desk().handling("a").state == "open"
    one.append(ACK)
    with pytest.raises(ConflictError, match="noor was first: acknowledged at 09:00"):
        two.append(replace(ACK, by="ines"))
    desk = two.append(
        Act(about="a", kind="note", by="ines", at=AT, why="Called the office.", seen=0)
    )
    assert [act.by for act in desk.handling("a").acts] == ["noor", "ines"]
    assert one.desk().handling("a") == desk.handling("a")
    assert desk.handling("a").owner == "noor"


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (replace(ACK, kind="dismiss"), "say why"),
        (replace(ACK, kind="close", why="  "), "say why"),
        (replace(ACK, kind="note"), "a note needs words"),
        (replace(ACK, kind="assign"), "to whom"),
        (replace(ACK, kind="snooze"), "until when"),
        (replace(ACK, kind="reopen"), "open already"),
    ],
)
def test_what_an_act_needs_is_asked_for(act: Act, told: str) -> None:
    """A dismissal without a reason, an assignment to nobody: refused in a sentence."""
    with pytest.raises(ActError, match=told):
        taken(Handling(), act)


def test_a_snooze_ends_and_what_is_closed_comes_back_when_it_grows() -> None:
    """Until a time or until posts are added; dismissed ones stay, as a person said they were none."""
    snoozed = taken(Handling(), replace(ACK, kind="snooze", until=AT + timedelta(hours=1), size=5))
    assert snoozed.now(9, AT) == "snoozed"
    assert snoozed.now(5, AT + timedelta(hours=1)) == "open"
    grows = taken(Handling(), replace(ACK, kind="snooze", until_grows=True, size=5))
    assert (grows.now(5, AT), grows.now(6, AT)) == ("snoozed", "open")
    closed = taken(Handling(), replace(ACK, kind="close", why="police informed", size=5))
    assert (closed.now(5, AT), closed.now(6, AT)) == ("closed", "open")
    dismissed = taken(Handling(), replace(ACK, kind="dismiss", why="song lyrics", size=5))
    assert dismissed.now(6, AT) == "dismissed"
    with pytest.raises(ActError, match="closed already"):
        taken(closed, replace(ACK, seen=1, size=5))
    assert taken(closed, replace(ACK, seen=1, size=6)).state == "acknowledged"


def test_a_refused_act_leaves_no_trace(tmp_path: Path) -> None:
    """Nothing is written, and the next act takes the place it would have had."""
    journal = SqliteJournal(tmp_path / "desk.db")
    with pytest.raises(ActError):
        journal.append(replace(ACK, kind="dismiss"))
    assert journal.append(ACK).position == 1
    assert SqliteJournal(tmp_path / "desk.db").desk() == journal.desk()


def test_a_journal_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """An older program must not write what it does not understand."""
    SqliteJournal(tmp_path / "desk.db").close()
    with sqlite3.connect(tmp_path / "desk.db") as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="newer hearhear"):
        SqliteJournal(tmp_path / "desk.db")


_acts = st.builds(
    Act,
    about=st.sampled_from("ab"),
    kind=st.sampled_from(Act.__annotations__["kind"].__args__),
    by=st.sampled_from(["noor", "ines"]),
    at=st.integers(0, 100).map(lambda n: AT + timedelta(minutes=n)),
    why=st.sampled_from(["", "because"]),
    to=st.sampled_from(["", "ines"]),
    until=st.none() | st.just(AT + timedelta(hours=1)),
    until_grows=st.booleans(),
    size=st.integers(1, 3),
    seen=st.none() | st.integers(0, 3),
)
desk_events = st.one_of(
    _acts,
    st.builds(
        Protection,
        official=st.just("o"),
        channel=st.sampled_from("cd"),
        by=st.just("noor"),
        at=st.just(AT),
        until=st.just(AT + timedelta(days=1)),
        revoked=st.booleans(),
    ),
    st.builds(
        Message,
        id=st.sampled_from("xyz"),
        channel=st.just("c"),
        reason=st.just("raised"),
        about=st.just(("a",)),
        group=st.just("g"),
        size=st.just(1),
        title=st.just("t"),
        body=st.just("b"),
        at=st.just(AT),
    ),
    st.builds(
        Attempt,
        message=st.sampled_from("xyz"),
        at=st.just(AT),
        taken=st.booleans(),
        again=st.none() | st.just(AT + timedelta(minutes=1)),
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), desk_events), max_size=25))
def test_all_who_read_the_journal_come_to_the_same_desk(
    tmp_path_factory: pytest.TempPathFactory, given_events: list[tuple[bool, object]]
) -> None:
    """Whichever of two processes appends, both and a third from scratch see what the fold says."""
    path = tmp_path_factory.mktemp("desk") / "desk.db"
    one, two, model = SqliteJournal(path), SqliteJournal(path), Desk()
    for first, event in given_events:
        refused = None
        try:
            (one if first else two).append(event)  # type: ignore[arg-type]
        except ActError as error:
            refused = error
        else:
            assert model.take(model.position + 1, event) is None  # type: ignore[arg-type]
        if refused:
            before = model.copy()
            assert str(model.take(0, event)) == str(refused)  # type: ignore[arg-type]
            model = before
    assert one.desk() == two.desk() == SqliteJournal(path).desk() == model
