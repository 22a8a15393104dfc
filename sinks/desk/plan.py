"""Which messages are due: a pure function of the desk, of what needs a person, and of the moment.

The journal is the outbox: what is planned is appended to it, and what stands there is not planned again.
Ids are made of the place of a message among those about its group, so that two who plan at once, or
again after a crash, plan one.
"""

from collections import Counter
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from hashlib import blake2s
from typing import get_args

from schemas.act import Message
from schemas.act import Reason
from sinks.desk.channels import Channel
from sinks.desk.escalate import escalations
from sinks.desk.handling import SETTLED
from sinks.desk.ledger import SEVERAL
from sinks.desk.ledger import WINDOW
from sinks.desk.ledger import Ledger
from sinks.desk.ledger import ledgers
from sinks.desk.matters import PAGING
from sinks.desk.matters import READ
from sinks.desk.matters import Matter
from sinks.desk.state import Desk
from sinks.desk.wording import Wording

OWN = 6
"""Messages about one official each that a channel gets within the window; the rest share one more."""
MOST = 10
"""Messages of all sorts that a channel gets within the window."""
ESCALATIONS = 2
"""Messages about what nobody answered that a channel gets within the window."""
LATE = timedelta(hours=24)
"""What was heard so long after it was published comes from old files, and is never told."""
STALE = timedelta(hours=24)
"""What was heard so long ago and not told, as before a channel was set up, shares one message."""


def plan(
    desk: Desk,
    matters: Sequence[Matter],
    channels: Sequence[Channel],
    moment: datetime,
    wording: Wording,
) -> list[Message]:
    """Return the messages that are due at *moment* and do not stand in the journal yet.

    Of one channel at most 10 fall within 10 minutes.
    """
    known = {one.key: one for one in matters}
    books = ledgers(desk, [channel.name for channel in channels])
    plans = _Plans(desk, known, moment, wording)
    planned: list[Message] = []
    for channel in channels:
        ledger = books[channel.name]
        if channel.purpose == "security":
            planned += plans.raised(channel, ledger)
        if channel.purpose == "comms":
            planned += plans.care(channel, ledger)
        planned += plans.resolved(channel, ledger)
    targets = {channel.name: channel for channel in channels}
    for (name, silent), keys in escalations(desk, known, targets, books, moment).items():
        planned += plans.escalated(targets[name], books[name], keys, silent)
    return planned


