"""The command line.  Every process of the product is one of these commands."""

import errno
import os
import sys
import traceback
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from hearhear.commands import alerts
from hearhear.commands import audit
from hearhear.commands import dead
from hearhear.commands import engine_run as cli_engines
from hearhear.commands import handover
from hearhear.commands import keeping
from hearhear.commands import notify
from hearhear.commands import protect
from hearhear.commands import read
from hearhear.commands import threats
from hearhear.commands import users
from hearhear.commands.failure import fail
from hearhear.commands.options import ApiKeyFile
from hearhear.commands.options import Certificates
from hearhear.commands.options import Config
from hearhear.commands.options import Data
from hearhear.commands.options import Elastic
from hearhear.commands.terminal import complain
from hearhear.commands.terminal import say

app = typer.Typer(
    name="hearhear",
    help="Social listening for parliaments: hear citizens, protect the people who represent them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


@app.callback()
def _root() -> None:
    """Keep the commands' names even while there is only one."""


@app.command()
def tag(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE…|-]", help="Posts to tag; - is stdin.")
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="jsonl|csv", help="Default: by suffix; stdin is jsonl."),
    ] = None,
    names: Annotated[
        str, typer.Option("--map", metavar="NAME=COLUMN,…", help="Which CSV column is which input.")
    ] = "",
    roster: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Officials: Popolo JSON or CSV (docs/rosters.md)."),
    ] = None,
    tags: Annotated[
        str, typer.Option(metavar="NAME,…", help="Only these tags, and those they build on.")
    ] = "",
    languages: Annotated[
        str, typer.Option(metavar="en,fr,…", help="The languages to expect.")
    ] = "",
    table: Annotated[
        bool | None,
        typer.Option("--table/--jsonl", help="A table for people; the default on a terminal."),
    ] = None,
    dead: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep what could not be read, with reasons.")
    ] = None,
) -> None:
    """Tag posts: who is meant, about what, how; with the words that say so.

    One JSON object a line comes out: the input's fields untouched, plus `tags`. Known input names:
    **text** (the only one required), id or id_str, created_at, edited_at, platform, author,
    author_created_at, lang, url, reply_to (an id, or @handle for the account answered).
    Files are JSON Lines, .json or CSV, packed with gzip or not: docs/files.md tells all about them.

    Examples:
    `hearhear tag posts.csv --roster members.json > tagged.jsonl`

    `hearhear tag petitions.csv --map text=Petition,url=URL --languages en,cy`

    `hearhear tag posts.jsonl.gz --tags topic,sentiment | jq .tags.topic`

    Lines that cannot be read are named on stderr with their number and the remedy; the run goes on.
    The exit status is 0, or 2 when nothing could be read.
    """
    from hearhear.commands.tag import run

    run(
        files or [],
        form=form,
        names=names,
        roster=roster,
        tags=tags,
        languages=languages,
        table=sys.stdout.isatty() if table is None else table,
        dead=dead,
    )


@app.command()
def run(
    data: Data = None,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Settings; else ./hearhear.toml if it is there."),
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The page's port; 0: any.")
    ] = None,
    web: Annotated[bool, typer.Option("--web/--no-web", help="Serve the page.")] = True,
    replay: Annotated[
        list[str] | None, typer.Option(metavar="FILE…|-", help="Posts to replay; repeat for more.")
    ] = None,
    more: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE…]", help="More to replay.")
    ] = None,
    form: Annotated[str | None, typer.Option("--format", metavar="jsonl|csv")] = None,
    names: Annotated[str, typer.Option("--map", metavar="NAME=COLUMN,…")] = "",
    speed: Annotated[
        float | None,
        typer.Option(min=0, metavar="X", help="Times faster than life; 0: as fast as can be."),
    ] = None,
    roster: Annotated[Path | None, typer.Option(metavar="FILE", help="Officials to watch.")] = None,
    once: Annotated[bool, typer.Option(help="End when the replay is handled and stored.")] = False,
) -> None:
    """Listen, tag, store, alert, and serve the page: the whole product in one process.

    A store that --data names is continued. Without one, and with neither settings nor --replay, it
    plays a demonstration: an invented day in a fictional country, in a store of its own that is made
    anew at each start. To look at a store and listen to nothing: `hearhear serve --data DIR`.

    Examples:
    `hearhear run`

    `hearhear init && hearhear run`

    `hearhear run --once --no-web --replay posts.csv --roster members.json --data here`

    `hearhear run --data here --roster members.json`
    """
    from hearhear.commands.run import Options
    from hearhear.commands.run import run as start

    start(
        Options(
            config=config,
            data=data,
            port=port,
            web=web,
            replay=tuple(replay or ()) + (tuple(more or ()) if replay else ()),
            form=form,
            names=names,
            speed=speed,
            roster=roster,
            once=once,
        )
    )


@app.command()
def init(
    show: Annotated[bool, typer.Option("--print", help="Only show it.")] = False,
) -> None:
    """Write a commented hearhear.toml for one parliament; it runs as written."""
    from hearhear.wiring.settings import NAME
    from hearhear.wiring.template import TEMPLATE

    if show:
        say(TEMPLATE.rstrip("\n"))
    elif Path(NAME).exists():
        fail(f"{NAME} is there already: edit it, or see hearhear init --print")
    else:
        Path(NAME).write_text(TEMPLATE, encoding="utf-8")
        say(f"wrote {NAME}: name your roster in it, put files into ./inbox, then hearhear run")


read.add_to(app)
app.add_typer(alerts.app, name="alerts")
app.add_typer(threats.threats, name="threats")
app.add_typer(threats.care, name="care")
app.command()(handover.handover)
app.add_typer(protect.app, name="protect")
app.add_typer(dead.app, name="dead")
app.add_typer(users.app, name="users")
app.add_typer(audit.app, name="audit")
app.add_typer(notify.app, name="notify")


@app.command()
def doctor(
    data: Data = None,
    config: Config = None,
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
) -> None:
    """Check the settings, the roster and the store, its key and its disk, and say what to do.

    The store is the file in the data folder, or Elasticsearch where that is named.
    """
    from hearhear.commands.doctor import examine
    from hearhear.wiring.stores import StoreOptions

    examine(StoreOptions(data, config, elastic, api_key_file, ca))


cli_engines.add_to(app)
keeping.add_to(app)


def main() -> None:
    """Run the command line; a reader that goes away, such as head, is no error.

    What nobody foresaw ends with one sentence, not with a page of code: an error's text may quote a
    post.  $HEARHEAR_TRACEBACK shows all.
    """
    os.umask(0o077)  # what any command writes is for its owner alone
    # Of a closed stdout or stderr there is none here, and the next file opened would get its number.
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  open to the end
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        _write_no_more()
        sys.exit(1)
    except Exception as error:
        logged = sys.excepthook.__module__.startswith("hearhear")  # observe/logs.py says it
        if isinstance(error, OSError) and error.errno in _FULL and not logged:
            _write_no_more()
            complain(f"cannot write ({error.strerror}): make room, or write to another place")
            sys.exit(2)
        if logged or os.environ.get("HEARHEAR_TRACEBACK"):
            raise
        where = traceback.extract_tb(error.__traceback__)[-1]
        complain(
            f"a fault of ours: {type(error).__name__} in {Path(where.filename).name}, line "
            f"{where.lineno}: please report it; HEARHEAR_TRACEBACK=1 shows the details"
        )
        sys.exit(70)


def _write_no_more() -> None:
    """Let what is still to be flushed go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system says where nothing more can be written."""
