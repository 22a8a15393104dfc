"""No command answers odd arguments and files with a traceback, and none passes them over in silence."""

import errno
import os
import random
import subprocess

import pytest
import typer
from typer.testing import CliRunner

from hearhear.cli import app
from tests.running import HEARHEAR
from tests.running import call
from tests.unit.test_terminal import is_harmless

EVIL = "e\x1b[31m\u202e\x9b\u2028"
ODD = [
    "", " ", EVIL, os.fsdecode(b"n\xff\xe9"), "9" * 400, "-1", "nan", "a" * 5000, "~", '"', "*",
    "folder", "bytes", "empty", "bad.toml", "deep.toml", "deep.json", "/dev/null", "/dev/full",
    "http://", "http://[", "http://a:99999", "x:y", "2020-13-45",
]  # fmt: skip
WAITS = {"serve", "collect", "detect", "sink"}
"""Commands that go on until they are stopped, once their arguments are good."""


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """Give a folder with odd files of every kind, as the working directory."""
    folder = tmp_path_factory.mktemp("odd")
    (folder / "folder").mkdir()
    for name, content in (
        ("bytes", bytes(range(256))),
        ("empty", b""),
        ("bad.toml", b"\xff\xfe[[[\n"),
        ("deep.toml", b"a=" + b"[" * 5000),
        ("deep.json", b"[" * 100_000),
        (EVIL, b"x"),
        (os.fsdecode(b"n\xff\xe9"), b"x"),
        ("posts.jsonl", b'{"text": "a", "id": "m1", "platform": "mastodon"}\nbad\n'),
    ):
        (folder / name).write_bytes(content)
    data = ("--data", folder / "data")
    assert call("run", "--once", "--no-web", "--replay", "posts.jsonl", *data, cwd=folder)[0] == 0
    return folder


def leaves(command, path=()):
    """Yield every command that does something, with its words."""
    within = getattr(command, "commands", None)
    for name, one in (within or {}).items():
        yield from leaves(one, (*path, name))
    if not within:
        yield path, command


def cases():
    """Yield odd command lines: for each option and argument of each command some odd values."""
    chosen = random.Random(7)
    for path, command in leaves(typer.main.get_command(app)):
        named = [p for p in command.params if p.name not in ("help", "yes")]
        required = ["1" for p in named if p.param_type_name == "argument" and p.required]
        for one in named:
            for value in chosen.sample(ODD, 4):
                if one.param_type_name == "argument":
                    words = [value]
                else:
                    flag = getattr(one, "is_flag", False)
                    words = [*required, one.opts[0] if flag else f"{one.opts[0]}={value}"]
                yield [*path, *words]


def test_odd_arguments_get_a_sentence_and_a_sane_status(here, monkeypatch):
    """0, or 1 or 2 with words; nothing raw of what the arguments say; nobody is kept waiting."""
    monkeypatch.chdir(here)
    for name in [name for name in os.environ if name.startswith("HEARHEAR")]:
        monkeypatch.delenv(name)
    tried = 0
    for words in cases():
        asked = [*words]
        if words[0] in ("run", *WAITS) or (words[1:2] and words[1] in (*WAITS, "tag", "notify")):
            asked += ["--config", "bad.toml"]  # they would go on for ever
        if words[0] == "kibana":
            asked += ["--wait", "0"]
        if words[0] == "tag" and words[-1].startswith("--"):
            asked.append("posts.jsonl")
        done = CliRunner().invoke(app, asked, input="")
        said = done.output + done.stderr
        if getattr(done.exception, "errno", None) == errno.ENOSPC:
            continue  # main() says it
        fault = done.exception is not None and not isinstance(done.exception, SystemExit)
        assert not fault, (asked, done.exception)
        assert done.exit_code in (0, 1, 2), (asked, said)
        assert done.exit_code == 0 or said.strip(), asked
        assert is_harmless(said), asked
        tried += 1
    assert tried > 400


@pytest.mark.parametrize(
    "words",
    [("remove", ""), ("remove", "x:1", " "), ("subject", "--platform", "", "--account", "a"), ("remove", "--author", "")],
)  # fmt: skip
def test_what_names_nothing_removes_nothing_and_says_so(here, words):
    """`hearhear remove "$UID"` with an empty variable is a mistake, not a success."""
    code, out, error = call(*words, "--data", here / "data", *(["--yes"] if words[0] == "remove" else []))  # fmt: skip
    assert (code, out, bool(error)) == (2, "", True)


def test_settings_and_a_key_in_a_pipe_are_refused(tmp_path):
    """They are read more than once: a second look would wait for ever."""
    os.mkfifo(tmp_path / "pipe")
    for words, env in (
        (("stats", "--config", tmp_path / "pipe"), {}),
        (("run", "--once", "--no-web", "--replay", "/dev/null", "--format", "jsonl"), {"HEARHEAR_KEY_FILE": "pipe"}),
    ):  # fmt: skip
        code, _, error = call(*words, cwd=tmp_path, env=env)
        assert (code, "it is " in error) == (2, True), error


@pytest.mark.parametrize("words", [["--x\x1b[31m"], ["x\x1b[31m\x9b"], ["search", "--limit", EVIL, "q"], ["dead", "show", EVIL]])  # fmt: skip
def test_a_wrong_command_line_is_repeated_harmlessly(words):
    """The library that reads it quotes what it cannot read."""
    done = subprocess.run([HEARHEAR, *words], capture_output=True, check=False)
    assert done.returncode == 2
    assert is_harmless((done.stdout + done.stderr).decode())


@pytest.mark.parametrize("to", [">/dev/full", ">&-", "2>&- >&-"])
@pytest.mark.parametrize("command", ["subject --platform mastodon --account a", "reconcile posts.jsonl", "remove x:9 --yes", "--help", "init --print"])  # fmt: skip
def test_a_closed_or_full_stdout_is_no_fault_of_ours(here, command, to):
    """Cron jobs have none, full disks take none."""
    line = f"{HEARHEAR} {command} {'' if command[0] in '-i' else '--data data'} {to}"
    done = subprocess.run(["bash", "-c", line], cwd=here, capture_output=True, check=False)
    assert done.returncode in (0, 1, 2)
    assert b"Traceback" not in done.stderr
    assert b"a fault of ours" not in done.stderr
