"""Which messages are planned: few enough to be read, each once, and nothing lost."""

from dataclasses import replace
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from sinks.desk.channels import Channel
from sinks.desk.channels import Hours
from tests.unit.messages import AT
from tests.unit.messages import DUTY
from tests.unit.messages import MINUTE
from tests.unit.messages import NAMES
from tests.unit.messages import PRESS
from tests.unit.messages import Office
from tests.unit.messages import matter


def told(messages):
    return [(m.channel, m.reason, m.about) for m in messages]


def test_the_first_at_once_then_one_that_grows():
    """Three threats at one official within ten minutes are two messages."""
    office = Office(DUTY)
    office.put(matter("a"))
    assert told(office.tick()) == [("duty", "raised", ("a",))]
    office.put(matter("b"), matter("c"))
    assert office.run(9) == []
    (more,) = office.run(2)
    assert (more.reason, more.about) == ("grew", ("b", "c"))
    assert more.title.startswith("2 more possible threats")
    assert office.run(60) == []


def test_an_alert_is_told_again_when_its_size_has_doubled():
    """Every post more would be a message a minute; none at all would hide a wave."""
    office = Office(DUTY)
    office.put(matter("k", "S3", size=10))
    assert told(office.tick()) == [("duty", "raised", ("k",))]
    office.put(matter("k", "S3", size=19))
    assert office.run(30) == []
    office.put(matter("k", "S3", size=20))
    assert told(office.run(30)) == [("duty", "grew", ("k",))]
    office.act("k", "snooze", until=office.now + 60 * MINUTE)
    office.put(matter("k", "S3", size=99))
    assert office.run(30) == []


@pytest.mark.parametrize("grade", ["wish", "veiled", "S4", "care"])
def test_what_waits_in_the_queue_calls_nobody(grade):
    """Only explicit threats, doxxing and grave alerts do, and care goes elsewhere."""
    office = Office(DUTY)
    office.put(matter("a", grade))
    assert office.run(60) == []


def test_an_import_of_old_files_tells_nobody():
    """What was published years before we had it cannot be urgent."""
    office = Office(DUTY, PRESS)
    then = AT - timedelta(days=3000)
    office.put(*(matter(f"k{n}", grade, at=then, heard=AT)
                 for n, grade in enumerate(["explicit", "doxxing", "S1", "care"])))  # fmt: skip
    assert office.run(60) == []


def test_what_stood_there_before_the_channel_shares_one_message():
    """A channel that is added to an old store is not flooded, and not left in the dark."""
    office = Office(DUTY)
    then = AT - timedelta(days=5)
    office.put(*(matter(f"k{n}", at=then, officials=[f"o{n}"]) for n in range(300)))
    (message,) = office.run(60)
    assert len(message.about) == 300
    assert message.title == "300 possible threats (explicit violence) at 300 members"


def test_a_flood_at_300_officials_is_ten_messages_at_most():
    """5,000 abusive posts in a minute: six messages about the gravest, one about all others."""
    office = Office(DUTY)
    for second in range(10):
        office.put(*(
            matter(f"k{second}-{n}", "explicit" if n % 3 else "doxxing", officials=[f"o{(83 * second + n) % 300}"])
            for n in range(500)
        ))  # fmt: skip
        office.tick(timedelta(seconds=6))
    assert len(office.planned) == 7
    for _ in range(8):
        assert office.tick(MINUTE) == []
    office.tick(2 * MINUTE)
    office.tick(10 * MINUTE)
    assert {key for m in office.planned for key in m.about} == set(office.things)


def test_settled_is_said_once_when_all_of_it_is():
    """Two threats at one official: closed and dismissed; the post of another is gone."""
    office = Office(DUTY)
    office.put(matter("a"), matter("b"), matter("x", officials=["o1"]))
    office.tick()
    office.act("a", "close")
    assert office.run(20) == []
    office.act("b", "dismiss")
    (over,) = office.run(20)
    assert (over.reason, sorted(over.about), over.urgent) == ("resolved", ["a", "b"], False)
    del office.things["x"]
    assert told(office.run(20)) == [("duty", "resolved", ("x",))]
    assert office.run(60) == []


def test_what_is_only_out_of_sight_is_not_settled(monkeypatch):
    """Beyond the newest that are looked at, nobody knows whether a post is gone."""
    monkeypatch.setattr("sinks.desk.plan.READ", 3)
    office = Office(DUTY)
    office.put(matter("a"))
    office.tick()
    del office.things["a"]
    office.put(*(matter(f"w{n}", "wish") for n in range(3)))
    assert office.run(30) == []


