"""The command line.  Every process of the product is one of these commands."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from hearhear.commands import engine_run as cli_engines
from hearhear.commands.failure import fail

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
    **text** (the only one required), id or id_str, created_at, platform, author, author_created_at,
    lang, url, reply_to (an id, or @handle for the account answered).

    Examples:
    `hearhear tag posts.csv --roster members.json > tagged.jsonl`

    `hearhear tag petitions.csv --map text=Petition,url=URL --languages en,cy`

    `zcat posts.jsonl.gz | hearhear tag - --tags topic,sentiment | jq .tags.topic`

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


Data = Annotated[
    Path | None,
    typer.Option(
        "--data", metavar="DIR", help="The data folder; else $HEARHEAR_DATA, else ./.hearhear."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="JSON, for programs.")]


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
    from hearhear.wiring.settings import TEMPLATE

    if show:
        print(TEMPLATE, end="")
    elif Path(NAME).exists():
        fail(f"{NAME} is there already: edit it, or see hearhear init --print")
    else:
        Path(NAME).write_text(TEMPLATE, encoding="utf-8")
        print(f"wrote {NAME}: name your roster in it, put files into ./inbox, then hearhear run")


@app.command()
def stats(data: Data = None, as_json: Json = False) -> None:
    """Say what the store holds: posts, dead letters, alerts, and what each tag said."""
    from hearhear.commands import read as read_commands

    read_commands.stats(data, as_json=as_json)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help='Words, "phrases", AND OR NOT, topic: official: …')],
    data: Data = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    as_json: Json = False,
) -> None:
    """Find posts, newest first.

    Examples:
    `hearhear search '"night ferry" NOT petition official:halima-wrenfield from:2026-11-01'`

    `hearhear search 'youth:voice topic:6' --json`
    """
    from hearhear.commands import read as read_commands

    read_commands.search(data, query, limit, as_json=as_json)


@app.command()
def export(
    data: Data = None,
    form: Annotated[str, typer.Option("--format", metavar="jsonl")] = "jsonl",
) -> None:
    """Write every stored post with its tags to stdout, oldest first, one JSON object a line."""
    from hearhear.commands import read as read_commands

    if form != "jsonl":
        fail(f"--format {form}: only jsonl can be exported")
    read_commands.export(data)


alerts_app = typer.Typer(help="Alerts of coordinated harassment.", invoke_without_command=True)
app.add_typer(alerts_app, name="alerts")


@alerts_app.callback()
def alerts(context: typer.Context, data: Data = None, as_json: Json = False) -> None:
    """List the alerts, newest first; `alerts show ID` tells one whole."""
    if context.invoked_subcommand is None:
        from hearhear.commands import read as read_commands

        read_commands.alerts(data, as_json=as_json)


@alerts_app.command("show")
def alerts_show(
    key: Annotated[str, typer.Argument(metavar="ID")], data: Data = None, as_json: Json = False
) -> None:
    """Tell one alert: its evidence, what else it could be, its posts."""
    from hearhear.commands import read as read_commands

    read_commands.show_alert(data, key, as_json=as_json)


dead_app = typer.Typer(help="Dead letters: what could not be used, whole, with the reason.")
app.add_typer(dead_app, name="dead")


@dead_app.command("list")
def dead_list(data: Data = None, as_json: Json = False) -> None:
    """List the dead letters, oldest first."""
    from hearhear.commands import read as read_commands

    read_commands.dead(data, as_json=as_json)


@dead_app.command("show")
def dead_show(
    number: Annotated[int, typer.Argument(metavar="NUMBER")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Show one dead letter whole, with its bytes."""
    from hearhear.commands import read as read_commands

    read_commands.show_dead(data, number, as_json=as_json)


@app.command()
def doctor(
    data: Data = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
) -> None:
    """Check the store, the key, the roster, the disk and the clock, and say what to do."""
    from hearhear.commands.doctor import examine

    examine(data, config)


cli_engines.add_to(app)


def main() -> None:
    """Run the command line; a reader that goes away, such as head, is no error."""
    try:
        app()
    except BrokenPipeError:
        sys.stderr.close()
