"""What the coordination detector must catch, and above all what must never alert."""

from collections.abc import Iterable
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from random import Random
from time import process_time
from typing import Any

import msgspec
import pytest

from processors.detectors.coordination import step
from processors.detectors.rules import fires
from processors.detectors.sentences import sentence
from processors.detectors.signals import Finding
from processors.detectors.signature import signature
from processors.detectors.snapshot import dump
from processors.detectors.state import Baseline
from processors.detectors.state import State
from schemas.alert import Alert
from schemas.sighting import Sighting

TEN = datetime(2026, 2, 17, 10, 10, tzinfo=UTC)
TARGET = "halima-wrenfield"
ABUSE = "wrenfield is a lying witch who sold the island boats, get out of our harbour"
PETITION = "please keep the last boat home running for nurses and night workers on the islands"
WORDS = (PETITION + " " + ABUSE + " rent school fish wind price radio engine clock").split()


def own_words(seed: int) -> bytes | None:
    """Return the signature of a text like no other."""
    random = Random(seed)
    return signature(" ".join(random.choices(WORDS, k=14)) + f" {seed} {seed + 1}")


def sighting(number: int, minutes: float, **fields: Any) -> Sighting:
    """Return one post by one more account, *minutes* after ten past ten, in words of its own."""
    usual: dict[str, Any] = {
        "uid": f"bluesky:{number}",
        "target": TARGET,
        "at": TEN + timedelta(minutes=minutes),
        "author_ref": f"a{number}",
        "signature": own_words(number),
    }
    return Sighting(**usual | fields)


def crowd(count: int, minutes: float, start: int = 1000, **fields: Any) -> list[Sighting]:
    """Return *count* such posts, evenly over *minutes*."""
    return [sighting(start + i, i * minutes / count, **fields) for i in range(count)]


def run(posts: Iterable[Sighting], state: State | None = None) -> list[Alert]:
    """Return all alerts, in order, with *posts* in order of time."""
    state = state or State()
    alerts: list[Alert] = []
    for position, post in enumerate(sorted(posts, key=lambda p: (p.at, p.uid))):
        alerts += step(state, post, position)[1]
    return alerts


def later() -> Sighting:
    """Return an ordinary post half an hour after the rest: time goes on."""
    return sighting(99_999, 75)


def wave(link: bool = True) -> list[Sighting]:
    """Return 16 fresh accounts with one text, slightly varied, in half an hour; 13 with one link."""
    ends = ("", " now", " today", " please leave")
    return [
        sighting(
            i,
            i * 30 / 16,
            author_week="2026-W07",
            hostile=True,
            signature=signature(ABUSE + ends[i % 4]),
            objects=("link:5mear",) if link and i % 5 else (),
        )
        for i in range(16)
    ]


def test_sixteen_fresh_accounts_with_one_text_are_one_alert_by_the_eighth_post():
    """The wave of the demonstration, among twenty ordinary posts and without days of listening."""
    weeks = [None, "2023-W11", "2021-W40", "2019-W02"]
    ordinary = [
        sighting(500 + i, i * 1.5, author_week=weeks[i % 4], hostile=i % 9 == 0) for i in range(20)
    ]
    posts = sorted([*wave(), *ordinary, later()], key=lambda p: (p.at, p.uid))
    alerts = run(posts)
    assert len({alert.key for alert in alerts}) == 1
    before = [p for p in posts[: alerts[0].version + 1] if p.author_week == "2026-W07"]
    assert len(before) <= 8
    last = alerts[-1]
    assert last.accounts == 16
    assert set(last.uids) == {p.uid for p in wave()}
    assert {"text", "link", "week", "age"} <= {signal.name for signal in last.signals}
    assert last.severity == "S3"
    assert last.tactic == "copied text and one shared link from new accounts"
    assert len(alerts) <= 6