def test_the_machine_settles_an_alert_that_is_over():
    """Nobody has to close what is withdrawn for the channel to be told."""
    office = Office(DUTY)
    office.put(matter("k", "S2", size=10))
    office.tick()
    office.put(matter("k", "S2", size=10, phase="withdrawn"))
    assert told(office.run(20)) == [("duty", "resolved", ("k",))]


HEAD = Channel(name="head", purpose="escalation")
ESCALATING = replace(DUTY, escalate_to="head")


def test_what_nobody_acknowledges_is_escalated_once():
    """15 minutes after it was sent; an acknowledgement or an assignment stops that."""
    office = Office(ESCALATING, HEAD)
    office.put(matter("a"), matter("b", officials=["o1"]), matter("c", officials=["o2"]))
    office.tick()
    office.act("b", "acknowledge")
    office.act("a", "note")
    assert office.run(14) == []
    (message,) = [m for m in office.run(60) if m.channel == "head"]
    assert (message.reason, message.about) == ("escalated", ("a", "c"))
    assert message.title.startswith("Not answered: 2 possible threats")
    assert "duty" in message.body


def test_what_a_channel_could_not_send_is_escalated_at_once():
    """Waiting for an acknowledgement of what nobody got would be absurd."""
    office = Office(ESCALATING, HEAD)
    office.broken = {"duty"}
    office.put(matter("a"))
    assert told(office.tick()) == [("duty", "raised", ("a",))]
    assert told(office.tick()) == [("head", "escalated", ("a",))]


def test_a_person_passes_something_on_at_once():
    """Also what would not page, and again when a person wishes it again."""
    office = Office(DUTY, HEAD)
    office.put(matter("a", "veiled"))
    assert office.tick() == []
    office.act("a", "escalate", to="head")
    (message,) = office.tick()
    assert message.title.startswith("Passed on: ")
    assert office.run(20) == []
    office.act("a", "escalate", to="head")
    assert told(office.run(1)) == [("head", "escalated", ("a",))]


def test_nothing_of_security_is_passed_on_to_comms():
    """Whoever tries it reaches nobody."""
    office = Office(DUTY, PRESS)
    office.put(matter("a"))
    office.tick()
    office.act("a", "escalate", to="press")
    assert office.run(60) == []


def test_care_is_gathered_and_waits_for_the_morning():
    """Somebody wrote in despair at night: one message at seven, one more ten minutes later."""
    night = Office(replace(PRESS, hours=Hours.parse("07:00-22:00")), DUTY)
    night.now = datetime.combine(AT, AT.timetz()).replace(hour=1)
    night.put(matter("a", "care", at=night.now), matter("b", "care", at=night.now))
    assert night.run(359) == []
    (message,) = night.run(2)
    assert (message.channel, sorted(message.about), message.urgent) == ("press", ["a", "b"], False)
    assert "2 who wrote may be in despair" in message.title
    night.put(matter("c", "care", at=night.now))
    assert night.run(7) == []
    assert told(night.run(5)) == [("press", "care", ("c",))]


def test_hours_are_of_their_zone():
    """Seven in the morning in Auckland is evening in UTC."""
    hours = Hours.parse("07:00-22:00", ZoneInfo("Pacific/Auckland"))
    assert AT.replace(hour=20) in hours
    assert AT.replace(hour=12) not in hours


def test_hours_may_span_midnight():
    """A night desk is awake from ten in the evening to six."""
    night = Hours.parse("22:00-06:00")
    assert [AT.replace(hour=h) in night for h in (21, 22, 23, 0, 5, 6)] == [
        False, True, True, True, True, False,
    ]  # fmt: skip
    for wrong in ("7-99", "07:00-24:00", "07:00-07:00", "", "07:00–22:00"):
        with pytest.raises(ValueError, match="write two times"):
            Hours.parse(wrong)


def test_two_who_plan_at_once_plan_the_same():
    """Of two with the same id the journal keeps the first; the rest comes with the next."""
    one = Office(DUTY)
    one.put(matter("a"))
    first = one.plan()
    one.put(matter("b"))
    second = one.plan()
    assert [m.id for m in first] == [m.id for m in second]
    for message in first + second:
        one.append(message)
    assert told(one.run(20)) == [("duty", "grew", ("b",))]


def test_only_who_agreed_is_named():
    """On that channel, until the day they said; two of three stay unnamed."""
    office = Office(DUTY, replace(DUTY, name="other"))
    office.agree("o0", "duty")
    office.put(matter("a", officials=["o0", "o1", "o2"]))
    here, there = office.tick()
    assert NAMES["o0"] in here.title
    assert "2 members (not named here: no agreement)" in here.title
    assert "3 members (not named here" in there.title
    office.agree("o0", "duty", revoked=True)
    title, body = office.wording.now(here, office.desk, office.now)
    assert NAMES["o0"] not in title + body
