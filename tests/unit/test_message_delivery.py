"""Messages reach real receivers that fail, stall and come back: none is lost, none has two ids."""

import hashlib
import hmac
import threading
import time
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest

from schemas.act import Act
from sinks.desk.channels import Channel
from sinks.desk.heartbeat import Heartbeat
from sinks.desk.journal import SqliteJournal
from sinks.desk.notifier import Notifier
from sinks.desk.notifier import wall_clock
from sinks.desk.senders import sender
from sinks.desk.wording import Wording
from sinks.sqlite.reader import SqliteReader
from sinks.store import Batch
from tests.receivers import MailReceiver
from tests.receivers import WebReceiver
from tests.running import wait_for
from tests.unit.messages import threat

CANARY = "canary-secret-0123456789"


@pytest.fixture
def web():
    found = WebReceiver()
    yield found
    found.close()


@pytest.fixture
def mail():
    found = MailReceiver()
    yield found
    found.close()


def hook(receiver, path="hook"):
    return f"webhook+http://{CANARY}@127.0.0.1:{receiver.port}/{path}"


class Desk:
    """A notifier on a real store and journal, with *urls* by channel; its clock goes *ahead*."""

    def __init__(self, store, folder, urls, patience=30.0, channels=None):
        self.store, self.ahead, self.said = store, timedelta(), []
        self.journal = SqliteJournal(folder / "desk.db")
        self.notifier = Notifier(
            reader=SqliteReader(store.path),
            journal=self.journal,
            channels=channels or [Channel(name=name) for name in urls],
            senders={name: sender(name, url, say=self.said.append) for name, url in urls.items()},
            wording=Wording({"o0": "Wrenfield"}, "https://listen.example"),
            clock=lambda: wall_clock() + self.ahead,
            patience=patience,
        )

    def put(self, *posts):
        self.store.writer.write(Batch(posts=list(posts)))

    def look_until(self, condition, step=timedelta(), seconds=20):
        """Look again and again, *step* later each time, until *condition*."""

        def look():
            self.ahead += step
            self.notifier.look()
            return condition()

        return wait_for(look, seconds)

    def states(self):
        return [delivery.state for delivery in self.journal.desk().deliveries.values()]

    def all_sent(self):
        return self.states() and set(self.states()) == {"sent"}


def test_a_webhook_is_signed_and_carries_its_id(store, tmp_path, web):
    """A receiver can tell who sent it, when, and whether it has had it before."""
    desk = Desk(store, tmp_path, {"duty": hook(web)})
    desk.put(threat("test:1"))
    desk.look_until(desk.all_sent)

    ((_, path, headers, content, raw),) = web.got
    signed = headers["X-Hearhear-Timestamp"].encode() + b"." + raw
    assert (
        headers["X-Hearhear-Signature"]
        == "sha256=" + hmac.new(CANARY.encode(), signed, hashlib.sha256).hexdigest()
    )
    assert abs(int(headers["X-Hearhear-Timestamp"]) - time.time()) < 60
    assert headers["Idempotency-Key"] == headers["X-Hearhear-Message"] == content["id"]
    assert (path, content["about"], content["status"]) == ("/hook", ["test:1"], "firing")
    assert content["link"] == "https://listen.example/threats/test:1"
    assert CANARY.encode() not in raw and b"sesquipedalian" not in raw and b"Wrenfield" not in raw


def test_alertmanager_is_told_and_told_that_it_is_over(store, tmp_path, web):
    """One alert for each thing, with the same labels when it ends."""
    desk = Desk(store, tmp_path, {"duty": f"alertmanager+http://127.0.0.1:{web.port}"})
    desk.put(threat("test:1"))
    desk.look_until(desk.all_sent)
    done = Act(about="test:1", kind="close", by="noor", at=datetime.now(UTC), why="looked into")
    desk.journal.append(done)
    desk.look_until(lambda: len(web.got) == 2)
    (first,), (over,) = web.got[0][3], web.got[1][3]
    now = datetime.now(UTC)
    assert web.got[0][1] == "/api/v2/alerts"
    assert first["labels"] == over["labels"]
    assert first["labels"]["about"] == "test:1"
    assert datetime.fromisoformat(first["endsAt"]) > now + timedelta(days=6)
    assert datetime.fromisoformat(over["endsAt"]) <= now