def test_what_speaks_against_an_alert_is_part_of_it():
    """An officer must be able to doubt it: what is not linked, unknown ages, little listening."""
    some = [msgspec.structs.replace(p, author_week=None) if p.uid[-1] == "3" else p for p in wave()]
    said = run([*some, *crowd(41, 30), later()])[-1].counter_evidence
    assert "41 other posts at this member in the same six hours are not part of this" in said
    assert "unknown account age for 2 of 16" in said
    assert any("burst of civil posts" in line for line in said)
    assert any("hours of listening" in line for line in said)


def test_an_alert_names_no_account_and_calls_nobody_a_bot():
    """Law 2: how many, never who; and "consistent with coordination" is the most we say."""
    text = msgspec.json.encode(run([*wave(), later()])[-1]).decode()
    assert not any(f'"a{i}"' in text for i in range(16))
    assert "author" not in text
    assert "bot" not in text and "inauthentic" not in text


def test_a_threat_inside_makes_it_the_gravest():
    """S1 goes to people at once, however few the accounts."""
    posts = wave()
    posts[9] = msgspec.structs.replace(posts[9], threat=True)
    alerts = run([*posts, later()])
    assert alerts[0].severity == "S4"
    assert alerts[-1].severity == "S1"


def test_twelve_accounts_with_one_text_are_one_alert_within_eight_posts():
    """Acceptance 6: twelve members in the end, and one key however often it is replayed."""
    copies = crowd(12, 30, hostile=True, signature=signature(ABUSE))
    first, second = run([*copies, later()]), run([*copies, later()])
    assert first[0].version < 8
    assert first[-1].accounts == 12 and len(first[-1].uids) == 12
    assert {alert.key for alert in first + second} == {first[0].key}


def test_five_accounts_at_once_are_the_least():
    """Four people may say the same; fewer than five accounts never alert."""
    assert not run([*crowd(4, 10, hostile=True, signature=signature(ABUSE)), later()])


# Never alert, rule by rule.


def test_rule_1_volume_and_hostility_of_unlinked_people_never_alert():
    """Acceptance 1: two thousand people in an hour, 8 % of them hostile, each in their own words."""
    posts = [sighting(i, i * 60 / 2000, hostile=i % 12 == 0) for i in range(2000)]
    assert run([*posts, later()]) == []


def test_rule_1_even_when_all_of_them_are_hostile():
    """An angry crowd is a crowd."""
    assert run([*crowd(400, 20, hostile=True), later()]) == []


def test_rule_2_identical_civil_petition_posts_never_alert():
    """Acceptance 2: signing together is what petitions are for."""
    posts = crowd(400, 90, signature=signature(PETITION), objects=("link:petition",))
    assert run(posts) == []


def test_rule_2_a_harsh_template_with_some_insults_never_alerts():
    """Acceptance 3: most users of the text and the link are civil, so both are theirs."""
    posts = [
        sighting(i, i, signature=signature(PETITION), objects=("link:ngo",), hostile=i % 10 == 3)
        for i in range(200)
    ]
    assert run(posts) == []


def test_rule_3_reposts_are_not_copies():
    """Acceptance 5: five hundred reposts of one abusive post are one post and five hundred clicks."""
    posts = crowd(500, 60, hostile=True, repost=True, signature=signature(ABUSE))
    assert run(posts) == []


def test_rule_4_quoting_abuse_is_not_abuse():
    """Acceptance 4: what stands in quotation marks has no part in a signature."""
    quoted = [
        signature(f'"{ABUSE}" this is what {WORDS[i]} and {WORDS[-i]} people write {i} {i * i}')
        for i in range(1, 31)
    ]
    posts = [sighting(i, i, hostile=i % 3 == 0, signature=quoted[i]) for i in range(30)]
    assert run([*posts, later()]) == []
    assert signature(f"“{ABUSE}”") is None


