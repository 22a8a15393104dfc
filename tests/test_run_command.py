"""``hearhear run`` and the commands that read its store, as people call them."""

import json
import signal
import subprocess
import time

from tests.running import DEMO
from tests.running import HEARHEAR
from tests.running import call
from tests.running import dated
from tests.running import replay
from tests.running import said
from tests.running import seen
from tests.running import wait_for


def test_a_replay_is_stored_whole_and_once(tmp_path):
    """--once exits 0 when everything is stored; the same file again changes nothing."""
    file, data = dated(tmp_path / "day.jsonl"), tmp_path / "data"
    given = len(file.read_text().splitlines())

    first, again = replay(data, file), replay(data, file)
    (stats,) = said(data, "stats", "--json")

    assert (first[0], again[0]) == (0, 0)
    assert (stats["posts"], stats["dead_letters"]) == (given, 0)
    assert len(said(data, "export")) == given


def test_what_is_stored_says_what_tag_says(tmp_path):
    """The counts of the store are those of `hearhear tag`, tag by tag and label by label."""
    file, data = dated(tmp_path / "day.jsonl"), tmp_path / "data"
    replay(data, file)
    _, out, _ = call("tag", file, "--jsonl", "--roster", DEMO / "roster.json")
    tagged = [json.loads(raw)["tags"] for raw in out.splitlines()]
    (stats,) = said(data, "stats", "--json")

    for name, counts in stats["tags"].items():
        assert counts["posts"] == sum(name in tags for tags in tagged), name
    abusive = sum(t.get("abuse", {}).get("abusive", False) for t in tagged)
    assert stats["tags"]["abuse"]["abusive"] == abusive


def test_no_citizens_name_is_kept(tmp_path):
    """Authors are hashes, and handles of people who hold no office are masked in the text."""
    file, data = tmp_path / "a.jsonl", tmp_path / "data"
    row = {
        "text": "@ann.citizen.example ask @halimawrenfield.arvenne.example or mail bo@post.example",
        "author": "carol.citizen.example",
        "platform": "bluesky",
        "id": "at://did:plc:carol/app.bsky.feed.post/1",
    }
    file.write_text(json.dumps(row) + "\n")
    replay(data, file)

    (post,) = said(data, "export")
    raw = (data / "hearhear.db").read_bytes() + (data / "hearhear.db-wal").read_bytes()

    assert post["text"] == "@[user] ask @halimawrenfield.arvenne.example or mail [email]"
    for name in (b"carol", b"ann.citizen", b"bo@post"):
        assert name not in raw


def test_one_wave_one_alert_and_nothing_else(tmp_path):
    """A surge, a petition and fierce criticism raise nothing; the wave raises one alert."""
    file, data = tmp_path / "day.jsonl", tmp_path / "data"
    with file.open("w") as out:
        for raw in dated(tmp_path / "dated.jsonl").read_text().splitlines():
            row = json.loads(raw)
            if (age := row.pop("author_age_days", None)) is not None:
                made = time.gmtime(time.mktime((2026, 3, 2, 12, 0, 0, 0, 0, 0)) - age * 86400)
                row["author_created_at"] = time.strftime("%Y-%m-%d", made)
            out.write(json.dumps(row) + "\n")
    replay(data, file)

    alerts = said(data, "alerts", "--json")
    scenes = {
        f"{r['platform']}:{r['id']}": r["scene"]
        for r in map(json.loads, file.read_text().splitlines())
    }
    code, told, _ = call("alerts", "show", alerts[0]["key"], "--data", data)

    assert [a["target"] for a in alerts] == ["halima-wrenfield"]
    assert {scenes[uid] for uid in alerts[0]["uids"]} == {"wave"}
    assert alerts[0]["accounts"] >= 12
    assert code == 0
    assert "onsistent with coordination" in told


def test_search_finds_by_words_and_filters(tmp_path):
    """The query language works from the command line."""
    data = tmp_path / "data"
    replay(data, dated(tmp_path / "day.jsonl"))

    found = said(
        data, "search", '("worthless traitor" OR ferry) official:halima-wrenfield', "--json"
    )
    nothing = call("search", "zzzz", "--data", data)

    assert found
    assert all("halima-wrenfield" in json.dumps(p["tags"]["mentions"]) for p in found)
    assert nothing[0] == 0
    assert "nothing found" in nothing[2]


def test_dead_letters_are_listed_and_shown_whole(tmp_path):
    """What could not be read can be read by people, and is counted once however often it comes."""
    file, data = tmp_path / "a.jsonl", tmp_path / "data"
    file.write_bytes(b'{"text":"fine"}\n\xffbroken\n')
    replay(data, file)
    replay(tmp_path / "data", file)

    (letter,) = said(data, "dead", "list", "--json")
    _, shown, _ = call("dead", "show", letter["number"], "--data", data)

    assert letter["reason"].startswith("not UTF-8")
    assert "\\xffbroken" in shown


def test_the_key_is_made_for_its_owner_alone(tmp_path):
    """Mode 0600; another key file is taken from the environment."""
    replay(tmp_path / "data", dated(tmp_path / "day.jsonl"))

    assert (tmp_path / "data/pseudonyms.key").stat().st_mode & 0o777 == 0o600


def test_stdin_can_be_replayed(tmp_path):
    """`… | hearhear run --once --no-web --replay -`."""
    code, _, _ = call(
        "run", "--once", "--no-web", "--replay", "-", "--data", tmp_path, stdin=b'{"text":"a"}\n'
    )

    assert code == 0
    assert len(said(tmp_path, "export")) == 1


def test_what_init_writes_runs_as_written(tmp_path):
    """A file put into the inbox is on the page; SIGTERM ends it, and doctor finds it well."""
    assert call("init", cwd=tmp_path)[0] == 0
    again = call("init", cwd=tmp_path)
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox/a.csv").write_text("text\nWhen does the ferry run?\n")
    process = subprocess.Popen(
        [HEARHEAR, "run", "--port", "0"], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    try:
        line = next(x for x in process.stderr if "The page:" in x)
        url = line.split()[2]

        assert wait_for(lambda: "When does the ferry run" in seen(url))
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert process.returncode == 0
    assert again[0] == 2
    assert call("doctor", cwd=tmp_path)[0] == 0
