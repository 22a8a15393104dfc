"""kill -9 at any moment loses nothing and doubles nothing: twenty times while posts are being stored."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "hearhear/demo"
HEARHEAR = Path(sys.executable).with_name("hearhear")
KILLS = 20
DAYS = 16


def days(path):
    """Write the invented day sixteen times over, each on its own date, with a bad line in each."""
    rows = [json.loads(raw) for raw in (DEMO / "day.jsonl").read_bytes().splitlines()]
    with path.open("w") as out:
        for number in range(DAYS):
            day = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(days=number)
            for row in rows:
                at = day + timedelta(seconds=row["offset"])
                made = at - timedelta(days=row.get("author_age_days", 400))
                copy = {**row, "id": f"{number}-{row['id']}", "created_at": at.isoformat()}
                del copy["offset"]
                if copy.pop("author_age_days", None) is not None:
                    copy["author_created_at"] = made.isoformat()
                out.write(json.dumps(copy) + "\n")
            out.write(f"not JSON {number}\n")


def start(replay, data, *options):
    command = [HEARHEAR, "run", "--once", "--no-web", "--replay", replay, *options]
    command += ["--roster", DEMO / "roster.json", "--data", data]
    # One key for both runs, so that references to authors and links are the same.
    env = {**os.environ, "HEARHEAR_KEY_FILE": str(data.parent / "key")}
    return subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env=env)


def finish(process):
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err.decode()


def stored(data):
    """Return how many posts the store holds now, 0 before it exists."""
    path = data / "hearhear.db"
    if not path.exists():
        return 0
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        try:
            return db.execute("SELECT count(*) FROM posts").fetchone()[0]
        except sqlite3.OperationalError:
            return 0


def everything(data):
    """Return what a store says, row by row, but for the moment of observation."""

    def said(*command):
        done = subprocess.run(
            [HEARHEAR, *command, "--data", data], capture_output=True, check=True, timeout=120
        )
        return [json.loads(raw) for raw in done.stdout.splitlines()]

    posts = said("export")
    for post in posts:
        del post["observed_at"]
    alerts = said("alerts", "--json")
    for alert in alerts:
        del alert["heard"]  # which counts from that moment
    letters = said("dead", "list", "--json")
    for letter in letters:
        del letter["at"]
    with closing(sqlite3.connect(data / "hearhear.db")) as db:
        log = db.execute("SELECT body FROM sightings ORDER BY pos").fetchall()
        hours = db.execute(
            "SELECT name, hour, h.posts FROM hours h JOIN facets f ON f.id = facet ORDER BY 1, 2"
        ).fetchall()
    return {
        "posts": posts,
        "alerts": alerts,
        "stats": said("stats", "--json"),
        "dead": letters,
        "log": log,
        "hours": hours,
    }


def test_twenty_kills_while_storing_change_nothing(tmp_path):
    """Posts, alerts, counts, the log of sightings: all as in a run nobody disturbed."""
    (tmp_path / "key").write_bytes(b"one key for both of the runs here")
    replay = tmp_path / "days.jsonl"
    days(replay)
    finish(start(replay, tmp_path / "calm"))
    seed = random.randrange(10**6)
    dice = random.Random(seed)
    data = tmp_path / "killed"
    total, kills = stored(tmp_path / "calm"), 0

    while kills < KILLS:
        before = stored(data)
        process = start(replay, data, "--speed", "30000")
        deadline = time.monotonic() + 60
        goal = before + dice.randrange(1, max(2, total // (KILLS * 3)))
        while stored(data) < goal and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(dice.random() * 0.05)
        assert process.poll() is None, f"ended before kill {kills}, seed {seed}"
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kills += 1
    assert 0 < stored(data) < total
    finish(start(replay, data))

    calm, killed = everything(tmp_path / "calm"), everything(data)
    for what in calm:
        assert calm[what] == killed[what], f"{what} differ, seed {seed}"
    assert calm["alerts"]
    assert len(calm["dead"]) == DAYS
