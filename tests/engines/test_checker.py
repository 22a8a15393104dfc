"""The checker itself: silent on what is right, and loud on each way in which Faust loses posts."""

from datetime import UTC
from datetime import datetime

import msgspec
import pytest

from hearhear.stream.tagging.messages import Raw
from hearhear.stream.tagging.messages import to_messages
from hearhear.wiring.roster import load_roster
from processors.chain import load
from processors.step import Setup

# kafka-python 3.0.12 reads its own files in a way that Python 3.11 calls outdated.
pytestmark = pytest.mark.filterwarnings("ignore:read_text is deprecated:DeprecationWarning")

kafka_client = pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')

from tests.engines import checker  # noqa: E402
from tests.engines import harness  # noqa: E402

OFFICIALS = ("halimawrenfield.arvenne.example", "edmundvarrowby.arvenne.example")


@pytest.fixture(scope="module")
def steps():
    return load(Setup(roster=load_roster(harness.ROSTER)))


def _ideal(told, steps):
    """Return the topics as they must be, made without any broker."""
    topics = {name: [] for name in harness.NAMES}
    batch = [Raw(value, key, f"posts.raw/0/{n}") for n, (key, value) in enumerate(told.sent)]
    for message in to_messages(batch, steps, datetime.now(UTC)):
        topics[message.topic].append((message.key, message.value))
    return topics


def test_a_perfect_run_has_no_problems(steps):
    """A checker that cries wolf would be switched off."""
    told = checker.story(2000, 1, OFFICIALS)
    topics = _ideal(told, steps)
    assert checker.check(told, topics, steps) == []
    assert len(told.poison) > 5
    assert checker.repeats(told, topics) == 0


@pytest.mark.parametrize("topic", ["posts.tagged", "posts.dead", "sightings"])
def test_one_missing_record_is_named(steps, topic):
    """One lost post in twenty thousand is still a lost post."""
    told = checker.story(500, 2, OFFICIALS)
    topics = _ideal(told, steps)
    # An edit is sighted as its post was: all of one uid have to go before one is missing.
    gone = msgspec.json.decode(topics[topic][0][1])
    same = "raw" if topic == "posts.dead" else "uid"
    topics[topic] = [r for r in topics[topic] if msgspec.json.decode(r[1])[same] != gone[same]]
    assert any("lost" in problem for problem in checker.check(told, topics, steps))


def test_an_alert_out_of_order_is_named(steps):
    """Alerts are held against one uninterrupted fold of the log."""
    topics = _ideal(checker.story(1000, 3, OFFICIALS), steps)
    assert checker.check_alerts(topics)[0].startswith("lost")


@pytest.mark.parametrize("variant", ["raises", "typed"])
def test_an_unguarded_worker_loses_posts_and_the_checker_sees_it(kafka, tmp_path, steps, variant):
    """Faust commits a batch whose body raised, and a record it cannot decode: the guards are needed."""
    told = checker.story(400, 4, OFFICIALS)
    with harness.stage(kafka.address, tmp_path) as stage:
        harness.Feed(stage, told, 0).start().finish()
        stage.start(variant, module="tests.engines.unguarded")
        harness.wait(lambda: stage.lag() == 0, 90, "the unguarded worker")
        problems = checker.check(told, stage.read(), steps)
    print(variant, problems)
    assert any("lost" in problem for problem in problems)


def test_an_unguarded_concurrent_worker_loses_a_post_when_killed(
    kafka, tmp_path, steps, monkeypatch
):
    """With two at a time Faust commits past the one that is still being worked on."""
    told = checker.story(200, 5, OFFICIALS)
    with harness.stage(kafka.address, tmp_path, partitions=1) as stage:
        harness.Feed(stage, told, 0).start().finish()
        once = next(n for n, sent in enumerate(told.sent) if told.sent.count(sent) == 1)
        monkeypatch.setenv("SLOW", str(once))
        worker = stage.start("concurrent", module="tests.engines.unguarded")
        harness.wait(lambda: stage.lag() < 150, 60, "commits past the slow one")
        worker.kill()
        monkeypatch.delenv("SLOW")
        stage.start("concurrent", module="tests.engines.unguarded")
        harness.wait(lambda: stage.lag() == 0, 60, "the successor")
        problems = checker.check(told, stage.read(), steps)
    print("concurrent", problems)
    assert any("lost 1 wordings" in problem for problem in problems)
