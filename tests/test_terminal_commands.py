"""No command hands a terminal what a stranger wrote for it: tried with a store full of such things."""

import os
import pty
import subprocess
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import msgspec
import pytest
from typer.testing import CliRunner

from hearhear.cli import app
from schemas.act import Act
from schemas.act import Protection
from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.post import Post
from sinks.desk.journal import SqliteJournal
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from tests.running import HEARHEAR
from tests.unit.test_terminal import DANGERS
from tests.unit.test_terminal import is_harmless

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
EVIL = "ferry " + "".join(danger for danger in DANGERS if danger != "\ud800") + " late [/b] [red]"
"""Also what Rich would read as its own marks."""


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A data folder whose every free text is hostile to terminals."""
    folder = tmp_path_factory.mktemp("evil")
    at = {"created_at": NOON, "observed_at": NOON}
    threat = {"by": "x", "possible_threat": True, "severity": EVIL, "officials": [EVIL]}
    tags = {"mentions": {"by": "x", "officials": [{"id": EVIL}]}, EVIL: {"by": "x", "label": EVIL}}
    tags["abuse"] = threat
    post = Post(
        uid=f"x:{EVIL}", platform=EVIL, source=EVIL, text=f"{EVIL}\r\nmore", tags=tags, **at
    )
    alert = {
        "key": EVIL, "version": 1, "target": EVIL, "onset": NOON, "opened_at": NOON, "updated_at": NOON,
        "severity": "S1", "score": 1.0, "tactic": EVIL, "uids": [post.uid, "gone"], "accounts": 2,
        "hostile": 2, "civil": 0, "usual": 0.0, "counter_evidence": [EVIL],
        "families": [
            {"name": "text", "score": 1.0, "accounts": 2, "of": 2, "usual": 0.1, "sentence": EVIL}
        ],
    }  # fmt: skip
    letter = DeadLetter(
        stage=EVIL, source=EVIL, reason=EVIL, error=EVIL, raw=EVIL.encode(), at=NOON, place=EVIL
    )
    with SqliteWriter(folder / "hearhear.db") as writer:
        writer.write(Batch(posts=[post], dead=[letter]))
        writer.write_alerts([msgspec.convert(alert, Alert)])
    journal = SqliteJournal(folder / "desk.db")
    for about in (EVIL, post.uid):
        for kind in ("assign", "escalate", "note"):
            journal.append(Act(about=about, kind=kind, by=EVIL, at=NOON, why=EVIL, to=EVIL))
    soon = datetime.now(UTC) + timedelta(days=9)
    journal.append(Protection(official=EVIL, channel=EVIL, by=EVIL, at=NOON, until=soon))
    journal.close()
    return folder


def asked(*args):
    """Run a command in this process; return its status and all it said."""
    done = CliRunner().invoke(app, [str(arg) for arg in args])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output + done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ["stats"], ["stats", "--json"], ["search", "ferry"], ["search", "ferry", "--json"], ["export"],
        ["alerts"], ["alerts", "--json"], ["alerts", "show", EVIL], ["alerts", "show", EVIL, "--json"],
        ["threats"], ["threats", "--json"], ["threats", "show", f"x:{EVIL}", "--words"],
        ["threats", "show", f"x:{EVIL}", "--json"], ["handover", "--since", "2026-03-01"],
        ["handover", "--since", "2026-03-01", "--json"], ["protect", "list"], ["protect", "list", "--json"],
        ["dead", "list"], ["dead", "list", "--json"], ["dead", "show", "1"],
        ["dead", "show", "1", "--json"], ["doctor"],
    ],
)  # fmt: skip
def test_what_a_store_holds_is_shown_harmlessly(data, command):
    """Texts, names, reasons, places and bytes are strangers' too."""
    group, *rest = command
    where = ["--data", data]
    code, said = asked(group, *rest, *where)
    assert code == 0, said
    assert command == ["doctor"] or "ferry" in said
    assert is_harmless(said)


@pytest.mark.parametrize(
    "command",
    [
        ["search", "lang:XX"], ["search", "--roster", "XX", "a"], ["search", "from:XX"], ["search", "XX:a"],
        ["alerts", "show", "XX"], ["export", "--format", "XX"], ["stats", "--elastic", "XX"],
        ["stats", "--config", "XX"], ["stats", "--data", "/none/XX"], ["tag", "XX"],
        ["tag", "--format", "XX", "-"], ["tag", "--roster", "XX", "-"], ["tag", "--tags", "XX", "-"],
        ["tag", "--map", "XX", "-"], ["reconcile", "--from", "XX"], ["reconcile", "XX"],
        ["elastic", "setup", "--elastic", "XX"], ["kibana", "import", "--kibana", "XX"],
    ],
)  # fmt: skip
def test_what_a_command_line_quotes_is_shown_harmlessly(data, command):
    """An argument may have been copied from a stranger, or be a file's name."""
    words = [word.replace("XX", "a\x1b[2J\u202e\x9b1m[/b]") for word in command]
    where = (
        [] if {"--data", "--elastic", "tag", "elastic", "kibana"} & {*words} else ["--data", data]
    )
    _, said = asked(words[0], *words[1:], *where)
    assert is_harmless(said)


@pytest.mark.parametrize("form", ["--table", "--jsonl"])
def test_tagged_posts_on_a_terminal_are_harmless(tmp_path, form):
    """Rich's own colours are the only sequences: with none allowed, none is there."""
    file = tmp_path / "a.jsonl"
    file.write_bytes(
        msgspec.json.encode({"text": EVIL, "id": EVIL}) + b"\n" + b'{"no": "\xc2\x9b31m\x7f"}\n'
    )
    main, child = pty.openpty()
    command = [HEARHEAR, "tag", str(file), form]
    env = {**os.environ, "TERM": "dumb", "COLUMNS": "200", "NO_COLOR": "1"}
    with subprocess.Popen(command, stdout=child, stderr=child, stdin=child, env=env) as process:
        os.close(child)
        said = b""
        try:
            while chunk := os.read(main, 65536):
                said += chunk
        except OSError:  # the child closed its side
            pass
    os.close(main)
    assert process.returncode == 0
    assert b"ferry" in said
    assert is_harmless(said.decode(), allowed="\r\n\t")


@pytest.mark.parametrize("command", ["stats", "export", "search ferry", "dead list", "doctor"])
@pytest.mark.parametrize("to", [">/dev/full", ">&-", "2>&- >&-"])
def test_what_cannot_be_written_is_no_fault_of_ours(data, command, to):
    """A full disk is said in a sentence; a closed stdout is nobody who listens, and no store."""
    line = f"{HEARHEAR} {command} --data {data} {to}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)

    if to == ">/dev/full":
        assert done.returncode == 2
        assert "cannot write (No space left on device)" in done.stderr
    else:
        assert done.returncode in (0, 1)
        assert done.stderr == ""
    assert asked("stats", "--data", data)[0] == 0
