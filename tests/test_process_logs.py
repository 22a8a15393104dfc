"""What a process of the engine run prints is JSON, from its first line to its last."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')
pytest.importorskip("elasticsearch", reason='needs pip install "hearhear[elastic]"')

HEARHEAR = Path(sys.executable).with_name("hearhear")
AWAY = ("--bootstrap", "127.0.0.1:1", "--elastic", "http://127.0.0.1:1")
"""Nothing listens on port 1."""


@contextmanager
def running(*arguments, cwd, **variables):
    """Give a process that prints to a pipe."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("HEARHEAR_")} | variables
    process = subprocess.Popen(
        [HEARHEAR, *arguments], cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def rest(process):
    """Tell *process* to end; return the lines it still prints, decoded."""
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=30)
    return [json.loads(line) for line in out.splitlines()]


def test_a_process_that_waits_says_for_whom_and_ends_when_told_to(tmp_path):
    """The words of the connection are what an operator needs at night."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with running("stream", "sink", *AWAY, cwd=tmp_path, HEARHEAR_METRICS=str(port)) as process:
        first = json.loads(process.stdout.readline())
        with pytest.raises(HTTPError) as asked:
            urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10)
        with asked.value as answer:
            health = json.loads(answer.read())
        others = rest(process)

    assert answer.code == 503
    assert health["problems"] == ["Kafka at 127.0.0.1:1 does not answer: Connection refused"]
    assert (first["event"], first["servers"]) == ("waiting for Kafka", "127.0.0.1:1")
    assert "refused" in first["error"]
    assert all(line["process"] == "sink" for line in [first, *others])


def test_a_wrong_setting_is_a_line_of_json_with_the_remedy(tmp_path):
    """Who collects logs must not find the one line that matters in another form."""
    with running("stream", "collect", "nobody", *AWAY[:2], cwd=tmp_path) as process:
        (line,) = rest_when_ended(process)

    assert process.returncode == 2
    assert line["level"] == "critical" and "hearhear init" in line["error"]


def rest_when_ended(process):
    """Return the lines of *process*, which ends by itself, decoded."""
    out, _ = process.communicate(timeout=30)
    return [json.loads(line) for line in out.splitlines()]


def test_the_page_logs_json_when_its_stores_are_away_and_clients_talk_nonsense(tmp_path):
    """Uvicorn would print plain lines and tracebacks of its own."""
    with running("serve", "--port", "0", *AWAY, cwd=tmp_path) as process:
        line = {}
        while line.get("event") != "the page answers":
            line = json.loads(process.stdout.readline())
        address = urlsplit(line["url"])
        with socket.create_connection((address.hostname, address.port)) as client:
            client.sendall(b"nonsense\r\n\r\n")
            client.recv(1000)
        asked = HTTPConnection(address.hostname, address.port, timeout=30)
        asked.request("GET", "/")
        assert asked.getresponse().status == 303  # to where people sign in, which needs no store
        asked.close()
        asked.request("POST", "/sign-in", "role=security")
        cookie = asked.getresponse().headers["set-cookie"]
        asked.close()
        asked.request("GET", "/", headers={"Cookie": cookie.split(";")[0]})
        assert asked.getresponse().status >= 500
        asked.close()
        lines = rest(process)

    assert process.returncode == 0
    loggers = {line["logger"] for line in lines}
    assert "sinks.console.pages.context" in loggers  # the store is away
    assert "uvicorn.error" not in loggers  # a stranger's nonsense is no line at all
