"""What holds of messages whatever happens, in any order: the rules as properties."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from sinks.desk.channels import Hours
from sinks.desk.handling import ActError
from sinks.desk.ledger import WINDOW
from sinks.desk.wording import plain
from tests.unit.messages import DUTY
from tests.unit.messages import MINUTE
from tests.unit.messages import NAMES
from tests.unit.messages import PRESS
from tests.unit.messages import Office
from tests.unit.messages import matter

CHANNELS = (
    replace(DUTY, escalate_to="head", hours=Hours.parse("07:00-22:00")),
    replace(DUTY, name="head", escalate_after=5 * MINUTE),
    replace(PRESS, hours=Hours.parse("08:00-18:00")),
)
OFFICIALS = [f"o{n}" for n in range(60)]
GRADES = ("explicit", "doxxing", "wish", "veiled", "S1", "S2", "S3", "S4", "care")

_key = st.integers(0, 30)
_step = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 1500)),
    st.tuples(st.just("put"), _key, st.sampled_from(GRADES), st.integers(0, 9), st.integers(0, 30)),
    st.tuples(st.just("flood"), st.integers(10, 60)),
    st.tuples(st.just("grow"), _key, st.integers(1, 40)),
    st.tuples(st.just("gone"), _key),
    st.tuples(
        st.just("act"), _key,
        st.sampled_from(["acknowledge", "snooze", "note", "dismiss", "close", "reopen", "escalate"]),
        st.sampled_from(["head", "press", "nobody"]),
    ),
    st.tuples(st.just("agree"), st.integers(0, 9), st.sampled_from(["duty", "head"]), st.booleans()),
    st.tuples(st.just("break"), st.sampled_from(["duty", "head", "press"]), st.booleans()),
)  # fmt: skip


def do(office, step):
    """Let one thing happen."""
    match step:
        case ["wait", seconds]:
            office.now += timedelta(seconds=seconds)
        case ["put", key, grade, official, hours]:
            office.put(matter(
                f"{grade}-{key}", grade, at=office.now - timedelta(hours=hours), heard=office.now,
                officials=[f"o{official}"], size=key + 1,
            ))  # fmt: skip
        case ["flood", number]:
            start = len(office.things)
            office.put(
                *(
                    matter(f"f{start + n}", at=office.now, officials=[f"o{n}"])
                    for n in range(number)
                )
            )
        case ["grow", key, more]:
            for one in list(office.things.values()):
                if one.kind == "alert" and one.key.endswith(f"-{key}"):
                    office.put(replace(one, size=one.size + more))
        case ["gone", key]:
            for one in [k for k in office.things if k.endswith(str(key))]:
                del office.things[one]
        case ["act", key, kind, to]:
            for one in [k for k in office.things if k.endswith(f"-{key}")]:
                try:
                    office.act(one, kind, to=to, until=office.now + 30 * MINUTE)
                except (ActError, AssertionError):
                    continue
        case ["agree", official, channel, revoked]:
            office.agree(f"o{official}", channel, revoked=revoked)
        case ["break", channel, broken]:
            (office.broken.add if broken else office.broken.discard)(channel)


@settings(max_examples=50, deadline=None)
@given(st.lists(_step, max_size=40))
def test_the_rules_of_messages(steps):
    """Few, each once, nobody named without agreement, no word of a post, nothing late, nothing lost."""
    office = Office(*CHANNELS)
    agreed_then = {}
    sizes = {}
    for step in [*steps, *[("wait", 200)] * 8]:
        do(office, step)
        agreed = {
            (o, c)
            for o in OFFICIALS
            for c in ("duty", "head")
            if office.desk.may_name(o, c, office.now)
        }
        kinds = {one.key: (one.kind, one.heard - one.since) for one in office.things.values()}
        for message in office.tick():
            agreed_then[message.id] = agreed
            for key, size in zip(message.about, message.sizes, strict=True):
                kind, delay = kinds.get(key, (None, timedelta()))
                if message.reason in {"raised", "grew", "care"}:
                    before = sizes.get((message.channel, key))
                    assert before is None or (message.reason == "grew" and size >= 2 * before)
                    sizes[message.channel, key] = size
                    assert delay <= timedelta(hours=24)
                if kind and message.reason != "resolved":
                    assert (message.channel == "press") is (kind == "care")
            if not message.urgent:
                assert next(c for c in CHANNELS if c.name == message.channel).is_awake(office.now)

    assert len({m.id for m in office.planned}) == len(office.planned)
    for message in office.planned:
        near = Counter(
            m.channel for m in office.planned if timedelta() <= m.at - message.at < WINDOW
        )
        assert near[message.channel] <= 10
        said = message.title + message.body
        assert "sesquipedalian" not in said
        assert "@" not in said
        assert "\r" not in said and "\n" not in message.title
        for official in OFFICIALS:
            if f"{plain(NAMES[official])} " in f"{said} ":
                assert (official, message.channel) in agreed_then[message.id]
    told = {key for m in office.planned if m.channel == "duty" for key in m.about}
    for one in office.matters():
        if one.pages and one.state == "open" and one.heard - one.since <= timedelta(hours=24):
            assert one.key in told


@given(st.text(max_size=200))
def test_no_name_moves_a_chat_or_a_header(name):
    """A roster is other people's data: no markup, no mention, no line, no direction."""
    said = plain(name)
    assert not set(said) & set("<>@#*_~`|[]{}\\/&!:\r\n\x1b\u202e\u200b\u2028")
    assert said.strip() and len(said) <= 80
    assert (
        plain("<!channel> @everyone *Bo* O’Neil-Śmith, Jr.")
        == "channel everyone Bo O’Neil-Śmith, Jr."
    )
