"""kill -9 of the notifier at any moment: no message is lost, none gets a second id."""

import os
import random
import signal
import subprocess
import time

import pytest

from sinks.desk.journal import SqliteJournal
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from tests.receivers import WebReceiver
from tests.running import HEARHEAR
from tests.running import wait_for
from tests.unit.messages import threat

KILLS, CHANNELS = 5, 16
"""Kills of one journal; a channel gets few messages in ten minutes."""


def notifier(folder):
    """Start ``hearhear stream notify`` and wait until it works."""
    process = subprocess.Popen(
        [HEARHEAR, "stream", "notify", "--data", folder, "--config", folder / "hearhear.toml"],
        stderr=subprocess.PIPE, text=True, env=os.environ,
    )  # fmt: skip
    assert any("the notifier works" in line for line in process.stderr)
    return process


@pytest.mark.parametrize("runs", [1, pytest.param(4, marks=pytest.mark.soak)])
def test_kills_lose_nothing(tmp_path, runs):
    """A message may come again when the process died between the answer and its note: with its id."""
    chance, sent, repeats = random.Random(7), 0, 0
    for run in range(runs):
        folder, web = tmp_path / str(run), WebReceiver()
        web.delay = lambda: chance.random() * 0.03
        folder.mkdir()
        (folder / "hearhear.toml").write_text("".join(
            f'[[channels]]\nname = "c{n}"\nurl = "webhook+http://0123456789abcdef@127.0.0.1:{web.port}/{n}"\n'
            for n in range(CHANNELS)
        ))  # fmt: skip
        with SqliteWriter(folder / "hearhear.db") as store:
            for number in range(KILLS):
                store.write(Batch(posts=[threat(f"test:{number}", f"o{number}")]))
                process = notifier(folder)
                time.sleep(chance.random() * 0.35)
                process.send_signal(signal.SIGKILL)
                process.communicate()
            last = notifier(folder)
            journal = SqliteJournal(folder / "desk.db")

            def done(journal=journal):
                found = journal.desk().deliveries.values()
                return len(found) == KILLS * CHANNELS and all(d.state == "sent" for d in found)

            wait_for(done, 60)
            last.terminate()
            last.communicate(timeout=20)
            assert last.returncode == 0
        assert set(web.ids) == set(journal.desk().deliveries)
        told = [(path, tuple(content["about"])) for _, path, _, content, _ in web.got]
        assert len(set(told)) == KILLS * CHANNELS
        sent += len(set(web.ids))
        repeats += len(web.ids) - len(set(web.ids))
        journal.close()
        web.close()
    print(f"\n{runs * KILLS} kills, {sent} messages: 0 lost, {repeats} came again with the same id")
