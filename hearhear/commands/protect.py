"""``hearhear protect``: which officials agreed that messages on a channel may name them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Annotated

import typer

from hearhear.commands.acting import clean
from hearhear.commands.acting import known_channel
from hearhear.commands.acting import who
from hearhear.commands.failure import fail
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
    from hearhear.wiring.stores import StoreOptions
    from sinks.desk.journal import Journal

LONGEST = timedelta(days=731)
"""For how long an agreement can hold: two years; then the official is asked again."""

app = typer.Typer(
    help="Officials who agreed that messages may name them; without it no message names anybody.",
    no_args_is_help=True,
)

Official = Annotated[
    str, typer.Argument(metavar="OFFICIAL", help="The roster's id, or the name exactly.")
]
By = Annotated[str, typer.Option("--by", metavar="WHO", help="Who took it down.")]
Roster = Annotated[Path | None, typer.Option(metavar="FILE", help="Officials, else the settings'.")]


@app.command("add")
def add(
    official: Official,
    channel: Annotated[
        list[str], typer.Option("--channel", metavar="NAME", help="Repeat it for more.")
    ],
    by: By,
    until: Annotated[
        str, typer.Option("--until", metavar="DATE", help="The last day, as 2027-05-31.")
    ],
    roster: Roster = None,
    data: Data = None,
    config: Config = None,
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
    bootstrap: Bootstrap = None,
) -> None:
    """Note that an official agreed: messages on these channels may name them until a date."""
    from hearhear.wiring.stores import StoreOptions
    from schemas.act import Protection

    options = StoreOptions(data, config, elastic, api_key_file, ca)
    end = _end(until)
    with _journal(options, bootstrap) as journal:
        known = _names(roster, options)
        key = _official(official, known, [])
        named = dict.fromkeys(clean(name) for name in channel)
        for name in named:
            known_channel(name, options)
        for name in named:
            journal.append(
                Protection(official=key, channel=name, by=who(by), at=datetime.now(UTC), until=end)
            )
    say(safe_line(f"messages on {', '.join(named)} may name {known[key]} until {until}"))


@app.command("revoke")
def revoke(
    official: Official,
    by: By,
    channel: Annotated[
        str, typer.Option("--channel", metavar="NAME", help="This channel alone; else all.")
    ] = "",
    roster: Roster = None,
    data: Data = None,
    config: Config = None,
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
    bootstrap: Bootstrap = None,
) -> None:
    """Note that an official withdrew: no message names them from now on."""
    from msgspec.structs import replace

    from hearhear.wiring.stores import StoreOptions

    options = StoreOptions(data, config, elastic, api_key_file, ca)
    with _journal(options, bootstrap) as journal:
        held = [p for p in journal.desk().protections.values() if not p.revoked]
        key = _official(official, _names(roster, options), [p.official for p in held])
        ended = [p for p in held if p.official == key and channel in ("", p.channel)]
        if not ended:
            fail(f"{official} has no agreement there: hearhear protect list shows all")
        for each in ended:
            journal.append(replace(each, by=who(by), at=datetime.now(UTC), revoked=True))
    channels = ", ".join(each.channel for each in ended)
    say(safe_line(f"messages on {channels} do not name {official} any more"))


@app.command("list")
def listed(
    roster: Roster = None,
    data: Data = None,
    config: Config = None,
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
    bootstrap: Bootstrap = None,
    as_json: Json = False,
) -> None:
    """List the agreements that hold."""
    from hearhear.wiring.stores import StoreOptions

    options = StoreOptions(data, config, elastic, api_key_file, ca)
    moment = datetime.now(UTC)
    with _journal(options, bootstrap) as journal:
        desk, names = journal.desk(), _names(roster, options)
    found = [p for p in desk.protections.values() if desk.may_name(p.official, p.channel, moment)]
    for each in sorted(found, key=lambda p: (p.official, p.channel)):
        name = names.get(each.official)
        if as_json:
            print_json(
                {
                    "official": {"id": each.official, "name": name},
                    "channel": each.channel,
                    "until": each.until,
                    "by": each.by,
                    "at": each.at,
                }
            )
            continue
        last = each.until - timedelta(seconds=1)
        noted = f"noted by {each.by} on {each.at:%Y-%m-%d}"
        say(safe_line(f"{name or each.official}  {each.channel}  until {last:%Y-%m-%d}  {noted}"))
    if not found and not as_json:
        say("nobody has agreed: no message names anybody")


@contextmanager
def _journal(options: "StoreOptions", servers: str | None) -> "Iterator[Journal]":
    """Give the journal; what goes wrong ends the command with a sentence."""
    from hearhear.wiring.desk import open_journal
    from sinks.store import StoreError

    try:
        with open_journal(options, servers) as journal:
            yield journal
    except (ValueError, StoreError) as error:
        fail(str(error))


def _names(roster: Path | None, options: "StoreOptions") -> dict[str, str]:
    from hearhear.wiring.vocabulary import officials

    return officials(roster, options)


def _official(given: str, names: dict[str, str], more: list[str]) -> str:
    """Return the id of the one called *given*, among *names* by id and the ids *more*; else end."""
    if given in names or given in more:
        return given
    found = [key for key, name in names.items() if name == given]
    if len(found) > 1:
        fail(f"{len(found)} officials are called {given}: write the id: {', '.join(found)}")
    if not found:
        near = get_close_matches(given, [*names.values(), *names], n=3)
        hint = f"is it {' or '.join(near)}?" if near else "name a roster with --roster"
        fail(f"{given} is not on the roster: {hint}")
    return found[0]


def _end(until: str) -> datetime:
    """Return when the day *until* is over, in UTC."""
    try:
        day = date.fromisoformat(until)
    except ValueError:
        fail(f"--until {until}: write a day as 2027-05-31")
    today = datetime.now(UTC).date()
    if day < today:
        fail(f"--until {until} is over already")
    if day - today > LONGEST:
        fail(f"--until {until} is more than two years ahead: ask again then")
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
