"""``hearhear notify``: the channels, what waits and what was sent; and a test of one of them."""

import time
from typing import TYPE_CHECKING
from typing import Annotated

import typer

from hearhear.commands.failure import fail
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
    from hearhear.wiring.settings import Settings
    from sinks.desk.state import Delivery

app = typer.Typer(help="Messages to people: the channels of the settings.", no_args_is_help=True)


@app.command("test")
def try_(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The channel.")],
    config: Config = None,
) -> None:
    """Send a test message through a channel now, and say whether it was taken; status 1 if not."""
    from secrets import token_hex

    from hearhear.wiring.notifying import way_to
    from hearhear.wiring.notifying import wording_of
    from schemas.act import Message
    from sinks.desk.notifier import wall_clock
    from sinks.desk.senders import SendError

    settings = _settings(config)
    found = next((one for one in settings.channels if one.name == name), None)
    if found is None:
        known = ", ".join(one.name for one in settings.channels) or "none"
        fail(f"no channel {safe_line(name)}: the settings have {known}")
    title, body = wording_of(settings, None).test(name)
    message = Message(
        id=token_hex(10), channel=name, reason="test", about=(), group="test", size=0,
        title=title, body=body, at=wall_clock(),
    )  # fmt: skip
    began = time.monotonic()
    try:
        way_to(found).send(message, title, body)
    except ValueError as error:
        fail(str(error))
    except SendError as error:
        say(f"channel {name} did not take it: {error}", aside=True)
        raise typer.Exit(1) from None
    say(f"channel {name} took it, after {time.monotonic() - began:.1f} s")


@app.command("list")
def list_(
    data: Data = None,
    config: Config = None,
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
    as_json: Json = False,
) -> None:
    """List the channels, what waits for each, and how its last message went."""
    from hearhear.wiring.desk import read_desk
    from hearhear.wiring.stores import StoreOptions
    from sinks.store import StoreError

    settings = _settings(config)
    try:
        desk = read_desk(StoreOptions(data, config, elastic, api_key_file, ca))
    except (ValueError, StoreError) as error:
        fail(str(error))
    deliveries = desk.deliveries.values()
    known = {one.name: one.purpose for one in settings.channels}
    names = dict.fromkeys([*known, *(one.message.channel for one in deliveries)])
    for name in names:
        row = _row(name, known.get(name, ""), [d for d in deliveries if d.message.channel == name])
        if as_json:
            print_json(row)
        else:
            say(safe_line(_line(row)))
    if not names and not as_json:
        say("no channels: docs/messages.md shows how to name some", aside=True)


def _settings(config: Config) -> "Settings":
    from hearhear.wiring.stores import read_settings

    try:
        return read_settings(config)
    except ValueError as error:
        fail(str(error))


def _row(name: str, purpose: str, deliveries: "list[Delivery]") -> dict[str, object]:
    last = next((d for d in reversed(deliveries) if d.attempts), None)
    states = [delivery.state for delivery in deliveries]
    return {
        "channel": name,
        "for": purpose or None,
        "waiting": states.count("waiting") + states.count("retrying"),
        "sent": states.count("sent"),
        "given_up": states.count("given up"),
        "last": None
        if last is None
        else {
            "id": last.message.id,
            "reason": last.message.reason,
            "state": last.state,
            "at": last.attempts[-1].at,
            "tries": len(last.attempts),
            "error": last.attempts[-1].error,
            "again": last.attempts[-1].again,
        },
    }


def _line(row: dict[str, object]) -> str:
    head = (
        f"{row['channel']}  {row['for'] or 'not in the settings'}  {row['sent']} sent, "
        f"{row['waiting']} waiting, {row['given_up']} given up"
    )
    if not isinstance(last := row["last"], dict):
        return head
    error = f": {last['error']}" if last["error"] else ""
    return f"{head}; last {last['state']} at {last['at']:%Y-%m-%d %H:%M:%S} UTC{error}"
