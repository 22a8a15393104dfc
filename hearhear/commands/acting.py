"""What people do about an alert or a possible threat, as commands: one table of verbs for both."""

import inspect
from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Annotated
from typing import Any
from typing import NamedTuple

import typer

from hearhear.commands.failure import fail
from hearhear.commands.kafka import Bootstrap
from hearhear.commands.options import ApiKeyFile
from hearhear.commands.options import Certificates
from hearhear.commands.options import Config
from hearhear.commands.options import Data
from hearhear.commands.options import Elastic
from hearhear.commands.terminal import complain
from hearhear.commands.terminal import safe_line
from hearhear.commands.terminal import say

if TYPE_CHECKING:
    from hearhear.wiring.stores import StoreOptions
    from schemas.act import Act
    from schemas.act import Kind
    from sinks.desk.matters import MatterKind

STORE = {
    "data": Data,
    "config": Config,
    "elastic": Elastic,
    "api_key_file": ApiKeyFile,
    "ca": Certificates,
    "bootstrap": Bootstrap,
}
"""The options that every verb has: where the store and the journal are."""

LONGEST = 4000
"""Characters of a reason or a note, as on the page."""
By = Annotated[
    str | None, typer.Option("--by", metavar="WHO", help="Who does it; else your login name.")
]
_ID = Annotated[
    str, typer.Argument(metavar="ID", help="The ID, or as much of it as is no other's.")
]
_OPTIONS: dict[str, tuple[object, object]] = {
    "why": (Annotated[str, typer.Option("--why", metavar="TEXT", help="In your words.")], ""),
    "owner": (Annotated[str, typer.Option("--to", metavar="WHO", help="Whose it is now.")], ""),
    "channel": (Annotated[str, typer.Option("--to", metavar="CHANNEL", help="Who is told.")], ""),
    "until": (
        Annotated[str, typer.Option("--until", metavar="TIME", help="As 2026-11-28T18:00; UTC.")],
        "",
    ),
    "until_grows": (
        Annotated[bool, typer.Option("--until-grows", help="Until posts are added.")],
        False,
    ),
    "by": (By, None),
    "seen": (
        Annotated[
            int | None,
            typer.Option(
                "--seen", min=0, metavar="N", help="The acts you saw on it; more by now: not done."
            ),
        ],
        None,
    ),
}


class Verb(NamedTuple):
    """One thing to do: the command's name, the kind of act, its help, and its own options."""

    name: str
    kind: "Kind"
    help: str
    options: tuple[str, ...] = ("why",)


VERBS = (
    Verb("ack", "acknowledge", "Say that you have seen it; it is yours unless somebody has it."),
    Verb("assign", "assign", "Give it to somebody.", ("owner", "why")),
    Verb(
        "snooze",
        "snooze",
        "Put it aside until a time or until it grows, whichever is first.",
        ("until", "until_grows", "why"),
    ),
    Verb("note", "note", "Add a note; --why has its words."),
    Verb("dismiss", "dismiss", "It is none; --why says why, for whoever looks later."),
    Verb("escalate", "escalate", "Tell it on another channel.", ("channel", "why")),
    Verb("close", "close", "It is done; --why says what came of it."),
    Verb("reopen", "reopen", "It is not done after all."),
)


def add_verbs(app: typer.Typer, kind: "MatterKind", name: str) -> None:
    """Put the verbs for things of *kind* under *app*, the command called *name*."""
    for verb in VERBS:
        app.command(verb.name, help=verb.help)(_command(kind, name, verb))


def _command(kind: "MatterKind", name: str, verb: Verb) -> Callable[..., None]:
    """Return the function of *verb*, with the parameters that typer is to offer."""

    def command(**given: Any) -> None:
        _do(kind, name, verb, given)

    offered: dict[str, tuple[object, object]] = {"key": (_ID, inspect.Parameter.empty)}
    offered |= {each: _OPTIONS[each] for each in (*verb.options, "by", "seen")}
    offered |= {each: (annotation, None) for each, annotation in STORE.items()}
    command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(
                each, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default
            )
            for each, (annotation, default) in offered.items()
        ]
    )
    command.__annotations__ = {each: annotation for each, (annotation, _) in offered.items()}
    return command


def _do(kind: "MatterKind", name: str, verb: Verb, given: dict[str, Any]) -> None:
    from hearhear.commands.matters import audited
    from hearhear.commands.matters import needing
    from hearhear.commands.matters import whole_key
    from hearhear.wiring.stores import StoreOptions
    from schemas.act import Act
    from sinks.desk.handling import PAST

    *where, servers = (given[each] for each in STORE)
    options = StoreOptions(*where)
    until = time_of(given["until"], "--until") if given.get("until") else None
    moment = datetime.now(UTC)
    if until and until <= moment:
        fail(f"--until {given['until']} is over already")
    found, _ = needing(options, servers, kind)
    key = whole_key(given["key"], [m.key for m in found], f"hearhear {name}")
    matter = next(m for m in found if m.key == key)
    audited(options, f"act: {verb.kind}", key)
    if verb.kind == "escalate":
        known_channel(given["channel"].strip(), options)
    seen = given["seen"]
    done = Act(
        about=key,
        kind=verb.kind,
        by=who(given["by"]),
        at=moment,
        why=clean(given["why"]),
        to=clean(given.get("owner") or given.get("channel") or ""),
        until=until,
        until_grows=given.get("until_grows", False),
        size=matter.size,
        seen=matter.handling.revision if seen is None else seen,
        sort=matter.kind,
    )
    _append(options, servers, done)
    say(safe_line(f"{PAST[verb.kind]}: {key}"))


def _append(options: "StoreOptions", servers: str | None, done: "Act") -> None:
    """Note *done*; where somebody was first the status is 1, where it cannot be 2."""
    from hearhear.wiring.desk import open_journal
    from sinks.desk.handling import ConflictError
    from sinks.store import StoreError

    try:
        with open_journal(options, servers) as journal:
            journal.append(done)
    except ConflictError as error:
        complain(str(error))
        raise typer.Exit(1) from error
    except (ValueError, StoreError) as error:
        fail(str(error))


def who(given: str | None) -> str:
    """Return who acts: *given*, else who is logged in on this machine."""
    from hearhear.commands.matters import login

    return clean(login() if given is None else given) or fail("who are you? say it: --by WHO")


def known_channel(name: str, options: "StoreOptions") -> None:
    """End the command where the settings have no channel called *name*."""
    from hearhear.wiring.desk import channels

    if not name:
        fail("say which channel: its name in the settings")
    known = channels(options)
    if name not in known:
        there = (
            f"there is {', '.join(known)}" if known else "[[channels]] in the settings names one"
        )
        fail(f"there is no channel {name}: {there}")


def time_of(given: str, option: str) -> datetime:
    """Return the time *given* to *option*; without a zone it is UTC."""
    try:
        found = datetime.fromisoformat(given)
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        fail(f"{option} {given}: write a time as 2026-11-28T18:00, in UTC unless it says otherwise")


def clean(text: str) -> str:
    """Return *text* as it can be kept: an argument may hold bytes that are no letters, or a book."""
    if len(text) > LONGEST:
        fail(f"that is longer than {LONGEST:,} characters: shorten it")
    return text.encode(errors="replace").decode().strip()
