"""What has to be told on another channel: nobody answered it, it could not be sent, or a person says so."""

from collections.abc import Mapping
from datetime import datetime
from datetime import timedelta

from sinks.desk.channels import Channel
from sinks.desk.ledger import Ledger
from sinks.desk.matters import Matter
from sinks.desk.state import Delivery
from sinks.desk.state import Desk

RECENT = timedelta(hours=24)
"""A person's wish to pass something on that is older is not carried out any more."""


def escalations(
    desk: Desk,
    known: Mapping[str, Matter],
    channels: Mapping[str, Channel],
    books: Mapping[str, Ledger],
    moment: datetime,
) -> dict[tuple[str, str], list[str]]:
    """Return the keys that are due, by channel and by the channel that was silent ("": a person's act)."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in known.values():
        for act in one.handling.acts:
            target = channels.get(act.to) if act.kind == "escalate" else None
            if target is None or not _fits(one, target) or not one.open:
                continue
            before = books[target.name].escalated.get(one.key)
            if timedelta() <= moment - act.at < RECENT and (before is None or before < act.at):
                keys = found.setdefault((target.name, ""), [])
                keys += [] if one.key in keys else [one.key]
    for delivery in desk.deliveries.values():
        silent = channels.get(delivery.message.channel)
        target = channels.get(silent.escalate_to) if silent else None
        if silent is None or target is None or not _is_overdue(delivery, silent, moment):
            continue
        for key in delivery.message.about:
            left = known.get(key)
            if left is None or not _is_left(left) or key in books[target.name].escalated:
                continue
            if _fits(left, target):
                keys = found.setdefault((target.name, silent.name), [])
                keys += [] if key in keys else [key]
    return found


def _is_overdue(delivery: Delivery, channel: Channel, moment: datetime) -> bool:
    """Whether *delivery* was given up, or is unanswered for as long as the channel allows.

    That is counted from when it was sent; from when it was planned while it cannot be.
    """
    if delivery.message.reason not in {"raised", "grew", "escalated", "care"}:
        return False
    if delivery.state == "given up":
        return True
    since = delivery.attempts[-1].at if delivery.state == "sent" else delivery.message.at
    return moment - since >= channel.escalate_after


def _is_left(one: Matter) -> bool:
    """Whether nobody has done anything about *one* but note it or pass it on."""
    return (
        one.open
        and one.state == "open"
        and one.phase != "resolved"
        and (one.phase != "gone" or one.kind == "threat")
        and all(act.kind in {"note", "escalate"} for act in one.handling.acts)
    )


def _fits(one: Matter, channel: Channel) -> bool:
    """Whether *channel* may be told of *one*: nothing of security goes to comms."""
    return (channel.purpose == "comms") is (one.kind == "care")