def test_mail_arrives_with_its_id_and_names_nobody(store, tmp_path, mail):
    """Subject and text stand alone; neither quotes the post."""
    desk = Desk(store, tmp_path, {"duty": mail.url})
    desk.put(threat("test:1"))
    desk.look_until(desk.all_sent)

    ((_, got),) = mail.got
    text = got.get_body(("plain",)).get_content()
    assert (
        got["Subject"]
        == "Possible threat (explicit violence) at a member (not named here: no agreement)"
    )
    assert "a human decides" in text and "https://listen.example/threats/test:1" in text
    assert "sesquipedalian" not in got.as_string()
    assert mail.ids == list(desk.journal.desk().deliveries)


def test_receivers_that_fail_stall_and_come_back_lose_nothing(store, tmp_path, web, mail):
    """Down, stalled, taking without an answer, then well: each message once by its id."""
    other = WebReceiver()
    urls = {"duty": hook(web), "second": hook(other), "post": mail.url}
    desk = Desk(store, tmp_path, urls, patience=0.4)
    web.mode, other.mode, mail.mode = 503, "stall", "451 later"
    for number in range(4):
        desk.put(threat(f"test:{number}", f"o{number}"))
    desk.look_until(lambda: desk.states().count("retrying") >= 11, timedelta(seconds=1))
    assert "sent" not in desk.states()
    web.mode, mail.mode = "drop", "ok"
    other.stalled.set()
    other.mode = "ok"
    desk.look_until(lambda: len(web.got) >= 4, timedelta(seconds=20))
    web.mode = "ok"
    desk.look_until(desk.all_sent, timedelta(seconds=20))

    planned = desk.journal.desk().deliveries
    for receiver, name in ((web, "duty"), (other, "second"), (mail, "post")):
        assert set(receiver.ids) == {key for key, d in planned.items() if d.message.channel == name}
    repeats = sum(len(r.ids) - len(set(r.ids)) for r in (web, other, mail))
    print(f"\n12 messages to receivers that failed: 0 lost, {repeats} repeated with the same id")
    assert repeats == len(web.ids) - 4  # only of the one that took them without an answer
    other.close()


def test_one_channel_that_stalls_holds_up_no_other(store, tmp_path, web):
    """The second is told at once while the first hangs."""
    stalled = WebReceiver()
    stalled.mode = "stall"
    desk = Desk(store, tmp_path, {"slow": hook(stalled), "fast": hook(web)})
    desk.put(threat("test:1"))
    began = time.monotonic()
    desk.look_until(lambda: web.got)
    assert time.monotonic() - began < 5
    assert sorted(desk.states()) == ["sent", "waiting"] or desk.look_until(
        lambda: "sent" in desk.states()
    )
    stalled.close()


def test_what_is_not_taken_for_a_day_is_given_up_and_escalated(store, tmp_path, web):
    """People see it, /healthz says it, and another channel is told at once."""
    dead = WebReceiver()
    dead.close()
    channels = [
        Channel(name="duty", escalate_to="head", escalate_after=timedelta(days=2)),
        Channel(name="head", purpose="escalation"),
    ]
    desk = Desk(store, tmp_path, {"duty": hook(dead), "head": hook(web)}, channels=channels)
    desk.put(threat("test:1"))
    desk.look_until(lambda: "given up" in desk.states(), timedelta(minutes=7))
    desk.look_until(lambda: web.got)

    lost, passed = desk.journal.desk().deliveries.values()
    pauses = [(b.at - a.at) for a, b in zip(lost.attempts, lost.attempts[1:], strict=False)]
    assert lost.attempts[-1].at - lost.attempts[0].at <= timedelta(hours=24)
    assert pauses[0] < timedelta(minutes=15) and pauses[-1] >= timedelta(minutes=30)
    assert passed.message.reason == "escalated"
    assert "duty" in desk.notifier.problem()


