"""``hearhear users`` and ``hearhear audit``, and the page that asks who comes, as people use them."""

import http.cookiejar
import json
import os
import pty
import re
import signal
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager

import pytest

from tests.running import HEARHEAR
from tests.running import call
from tests.running import replay
from tests.running import wait_for

WORDS = "several words of hers"


@pytest.fixture
def data(tmp_path):
    """A data folder with a store of one post."""
    (tmp_path / "posts.jsonl").write_text('{"text":"The old ferry is late","id":"1"}\n')
    assert replay(tmp_path / "data", tmp_path / "posts.jsonl")[0] == 0
    return tmp_path / "data"


def added(data, name, role="security", words=WORDS):
    file = data.parent / "password"
    file.write_text(f"{words}\n")
    return call("users", "add", name, "--role", role, "--password-file", file, "--data", data)


def settings(data, page):
    (data.parent / "mine.toml").write_text(f"[page]\n{page}\n")
    return "--config", data.parent / "mine.toml"


@contextmanager
def served(data):
    """Give the address of the page of *data*."""
    words = ["serve", "--data", data, *settings(data, 'sign_in = "accounts"'), "--port", "0"]
    process = subprocess.Popen(
        [HEARHEAR, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield next(line for line in process.stdout if "The page:" in line).split()[2]
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


class Browser:
    """Keeps cookies, and follows what it is told."""

    def __init__(self, url):
        self.url = url
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def ask(self, path, **form):
        body = urllib.parse.urlencode(form).encode() if form else None
        try:
            with self.opener.open(self.url + path, body, timeout=15) as answer:
                return answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.url, error.read().decode()


def test_who_has_an_account_signs_in_and_who_loses_it_is_out(data):
    """From the first command to the last, with the real hash, on a real server; the log tells it all."""
    code, _, told = call(
        "serve", "--data", data, *settings(data, 'sign_in = "accounts"'), "--port", 0
    )
    assert (code, "there is no account" in told, "hearhear users add" in told) == (2, True, True)
    assert added(data, "jane")[:2] == (0, "jane may sign in, as security\n")
    assert added(data, "tom", "comms", "other words entirely")[0] == 0
    with served(data) as url:
        jane, tom = Browser(url), Browser(url)
        assert jane.ask("/")[1].endswith("/sign-in")
        assert jane.ask("/sign-in", name="jane", password="wrong words here")[0] == 401  # noqa: S106
        assert "The old ferry is late" in jane.ask("/sign-in", name="jane", password=WORDS)[2]
        tom.ask("/sign-in", name="tom", password="other words entirely")  # noqa: S106
        assert (jane.ask("/alerts")[0], tom.ask("/alerts")[0]) == (200, 404)
        assert call("users", "role", "tom", "security", "--data", data)[0] == 0
        assert tom.ask("/")[1].endswith("/sign-in")
        tom.ask("/sign-in", name="tom", password="other words entirely")  # noqa: S106
        assert tom.ask("/alerts")[0] == 200
        assert call("users", "disable", "jane", "--data", data)[0] == 0
        assert jane.ask("/")[1].endswith("/sign-in")
        assert jane.ask("/sign-in", name="jane", password=WORDS)[0] == 401
    listed = [
        json.loads(x) for x in call("users", "list", "--json", "--data", data)[1].splitlines()
    ]
    assert [(u["name"], u["role"], u["disabled"]) for u in listed] == [
        ("jane", "security", True),
        ("tom", "security", False),
    ]
    code, out, _ = call("audit", "list", "--json", "--data", data)
    lines = [json.loads(line) for line in out.splitlines()]
    me = lines[0]["who"]
    done = [(x["who"], x["what"], x["about"]) for x in lines if x["what"] != "alerts listed"]
    assert done == [
        (me, "user added", "jane"),
        (me, "user added", "tom"),
        ("", "sign-in failed", "jane"),
        ("jane", "sign-in", "the page"),
        ("tom", "sign-in", "the page"),
        (me, "user role", "tom"),
        ("tom", "sign-in", "the page"),
        (me, "user disabled", "jane"),
        ("", "sign-in failed", "jane"),
        (me, "audit read", "the list"),
    ]
    assert {x["role"] for x in lines if x["who"] == me} == {"operator"}
    code, out, _ = call("audit", "verify", "--data", data)
    assert (code, out.startswith(f"{len(lines)} lines hang together")) == (0, True)


def test_verify_names_what_is_wrong_and_ends_with_one(data):
    """Whatever was changed; and an earlier note proves what the files alone cannot."""
    added(data, "jane")
    added(data, "tom")
    noted = re.search(r"\d+:[0-9a-f]{64}", call("audit", "verify", "--data", data)[1])[0]
    assert call("audit", "verify", "--noted", noted, "--data", data)[0] == 0
    raw = (data / "audit.jsonl").read_text()
    (data / "audit.jsonl").write_text(raw.replace('"tom"', '"ann"'))
    code, out, _ = call("audit", "verify", "--data", data)
    assert (code, "broken: line 2 is not as it was written" in out) == (1, True)
    for name in ("audit.jsonl", "audit.head"):
        (data / name).unlink()
    code, _, err = call("audit", "verify", "--noted", noted, "--data", data)
    assert (code, "it was removed" in err) == (2, True)
    added(data, "zoe")  # a log begun anew hangs together; what was noted of the old one does not
    code, out, _ = call("audit", "verify", "--noted", noted, "--data", data)
    assert code == 1 and "broken: " in out
    assert call("audit", "verify", "--noted", "x", "--data", data)[0] == 2


def test_what_cannot_be_says_why(data, tmp_path):
    """And nothing is changed, nor noted as done."""
    added(data, "jane")
    (tmp_path / "short").write_text("short\n")
    for command, why in (
        (("add", "jane", "--role", "comms", "--password-file", tmp_path / "password"), "has an account already"),
        (("add", "tom", "--role", "boss", "--password-file", tmp_path / "password"), "there are comms, security"),
        (("add", "tom", "--role", "comms", "--password-file", tmp_path / "short"), "12 to 1,000 characters"),
        (("add", "tom", "--role", "comms", "--password-file", tmp_path), "Is a directory"),
        (("add", "tom", "--role", "comms"), "asked for on a terminal"),
        (("add", "-tom", "--role", "comms"), ""),
        (("role", "tom", "comms"), "nobody is called tom"),
        (("password", "tom", "--password-file", tmp_path / "password"), "nobody is called tom"),
        (("disable", "tom"), "nobody is called tom"),
    ):  # fmt: skip
        code, out, told = call("users", *command, "--data", data, stdin=b"")
        assert code == 2 and why in " ".join(told.split()) and not out, command
    assert call("users", "list", "--data", data)[1].count("\n") == 1
    assert (data / "audit.jsonl").read_text().count("\n") == 1


def test_on_a_terminal_the_password_is_asked_for_twice_and_not_shown(data):
    """Two different ones are none."""
    said = _typed(data, "tom", ["several other words", "several odd words"])
    assert b"two different passwords" in said and b"several" not in said
    said = _typed(data, "tom", ["several other words"] * 2)
    assert b"tom may sign in, as communications" in said and b"several" not in said


def _typed(data, name, lines):
    """Return what a terminal shows while *lines* are typed at the questions."""
    command = [HEARHEAR, "users", "add", name, "--role", "comms", "--data", data]
    pid, terminal = pty.fork()
    if not pid:
        os.execv(HEARHEAR, [str(word) for word in command])  # noqa: S606  our own
    shown = b""
    for number, line in enumerate(lines, 1):
        until = time.monotonic() + 20
        while shown.count(b"Password: ") + shown.count(b"Again: ") < number:
            assert time.monotonic() < until, shown
            shown += os.read(terminal, 1000)
        os.write(terminal, f"{line}\n".encode())
    try:
        while more := os.read(terminal, 1000):
            shown += more
    except OSError:  # the end of a terminal whose process is gone
        pass
    os.waitpid(pid, 0)
    os.close(terminal)
    return shown


def test_a_disabled_account_alone_is_nobody(data):
    """Else the page would stand there and let nobody in."""
    added(data, "jane")
    call("users", "disable", "jane", "--data", data)
    code, _, told = call("serve", "--data", data, *settings(data, 'sign_in = "accounts"'))
    assert code == 2 and "nobody could sign in" in told


def test_every_file_of_accounts_is_its_owners_alone(data):
    """Whoever copies the folder as another user gets neither names nor the log."""
    added(data, "jane")
    with served(data) as url:
        wait_for(lambda: Browser(url).ask("/healthz")[0] == 200)
        modes = {
            oct(p.stat().st_mode & 0o77) for p in [*data.glob("accounts*"), *data.glob("audit*")]
        }
    assert modes == {"0o0"}
