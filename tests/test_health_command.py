"""/healthz of ``hearhear run``, broken in every way its work can be; the page and the process both say so."""

import json
import shutil
import socket
import sqlite3
import subprocess
import urllib.error
import urllib.request
from contextlib import closing
from contextlib import contextmanager

import pytest

from tests.running import HEARHEAR
from tests.running import wait_for

SETTINGS = '[[sources]]\nname = "inbox"\nfolder = "inbox"\n'


@contextmanager
def running(folder):
    """Run the product in *folder*; give the process, the page's port and the process's own."""
    page, own = _free(), _free()
    (folder / "hearhear.toml").write_text(f"{SETTINGS}[page]\nport = {page}\n")
    process = subprocess.Popen(
        [HEARHEAR, "run", "--data", folder / "data"],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HEARHEAR_METRICS": str(own)},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for(lambda: _asked(page)[0] == 200 and _asked(own)[0] == 200)
        yield process, page, own
    finally:
        process.kill()
        process.communicate()


def _free():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _asked(port):
    """Return status and problems, (0, []) while nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status, []
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())["problems"]
    except OSError:
        return 0, []


@pytest.mark.parametrize(
    ("breaking", "words"),
    [
        (lambda f: (f / "data/hearhear.db").rename(f / "elsewhere.db"), "store"),
        (lambda f: shutil.rmtree(f / "inbox"), "the folder of source inbox cannot be read"),
    ],
)
def test_what_is_taken_away_is_told_and_no_path_with_it(tmp_path, breaking, words):
    """A store without a name, a share that is not mounted: posts would be lost without a word."""
    with running(tmp_path) as (_, page, own):
        breaking(tmp_path)
        for port in (page, own):
            status, problems = wait_for(lambda port=port: (a := _asked(port))[0] == 503 and a)
            assert status == 503
            assert any(words in one for one in problems)
            assert str(tmp_path) not in str(problems)


def test_a_store_that_another_process_holds_ends_the_process_with_the_reason(tmp_path):
    """It waits ten seconds; then its supervisor starts it again, and nothing is lost."""
    with running(tmp_path) as (process, _, _):
        with closing(sqlite3.connect(tmp_path / "data/hearhear.db")) as other:
            other.execute("BEGIN IMMEDIATE")
            (tmp_path / "inbox/a.jsonl").write_text('{"text":"the ferry is late"}\n')
            _, told = process.communicate(timeout=40)
        assert process.returncode == 2
        assert "another process is writing" in told
