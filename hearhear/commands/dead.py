"""``hearhear dead``: the letters that could not be used, whole, with the reason."""

from typing import Annotated

import msgspec
import typer

from hearhear.commands.failure import fail
from hearhear.commands.options import ApiKeyFile
from hearhear.commands.options import Certificates
from hearhear.commands.options import Config
from hearhear.commands.options import Data
from hearhear.commands.options import Elastic
from hearhear.commands.options import Json
from hearhear.commands.reading import print_json
from hearhear.commands.reading import reading
from hearhear.commands.terminal import safe_line
from hearhear.commands.terminal import say

app = typer.Typer(
    help="Dead letters: what could not be used, whole, with the reason.", no_args_is_help=True
)


@app.command("list")
def list_letters(
    data: Data = None,
    config: Config = None,
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
    as_json: Json = False,
) -> None:
    """List the dead letters, oldest first."""
    from hearhear.wiring.stores import StoreOptions

    with reading(StoreOptions(data, config, elastic, api_key_file, ca)) as store:
        after = 0
        while found := store.dead(limit=500, after=after):
            for number, letter in found:
                after = number
                if as_json:
                    print_json({"number": number, **msgspec.to_builtins(letter)})
                else:
                    say(safe_line(f"{number:>6}  {letter.place}  {letter.reason}"))


@app.command("show")
def show(
    number: Annotated[int, typer.Argument(metavar="NUMBER")],
    data: Data = None,
    config: Config = None,
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
    as_json: Json = False,
) -> None:
    """Show one dead letter whole, with its bytes."""
    from hearhear.retry import LARGEST
    from hearhear.wiring.stores import StoreOptions

    with reading(StoreOptions(data, config, elastic, api_key_file, ca)) as store:
        there = 0 < number <= LARGEST
        found = store.dead(limit=1, after=number - 1) if there else []
    if not found or found[0][0] != number:
        fail(f"no dead letter {number}: hearhear dead list shows them")
    letter = found[0][1]
    if as_json:
        print_json({"number": number, **msgspec.to_builtins(letter)})
        return
    at = f"{letter.at:%Y-%m-%d %H:%M:%S} UTC"
    say(safe_line(f"{letter.place} ({letter.source}, {letter.stage}) at {at}"))
    say(safe_line(f"reason: {letter.reason}"))
    if letter.reason not in letter.error:
        say(safe_line(f"error:  {letter.error}"))
    say("bytes:")
    say(letter.raw.decode(errors="backslashreplace"))