class _Plans:
    """What one channel has to be told, sort by sort."""

    def __init__(
        self, desk: Desk, known: dict[str, Matter], moment: datetime, wording: Wording
    ) -> None:
        self.desk, self.known, self.moment, self.wording = desk, known, moment, wording
        kinds = Counter(one.kind for one in known.values())
        self._is_whole = all(number < READ for number in kinds.values())
        """Whether everything that needs a person is known, so that what is not known is gone."""

    def raised(self, channel: Channel, ledger: Ledger) -> Iterator[Message]:
        """Yield what is new, and what has grown, of possible threats and alerts that call a person."""
        groups: dict[str, list[Matter]] = {}
        stale: list[Matter] = []
        for one in self.known.values():
            if _is_news(one, ledger):
                old = one.key not in ledger.told and self.moment - one.heard > STALE
                (stale if old else groups.setdefault(_group(one), [])).append(one)
        due = [
            (group, found)
            for group, found in sorted(groups.items(), key=_gravest)
            if group not in ledger.last
            or abs(self.moment - ledger.last[group]) >= WINDOW
            or self._graver(found, group, ledger)
        ]
        room = max(0, OWN - ledger.recent(self.moment, "raised", "grew", several=False))
        for group, found in due[:room]:
            yield self._told(channel, ledger, group, found)
        rest = [one for _, found in due[room:] for one in found] + stale
        if rest and not ledger.recent(self.moment, "raised", "grew", several=True):
            yield self._told(channel, ledger, SEVERAL, rest)

    def _graver(self, found: Sequence[Matter], group: str, ledger: Ledger) -> bool:
        """Whether *found* has an explicit threat, and nothing told of *group* was one."""
        told = (self.known[key] for key in ledger.told if key in self.known)
        return any(one.grade == "explicit" for one in found) and not any(
            one.grade == "explicit" and _group(one) == group for one in told
        )

    def _told(
        self, channel: Channel, ledger: Ledger, group: str, found: Sequence[Matter]
    ) -> Message:
        last = ledger.last.get(group)
        more = group != SEVERAL and (
            any(one.key in ledger.told for one in found)
            or (last is not None and abs(self.moment - last) < 2 * WINDOW)
        )
        texts = self.wording.told(found, self.desk, channel.name, self.moment, more=more)
        return self._message(channel, ledger, "grew" if more else "raised", group, found, texts)

    def care(self, channel: Channel, ledger: Ledger) -> Iterator[Message]:
        """Yield one message about all who wrote in despair since the last, at waking hours."""
        if not channel.is_awake(self.moment) or ledger.recent(self.moment, "care"):
            return
        found = [
            one
            for one in self.known.values()
            if one.kind == "care" and one.state == "open" and one.key not in ledger.told
            if one.heard - (one.worded or one.since) <= LATE
        ]
        if found:
            texts = self.wording.care(found)
            yield self._message(channel, ledger, "care", "care", found, texts, urgent=False)

    def resolved(self, channel: Channel, ledger: Ledger) -> Iterator[Message]:
        """Yield one message about every official of whom all that was told is settled by now."""
        if not channel.is_awake(self.moment) or ledger.recent(self.moment, "resolved"):
            return
        groups: dict[str, list[str]] = {}
        for key, group in ledger.unsettled.items():
            groups.setdefault(group, []).append(key)
        over = {
            group: keys
            for group, keys in groups.items()
            if all(self._is_settled(key) for key in keys)
        }
        if over:
            keys = [key for keys in over.values() for key in keys]
            group = next(iter(over)) if len(over) == 1 else SEVERAL
            sizes = tuple(ledger.told.get(key, 1) for key in keys)
            title, body = self.wording.settled(len(keys))
            yield Message(
                id=_id(channel.name, "resolved", group, ledger.number(group)),
                channel=channel.name,
                reason="resolved",
                about=tuple(keys),
                group=group,
                size=sum(sizes),
                sizes=sizes,
                title=title,
                body=body,
                at=self.moment,
                urgent=False,
            )

    def _is_settled(self, key: str) -> bool:
        """Whether nobody has to do anything about *key* any more, or its posts are gone."""
        one = self.known.get(key)
        if one is None:
            return self._is_whole
        gone = one.phase == "gone" and one.kind != "threat"  # whoever deletes a threat may mean it
        return gone or one.state in SETTLED or one.phase in {"resolved", "withdrawn"}

    def escalated(
        self, channel: Channel, ledger: Ledger, keys: Sequence[str], silent: str
    ) -> Iterator[Message]:
        """Yield one message about all that has to be told here because it was left or passed on."""
        full = (
            ledger.recent(self.moment, "escalated") >= ESCALATIONS
            if silent
            else ledger.recent(self.moment, *get_args(Reason)) >= MOST - 1  # a person does not wait
        )
        if full:
            return
        found = [self.known[key] for key in keys]
        named = {_group(one) for one in found}
        group = named.pop() if len(named) == 1 else SEVERAL
        texts = self.wording.escalated(found, self.desk, channel.name, self.moment, silent)
        yield self._message(channel, ledger, "escalated", group, found, texts)

    def _message(
        self,
        channel: Channel,
        ledger: Ledger,
        reason: Reason,
        group: str,
        found: Sequence[Matter],
        texts: tuple[str, str],
        *,
        urgent: bool = True,
    ) -> Message:
        sizes = tuple(one.size for one in found)
        return Message(
            id=_id(channel.name, reason, group, ledger.number(group)),
            channel=channel.name,
            reason=reason,
            about=tuple(one.key for one in found),
            group=group,
            size=sum(sizes),
            sizes=sizes,
            title=texts[0],
            body=texts[1],
            at=self.moment,
            urgent=urgent,
        )


def _is_news(one: Matter, ledger: Ledger) -> bool:
    """Whether the channel of *ledger* has to be told of *one*: it is new to it, or twice as large."""
    if (
        one.kind == "care"
        or not (one.pages and one.open)
        or one.heard - (one.worded or one.since) > LATE
    ):
        return False
    told = ledger.told.get(one.key)
    if told is None:
        return one.state == "open"
    return one.kind == "alert" and one.state != "snoozed" and one.size >= 2 * told


def _group(one: Matter) -> str:
    return f"{one.kind}:{one.officials[0] if one.officials else ''}"


def _gravest(group: tuple[str, list[Matter]]) -> tuple[int, datetime]:
    """Return what sorts groups: the gravest first, then what came first."""
    grades = (PAGING.index(one.grade) for one in group[1] if one.grade in PAGING)
    return min(grades, default=len(PAGING)), min(one.since for one in group[1])


def _id(channel: str, reason: str, group: str, number: int) -> str:
    """Return an id from which nobody can read whom a message is about."""
    said = "\0".join((channel, reason, group, str(number)))
    return blake2s(said.encode(errors="replace"), digest_size=10).hexdigest()
