"""Alerts, threats, care, handover and agreements by commands, on the store of one machine."""

import getpass
import json
import shutil
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest

from tests.desk_walk import DESPAIR
from tests.desk_walk import agree
from tests.desk_walk import asked
from tests.desk_walk import rows
from tests.desk_walk import settings
from tests.desk_walk import walk
from tests.running import call
from tests.running import dated
from tests.running import replay
from tests.running import said


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    """The invented day, and somebody in despair, in a store."""
    folder = tmp_path_factory.mktemp("day")
    despair = folder / "despair.jsonl"
    despair.write_text(json.dumps(DESPAIR) + "\n")
    replay(folder / "data", dated(folder / "day.jsonl"), despair)
    return folder / "data"


@pytest.fixture
def where(day, tmp_path):
    """Options that name a copy of that store."""
    shutil.copytree(day, tmp_path / "data")
    return ["--data", tmp_path / "data", "--config", settings(tmp_path)]


@pytest.mark.parametrize("name", ["alerts", "threats", "care"])
def test_all_that_people_do_is_noted_and_shown(where, name):
    """Every verb, what it asks for, the conflict, the ID by its beginning; and who ran it, in the audit log."""
    key = walk(name, where)
    lines = (where[1] / "audit.jsonl").read_text().splitlines()
    noted = [json.loads(line) for line in lines]
    assert {"act: dismiss", "act: close", "open"} <= {
        one["what"] for one in noted if one["about"] == key
    }
    assert {one["who"] for one in noted} == {getpass.getuser()}


def test_agreements_are_noted_listed_and_withdrawn(where):
    """By channel, for a time; the newest word counts."""
    agree(where)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("Rosa Mbelek", "duty", 30), "is not on the roster: is it Rosa Mbeleko"),
        (("Somebody Else", "duty", 30), "is not on the roster"),
        (("Rosa Mbeleko", "duty", -1), "is over already"),
        (("Rosa Mbeleko", "duty", 800), "more than two years ahead"),
        (("Rosa Mbeleko", "duty", "soon"), "write a day as"),
        (("Rosa Mbeleko", " ", 30), "say which channel"),
    ],
)
def test_an_agreement_that_cannot_be_is_refused(where, given, told):
    """A name that is nearly right, a day that is none: nothing is noted."""
    name, channel, days = given
    until = days if days == "soon" else f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%d}"
    code, said = asked(
        "protect", "add", name, "--channel", "night", "--channel", channel, "--by", "noor", "--until", until, *where
    )  # fmt: skip
    assert (code, told in " ".join(said.split())) == (2, True), said
    assert rows("protect", "list", *where) == []


def test_a_channel_that_the_settings_do_not_have_is_refused(where, monkeypatch):
    """A misspelt channel would never name anybody, and nobody would learn why."""
    monkeypatch.setattr("hearhear.wiring.desk.channels", lambda _: ("duty", "night"))
    until = f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%d}"
    add = ("protect", "add", "Rosa Mbeleko", "--by", "noor", "--until", until)
    code, said = asked(*add, "--channel", "dutty", *where)
    assert (code, "there is no channel dutty: there is duty, night" in said) == (2, True)
    (alert,) = rows("alerts", *where)
    code, said = asked("alerts", "escalate", alert["id"], "--to", "dutty", *where)
    assert (code, "no channel dutty" in said) == (2, True)


def test_a_list_says_whom_and_how_grave_and_no_word_of_a_post(where):
    """Whoever reads over a shoulder sees no abuse; the words come when they are asked for."""
    posts = {row["uid"]: row["text"] for row in said(where[1], "export")}
    listed = asked("threats", *where)[1]
    assert listed.startswith("Possible threats; a human decides.\n")
    found = rows("threats", *where)
    assert [row["id"] for row in found] == [line.split()[0] for line in listed.splitlines()[1:]]
    assert {row["grade"] for row in found} >= {"explicit", "veiled"}
    for name in ("threats", "care", "handover"):
        every = asked(name, *where)[1] + json.dumps(rows(name, *where))
        assert not [uid for uid, text in posts.items() if text in every]
    one = found[0]
    name = one["officials"][0]["name"]
    masked = asked("threats", "show", one["id"], *where)[1]
    assert name in masked and name in listed and posts[one["id"]] not in masked
    assert posts[one["id"]] in asked("threats", "show", one["id"], "--words", *where)[1]
    (whole,) = rows("threats", "show", one["id"], "--words", *where)
    assert (whole["post"]["text"], "author_ref" in whole["post"]) == (posts[one["id"]], False)
    assert "post" not in rows("threats", "show", one["id"], *where)[0]


def test_an_id_that_could_be_two_is_asked_for(where):
    """Nobody acts on the wrong post because they typed too little."""
    code, told = asked("threats", "ack", "bluesky:", *where)
    assert (code, "could be bluesky:" in told, "write more of it" in told) == (2, True, True)
    for wrong in ("none", ""):
        code, told = asked("threats", "ack", wrong, *where)
        assert (code, "hearhear threats lists them" in told) == (2, True)


def test_what_is_settled_leaves_the_list_and_the_handover_tells_it(where):
    """What is open, whose it is, and what changed since a time."""
    before = rows("threats", *where)
    one, other = before[0]["id"], before[1]["id"]
    start = datetime.now(UTC)
    assert asked("threats", "dismiss", one, "--why", "a quotation", "--by", "noor", *where)[0] == 0
    assert asked("threats", "ack", other, "--by", "ines", *where)[0] == 0
    assert one not in {row["id"] for row in rows("threats", *where)}
    assert one in {row["id"] for row in rows("threats", "--all", *where)}
    (told,) = rows("handover", "--since", start.isoformat(), *where)
    assert {row["id"] for row in told["changed"]} == {one, other}
    assert {row["id"]: row["owner"] for row in told["open"]}[other] == "ines"
    assert one not in {row["id"] for row in told["open"]}
    text = asked("handover", "--since", start.isoformat(), *where)[1]
    assert f"{len(told['open'])} open:" in text and "2 changed since" in text
    assert "noor dismissed: a quotation" in text
    later = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    assert rows("handover", "--since", later, *where)[0]["changed"] == []
    assert asked("handover", "--since", "noon", *where)[0] == 2


def test_looking_makes_no_journal(where):
    """A store that is only read stays as it is."""
    rows("alerts", *where)
    assert not (where[1] / "desk.db").exists()


def test_a_deleted_post_stays_on_the_desk_without_its_words(where):
    """Somebody dealt with it: that is told on, and what was written is gone."""
    one = rows("threats", *where)[0]["id"]
    asked("threats", "ack", one, "--by", "noor", *where)
    assert call("remove", one, "--yes", "--data", where[1])[0] == 0
    (row,) = (row for row in rows("threats", *where) if row["id"] == one)
    assert (row["phase"], row["owner"], row["officials"]) == ("gone", "noor", [])
    assert "it was deleted" in asked("threats", "show", one, "--words", *where)[1]


def test_what_cannot_be_noted_is_not_shown(where):
    """Where the audit log cannot be written, a threat's target is not told."""
    (where[1] / "audit.jsonl").mkdir()
    for command in (["threats"], ["handover"], ["care"]):
        code, told = asked(*command, *where)
        assert (code, "cannot be noted in audit.jsonl" in told) == (2, True), told
