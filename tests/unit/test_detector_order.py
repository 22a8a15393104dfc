"""The alerts are those of the sightings in order of their times, whatever order they come in."""

from datetime import timedelta
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from processors.detectors import history
from processors.detectors.runner import Runner
from tests.unit.detector_log import TEN
from tests.unit.detector_log import MemoryJournal
from tests.unit.detector_log import day
from tests.unit.detector_log import run
from tests.unit.detector_log import said
from tests.unit.detector_log import standing
from tests.unit.detector_log import wave


def batches(log, random):
    """Cut *log* into batches of any size."""
    cuts = sorted(random.randrange(len(log) + 1) for _ in range(random.randrange(12)))
    return [log[a:b] for a, b in zip([0, *cuts], [*cuts, len(log)], strict=True)]


def with_faults(log, random):
    """Return *log* with posts told of twice, and others dated hours or years off."""
    wrong = [
        msgspec.structs.replace(post, uid=f"wrong:{n}", hostile=False, at=post.at + shift)
        for n, (post, shift) in enumerate(
            (random.choice(log), timedelta(hours=random.choice((-90000, -30, 9, 11, 30000))))
            for _ in range(5)
        )
    ]
    return [*log, *wrong, *random.choices(log, k=15)]


@settings(max_examples=40, deadline=None)
@given(random=st.randoms(use_true_random=False))
def test_any_order_of_a_day_gives_the_same_alerts(random: Random):
    """Lines shuffled, batches cut anywhere, posts doubled, some dates wrong."""
    log = with_faults(day(random.randrange(5)), random)
    wanted = standing(run([sorted(log, key=lambda s: (s.at, s.uid, s.target))]))
    random.shuffle(log)
    assert wanted
    assert standing(run(batches(log, random))) == wanted


@settings(max_examples=20, deadline=None)
@given(random=st.randoms(use_true_random=False))
def test_any_order_of_the_files_of_a_day_gives_the_same_alerts(random: Random):
    """Each platform's file is in order, forwards or backwards; the files come one after another."""
    log = day(2)
    wanted = standing(run([log]))
    files = [[], [], []]
    for post in log:
        random.choice(files).append(post)
    for file in files:
        if random.random() < 0.3:
            file.reverse()
    fed = [batch for file in files for batch in batches(file, random)]
    assert standing(run(fed)) == wanted


@settings(max_examples=25, deadline=None)
@given(random=st.randoms(use_true_random=False))
def test_a_restart_anywhere_in_a_shuffled_log_changes_nothing(random: Random):
    """With a snapshot at any place before, or without one."""
    log = with_faults(day(3), random)
    wanted = standing(run([sorted(log, key=lambda s: (s.at, s.uid, s.target))]))
    random.shuffle(log)
    journal = MemoryJournal()
    runner = Runner(journal)
    for batch in batches(log, random):
        records = journal.add(batch)
        runner.feed(records)
        if random.random() < 0.5:
            runner.save()
        if random.random() < 0.5:
            runner = Runner(journal)
            runner.feed(r for r in journal.log if r[0] > runner.position)
    runner.finish()
    assert said(journal.alerts()) == wanted


@settings(max_examples=20, deadline=None)
@given(random=st.randoms(use_true_random=False))
def test_checkpoints_change_nothing(random: Random):
    """Going back to a state in the middle, or reading the log anew, is only quicker or slower."""
    log = [*day(4), *wave("c", TEN + timedelta(hours=1))]
    wanted = standing(run([sorted(log, key=lambda s: (s.at, s.uid, s.target))]))
    random.shuffle(log)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "_LEAST", random.randrange(1, 40))
        patch.setattr(history, "KEPT", random.randrange(1, 120))
        patch.setattr(history, "_BYTES_A_SIGHTING", 10**9)
        journal = run(batches(log, random))
    assert standing(journal) == wanted


def test_newest_first_is_as_good_as_oldest_first():
    """An export often begins with the newest post."""
    log = day(1)
    assert standing(run([log[::-1]])) == standing(run([log]))


def test_in_order_every_version_is_its_own_position():
    """Both modes then write the same bytes, however the log was cut into batches."""
    log = day(1)
    one, many = run([log]), run([[post] for post in log])
    assert one.alerts() == many.alerts() != []


def test_a_post_of_the_wrong_year_holds_nobody_up():
    """What comes after it is folded from a state before it, without reading the log anew."""
    journal = MemoryJournal()
    runner = Runner(journal)
    log = day(1)
    runner.feed(journal.add(log[:10]))
    reads = journal.reads
    wrong = msgspec.structs.replace(log[0], uid="wrong", target="z", at=TEN + timedelta(days=3000))
    runner.feed(journal.add([wrong]))
    for post in log[10:]:
        runner.feed(journal.add([post]))
        runner.settle(now=True)
    runner.finish()
    assert journal.reads == reads
    assert standing(journal) == standing(run([log]))