def test_no_secret_is_in_what_is_noted(store, tmp_path, mail):
    """The journal, which people read, holds no address: not of one that is refused, not of one that fails."""
    web = WebReceiver()
    web.mode = 302
    mail.mode = f"550 no {CANARY}"
    address = mail.url.replace("mailto://", f"mailto://user:{CANARY}@")
    desk = Desk(store, tmp_path, {"duty": hook(web, CANARY), "post": address})
    desk.put(threat("test:1"))
    desk.look_until(lambda: desk.states() == ["retrying", "retrying"])
    errors = [d.attempts[-1].error for d in desk.journal.desk().deliveries.values()]
    assert errors[0] == "it answered 302"
    assert errors[1]
    assert CANARY not in "".join(errors)
    for name in ("desk.db", "desk.db-wal"):
        assert CANARY.encode() not in (tmp_path / name).read_bytes()
    web.close()


def test_a_replay_into_the_same_store_tells_nothing(store, tmp_path, web):
    """What was told stands in the journal, also for a notifier that starts anew."""
    posts = [threat(f"test:{n}", f"o{n}") for n in range(4)]
    first = Desk(store, tmp_path, {"duty": hook(web)})
    first.put(*posts)
    first.look_until(first.all_sent)
    again = Desk(store, tmp_path, {"duty": hook(web)})
    again.put(*[replace_(post) for post in posts])
    for _ in range(20):
        again.ahead += timedelta(minutes=2)
        again.notifier.look()
    assert len(web.got) == 4


def replace_(post):
    from msgspec.structs import replace as changed

    return changed(post, observed_at=post.observed_at + timedelta(minutes=5))


def test_from_raise_to_delivery(store, tmp_path, mail):
    """Within ten seconds, p95 over 54 deliveries by the wall clock, mail and webhooks."""
    webs = [WebReceiver() for _ in range(8)]
    desk = Desk(
        store, tmp_path, {f"w{n}": hook(w) for n, w in enumerate(webs)} | {"post": mail.url}
    )
    thread = threading.Thread(target=desk.notifier.run, daemon=True)
    thread.start()
    raised = {}
    for number in range(6):
        raised[f"test:{number}"] = time.time()
        desk.put(threat(f"test:{number}", f"o{number}"))
        time.sleep(0.7)
    wait_for(lambda: len(desk.states()) == 54 and desk.all_sent(), 60)
    desk.notifier.stop()
    thread.join(10)
    known = desk.journal.desk().deliveries
    took = sorted(
        [at - raised[content["about"][0]] for w in webs for at, _, _, content, _ in w.got]
        + [at - raised[known[str(m["X-Hearhear-Message"])].message.about[0]] for at, m in mail.got]
    )
    p95 = took[int(len(took) * 0.95)]
    print(f"\n{len(took)} deliveries: median {took[len(took) // 2]:.2f} s, p95 {p95:.2f} s")
    assert len(took) == 54
    assert p95 <= 10
    for each in webs:
        each.close()


def test_a_heartbeat_goes_on_while_all_is_well(web):
    """At most once in its interval; what fails is tried again at the next."""
    beat = Heartbeat(f"http://127.0.0.1:{web.port}/ping", 0.2)
    web.mode = 500
    for _ in range(3):
        beat.beat()
    wait_for(lambda: web.asked == 1)
    time.sleep(0.3)
    web.mode = "ok"
    beat.beat()
    wait_for(lambda: web.asked == 2)


def test_at_the_end_all_that_is_due_is_sent(store, tmp_path, web):
    """`run --once` ends when people were told, not after the first of several messages."""
    desk = Desk(store, tmp_path, {"duty": hook(web)})
    desk.put(*[threat(f"test:{n}", f"o{n}") for n in range(9)])
    desk.notifier.finish(10)
    assert desk.states() == ["sent"] * 7


def test_the_terminal_is_a_channel(store, tmp_path):
    """`make run` needs no receiver."""
    desk = Desk(store, tmp_path, {"duty": "terminal:"})
    desk.put(threat("test:1"))
    desk.look_until(desk.all_sent)
    assert "Possible threat" in desk.said[0]
    assert "channel duty" in desk.said[0]
