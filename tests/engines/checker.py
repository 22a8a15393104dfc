"""A numbered story of posts, and the invariants that must hold for what Kafka has of it at the end.

The story is seeded: 10 % of its records are duplicates, 5 % edits, 2 % deletions, 1 % poison, and
neighbours change places, so that an edit or a deletion may come before its post.
"""

from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from random import Random

import msgspec

from hearhear.stream.journal import decode_record
from hearhear.stream.tagging.messages import key_of
from processors.detectors.runner import Runner
from processors.pipeline import tag_records
from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.post import Post
from schemas.post import PostDeleted
from schemas.post import PostEdited
from schemas.sighting import Sighting
from schemas.version import deletion_version
from schemas.version import post_version
from tests.unit.detector_log import MemoryJournal
from tests.unit.detector_log import said

START = datetime(2026, 11, 2, 8, tzinfo=UTC)
PLAIN = (
    "The late boat was full again tonight",
    "Forty years I have voted and this budget is a disgrace",
    "When does the Assembly sit, three or five?",
    "I am 17 and I take the 5:40 from Marram every school day",
    "What a worthless bill, bin it",
    "Thank you for coming to the seaweed day",
)
WAVE = "you are a worthless traitor and a liar, crawl back under your rock, nobody here wants you"

_encode = msgspec.json.Encoder().encode
_tagged = msgspec.json.Decoder(Post | PostDeleted)
_dead = msgspec.json.Decoder(DeadLetter)


@dataclass
class Story:
    """What is sent, in order (key and bytes), and what it comes to."""

    seed: int
    sent: list[tuple[bytes, bytes]] = field(default_factory=list)
    poison: set[bytes] = field(default_factory=set)
    records: list[Post | PostEdited | PostDeleted] = field(default_factory=list)

    def final(self):
        """Return each uid's highest version, and whether it ends deleted."""
        final: dict[str, tuple[int, bool]] = {}
        for record in self.records:
            post = record.post if isinstance(record, PostEdited) else record
            _keep(final, post)
        return final

    def posts(self):
        """Return every wording that was sent, once."""
        posts = (r.post if isinstance(r, PostEdited) else r for r in self.records)
        return list({(p.uid, p.revision): p for p in posts if isinstance(p, Post)}.values())


def story(count, seed, officials):
    """Return a story of *count* records; *officials* are handles to write to."""
    random = Random(seed)
    told = Story(seed)
    posts: list[Post] = []
    out: list[tuple[bytes, bytes]] = []
    for number in range(count):
        at = START + timedelta(seconds=2 * number)
        luck = random.random()
        if not posts or luck >= 0.18:
            record = _post(number, at, random, officials)
            posts.append(record)
        elif luck < 0.10:
            out.append(random.choice(out))
            continue
        elif luck < 0.15:
            old = random.choice(posts)
            text, revision = f"{old.text} (edited {number})", old.revision + 1000 + number
            record = PostEdited(post=msgspec.structs.replace(old, text=text, revision=revision))
        elif luck < 0.17:
            uid = random.choice(posts).uid
            record = PostDeleted(uid=uid, source="story", at=at, reason="user")
        else:
            raw = random.choice(
                (b"\xff\xfe{%d", b'{"type":"post.v1","uid":"%d"}', b"[%d", b"%d \x00")
            )
            told.poison.add(raw % number)
            out.append((b"poison %d" % number, raw % number))
            continue
        told.records.append(record)
        out.append((key_of(record), _encode(record)))
    told.sent = _shuffled(out, random)
    return told


