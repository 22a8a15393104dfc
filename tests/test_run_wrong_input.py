"""``hearhear run`` where something is wrong: a message with the remedy, and what is stored stays whole."""

import json
import os
import socket
import sqlite3
import subprocess

import pytest

from tests.running import HEARHEAR
from tests.running import call
from tests.running import dated
from tests.running import replay
from tests.running import said
from tests.running import wait_for


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
        {"id": 1, "platform": "mastodon", "text": "new wording", "created_at": new},
        {"id": 1, "platform": "mastodon", "text": "old wording", "created_at": old},
        {"id": 1, "platform": "mastodon", "text": "new wording", "created_at": new},
    ]
    file = tmp_path / "a.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    replay(tmp_path / "data", file)

    (post,) = said(tmp_path / "data", "export")
    assert post["text"] == "new wording"


def test_doctor_sees_what_a_run_would_stumble_over(tmp_path):
    """A misspelt folder brings nothing, for ever, and an open page does not start."""
    (tmp_path / "inbox").mkdir()
    everywhere = "0.0.0.0"  # noqa: S104  it is refused
    source = '[[sources]]\nname = "a"\nfolder = "{}"\n[page]\nhost = "{}"\nallow_open = {}\nsign_in = "accounts"\n'
    for folder, host, allowed, code, told in (
        ("inbocks", "127.0.0.1", "false", 1, "there is no folder"),
        ("inbox", everywhere, "false", 1, "would open the page to others"),
        ("inbox", everywhere, "true", 0, "others may reach it, as allow_open says"),
        ("inbox", "no such host", "false", 1, "is no address of this machine"),
        ("inbox", "127.0.0.1", "false", 0, "from this machine alone"),
    ):
        (tmp_path / "hearhear.toml").write_text(source.format(folder, host, allowed))
        done, out, _ = call("doctor", cwd=tmp_path)
        assert (done, told in " ".join(out.split())) == (code, True), out
    assert not (tmp_path / "inbocks").exists()
