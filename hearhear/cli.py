"""The command line.  Every process of the product is one of these commands."""

import sys
from pathlib import Path
from typing import Annotated

import typer

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
    from hearhear.tag_command import run

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


def main() -> None:
    """Run the command line; a reader that goes away, such as head, is no error."""
    try:
        app()
    except BrokenPipeError:
        sys.stderr.close()
