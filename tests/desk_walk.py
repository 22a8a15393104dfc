"""Everything that people do at the desk by commands, walked through on whichever store is given."""

import json
from datetime import UTC
from datetime import datetime
from datetime import timedelta

from typer.testing import CliRunner

from hearhear.cli import app
from tests.running import DEMO

LATER = datetime.now(UTC) + timedelta(hours=2)
DESPAIR = {"id": "d1", "text": "I can't go on like this. I want to die.", "author": "someone"}


def settings(folder, more=""):
    """Return a file of settings with the invented roster and the channels of the walk."""
    path = folder / "hearhear.toml"
    channels = [f'[[channels]]\nname = "{name}"\nurl = "terminal:"\n' for name in ("duty", "night")]
    whose = f'roster = "{DEMO / "roster.json"}"\ndata = "{folder / "data"}"\n'
    path.write_text("".join([whose, *channels, more]))
    return path


def asked(*args):
    """Run a command in this process; return its status and all it said."""
    done = CliRunner().invoke(app, [str(arg) for arg in args])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def rows(*args):
    """Return the lines of JSON that a command prints."""
    code, said = asked(*args, "--json")
    assert code == 0, said
    return [json.loads(line) for line in said.splitlines()]


def walk(name, where):
    """Do all there is to do about the first thing that *name* lists, and look at it after each step."""
    key = rows(name, *where)[0]["id"]

    def now():
        more = ["--all"] if name != "alerts" else []
        return next(row for row in rows(name, *more, *where) if row["id"] == key)

    def do(verb, *more, called=key, by="noor"):
        return asked(name, verb, called, "--by", by, *more, *where)

    assert (now()["state"], now()["owner"], now()["acts"]) == ("open", None, 0)
    assert do("ack") == (0, f"acknowledged: {key}\n")
    code, said = do("ack", "--seen", "0", by="ines")
    assert (code, "noor was first: acknowledged at" in said) == (1, True), said
    assert do("note", "--seen", "0", "--why", "Called the office.", by="ines")[0] == 0
    assert (now()["state"], now()["owner"], now()["acts"]) == ("acknowledged", "noor", 2)
    for verb, told in (
        ("note", "a note needs words"), ("assign", "to whom"), ("snooze", "until when"), ("dismiss", "say why"),
        ("close", "say why"), ("escalate", "which channel"), ("reopen", "open already"),
    ):  # fmt: skip
        code, said = do(verb)
        assert (code, told in said) == (2, True), said
    assert do("assign", "--to", "ines")[0] == 0
    assert do("escalate", "--to", "duty", "--why", "nobody answers")[0] == 0
    assert (now()["owner"], now()["escalated_to"], now()["acts"]) == ("ines", "duty", 4)
    assert do("snooze", "--until", f"{LATER:%Y-%m-%dT%H:%M}", "--until-grows")[0] == 0
    assert (now()["state"], now()["until_grows"]) == ("snoozed", True)
    assert now()["until"].startswith(f"{LATER:%Y-%m-%dT%H:%M}")
    assert do("reopen")[0] == 2  # it comes back by itself
    assert do("dismiss", "--why", "song lyrics")[0] == 0
    code, said = do("ack")
    assert (code, "dismissed already: reopen it first" in said) == (2, True)
    assert now()["state"] == "dismissed"
    assert do("reopen", "--why", "there is more of it")[0] == 0
    assert now()["state"] == "open"
    assert do("close", "--why", "police informed", called=key[: len(key) - 1])[0] == 0
    assert (now()["state"], now()["acts"]) == ("closed", 8)
    shown = asked(name, "show", key, *where)[1]
    told = ["noor acknowledged", "ines noted: Called the office.", "noor assigned to ines"]
    told += [
        "noor escalated to duty: nobody answers",
        "noor snoozed",
        "noor dismissed: song lyrics",
    ]
    told += ["noor reopened: there is more of it", "noor closed: police informed"]
    places = [shown.index(line) for line in told]
    assert places == sorted(places)
    (whole,) = rows(name, "show", key, *where)
    assert [act["kind"] for act in whole["history"]][-1] == "close"
    return key


def agree(where):
    """Note, list and withdraw agreements."""
    add = ("protect", "add", "--by", "noor", "--until")
    day, channels = (
        f"{LATER + timedelta(days=100):%Y-%m-%d}",
        ("--channel", "duty", "--channel", "night"),
    )
    assert rows("protect", "list", *where) == []
    assert asked(*add, day, "Rosa Mbeleko", *channels, *where)[0] == 0
    assert asked(*add, day, "halima-wrenfield", *channels[:2], *where)[0] == 0
    listed = rows("protect", "list", *where)
    assert [(row["official"]["name"], row["channel"]) for row in listed] == [
        ("Halima Wrenfield", "duty"), ("Rosa Mbeleko", "duty"), ("Rosa Mbeleko", "night")
    ]  # fmt: skip
    assert f"Rosa Mbeleko  night  until {day}  noted by noor" in asked("protect", "list", *where)[1]
    revoke = ("protect", "revoke", "rosa-mbeleko", "--by", "ines")
    assert asked(*revoke, "--channel", "night", *where)[0] == 0
    assert [row["channel"] for row in rows("protect", "list", *where)] == ["duty", "duty"]
    assert asked(*revoke, *where)[0] == 0
    code, said = asked(*revoke, *where)
    assert (code, "has no agreement there" in said) == (2, True)
    assert [row["official"]["id"] for row in rows("protect", "list", *where)] == [
        "halima-wrenfield"
    ]
