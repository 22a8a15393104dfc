"""``hearhear dead retry``, as people call it."""

import json
import sqlite3
from base64 import b64encode

import pytest

from tests.running import DEMO
from tests.running import call
from tests.running import said

ROSTER = DEMO / "roster.json"
GOOD = {"text": "Halima Wrenfield heard us.", "id": "m1", "platform": "mastodon"}


@pytest.fixture
def data(tmp_path):
    """Give a store of four letters; the first can be used by now, as after an upgrade."""
    file = tmp_path / "posts.jsonl"
    file.write_text("no JSON\n" + '{"id": "m2", "txt": "no text"}\n' + '["no object"]\n{"cut": \n')
    code, _, error = call(
        "run", "--once", "--no-web", "--data", tmp_path / "data", "--replay", file
    )
    assert code == 0, error
    with sqlite3.connect(tmp_path / "data" / "hearhear.db") as db:
        (body,) = db.execute("SELECT body FROM dead WHERE number = 1").fetchone()
        letter = {**json.loads(body), "raw": b64encode(json.dumps(GOOD).encode()).decode()}
        db.execute("UPDATE dead SET body = ? WHERE number = 1", (json.dumps(letter).encode(),))
    return tmp_path / "data"


def numbers(data) -> list[int]:
    return [letter["number"] for letter in said(data, "dead", "list", "--json")]


def test_what_can_be_used_now_is_stored_and_tagged(data):
    """The letter is gone, the post is there as if it had come just now."""
    code, out, error = call("dead", "retry", 1, "--roster", ROSTER, "--data", data)
    assert (code, out) == (0, "1 used now, 0 still dead\n"), error
    (post,) = said(data, "export")
    assert (post["uid"], post["source"]) == ("mastodon:m1", "replay")
    assert "halima-wrenfield" in json.dumps(post["tags"]["mentions"])
    assert numbers(data) == [2, 3, 4]


def test_the_others_stay_and_say_why(data):
    """Nothing is lost by trying; the status is 1 while any is left."""
    code, out, _ = call("dead", "retry", "--all", "--data", data)
    assert (code, out.splitlines()[-1]) == (1, "1 used now, 3 still dead")
    assert "still dead: not a post" in out
    assert "it is no line of JSON" in out
    assert numbers(data) == [2, 3, 4]
    assert call("dead", "retry", "--all", "--data", data)[1].endswith("0 used now, 3 still dead\n")


def test_what_is_not_there_is_said(data):
    """A number that was mistyped retries nothing else."""
    for args, why in (
        ((7,), "no dead letter 7"),
        ((2**70,), f"no dead letter {2**70}"),
        ((), "say which"),
        ((1, "--all"), "say which"),
    ):
        code, _, error = call("dead", "retry", *args, "--data", data)
        assert (code, why in error) == (2, True), error
    assert numbers(data) == [1, 2, 3, 4]
