"""``hearhear subject``: what is kept of one person is listed whole, and goes whole."""

import json

import pytest

from schemas.retention import DEAD_LETTER_DAYS
from tests.running import DEMO
from tests.running import call
from tests.running import dated
from tests.running import replay
from tests.running import said

ANN = ("--platform", "mastodon", "--account", "@Ann.Example")


def row(number, **other):
    at = f"2026-03-02T10:{number:02}:00Z"
    return {"id": f"n{number}", "platform": "mastodon", "created_at": at, "text": f"Ferry {number}", "author": "ann.example", **other}  # fmt: skip


@pytest.fixture
def data(tmp_path):
    """Give a store with two posts and two dead letters of Ann, and others' beside them."""
    rows = [
        row(1),
        row(2),
        row(3, author="bea.example"),
        row(4, author=None),
        row(5, created_at="the other day"),
        {k: v for k, v in row(6).items() if k != "text"},
        row(7, author="bea.example", created_at="never"),
    ]
    file = tmp_path / "posts.jsonl"
    file.write_text("".join(json.dumps(r) + "\n" for r in rows))
    assert replay(tmp_path / "data", file)[0] == 0
    return tmp_path / "data"


def test_a_person_is_told_all_that_is_kept_of_them(data):
    """Posts, dead letters, how long; and what cannot be found by account."""
    code, out, error = call("subject", *ANN, "--data", data)
    assert code == 0, error
    assert out.startswith("2 posts and 2 dead letters in the store\n")
    for expected in ("mastodon:n1", "Ferry 2", f"after {DEAD_LETTER_DAYS} days", "1 post here names no author", "kept until it is removed", "docs/privacy.md"):  # fmt: skip
        assert expected in out
    assert "Ferry 3" not in out
    (found,) = said(data, "subject", *ANN, "--json")
    assert [post["uid"] for post in found["posts"]] == ["mastodon:n1", "mastodon:n2"]
    assert {letter["uid"] for letter in found["letters"]} == {"mastodon:n5", "mastodon:n6"}


def test_erasing_takes_everything_and_only_of_this_person(data):
    """Twice does no harm; what comes later is refused; others' posts and letters stay."""
    code, out, error = call("subject", *ANN, "--erase", "--yes", "--data", data)
    assert (code, "2 posts and 2 dead letters of this author" in out) == (0, True), error
    (found,) = said(data, "subject", *ANN, "--json")
    assert (found["posts"], found["letters"], found["refused"]) == ([], [], True)
    assert {post["text"] for post in said(data, "export")} == {"Ferry 3", "Ferry 4"}
    assert len(said(data, "dead", "list", "--json")) == 1
    assert call("subject", *ANN, "--erase", "--yes", "--data", data)[0] == 0
    later = data.parent / "later.jsonl"
    later.write_text(json.dumps(row(8)) + "\n" + json.dumps(row(9, created_at="soon")) + "\n")
    assert replay(data, later)[0] == 0
    (found,) = said(data, "subject", *ANN, "--json")
    assert (found["posts"], found["letters"]) == ([], [])
    assert call("reconcile", later, "--roster", DEMO / "roster.json", "--data", data)[0] == 0


def test_nothing_goes_unless_somebody_agrees(data):
    """A script that forgot --yes must not erase."""
    code, _, error = call("subject", *ANN, "--erase", "--data", data)
    assert (code, "nothing was removed" in error) == (2, True)
    assert len(said(data, "export")) == 4


def test_a_request_leaves_a_note_without_a_name(data):
    """Whoever answers for the data can show that it was done, and keeps nothing of the person."""
    call("subject", *ANN, "--erase", "--yes", "--data", data)
    raw = (data / "audit.jsonl").read_text()
    entry = json.loads(raw)
    assert (entry["what"], entry["about"]) == ("subject erased", "2 posts, 2 dead letters")
    assert entry["role"] == "operator"
    assert "ann" not in raw


def test_a_request_that_cannot_be_noted_is_answered_all_the_same(data):
    """Whoever asked has a right to the answer; that the note is missing is said."""
    (data / "audit.jsonl").mkdir()
    code, out, error = call("subject", *ANN, "--data", data)
    assert code == 0
    assert "2 posts and" in out
    assert error.startswith("hearhear: this request is not noted in audit.jsonl: ")


def test_posts_that_are_evidence_say_so(tmp_path):
    """A person may ask what an alert rests on; the alert itself names nobody."""
    replay(tmp_path / "data", dated(tmp_path / "day.jsonl"))
    (alert,) = said(tmp_path / "data", "alerts", "--json")
    rows = [json.loads(line) for line in (tmp_path / "day.jsonl").read_text().splitlines()]
    names = {f"{row['platform']}:{row['id']}": row for row in rows}
    one = names[alert["uids"][0]]
    whose = ("--platform", one["platform"], "--account", one["author"])
    (found,) = said(tmp_path / "data", "subject", *whose, "--json")
    assert [alert["key"]] in [post["alerts"] for post in found["posts"]]


def test_what_cannot_be_answered_says_why(tmp_path, data):
    """Without a name, a store or the key there is no answer."""
    for args, why in (
        (("--platform", "x"), "say whose"),
        (("--platform", "x", "--account", "@"), "say whose"),
        ((*ANN, "--data", tmp_path / "nowhere"), "no key at"),
    ):
        code, _, error = call("subject", *args, "--data", data) if "--data" not in args else call("subject", *args)  # fmt: skip
        assert (code, why in error) == (2, True), error
    (data / "pseudonyms.key").unlink()
    code, _, error = call("subject", *ANN, "--data", data)
    assert (code, "key_file" in error) == (2, True)


@pytest.mark.parametrize("command", ["subject", "remove"])
def test_a_person_is_not_told_nothing_because_of_another_key(data, command, monkeypatch):
    """What came under a key used before is found with that key alone, and nobody could know."""
    key = data.parent / "other.key"
    key.write_bytes(b"sixteen bytes or more")
    key.chmod(0o600)
    assert "other key" not in call(command, *ANN, "--data", data)[2]
    monkeypatch.setenv("HEARHEAR_KEY_FILE", str(key))
    _, _, error = call(command, *ANN, "--data", data)
    assert "other keys for pseudonyms (1) were used here" in error
