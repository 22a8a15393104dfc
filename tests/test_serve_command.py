"""``hearhear serve --data`` and ``hearhear run --data``: a store that is there, looked at and continued."""

import json
import signal
import subprocess
import urllib.error
from contextlib import contextmanager

import pytest

from tests.running import DEMO
from tests.running import HEARHEAR
from tests.running import call
from tests.running import replay
from tests.running import said
from tests.running import seen
from tests.running import wait_for

FILE = '{"text":"The old ferry is late","id":"1","platform":"bluesky","created_at":"2017-12-13T09:00:00Z"}\n'


@contextmanager
def page(*command, cwd, rest=None):
    """Give the address of the page that *command* serves; it must end well on SIGTERM.

    *rest* is given what it says after that.
    """
    process = subprocess.Popen(
        [HEARHEAR, *map(str, command), "--port", "0"],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        line = next(x for x in process.stdout if "The page:" in x)
        yield line.split()[2]
    finally:
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=20)
    if rest is not None:
        rest.append(said)
    assert process.returncode == 0


def stored(tmp_path):
    (tmp_path / "old.jsonl").write_text(FILE)
    replay(tmp_path / "data", tmp_path / "old.jsonl")
    return tmp_path / "data"


def test_a_store_is_shown_without_listening(tmp_path):
    """Whoever has a store sees it: its posts, how old they are, and what is written meanwhile."""
    data = stored(tmp_path)
    (tmp_path / "new.jsonl").write_text('{"text":"The new ferry is on time","id":"2"}\n')

    with page("serve", "--data", data, "--roster", DEMO / "roster.json", cwd=tmp_path) as url:
        html = seen(url)
        replay(data, tmp_path / "new.jsonl")
        assert wait_for(lambda: "new ferry is on time" in seen(url))

    assert "The old ferry is late" in html
    assert "13 December 2017" in html
    assert 'data-silence="Last heard ' in html
    assert "nothing here is real" not in html
    assert len(said(data, "export")) == 2


def test_run_continues_the_store_that_data_names(tmp_path):
    """No demonstration is played over somebody's posts, nor beside them."""
    data = stored(tmp_path)

    with page("run", "--data", data, cwd=tmp_path) as url:
        html = seen(url)

    assert "The old ferry is late" in html
    assert "nothing here is real" not in html
    assert not (data / "demo").exists()
    assert len(said(data, "export")) == 1


def test_run_alone_plays_the_demonstration(tmp_path):
    """A newcomer's first command shows something."""
    with page("run", cwd=tmp_path) as url:
        assert "nothing here is real" in seen(url)


def test_there_must_be_a_store_to_show(tmp_path):
    """The remedy is named; nothing is made."""
    code, _, told = call("serve", "--data", tmp_path / "none", cwd=tmp_path)

    assert code == 2
    assert "no store in" in told
    assert not (tmp_path / "none").exists()


def test_a_store_out_of_reach_is_logged_in_json_without_a_traceback(tmp_path):
    """Whoever collects the logs reads one object a line, and no path of our code."""
    data = stored(tmp_path)
    process = subprocess.Popen(
        [HEARHEAR, "serve", "--data", data, "--port", "0"], stderr=subprocess.PIPE, text=True
    )
    try:
        url = next(x for x in process.stderr if "The page:" in x).split()[2]
        wait_for(lambda: seen(url))
        (data / "hearhear.db").rename(data / "away")
        with pytest.raises(urllib.error.HTTPError, match="503"):
            seen(url)
    finally:
        process.terminate()
        _, said_aside = process.communicate(timeout=20)
    events = [json.loads(line)["event"] for line in said_aside.splitlines()]
    assert "the store cannot be read" in events
