"""``hearhear retag``: the stored posts, tagged anew by the rules of today."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Annotated

import typer

from hearhear.commands.failure import fail
from hearhear.commands.options import ApiKeyFile
from hearhear.commands.options import Certificates
from hearhear.commands.options import Config
from hearhear.commands.options import Data
from hearhear.commands.options import Elastic
from hearhear.commands.terminal import many
from hearhear.commands.terminal import say

if TYPE_CHECKING:
    from processors.step import Step
    from sinks.store import Reader


def retag(
    data: Data = None,
    config: Config = None,
    roster: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Officials; else as the settings say.")
    ] = None,
    languages: Annotated[
        str, typer.Option(metavar="en,fr,…", help="Languages; else as the settings say.")
    ] = "",
    anew: Annotated[bool, typer.Option("--anew", help="Begin at the first post again.")] = False,
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
) -> None:
    """Tag every stored post anew: after an upgrade, or with another roster or other languages.

    It works while `hearhear run` or the sinks are running. Stop it at any time: it goes on there the
    next time. Posts keep their place, alerts stay as they are, and the live feed is told nothing.
    """
    from hearhear.retag import tag_anew
    from hearhear.wiring.roster import load_roster
    from hearhear.wiring.stores import StoreOptions
    from hearhear.wiring.stores import open_store
    from hearhear.wiring.stores import read_settings
    from processors.chain import load
    from processors.step import Setup
    from sinks.store import StoreError

    try:
        settings = read_settings(config)
        watched = load_roster(roster or settings.roster)
        given = tuple(word.strip() for word in languages.split(",") if word.strip())
        steps = load(Setup(roster=watched, languages=given or settings.languages))
        with open_store(StoreOptions(data, config, elastic, api_key_file, ca)) as (reader, writer):
            _check(reader, steps)
            done = tag_anew(reader, writer, steps, anew=anew, on_progress=_show)
    except (ValueError, StoreError) as error:
        fail(str(error))
    say(f"{many(done.read, 'post')} tagged anew, {done.changed:,} of them with another result")


def _check(reader: "Reader", steps: "list[tuple[str, Step]]") -> None:
    """Refuse what would take tags away: the store names officials, and no roster is given."""
    from processors.chain import CHAIN

    missing = set(CHAIN) & set(reader.stats().tags) - {name for name, _ in steps}
    if missing:
        names = ", ".join(sorted(missing))
        fail(f"the store has tags that would be lost ({names}): give --roster FILE, as at the time")


def _show(read: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{read:,} of {total:,} posts")
