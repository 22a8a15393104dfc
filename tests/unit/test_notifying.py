"""The notifier as a process sees it: what /healthz says of it, and a flood on a real store."""

import time
from datetime import UTC
from datetime import datetime
from datetime import timedelta

from hearhear.wiring import notifying
from hearhear.wiring.channels import ChannelSettings
from hearhear.wiring.notifying import Notifying
from hearhear.wiring.settings import Settings
from schemas.act import Attempt
from sinks.desk.journal import SqliteJournal
from sinks.sqlite.reader import SqliteReader
from sinks.store import Batch
from tests.running import wait_for
from tests.unit.messages import threat

SETTINGS = Settings(channels=(ChannelSettings(name="duty", url="terminal:"),))


def test_a_notifier_that_makes_no_turn_says_so(store, tmp_path, monkeypatch):
    """A journal that cannot be read stops it; when it can, all is well by itself."""
    monkeypatch.setattr(notifying, "STUCK", 1.0)
    journal = SqliteJournal(tmp_path / "desk.db")
    found = Notifying(SETTINGS, None, lambda: SqliteReader(store.path), journal)
    found.start()
    assert wait_for(lambda: found.problem() == "")
    read = journal.desk
    monkeypatch.setattr(journal, "desk", lambda: 1 / 0)
    assert wait_for(found.problem).startswith("the notifier: nothing has gone on for")
    monkeypatch.setattr(journal, "desk", read)
    assert wait_for(lambda: found.problem() == "")
    found.stop()
    journal.close()


def test_a_message_that_was_given_up_says_so_until_one_arrives(store, tmp_path):
    """Somebody has to look at the channel."""
    journal = SqliteJournal(tmp_path / "desk.db")
    found = Notifying(SETTINGS, None, lambda: SqliteReader(store.path), journal)
    store.writer.write(Batch(posts=[threat("test:1")]))
    found.notifier.finish(5)
    (key,) = journal.desk().deliveries
    lost = SqliteJournal(tmp_path / "other.db")
    lost.append(journal.desk().deliveries[key].message)
    desk = lost.append(Attempt(message=key, at=datetime.now(UTC), taken=False, error="gone"))
    found.notifier.desk = desk
    assert found.problem() == "channel duty: a message was given up"
    found.notifier.finish(5)
    found.notifier.look()
    assert found.problem() == ""
    journal.close()
    lost.close()


def test_5000_abusive_posts_in_a_minute_are_ten_messages_at_most(store, tmp_path, capsys):
    """On a real store, with the notifier running beside the writer, at 300 officials."""
    journal = SqliteJournal(tmp_path / "desk.db")
    found = Notifying(SETTINGS, None, lambda: SqliteReader(store.path), journal)
    found.start()
    for start in range(0, 5000, 250):
        at = datetime.now(UTC) - timedelta(seconds=5)
        store.writer.write(Batch(posts=[
            threat(f"test:{start + n}", f"o{(start + n) % 300}", at) for n in range(250)
        ]))  # fmt: skip
        time.sleep(0.2)
    time.sleep(2)
    found.stop(last=True)
    messages = [delivery.message for delivery in journal.desk().deliveries.values()]
    told = capsys.readouterr().out.count("message to the channel duty")
    print(f"5,000 posts: {told} messages about {sum(len(m.about) for m in messages)}")
    assert told == len(messages) == 7
    journal.close()