def check(told, topics, steps):
    """Return what is wrong with *topics* (name → list of (key, value)), as sentences; none is good."""
    problems = []
    tagged = [(key, _tagged.decode(value)) for key, value in topics["posts.tagged"]]
    # I1: every wording and every deletion arrived; nothing was invented.
    wanted = {(p.uid, p.revision) for p in told.posts()}
    found = {(p.uid, p.revision) for _, p in tagged if isinstance(p, Post)}
    problems += _differ("wordings", wanted, found)
    deleted = {r.uid for r in told.records if isinstance(r, PostDeleted)}
    problems += _differ(
        "deletions", deleted, {p.uid for _, p in tagged if isinstance(p, PostDeleted)}
    )
    # I2, I3, I4: folded by version, a uid has one state, its highest; the deleted end deleted.
    final: dict[str, tuple[int, bool]] = {}
    for _, post in tagged:
        _keep(final, post)
    problems += _differ("final states", set(told.final().items()), set(final.items()))
    problems += [f"{u} is not deleted at the end" for u in deleted if not final.get(u, (0, 0))[1]]
    # I5: the dead letters are exactly the poison.
    letters = {_dead.decode(value).raw for _, value in topics["posts.dead"]}
    problems += _differ("dead letters", told.poison, letters)
    # Keys are kept, and what detectors read is complete.
    problems += [f"key {k!r} of {p.uid}" for k, p in tagged if k != p.uid.encode()]
    expected = tag_records(told.posts(), steps)
    pairs = [msgspec.json.decode(value, type=Sighting) for _, value in topics["sightings"]]
    problems += _differ(
        "sightings",
        {(s.uid, s.target, s.hostile) for s in expected.sightings},
        {(s.uid, s.target, s.hostile) for s in pairs},
    )
    bodies = {(p.uid, p.revision): _encode(p) for p in expected.posts}
    wrong = [p.uid for _, p in tagged if isinstance(p, Post) and not _same(bodies, p)]
    return problems + ([f"{len(wrong)} posts tagged differently: {wrong[:3]}"] if wrong else [])


def check_alerts(topics):
    """Return what is wrong with the alerts, held against the fold of all sightings by their times."""
    journal = MemoryJournal()
    runner = Runner(journal)
    runner.feed(
        record
        for offset, (_, value) in enumerate(topics["sightings"])
        if (record := decode_record(offset, value)) is not None
    )
    # Alerts that still wait to be told are told after a silence only: the stage had none.
    runner.settle(now=True)
    told = {}
    for _, value in topics["alerts"]:
        alert = msgspec.json.decode(value, type=Alert)
        if alert.key not in told or alert.version > told[alert.key].version:
            told[alert.key] = alert
    return _differ("alerts", set(said(journal.alerts())), set(said(told.values())))


def repeats(told, topics):
    """Return how many records were sent on more than once."""
    return len(topics["posts.tagged"]) + len(topics["posts.dead"]) - len(told.sent)


def _post(number, at, random, officials):
    wave = number % 400 >= 380
    official = officials[number // 400 % len(officials)] if wave else random.choice(officials)
    words = f"{WAVE} {random.choice('!?.')}" if wave else f"{random.choice(PLAIN)} {number}"
    text = f"@{official} {words}" if wave or random.random() < 0.5 else words
    return Post(
        uid=f"story:{number}",
        platform="file",
        source="story",
        text=text,
        created_at=at,
        observed_at=at,
        revision=int(at.timestamp() * 1000),
        lang="en",
        author_ref=f"new{number}" if wave else f"a{random.randrange(500)}",
        author_week="2026-W44" if wave else "2021-W07",
        retention="keep",  # whatever day it is when the story is told
    )


def _shuffled(out, random):
    """Move records by up to 20 places."""
    keys = {i: i + random.uniform(0, 20) for i in range(len(out))}
    return [out[i] for i in sorted(keys, key=keys.get)]


def _keep(final, post):
    deleted = isinstance(post, PostDeleted)
    version = deletion_version(post) if deleted else post_version(post)
    if version > final.get(post.uid, (-1, False))[0]:
        final[post.uid] = version, deleted


def _same(bodies, post):
    return bodies.get((post.uid, post.revision)) == _encode(post)


def _differ(what, wanted, found):
    lost, invented = wanted - found, found - wanted
    said = [f"lost {len(lost)} {what}, e.g. {min(lost, key=str)!r}"] if lost else []
    return said + (
        [f"invented {len(invented)} {what}, e.g. {min(invented, key=str)!r}"] if invented else []
    )
