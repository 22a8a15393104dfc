"""Runs our commands on a broker with TLS, log-in and access lists, by a file of settings for each user."""

import os
import subprocess
import sys
import urllib.error
import urllib.request

from tests.engines import harness

DAY = harness.ROOT / "hearhear" / "demo" / "day.jsonl"


def settings(broker, folder, user):
    """Return the file of settings of the process that connects as *user*."""
    path = folder / f"{user}.toml"
    path.write_text(broker.settings(user))
    return path


def run(*arguments, env=None):
    """Run a command of hearhear to its end."""
    here = {k: v for k, v in os.environ.items() if not k.startswith("HEARHEAR_KAFKA")}
    return subprocess.run(
        [sys.executable, "-m", "tests.engines.program", *map(str, arguments)],
        cwd=harness.ROOT,
        env=here | {"PYTHONWARNINGS": "ignore"} | (env or {}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def set_up(broker, folder):
    """Make the access lists and the topics of *broker* with our own commands."""
    superuser = settings(broker, folder, broker.superuser)
    admin = settings(broker, folder, "hearhear-admin")
    for config, *command in (
        (superuser, "acls", "--apply"),
        (admin, "create"),
        (admin, "check"),
    ):
        done = run("stream", "topics", *command, "--config", config)
        assert done.returncode == 0, done.stderr


def health(port):
    """Return what /healthz of a process says; "" while it does not answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()
    except OSError:
        return ""
