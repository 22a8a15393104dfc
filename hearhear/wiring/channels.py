"""The settings of messages: [[channels]] and [notify]."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from hearhear.wiring.small_files import read_small
from sinks.desk.channels import Hours
from sinks.desk.channels import Purpose
from sinks.desk.senders import AddressError
from sinks.desk.senders import check_address

_ADDRESS = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?")


class ChannelSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where messages go: the duty officer, the press desk; docs/messages.md has examples."""

    name: Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,40}$")]
    url: str = ""
    """Any address that Apprise knows, or terminal:, webhook+https://…, alertmanager+http://…."""
    url_file: Path | None = None
    """A file that holds the address, which is a secret where it holds a password or a token."""
    secret_file: Path | None = None
    """Of a webhook: a file that holds the secret it is signed with; else that stands in the address."""
    purpose: Purpose = msgspec.field(default="security", name="for")
    """security: possible threats and alerts; comms: the care queue; escalation: only what is left."""
    hours: str = ""
    """When what is not urgent may be sent, as "07:00-22:00"; without it at any hour."""
    escalate_to: str = ""
    """The channel that is told too when nobody acknowledges a message."""
    escalate_after: Annotated[int, Meta(ge=1, le=1440)] = 15
    """Minutes until then."""

    def __post_init__(self) -> None:
        """Refuse what can be seen to be wrong from the channel alone."""
        if bool(self.url) is (self.url_file is not None):
            raise ValueError(f"channel {self.name}: give it url or url_file, one of the two")
        if self.hours:
            Hours.parse(self.hours)


class NotifySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What all messages share."""

    address: str = ""
    """The page's address as people reach it, for links; else the one of [page]."""
    heartbeat: str = ""
    """An address that is asked regularly while the notifier works: it tells when that ends."""
    heartbeat_every: Annotated[int, Meta(ge=10, le=86400)] = 300
    """Seconds between two heartbeats."""

    def __post_init__(self) -> None:
        """Refuse addresses that no browser could use."""
        if self.address and not _ADDRESS.fullmatch(self.address):
            raise ValueError("address: write it as https://listen.example.org")
        if self.heartbeat and not _HEARTBEAT.fullmatch(self.heartbeat):
            raise ValueError("heartbeat: write it as https://…")


_HEARTBEAT = re.compile(r"https?://[!-~]+")


def wrong(channels: Iterable[ChannelSettings]) -> str:
    """Return what is wrong with *channels* taken together, "" where nothing is."""
    names = {channel.name: channel for channel in channels}
    if len(names) < len(list(channels)):
        return "two have the same name: rename one"
    for channel in names.values():
        target = names.get(channel.escalate_to)
        if channel.escalate_to and (target is None or target is channel):
            known = ", ".join(name for name in names if name != channel.name) or "no other"
            return f"{channel.name}: escalate_to {channel.escalate_to!r}: there is {known}"
        if target and (target.purpose == "comms") is not (channel.purpose == "comms"):
            return f"{channel.name}: escalate_to {target.name!r}: comms is told nothing of security"
        if channel.url and (why := _unusable(channel.url)):
            return f"{channel.name}: url: {why}"
    return ""


def address(channel: ChannelSettings) -> str:
    """Return the address of *channel*, from its file where it has one; AddressError says why not."""
    if channel.url_file is None:
        return channel.url
    try:
        found = read_small(channel.url_file).decode().strip()
    except OSError as error:
        raise AddressError(f"url_file {channel.url_file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise AddressError(f"url_file {channel.url_file}: it is no text") from None
    if why := _unusable(found):
        raise AddressError(f"url_file {channel.url_file}: {why}")
    return found


def _unusable(url: str) -> str:
    try:
        check_address(url)
    except AddressError as error:
        return str(error)
    return ""
