"""What the detector's runner publishes, withdraws, forgets, counts and saves."""

from datetime import timedelta

import msgspec
import pytest

from processors.detectors import history
from processors.detectors.runner import Runner
from schemas.alert import Alert
from schemas.post import AuthorSuppressed
from tests.unit.detector_log import TEN
from tests.unit.detector_log import MemoryJournal
from tests.unit.detector_log import day
from tests.unit.detector_log import fold
from tests.unit.detector_log import run
from tests.unit.detector_log import said
from tests.unit.detector_log import standing
from tests.unit.detector_log import wave


def civil(count, start=TEN, target="a"):
    """Return civil posts with the wave's wording and link: a petition that somebody copied."""
    return [
        msgspec.structs.replace(post, uid=f"civil:{n}", hostile=False, threat=False, author_ref="c")
        for n, post in enumerate(wave(target, start, count))
    ]


@pytest.fixture
def short(monkeypatch):
    """Keep few sightings in memory, so that older ones must be read from the log."""
    monkeypatch.setattr(history, "_LEAST", 10)
    monkeypatch.setattr(history, "KEPT", 30)
    monkeypatch.setattr(history, "_BYTES_A_SIGHTING", 10**9)


def test_an_alert_that_later_posts_disprove_is_withdrawn():
    """Most users of the wording turn out to be civil: it was theirs."""
    journal = run([wave(), civil(40, TEN - timedelta(minutes=40))])
    (alert,) = journal.alerts()
    assert alert.withdrawn and alert.replaced_by is None and alert.because == "posts"
    assert alert.version > journal.written[0].version
    assert standing(journal) == said(fold(day(0, 0))[:0])


def test_an_alert_that_began_earlier_is_replaced():
    """The first posts of a wave come last: one alert stands, and the other one names it."""
    posts = wave()
    journal = run([posts[6:], posts[:6]])
    (stands,) = [a for a in journal.alerts() if not a.withdrawn]
    (gone,) = [a for a in journal.alerts() if a.withdrawn]
    assert gone.replaced_by == stands.key
    assert stands.onset == posts[0].at
    assert standing(journal) == standing(run([posts]))


def test_a_withdrawn_alert_that_comes_back_stands_again():
    """The civil copies were erased: nothing speaks against the alert any more."""
    journal = MemoryJournal()
    runner = Runner(journal)
    runner.feed(journal.add([*wave(), *civil(40, TEN - timedelta(minutes=40))]))
    runner.finish()
    before = standing(journal)
    journal.log = [record for record in journal.log if record[1].author_ref != "c"]
    journal.gone = {"c"}
    runner.forget({"c"})
    runner.finish()
    assert before == []
    assert standing(journal) == standing(run([wave()])) != []


def test_all_posts_of_an_alert_are_told_at_the_end_of_the_input():
    """What joined after the last telling must not wait for a post that never comes."""
    (alert,) = run([wave()]).alerts()
    assert alert.accounts == 14 and len(alert.uids) == 14


def test_a_suppressed_author_leaves_no_trace(short):
    """Neither in the snapshot nor in the alerts that come later; the others' posts still count."""
    log = day(1)
    journal = MemoryJournal()
    runner = Runner(journal)
    runner.feed(journal.add(log))
    runner.save()
    # q5's post is before the oldest checkpoint, which holds it.
    assert b"q5" in journal.body
    journal.log = [record for record in journal.log if record[1].author_ref != "q5"]
    runner.feed(
        [(len(log) + 1, AuthorSuppressed(author_ref="q5", source="s", at=TEN, reason="user"))]
    )
    assert runner.must_save
    runner.save()
    assert b"q5" not in journal.body and not runner.must_save
    alert = next(a for a in journal.alerts() if not a.withdrawn)
    assert alert.accounts == 13 and not any(uid.endswith("a:5") for uid in alert.uids)
    # A post that comes after is refused.
    runner.feed([(len(log) + 2, wave("b")[5])])
    assert runner.examined.sightings == len(log)


def test_an_author_suppressed_while_we_were_away_is_forgotten_at_the_start(short):
    """A crash between the deletion and the snapshot must not bring the reference back."""
    journal = MemoryJournal()
    runner = Runner(journal)
    runner.feed(journal.add(day(1)))
    runner.save()
    assert b"q5" in journal.body
    journal.gone = {"q5"}
    again = Runner(journal)
    assert again.must_save
    again.save()
    assert b"q5" not in journal.body


def test_erasing_all_the_evidence_does_not_undo_the_alarm():
    """A platform that suspends the attackers must not make the alert disappear."""
    journal = MemoryJournal()
    runner = Runner(journal)
    runner.feed(journal.add(wave()))
    runner.finish()
    before = standing(journal)
    attackers = {f"q{n}" for n in range(14)}
    journal.gone, journal.log = attackers, []
    runner.forget(attackers)
    runner.finish()
    assert standing(journal) == before != []


def test_what_is_older_than_the_log_is_counted(short):
    """It was compared only with what is left, so people have to know."""
    journal = MemoryJournal()
    runner = Runner(journal)
    runner.feed(journal.add(day(1)))
    journal.since = (TEN - timedelta(days=8)).timestamp()
    runner.feed(journal.add(wave("b", TEN - timedelta(days=30))))
    runner.feed(journal.add(wave("c", TEN - timedelta(days=2))))
    runner.finish()
    assert runner.examined.unexamined == 14
    runner.save()
    assert journal.examined == runner.examined == Runner(journal).examined
    # A file of its own time is examined all the same.
    assert {a.target for a in journal.alerts()} == {"a", "b", "c"}


