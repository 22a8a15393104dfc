"""``hearhear subject``: what is kept of one account, and its erasure: for a person who asks."""

from typing import TYPE_CHECKING
from typing import Annotated

import typer

from hearhear.commands.failure import fail
from hearhear.commands.kafka import Bootstrap
from hearhear.commands.options import ApiKeyFile
from hearhear.commands.options import Certificates
from hearhear.commands.options import Config
from hearhear.commands.options import Data
from hearhear.commands.options import Elastic
from hearhear.commands.options import Json
from hearhear.commands.reading import print_json
from hearhear.commands.terminal import complain
from hearhear.commands.terminal import many
from hearhear.commands.terminal import safe_line
from hearhear.commands.terminal import say

if TYPE_CHECKING:
    from pathlib import Path

    from hearhear.subject import Held
    from hearhear.wiring.stores import StoreOptions


def subject(
    platform: Annotated[
        str, typer.Option(metavar="P", help="The account's platform: x, bluesky, mastodon …")
    ] = "",
    account: Annotated[
        str, typer.Option(metavar="A", help="The account, as the platform writes it.")
    ] = "",
    erase: Annotated[
        bool, typer.Option("--erase", help="Erase it all, and refuse what comes later.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Erase without asking.")] = False,
    data: Data = None,
    config: Config = None,
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
    bootstrap: Bootstrap = None,
    as_json: Json = False,
) -> None:
    """Answer a person who asks what is kept of their account: list it; with --erase, erase it.

    It finds posts and dead letters by the author reference, so it needs the key they were stored with.
    Posts that came without an author cannot be found by account: find them by their words or id
    (`hearhear search`) and use `hearhear remove UID`. That a request was answered is noted in
    audit.jsonl in the data folder: when, and how many posts, not whose.

    Examples:
    `hearhear subject --platform bluesky --account jane.example`

    `hearhear subject --platform bluesky --account jane.example --erase`
    """
    from hearhear.wiring.keys import references
    from hearhear.wiring.stores import StoreOptions
    from sinks.store import StoreError

    if not platform.strip() or not account.strip(" @"):
        fail("say whose: --platform P --account A")
    options = StoreOptions(data, config, elastic, api_key_file, ca)
    try:
        authors = references(options, platform, account)
        _answer(options, authors, bootstrap, erase=erase, yes=yes, as_json=as_json)
    except (ValueError, StoreError) as error:
        fail(str(error))


def _answer(
    options: "StoreOptions",
    authors: list[str],
    bootstrap: str | None,
    *,
    erase: bool,
    yes: bool,
    as_json: bool,
) -> None:
    from hearhear.commands.remove import carry_out
    from hearhear.removal import plan
    from hearhear.subject import held
    from hearhear.wiring.keys import other_keys
    from hearhear.wiring.stores import Cluster
    from hearhear.wiring.stores import choose
    from hearhear.wiring.stores import open_reader
    from hearhear.wiring.stores import open_store

    engines = isinstance(choose(options), Cluster)
    with open_reader(options) as reader:
        found = held(reader, authors)
        anonymous = reader.stats().without_author
        if unseen := other_keys(options, reader):
            complain(unseen)
    if as_json:
        print_json(found)
    else:
        _tell(found, anonymous, engines=engines)
    if not erase:
        _note(options, "listed", found)
        return
    with open_store(options) as (reader, writer):
        planned = plan(reader, authors=authors, reason="subject")
        carry_out(planned, reader, writer, options, bootstrap, yes=yes, quiet=as_json)
    _note(options, "erased", found)


def _note(options: "StoreOptions", what: str, found: "Held") -> None:
    """Note the request; where that cannot be written the answer still stands, and it is said."""
    from hearhear.subject import note
    from sinks.accounts.audit import NAME
    from sinks.accounts.audit import AuditError

    try:
        note(_folder(options), what, found)
    except AuditError as error:
        complain(f"this request is not noted in {NAME}: note it by hand ({error.__cause__})")


def _folder(options: "StoreOptions") -> "Path":
    from hearhear.wiring.data import data_dir
    from hearhear.wiring.stores import read_settings

    return data_dir(options.data or read_settings(options.config).data)


def _tell(found: "Held", anonymous: int, *, engines: bool) -> None:
    from schemas.retention import DEAD_LETTER_DAYS
    from schemas.retention import TOPIC_DAYS

    where = "Elasticsearch" if engines else "the store"
    say(
        f"{many(len(found.posts), 'post')} and {many(len(found.letters), 'dead letter')} in {where}"
    )
    for post in found.posts:
        kept = "until it is removed" if post.retention == "keep" else f"by class {post.retention}"
        seen = f"seen {post.observed_at:%Y-%m-%d}, kept {kept}"
        say(
            safe_line(f"{post.created_at.isoformat(' ')[:16]}  {post.uid}  ({post.source}, {seen})")
        )
        say(safe_line(f"    {post.text}"))
        if post.alerts:
            say(safe_line(f"    evidence of alert {', '.join(post.alerts)}"))
    for letter in found.letters:
        say(safe_line(f"dead letter {letter.number} of {letter.at:%Y-%m-%d}: {letter.reason}"))
    if found.letters:
        say(f"dead letters go by themselves after {DEAD_LETTER_DAYS} days")
    if found.refused:
        say("this account was removed before: what comes of it later is refused")
    for reference in found.author_refs[:1]:
        say(f"kept under the author reference {reference}")
    if engines:
        say(f"Kafka's topics forget by themselves within {TOPIC_DAYS} days")
    if anonymous:
        say(
            f"{many(anonymous, 'post here names', 'posts here name')} no author, so not by account "
            "either: find them by their words with hearhear search, and use hearhear remove UID"
        )
    say("backups of the store, and what was exported, are outside of this: see docs/privacy.md")
