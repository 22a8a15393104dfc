"""The command blocks of docs/deployment.md that are walked through, by the name in the comment before them."""

import os
import re
import subprocess

from tests.running import HEARHEAR
from tests.running import ROOT

PAGE = (ROOT / "docs/deployment.md").read_text()


def block(name):
    """Return the commands of the block called *name*, its lines joined where they are continued."""
    (found,) = re.findall(rf"<!-- walked: {name} -->\n```sh\n(.*?)```", PAGE, re.DOTALL)
    return found


def walk(commands, folder, *, tools=None, replaced=()):
    """Run *commands* by a shell that stops at the first failure; return what it printed.

    ``/etc``, ``/var`` and ``/safe`` lie below *folder*; *tools*: a folder of programs that come first.
    """
    for old in ("/etc/hearhear", "/var/lib/hearhear", "/safe"):
        commands = commands.replace(old, f"{folder}{old}")
    for old, new in replaced:
        commands = commands.replace(old, new)
    path = [str(p) for p in (tools, HEARHEAR.parent, os.environ["PATH"]) if p]
    done = subprocess.run(
        ["sh", "-euc", commands],
        cwd=ROOT,
        env={"PATH": ":".join(path), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout
