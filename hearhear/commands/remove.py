"""``hearhear remove``: posts, an account or a source leave the store and do not come back."""

import sys
from typing import TYPE_CHECKING
from typing import Annotated
from typing import cast
from typing import get_args

import typer

from hearhear.commands.failure import fail
from hearhear.commands.kafka import Bootstrap
from hearhear.commands.options import ApiKeyFile
from hearhear.commands.options import Certificates
from hearhear.commands.options import Config
from hearhear.commands.options import Data
from hearhear.commands.options import Elastic
from hearhear.commands.terminal import complain
from hearhear.commands.terminal import say

if TYPE_CHECKING:
    from hearhear.removal import Plan
    from hearhear.wiring.stores import StoreOptions
    from schemas.post import Reason
    from sinks.store import Reader
    from sinks.store import Writer


def remove(
    uids: Annotated[
        list[str] | None, typer.Argument(metavar="[UID…]", help="Posts, as search shows them.")
    ] = None,
    author: Annotated[
        str, typer.Option(metavar="REF", help="All posts of an author reference, also later ones.")
    ] = "",
    platform: Annotated[
        str, typer.Option(metavar="P", help="The platform of --account: x, bluesky, mastodon …")
    ] = "",
    account: Annotated[
        str, typer.Option(metavar="A", help="All posts of an account, also later ones.")
    ] = "",
    source: Annotated[
        str, typer.Option(metavar="NAME", help="All posts and dead letters of a source.")
    ] = "",
    reason: Annotated[
        str,
        typer.Option(
            metavar="WHY", help="user, moderation, account, protected, withheld, subject."
        ),
    ] = "subject",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = None,
    config: Config = None,
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
    bootstrap: Bootstrap = None,
) -> None:
    """Remove posts for good: it counts them, asks, and keeps their ids and the reason alone.

    It works while `hearhear run` is running. What is removed is invisible at once, its bytes leave the
    data folder within a minute, and it is refused when it comes again. On the engine run it needs
    Kafka too: the topics are told, so that a replay brings nothing back. Running it twice does no harm.

    Examples:
    `hearhear remove x:1790000000000000001 bluesky:1.9f86d081884c7d65`

    `hearhear remove --platform bluesky --account jane.example --reason subject`

    `hearhear remove --source inbox --yes`
    """
    from hearhear.wiring.data import DataError
    from hearhear.wiring.keys import references
    from hearhear.wiring.settings import SettingsError
    from hearhear.wiring.stores import StoreOptions
    from schemas.post import Reason
    from sinks.store import StoreError

    if reason not in get_args(Reason) or reason == "retention":
        known = ", ".join(word for word in get_args(Reason) if word != "retention")
        fail(f"--reason {reason}: there are {known}")
    if uids and not all(map(str.strip, uids)):
        fail("an empty uid names no post: hearhear search shows them")
    given = [bool(uids), bool(author), bool(account), bool(source)]
    if sum(given) != 1 or bool(platform) != bool(account):
        fail(
            "say what to remove: uids, or --author REF, or --platform P --account A, or --source NAME"
        )
    for uid in uids or ():
        if any(
            "\ud800" <= c <= "\udfff" for c in uid
        ):  # bytes of the command line that are no text
            fail(f"{uid} is no uid: hearhear search shows them")
    try:
        options = StoreOptions(data, config, elastic, api_key_file, ca)
        authors = references(options, platform, account) if account else [author] if author else []
        _remove(
            options,
            uids or [],
            authors,
            source,
            cast("Reason", reason),
            yes=yes,
            bootstrap=bootstrap,
            by_account=bool(account),
        )
    except (DataError, SettingsError, StoreError) as error:
        fail(str(error))


def _remove(
    options: "StoreOptions",
    uids: list[str],
    authors: list[str],
    source: str,
    reason: "Reason",
    *,
    yes: bool,
    bootstrap: str | None,
    by_account: bool,
) -> None:
    from hearhear.removal import plan
    from hearhear.wiring.keys import other_keys
    from hearhear.wiring.stores import open_store

    with open_store(options) as (reader, writer):
        if by_account and (unseen := other_keys(options, reader)):
            complain(unseen)
        found = plan(reader, uids=uids, authors=authors, source=source, reason=reason)
        carry_out(found, reader, writer, options, bootstrap, yes=yes)


def carry_out(
    found: "Plan",
    reader: "Reader",
    writer: "Writer",
    options: "StoreOptions",
    bootstrap: str | None,
    *,
    yes: bool,
    quiet: bool = False,
) -> None:
    """Say what would go, ask unless *yes*, and remove it; *quiet*: stdout is for others."""
    from hearhear.wiring.stores import Cluster
    from hearhear.wiring.stores import choose

    say(found.sentence, aside=quiet)
    if not found.events and not found.letters:
        return
    if not yes and not _agreed():
        fail("nothing was removed; --yes removes without asking")
    if isinstance(choose(options), Cluster):
        from hearhear.commands.kafka import kafka

        with kafka(bootstrap, options.config, "kafka,elastic") as connection:
            from hearhear.stream.events import publish

            publish(connection, found.events)
    done = found.carry_out(reader, writer)
    say(f"removed; {done}", aside=quiet)


def _agreed() -> bool:
    return sys.stdin.isatty() and typer.confirm("Remove them for good?")