def test_rule_5_new_accounts_alone_never_alert():
    """Hostile accounts of the last four weeks, or all of one week, but nothing else in common."""
    weeks = [f"2026-W0{number}" for number in (4, 5, 6, 7)]
    spread = [
        sighting(
            i, i * 12, hostile=True, author_week=weeks[i % 4], at=TEN + timedelta(minutes=12 * i)
        )
        for i in range(28)
    ]
    assert run(spread) == []
    week = Finding("week", "week:2026-W07", 8.0, 20, 20, 0.01)
    age = Finding("age", "age", 8.0, 20, 20, 0.04)
    assert not fires({"week": week, "age": age}, 20, 20, Baseline(0))


def test_rule_5_unknown_age_is_missing_never_young():
    """Acceptance 10: with no known age at all there is no crash and no evidence from age."""
    posts = [msgspec.structs.replace(p, author_week=None) for p in wave()]
    last = run([*posts, later()])[-1]
    assert not {"age", "week"} & {signal.name for signal in last.signals}
    assert "new accounts" not in last.tactic


@pytest.mark.parametrize("week", ["", "2026-W99", "soon", "2031-W01"])
def test_rule_5_a_week_that_cannot_be_is_unknown(week: str):
    """A broken or future date must not make an account new."""
    posts = [msgspec.structs.replace(p, author_week=week) for p in wave()]
    last = run([*posts, later()])[-1]
    assert not {"age", "week"} & {signal.name for signal in last.signals}


def test_rule_6_one_account_is_another_matter():
    """One obsessed person goes to another desk, under other law."""
    posts = crowd(60, 60, hostile=True, author_ref="a1", signature=signature(ABUSE))
    assert run([*posts, later()]) == []


def test_rule_7_calling_people_to_write_or_march_never_alerts():
    """A call to a lawful protest, shared by many with one link, and the few insults around it."""
    call = "come to the pier on saturday and write to your member before the night ferries vote"
    posts = crowd(80, 60, signature=signature(call), objects=("link:march", "tags:nightferries"))
    angry = crowd(12, 60, start=5000, hostile=True, objects=("tags:nightferries",))
    assert run([*posts, *angry, later()]) == []


def test_rule_8_civil_authors_are_not_kept_and_hostile_ones_go():
    """Civil posts leave no author in the state, and hostile ones none beyond their six hours."""
    state = State()
    run([*crowd(50, 30), *crowd(10, 30, start=2000, hostile=True)], state)
    held = dump(state)
    assert b"a1001" not in held
    assert b"a2001" in held
    step(state, sighting(1, 60 * 7), 61)
    assert b"a2001" not in dump(state)


def test_a_slogan_in_a_far_larger_angry_crowd_does_not_alert():
    """A few chanting in a crowd that is itself unusual is a shared slogan."""
    crowded = crowd(120, 60, hostile=True)
    chorus = crowd(8, 50, start=3000, hostile=True, signature=signature(ABUSE))
    assert run([*crowded, *chorus, later()]) == []


def test_a_link_that_civil_posters_share_as_much_is_no_evidence():
    """A news item in an angry hour: the hostile use it as everybody does."""
    posts = [sighting(i, i / 2, hostile=i % 4 == 0, objects=("link:news",)) for i in range(100)]
    assert run([*posts, later()]) == []


def test_one_viral_link_keeps_the_state_small_and_fast():
    """Acceptance 11: 50,000 hostile posts with one link; memory bounded, 99 % under a millisecond."""
    state, times = State(), []
    words = [own_words(i) for i in range(500)]
    for i in range(50_000):
        post = sighting(i, i / 200, hostile=True, objects=("link:viral",), signature=words[i % 500])
        start = process_time()
        step(state, post, i)
        times.append(process_time() - start)
    assert sorted(times)[int(0.99 * len(times))] < 0.001
    target = state.memory.targets[TARGET]
    assert len(target.window) < 22_000
    assert len(target.groups["link:viral"].authors) <= 2_000


def test_every_family_has_a_sentence():
    """A family without words cannot be questioned."""
    for name in ("text", "link", "week", "age", "sync"):
        said = sentence(Finding(name, "week:2026-W07", 5.0, 6, 7, 0.02, minutes=4))
        assert said.startswith(("6 ", "7 ")) and "None" not in said
