"""What messages say: enough to understand without the page, and nothing of what was written.

No word of a post, no handle; an official's name only with their agreement.
"""

import re
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from datetime import tzinfo
from urllib.parse import quote

from schemas.act import Message
from sinks.desk.matters import Matter
from sinks.desk.state import Desk

UNNAMED = "a member (not named here: no agreement)"
_NOT_IN_NAMES = re.compile(r"[^\w \-'’.,()]|_")
"""What chats read as markup, mentions or links, and whatever moves the cursor."""
_LONGEST = 80
_GRADES = {
    "explicit": "explicit violence",
    "doxxing": "where somebody lives or can be found",
    "wish": "a wish of harm",
    "veiled": "veiled",
    "S1": "S1, urgent",
    "S2": "S2, high",
    "S3": "S3, medium",
    "S4": "S4, low",
}


def plain(name: str) -> str:
    """Return *name* on one line, without a letter that a chat or a mail header would obey."""
    return " ".join(_NOT_IN_NAMES.sub(" ", name).split())[:_LONGEST].strip() or "somebody"


def link_of(message: Message) -> str:
    """Return the one link of *message*, which is its last line."""
    return message.body.rpartition("\n")[2]


@dataclass(frozen=True)
class Wording:
    """How this parliament's messages speak.

    *names* of the officials by id; *address*: of the page, as browsers reach it; *zone*: of times;
    *house*: which parliament it is, for those who get messages of several.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    address: str = "http://127.0.0.1:8420"
    zone: tzinfo = UTC
    house: str = ""

    def told(
        self, about: Sequence[Matter], desk: Desk, channel: str, moment: datetime, *, more: bool
    ) -> tuple[str, str]:
        """Return title and text of a message about possible threats, alerts or both.

        *more*: others of the same sort, or the same when they were smaller, were told before.
        """
        who = self._who(about, desk, channel, moment)
        what = _what(about, more=more)
        title = f"{what[:1].upper()}{what[1:]} at {who}"
        return title, "\n".join([f"{self._since(about)}.", *_sure(about), self._link(about)])

    def escalated(
        self, about: Sequence[Matter], desk: Desk, channel: str, moment: datetime, silent: str
    ) -> tuple[str, str]:
        """Return title and text about what nobody answered on the channel *silent*.

        "": a person has passed it on.
        """
        title, body = self.told(about, desk, channel, moment, more=False)
        why = (
            f"Nobody has acknowledged what was told on the channel {silent}."
            if silent
            else "A person has passed this on to you."
        )
        kind = "Not answered" if silent else "Passed on"
        return f"{kind}: {title[:1].lower()}{title[1:]}", f"{why}\n{body}"

    def settled(self, number: int) -> tuple[str, str]:
        """Return title and text about *number* things told earlier, of which none needs anybody."""
        things = "1 thing that was" if number == 1 else f"{number} things that were"
        title = f"Settled: {things} told here"
        return title, (
            "Closed or dismissed by people, over, or removed where published.\n"
            f"{self.address}/handover"
        )

    def care(self, about: Sequence[Matter]) -> tuple[str, str]:
        """Return title and text about people who wrote in despair."""
        people = "Somebody who wrote" if len(about) == 1 else f"{len(about)} who wrote"
        title = f"{people} may be in despair"
        return title, (
            f"{self._since(about)}.\n"
            "It is no abuse. A machine noticed it and may be wrong; a person reads and answers, "
            f"with the guidance that stands there.\n{self.address}/care"
        )

    def test(self, channel: str) -> tuple[str, str]:
        """Return title and text of a message that only tries a channel."""
        return f"A test of the channel {channel}", (
            f"If you can read this, messages on the channel {channel} arrive.\n{self.address}/"
        )

    def now(self, message: Message, desk: Desk, moment: datetime) -> tuple[str, str]:
        """Return title and text of *message* to be sent at *moment*: agreements may have ended since."""
        title, body = message.title, message.body
        for official, channel in desk.protections:
            if channel == message.channel and not desk.may_name(official, channel, moment):
                name = plain(self.names.get(official, official))
                whole = rf"(?<!\w){re.escape(name)}(?!\w)"
                title, body = re.sub(whole, UNNAMED, title), re.sub(whole, UNNAMED, body)
        return f"{plain(self.house)}: {title}" if self.house else title, body

    def _who(self, about: Iterable[Matter], desk: Desk, channel: str, moment: datetime) -> str:
        """Return whom *about* is aimed at; only those are named who agreed."""
        officials = list(dict.fromkeys(one for each in about for one in each.officials))
        agreed = [one for one in officials if desk.may_name(one, channel, moment)]
        if len(agreed) > 3 or len(officials) > 3:
            return f"{len(officials)} members"
        names = [plain(self.names.get(one, one)) for one in agreed]
        if unnamed := len(officials) - len(agreed):
            names.append(
                UNNAMED if unnamed == 1 else f"{unnamed} members (not named here: no agreement)"
            )
        return " and ".join(names) or UNNAMED

    def _since(self, about: Iterable[Matter]) -> str:
        since = min(each.since for each in about)
        try:
            since = since.astimezone(self.zone)
        except OverflowError:  # the ends of time have no local time
            since = since.astimezone(UTC)
        return f"Since {since:%a %d %b %Y, %H:%M} {since.tzname()}"

    def _link(self, about: Sequence[Matter]) -> str:
        page = {"alert": "alerts", "threat": "threats", "care": "care"}
        kind = "threat" if any(one.kind == "threat" for one in about) else about[0].kind
        place = f"/{quote(about[0].key, safe=':')}" if len(about) == 1 and kind != "care" else ""
        return f"{self.address}/{page[kind]}{place}"


def _what(about: Sequence[Matter], *, more: bool) -> str:
    """Return how many possible threats and alerts *about* are, and how grave."""
    said = []
    further = "more " if more else ""
    if threats := [one for one in about if one.kind == "threat"]:
        grades = ", ".join(sorted({_GRADES.get(one.grade, one.grade) for one in threats}))
        noun = "possible threat" if len(threats) == 1 else "possible threats"
        number = f"{len(threats)} {further}" if more or len(threats) > 1 else ""
        said.append(f"{number}{noun} ({grades})")
    if alerts := [one for one in about if one.kind == "alert"]:
        grades = ", ".join(sorted({_GRADES.get(one.grade, one.grade) for one in alerts}))
        posts = sum(one.size for one in alerts)
        accounts = sum(one.alert.accounts for one in alerts if one.alert)
        of = f" from {accounts} accounts" if accounts else ""
        by_now = " by now" if more else ""
        said.append(f"{posts} linked hostile posts{by_now}{of} ({grades})")
    if care := [one for one in about if one.kind == "care"]:
        said.append(f"{len(care)} in which the writer may be in despair")
    return " and ".join(said)


def _sure(about: Iterable[Matter]) -> list[str]:
    """Return how sure the machine is of what it found."""
    kinds = {one.kind for one in about}
    said = []
    if "threat" in kinds:
        said.append("A possible threat: a human decides. The words are not repeated here.")
    if "alert" in kinds:
        said.append("Consistent with coordination, no proof of it: a human decides.")
    return said
