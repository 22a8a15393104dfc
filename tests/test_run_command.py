"""``hearhear run`` and the commands that read its store, as people call them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from hearhear.flow import DeadLimit

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "hearhear/demo"
HEARHEAR = Path(sys.executable).with_name("hearhear")


def call(*args, cwd=None, stdin=None, env=None):
    """Run a command to its end; return exit status, stdout, stderr; never a traceback."""
    done = subprocess.run(
        [HEARHEAR, *map(str, args)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=120,
        env={**os.environ, **(env or {})},
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def replay(data, *files, options=()):
    return call(
        "run", "--once", "--no-web", *(w for f in files for w in ("--replay", f)),
        "--roster", DEMO / "roster.json", "--data", data, *options,
    )  # fmt: skip


def said(data, *command):
    code, out, _ = call(*command, "--data", data)
    assert code == 0
    return [json.loads(raw) for raw in out.splitlines()]


def wait_for(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.05)
    raise TimeoutError


def dated(path, day="2026-03-02"):
    """Write the invented day with real times, as a file of posts has them."""
    with path.open("w") as out:
        for raw in (DEMO / "day.jsonl").read_text().splitlines():
            row = json.loads(raw)
            hours, rest = divmod(row.pop("offset"), 3600)
            row["created_at"] = f"{day}T{hours:02}:{rest // 60:02}:{rest % 60:02}Z"
            out.write(json.dumps(row) + "\n")
    return path


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

        def served():
            with urllib.request.urlopen(url, timeout=5) as answer:
                return "When does the ferry run" in answer.read().decode()

        assert wait_for(served)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert process.returncode == 0
    assert again[0] == 2
    assert call("doctor", cwd=tmp_path)[0] == 0


def test_a_second_writer_is_told_who_holds_the_store(tmp_path):
    """Readers may come any time; a second writer may not."""
    process = subprocess.Popen(
        [HEARHEAR, "run", "--data", tmp_path, "--port", "0"], cwd=tmp_path, stderr=subprocess.PIPE
    )
    try:
        wait_for((tmp_path / "demo/hearhear.db").exists)
        code, _, err = call("run", "--data", tmp_path, "--port", "0", cwd=tmp_path)
        reader = call("stats", "--json", "--data", tmp_path)
    finally:
        process.terminate()
        process.communicate(timeout=20)

    assert code == 2
    assert "in use by another hearhear" in err
    assert reader[0] == 0
    assert "this is the demonstration's" in reader[2]


def test_a_port_in_use_says_how_to_choose_another(tmp_path):
    """The message has the way out."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, err = call("run", "--data", tmp_path, "--port", port, cwd=tmp_path)

    assert code == 2
    assert f"cannot serve on 127.0.0.1:{port}" in err
    assert "--port" in err


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ('[page]\nport = "high"', "page.port: Expected `int`"),
        ("[page]\nport = 99999", "page.port"),
        ("[retention]\nd7 = 0", "retention.d7"),
        ('parliment = "x"', "parliment"),
        ("[page", "not TOML"),
        ('roster = "nobody.json"', "nobody.json: No such file"),
        ('languages = ["klingon"]', "klingon"),
    ],
)
def test_a_wrong_setting_is_named_with_its_place(tmp_path, toml, words):
    """Status 2 and one line; nothing was started."""
    (tmp_path / "hearhear.toml").write_text(toml)
    code, _, err = call("run", "--port", "0", cwd=tmp_path)

    assert code == 2
    assert words in err


def test_a_store_from_a_newer_version_is_left_alone(tmp_path):
    """Opening it could lose what it knows and we do not."""
    import sqlite3

    replay(tmp_path, dated(tmp_path / "day.jsonl"))
    with sqlite3.connect(tmp_path / "hearhear.db") as db:
        db.execute("PRAGMA user_version = 99")
    code, _, err = replay(tmp_path, tmp_path / "day.jsonl")

    assert code == 2
    assert "newer hearhear" in err


def test_a_data_folder_that_is_a_file_is_named(tmp_path):
    """So is one that cannot be written."""
    (tmp_path / "data").touch()
    code, _, err = replay(tmp_path / "data", dated(tmp_path / "day.jsonl"))

    assert code == 2
    assert "choose another folder with --data" in err


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_is_named_and_what_is_stored_stays_whole(tmp_path):
    """On a disk of 3 MB; after making room the run goes on where it stopped."""
    disk, file = tmp_path / "disk", tmp_path / "many.jsonl"
    disk.mkdir()
    rows = [{"id": n, "text": f"The night ferry number {n} was late again"} for n in range(20_000)]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"cannot mount a small disk here: {mounted.stderr.decode().strip()}")
    try:
        code, _, err = replay(disk, file)
        subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)
        doctor = call("doctor", "--data", disk)
        before = len(said(disk, "export"))
        after = replay(disk, file)

        assert code == 2
        assert "disk" in err.lower()
        assert "whole" in doctor[1]
        assert 0 <= before < 20_000
        assert after[0] == 0
        assert len(said(disk, "export")) == 20_000
    finally:
        subprocess.run(["umount", "-l", disk], check=False)


def test_a_truncated_replay_keeps_all_but_the_torn_line(tmp_path):
    """The torn line is a dead letter."""
    file = tmp_path / "torn.jsonl"
    file.write_bytes(b'{"text":"a"}\n{"text":"b"}\n{"text":"to')
    replay(tmp_path / "data", file)
    (stats,) = said(tmp_path / "data", "stats", "--json")

    assert (stats["posts"], stats["dead_letters"]) == (2, 1)


def test_posts_doubled_and_out_of_order_end_as_they_should(tmp_path):
    """The highest version wins, whatever comes first."""
    old, new = "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z"
    rows = [
        {"id": 1, "text": "new wording", "created_at": new},
        {"id": 1, "text": "old wording", "created_at": old},
        {"id": 1, "text": "new wording", "created_at": new},
    ]
    file = tmp_path / "a.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    replay(tmp_path / "data", file)

    (post,) = said(tmp_path / "data", "export")
    assert post["text"] == "new wording"


def test_a_live_source_that_turns_to_rubbish_is_stopped():
    """More than a fifth of the last thousand; files and `tag` never are."""
    limit = DeadLimit()
    calm = [limit.exceeded(n % 5 == 0) for n in range(3000)]
    flood = [limit.exceeded(n % 2 == 0) for n in range(1000)]

    assert not any(calm)
    assert any(flood)
