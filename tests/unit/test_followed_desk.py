"""A desk that is far away: no page waits for it, and one that is too old is none."""

import time
from datetime import UTC
from datetime import datetime

import pytest

from schemas.act import Act
from sinks.desk import followed
from sinks.desk.followed import Followed
from sinks.desk.journal import SqliteJournal
from sinks.store import StoreError
from tests.running import wait_for

ACK = Act(about="a", kind="acknowledge", by="noor", at=datetime(2026, 5, 4, tzinfo=UTC))


class Away(SqliteJournal):
    """A journal that can be out of reach, and takes long to say so."""

    away = False

    def desk(self):
        """Return the desk, or fail late."""
        if self.away:
            time.sleep(0.5)
            raise StoreError("the desk cannot be read")
        return super().desk()


def test_a_far_desk_is_read_ahead(tmp_path, monkeypatch):
    """Others' acts are seen soon, one's own at once; while it is away nobody waits, and then it is told."""
    monkeypatch.setattr(followed, "EVERY", 0.02)
    monkeypatch.setattr(followed, "OLDEST", 0.4)
    journal = Away(tmp_path / "desk.db")
    desk = Followed(journal)
    with pytest.raises(StoreError):
        desk.desk()
    desk.start()
    wait_for(lambda: desk._read > 0)
    SqliteJournal(tmp_path / "desk.db").append(ACK)
    wait_for(lambda: desk.desk().handling("a").state == "acknowledged")
    desk.append(Act(about="a", kind="close", by="noor", at=ACK.at, why="done"))
    assert desk.desk().handling("a").state == "closed"
    journal.away = True
    began = time.monotonic()
    assert desk.desk().handling("a").state == "closed"
    time.sleep(0.6)
    with pytest.raises(StoreError, match="cannot be read at present"):
        desk.desk()
    assert time.monotonic() - began < 1.0
    journal.away = False
    wait_for(lambda: desk._read > began + 0.6)
    assert desk.desk().position == 2
    desk.close()
