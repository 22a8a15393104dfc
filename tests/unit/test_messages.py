"""From raw bytes to what is sent on: order, keys, dead letters, whatever comes in."""

from datetime import UTC
from datetime import datetime

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from hearhear.stream.kafka.topics import LARGEST_MESSAGE
from hearhear.stream.tagging.messages import Raw
from hearhear.stream.tagging.messages import dead_message
from hearhear.stream.tagging.messages import key_of
from hearhear.stream.tagging.messages import to_messages
from processors.chain import load
from processors.step import Setup
from schemas.dead_letter import DeadLetter
from schemas.post import AuthorSuppressed
from schemas.post import PostDeleted
from schemas.post import PostEdited

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
STEPS = load(Setup())


def _raw(record, place="posts.raw/0/1"):
    return Raw(msgspec.json.encode(record), key_of(record), place)


def _letter(message):
    return msgspec.json.decode(message.value, type=DeadLetter)


def test_records_leave_in_the_order_they_came(post):
    """What happens to one post must be told in the order it happened."""
    first = post("The boat is late")
    records = [
        first,
        PostEdited(post=msgspec.structs.replace(first, text="The boat is gone")),
        PostDeleted(uid=first.uid, source="test", at=NOW, reason="user"),
        AuthorSuppressed(author_ref="a1", source="test", at=NOW, reason="account"),
    ]
    made = to_messages([_raw(r) for r in records], STEPS, NOW)
    *made, forgotten = made
    kinds = [msgspec.json.decode(m.value)["type"] for m in made]
    assert kinds == ["post.v1", "post.v1", "post.deleted.v1", "author.suppressed.v1"]
    assert [m.key for m in made] == [first.uid.encode()] * 3 + [b"a1"]
    assert {m.topic for m in made} == {"posts.tagged"}
    # The detector forgets the author too.
    assert (forgotten.topic, forgotten.value, forgotten.partition) == (
        "sightings",
        made[-1].value,
        0,
    )


def test_a_post_gets_the_tags_of_the_embedded_run(post):
    """Both modes do the same work, byte for byte."""
    from processors.step import enrich

    one = post("Shame on this budget!")
    (message,) = to_messages([_raw(one)], STEPS, NOW)
    assert message.value == msgspec.json.encode(enrich(one, STEPS))


def test_a_sighting_goes_to_the_one_partition(post):
    """Detectors rest on a total order."""
    one = post("Answer us", refs={"reply_to_official": "mp-1"})
    made = to_messages([_raw(one)], STEPS, NOW)
    assert [(m.topic, m.key, m.partition) for m in made[1:]] == [("sightings", b"mp-1", 0)]


def test_a_dead_letter_has_a_key_that_a_replay_repeats():
    """The same poison read twice must stay one dead letter in the store."""
    batch = [Raw(b"\xff{", b"k", "posts.raw/3/17")]
    (once,) = to_messages(batch, STEPS, NOW)
    (again,) = to_messages(batch, STEPS, NOW)
    assert once.topic == "posts.dead"
    assert once.key == again.key
    assert _letter(once).raw == b"\xff{"


def test_one_failing_record_loses_only_itself(post, monkeypatch):
    """A defect met by one post must not cost its batch, nor stop the topic for ever."""
    import hearhear.stream.tagging.messages as module

    real = module.tag_records

    def fragile(records, steps):
        if any("break" in r.text for r in records):
            raise ValueError("a defect")
        return real(records, steps)

    monkeypatch.setattr(module, "tag_records", fragile)
    made = to_messages([_raw(post(t)) for t in ("good", "break", "fine")], STEPS, NOW)
    assert [m.topic for m in made] == ["posts.tagged", "posts.dead", "posts.tagged"]
    assert "ValueError: a defect" in _letter(made[1]).error


def test_a_post_too_long_for_its_topic_is_a_dead_letter(post):
    """Kafka would refuse it for ever, and the worker with it."""
    (message,) = to_messages([_raw(post("x" * LARGEST_MESSAGE))], STEPS, NOW)
    assert message.topic == "posts.dead"
    assert len(message.value) < LARGEST_MESSAGE


def test_a_long_dead_letter_keeps_its_beginning_and_says_so():
    """Bytes nobody can use must not be what stops the stage."""
    letter = DeadLetter(stage="tag", reason="no record", error="e", raw=b"x" * 2**21, at=NOW)
    message = dead_message(letter)
    assert len(message.value) < LARGEST_MESSAGE
    assert "of its 2,097,152 bytes are kept" in _letter(message).reason


@given(st.lists(st.binary(max_size=60), max_size=5))
def test_whatever_the_bytes_every_record_is_accounted_for(values):
    """Input = tagged + dead, for every input there is."""
    batch = [Raw(v, None, f"posts.raw/0/{n}") for n, v in enumerate(values)]
    assert len(to_messages(batch, STEPS, NOW)) == len(values)
