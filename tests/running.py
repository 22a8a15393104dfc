"""How tests call ``hearhear``: as people do, in a process of its own."""

import json
import os
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

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


def seen(url, role="security"):
    """Return the page at *url* as somebody at this machine sees it who chooses *role*."""
    at = urllib.parse.urlsplit(url)
    where = (at.path or "/") + (f"?{at.query}" if at.query else "")
    form = urllib.parse.urlencode({"role": role, "next": where}).encode()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with browser.open(f"{at.scheme}://{at.netloc}/sign-in", form, timeout=10) as answer:
        return answer.read().decode()


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
