"""``hearhear audit``: who looked at what and did what on the page, and whether the log of it is whole."""

import re
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from hearhear.commands.failure import fail
from hearhear.commands.options import Config
from hearhear.commands.options import Data
from hearhear.commands.options import Json
from hearhear.commands.terminal import safe_line
from hearhear.commands.terminal import say
from hearhear.commands.terminal import write_json

app = typer.Typer(
    help="The audit log: who looked at what and did what on the page.", no_args_is_help=True
)


@app.command()
def verify(
    noted: Annotated[
        str,
        typer.Option("--noted", metavar="NUMBER:HASH", help="A line as you noted it earlier."),
    ] = "",
    data: Data = None,
    config: Config = None,
) -> None:
    """Check that no line was changed, removed or moved; the status is 1, and the first one is named.

    A cut end is found by the file audit.head, and by what you noted of an earlier check (--noted), if you
    keep that where nobody who can change the log can change it, too.
    """
    from hearhear.wiring.data import is_there
    from hearhear.wiring.operator import operator
    from sinks.accounts.audit import NAME
    from sinks.accounts.audit import Audit
    from sinks.accounts.audit import AuditError
    from sinks.accounts.verify import verify as verified

    folder = _folder(data, config)
    if not is_there(folder / NAME):
        fail(f"no audit log in {folder}: it was removed, or --data names another folder")
    try:
        found = verified(folder, _noted(noted))
        outcome = found.problem or "whole"
        Audit(folder).record(operator(), "audit verified", f"{found.lines} lines", outcome)
    except (AuditError, OSError) as error:
        fail(str(error))
    if found.older:
        say(f"{found.older:,} lines are of an older version, and have no hashes of their own")
    if found.problem:
        say(f"broken: {found.problem}; the {found.lines:,} lines before hang together")
        raise typer.Exit(1)
    say(f"{found.lines:,} lines hang together; note this elsewhere: {found.number}:{found.hash}")


@app.command("list")
def list_(json: Json = False, data: Data = None, config: Config = None) -> None:
    """List the log, oldest first; that is noted in it, too."""
    from hearhear.wiring.operator import operator
    from sinks.accounts.audit import NAME
    from sinks.accounts.audit import Audit
    from sinks.accounts.audit import AuditError
    from sinks.accounts.verify import read_lines

    folder = _folder(data, config)
    try:
        if not (folder / NAME).exists():
            fail(f"no audit log in {folder}: name the data folder with --data")
        Audit(folder).record(operator(), "audit read", "the list")
        for line in read_lines(folder):
            if json:
                write_json(msgspec.json.encode(line))
            else:
                who = f"{line.who or 'somebody'} ({line.role})" if line.role else "somebody"
                came = f": {line.outcome}" if line.outcome else ""
                say(safe_line(f"{line.at}  {who}  {line.what}  {line.about}{came}"))
    except (AuditError, OSError) as error:
        fail(str(error))


def _folder(data: Path | None, config: Path | None) -> Path:
    from hearhear.wiring.data import data_dir
    from hearhear.wiring.stores import read_settings

    try:
        return data_dir(data or read_settings(config).data)
    except ValueError as error:
        fail(str(error))


def _noted(said: str) -> tuple[int, str] | None:
    if not said:
        return None
    found = re.fullmatch(r"([0-9]{1,18}):([0-9a-f]{64})", said)
    return (int(found[1]), found[2]) if found else fail("--noted: write NUMBER:HASH as verify did")