def test_posts_without_authors_are_counted():
    """They cannot show that accounts act together."""
    posts = [msgspec.structs.replace(p, author_ref=None) for p in wave()]
    runner = Runner(MemoryJournal())
    runner.feed(enumerate(posts, 1))
    assert (runner.examined.sightings, runner.examined.without_author) == (14, 14)
    assert runner.examined.is_blind


def test_a_snapshot_of_the_version_before_is_read_over():
    """A store of yesterday's program opens: the log is read, old alerts find their successors."""
    journal = MemoryJournal()
    journal.add(day(1))
    journal.body = msgspec.msgpack.encode({"version": 1, "memory": {"clock": 3.0, "late": 1}})
    (alert,) = [a for a in fold(day(1)) if a.target == "a"][-1:]
    journal.write_alerts([msgspec.structs.replace(alert, key="old scheme", version=150)])
    runner = Runner(journal)
    runner.finish()
    assert runner.position == runner.examined.sightings == 164
    assert standing(journal) == standing(run([day(1)]))
    assert next(a for a in journal.alerts() if a.withdrawn).replaced_by == alert.key


def test_an_alert_whose_beginning_has_left_the_log_stays_as_it_was(short):
    """Reading the log anew must not turn an old alert into one about the rest of its posts."""
    journal = MemoryJournal()
    runner = Runner(journal)
    after = [p for p in day(1) if p.at > TEN + timedelta(minutes=30)]
    runner.feed(journal.add([*wave(), *after]))
    runner.finish()
    before = standing(journal)
    journal.log = [r for r in journal.log if not r[1].uid.startswith("w:") or r[0] > 6]
    journal.since = (TEN + timedelta(seconds=550)).timestamp()
    late = msgspec.structs.replace(day(1)[0], uid="late", at=TEN - timedelta(days=1))
    runner.feed(journal.add([late]))
    runner.finish()
    assert journal.reads > 1 and before
    assert standing(journal) == before


def test_late_posts_are_gathered_where_folding_again_is_costly():
    """A file that is newest first must not be folded anew for every batch."""
    log = day(1)[::-1]
    folded = []
    journal = MemoryJournal()
    # By this clock nothing but folding takes time: a millisecond a sighting.
    runner = Runner(journal, clock=lambda: len(folded) / 1000)
    fold_one = runner._fold
    runner._fold = lambda each: (folded.append(each), fold_one(each))
    for post in log:
        runner.feed(journal.add([post]))
    runner.finish()
    assert len(folded) < 8 * len(log)
    assert standing(journal) == standing(run([log[::-1]]))


def test_an_alert_of_yesterdays_program_is_still_read():
    """Stores and topics hold alerts with "families", and with a usual figure always."""
    raw = msgspec.json.encode(fold(day(1))[-1])
    old = msgspec.json.decode(raw)
    assert {f["name"] for f in old["families"]} >= {"text", "link"}
    alert = msgspec.json.decode(msgspec.json.encode({**old, "usual": 2.4}), type=Alert)
    assert alert.usual == 2.4 and alert.signals and not alert.withdrawn


@pytest.mark.parametrize("cut", [60, 105, 120, 150])
def test_a_restart_tells_nothing_anew_on_its_way(cut):
    """What was published after the snapshot stays until the log is read as far; versions too."""
    log = sorted(day(1), key=lambda s: s.at)
    journal = MemoryJournal()
    runner = Runner(journal)
    for number, post in enumerate(log):
        runner.feed(journal.add([post]))
        if number == cut:
            runner.save()
    before, written = journal.alerts(), len(journal.written)
    again = Runner(journal)
    assert again.position == cut + 1
    for record in journal.log[cut + 1 :]:
        again.feed([record])
    assert journal.alerts() == before != []
    assert len(journal.written) == written


def test_what_the_process_before_published_in_error_is_withdrawn():
    """It was killed before the late posts came that make it no alert."""
    journal = MemoryJournal()
    runner = Runner(journal)
    runner.save()
    runner.feed(journal.add(wave()))
    again = Runner(journal)
    again.feed([*journal.log, *journal.add(civil(40, TEN - timedelta(minutes=40)))])
    assert all(alert.withdrawn for alert in journal.alerts()) and journal.alerts()


def test_what_newer_rules_do_not_make_is_withdrawn_because_of_them():
    """An officer who trusted the alert must not read that posts spoke against it: none did."""
    journal = MemoryJournal()
    runner = Runner(journal)
    records = journal.add([*civil(40, TEN - timedelta(minutes=40)), *wave()])
    runner.feed(records)
    runner.save()
    older = msgspec.msgpack.decode(journal.snapshot())
    of_old = msgspec.msgpack.encode({**older, "version": 1})
    journal.write_snapshot(runner.position, of_old, runner.examined)
    (raised, *_) = fold(wave())
    journal.write_alerts([msgspec.structs.replace(raised, version=len(records))])

    Runner(journal)
    (alert,) = journal.alerts()
    assert alert.withdrawn and alert.because == "rules"


def test_a_version_past_the_end_of_the_log_keeps_nothing_back():
    """A changed alert may get a version that no sighting has yet: a new process must not wait for it."""
    journal = MemoryJournal()
    records = journal.add(day(1))
    (alert, *_) = fold(day(1))
    journal.write_alerts([msgspec.structs.replace(alert, accounts=1, version=len(records) + 1)])
    Runner(journal)
    assert standing(journal) == standing(run([day(1)]))
