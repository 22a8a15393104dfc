"""The notifier as the settings want it: its channels, the ways to them, the words it uses."""

import threading
from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from datetime import tzinfo
from zoneinfo import ZoneInfo

from hearhear.commands.terminal import say
from hearhear.observe.work import Turns
from hearhear.wiring.channels import ChannelSettings
from hearhear.wiring.channels import address
from hearhear.wiring.settings import Settings
from hearhear.wiring.settings import SettingsError
from schemas import popolo
from sinks.desk.channels import Channel
from sinks.desk.channels import Hours
from sinks.desk.heartbeat import Heartbeat
from sinks.desk.journal import Journal
from sinks.desk.notifier import Notifier
from sinks.desk.senders import AddressError
from sinks.desk.senders import Sender
from sinks.desk.senders import sender
from sinks.desk.wording import Wording
from sinks.store import Reader

STUCK = 30.0
"""Seconds without a look after which nobody would be told."""
_LAST = 5.0
"""Seconds that what is being sent may take when the process ends."""


def channels_of(settings: Settings) -> list[Channel]:
    """Return the channels of the settings."""
    return [
        Channel(
            name=one.name,
            purpose=one.purpose,
            hours=Hours.parse(one.hours, zone_of(settings)) if one.hours else None,
            escalate_to=one.escalate_to,
            escalate_after=timedelta(minutes=one.escalate_after),
        )
        for one in settings.channels
    ]


def way_to(channel: ChannelSettings) -> Sender:
    """Return the way to *channel*; SettingsError says what is wrong with its address."""
    try:
        return sender(channel.name, address(channel), say=say, secret_file=channel.secret_file)
    except AddressError as error:
        raise SettingsError(f"channel {channel.name}: {error}") from None


def zone_of(settings: Settings) -> tzinfo:
    """Return the time zone of the settings; UTC needs no zone files on the machine."""
    return UTC if settings.zone == "UTC" else ZoneInfo(settings.zone)


def wording_of(settings: Settings, roster: popolo.Roster | None, page: str = "") -> Wording:
    """Return the words of messages; *page* is the page's address where the settings give none."""
    persons = roster.persons.values() if roster else ()
    link = settings.notify.address or page or f"http://127.0.0.1:{settings.page.port}"
    return Wording(
        {one.id: one.name for one in persons},
        link.rstrip("/"),
        zone_of(settings),
        settings.parliament,
    )


class Notifying:
    """The notifier in a thread of its own, and what /healthz asks of it."""

    def __init__(
        self,
        settings: Settings,
        roster: popolo.Roster | None,
        opened: Callable[[], Reader],
        journal: Journal,
        *,
        page: str = "",
        demo: bool = False,
    ) -> None:
        self._turns = Turns(STUCK)
        beat = Heartbeat(settings.notify.heartbeat, settings.notify.heartbeat_every)

        def turned() -> None:
            self._turns.turned()
            beat.beat()

        self.notifier = Notifier(
            reader=opened(),
            journal=journal,
            channels=channels_of(settings),
            senders={one.name: way_to(one) for one in settings.channels},
            wording=wording_of(settings, roster, page),
            today=_newest if demo else _clock,
            turned=turned,
        )
        self._thread = threading.Thread(target=self.notifier.run, name="notifier", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._turns.turned()
        self._thread.start()

    def run(self) -> None:
        """Look in this thread, until the notifier is stopped."""
        self._turns.turned()
        self.notifier.run()

    def stop(self, *, last: bool = False) -> None:
        """End; with *last* look once more before, and wait a little for what is being sent."""
        self.notifier.stop()
        self._thread.join(_LAST)
        if last and not self._thread.is_alive():
            self.notifier.finish(_LAST)

    def problem(self) -> str:
        """Return why people are not told, "" while they are."""
        stuck = self._turns.problem()
        return f"the notifier: {stuck}" if stuck else self.notifier.problem()


def _newest(reader: Reader, clock: datetime) -> datetime:
    """Return the time in a demonstration, whose day is not today's."""
    return reader.newest() or clock


def _clock(_reader: Reader, clock: datetime) -> datetime:
    return clock
