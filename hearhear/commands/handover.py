"""``hearhear handover``: what the next watch takes over."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Annotated

import typer

from hearhear.commands.acting import time_of
from hearhear.commands.kafka import Bootstrap
from hearhear.commands.options import ApiKeyFile
from hearhear.commands.options import Certificates
from hearhear.commands.options import Config
from hearhear.commands.options import Data
from hearhear.commands.options import Elastic
from hearhear.commands.options import Json
from hearhear.commands.reading import print_json
from hearhear.commands.terminal import safe_line
from hearhear.commands.terminal import say

if TYPE_CHECKING:
    from schemas.act import Act
    from sinks.desk.matters import Matter

WATCH = timedelta(hours=12)
"""How far back changes are told, unless asked otherwise."""


def handover(
    since: Annotated[
        str, typer.Option("--since", metavar="TIME", help="Changes since then; else 12 hours.")
    ] = "",
    data: Data = None,
    config: Config = None,
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
    bootstrap: Bootstrap = None,
    as_json: Json = False,
) -> None:
    """Tell what is open, since when and whose it is, and what people did since a time.

    With --json one object: `since`, `open` and `changed`, each a list of what `hearhear threats --json`
    prints; those that changed have `new` and `history`, the acts since then.
    """
    from hearhear.commands.matters import as_json as told
    from hearhear.commands.matters import audited
    from hearhear.commands.matters import history
    from hearhear.commands.matters import needing
    from hearhear.wiring.stores import StoreOptions

    options = StoreOptions(data, config, elastic, api_key_file, ca)
    start = time_of(since, "--since") if since else datetime.now(UTC) - WATCH
    found, names = needing(options, bootstrap, "alert", "threat", "care")
    still = [one for one in found if one.open]
    changed = [one for one in found if _new(one, start) or _acts(one, start)]
    audited(options, "list", "handover")
    if as_json:
        print_json(
            {
                "since": start,
                "open": [told(one, names) for one in still],
                "changed": [
                    told(one, names) | {"new": _new(one, start), "history": _acts(one, start)}
                    for one in changed
                ],
            }
        )
        return
    say(f"{len(still)} open" + (":" if still else ""))
    for one in still:
        say(safe_line(_line(one, names)))
    say(f"{len(changed)} changed since {start:%Y-%m-%d %H:%M} UTC" + (":" if changed else ""))
    for one in changed:
        say(safe_line(("new: " if _new(one, start) else "") + _line(one, names)))
        for line in history(_acts(one, start)):
            say(safe_line(line))


def _line(one: "Matter", names: dict[str, str]) -> str:
    from hearhear.commands.matters import standing
    from hearhear.commands.matters import whom

    aimed = "" if one.kind == "care" else f" {one.grade}  {whom(one, names)}"
    return f"{one.kind}{aimed}  {one.key}  since {one.since:%Y-%m-%d %H:%M}  {standing(one)}"


def _new(one: "Matter", start: datetime) -> bool:
    return one.heard >= start


def _acts(one: "Matter", start: datetime) -> list["Act"]:
    return [act for act in one.handling.acts if act.at >= start]
