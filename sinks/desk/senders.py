"""How a message reaches a channel: the terminal, our signed webhook, Alertmanager, or any Apprise URL.

What an error says is shown to people and logged, so it holds no address and no secret.
"""

import logging
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from typing import Self
from urllib.parse import unquote
from urllib.parse import urlsplit
from urllib.parse import urlunsplit

from schemas.act import Message

PATIENCE = 30.0
"""Seconds after which a try is over, whatever the receiver does."""
SCHEMES = ("terminal", "webhook+http", "webhook+https", "alertmanager+http", "alertmanager+https")
"""What a channel's address begins with, besides those that Apprise knows."""

_STATUS = re.compile(r"error=(\d{3})\b")


class SendError(Exception):
    """The channel did not take a message; says why in words that hold no address and no secret."""


class AddressError(ValueError):
    """An address of a channel cannot be used; the words hold nothing of it but its scheme."""


class Sender(Protocol):
    """A way to one channel."""

    def send(self, message: Message, title: str, body: str) -> None:
        """Hand over *message* as *title* and *body*; SendError where it was not taken."""
        ...


class Terminal:
    """Says messages where the process runs."""

    def __init__(self, channel: str, say: Callable[[str], None]) -> None:
        self._channel, self._say = channel, say

    def send(self, message: Message, title: str, body: str) -> None:
        """Print the message between two lines."""
        lines = "\n".join(f"│ {line}" for line in (title, *body.split("\n")))
        self._say(f"╭─ message to the channel {self._channel}\n{lines}\n╰─ {message.reason}")


class AppriseChannel:
    """Any of the services that Apprise knows: e-mail, chats, SMS gateways, pagers.

    Mails carry the message's id as X-Hearhear-Message, so that a repeated one can be told.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        check_apprise(url)

    def send(self, message: Message, title: str, body: str) -> None:
        """Hand over the message; it is made anew each time, as Apprise's own are not thread-safe."""
        from apprise import NotifyType
        from apprise.plugins.email import NotifyEmail

        service = _apprise(self._url)
        if isinstance(service, NotifyEmail):
            service.headers["X-Hearhear-Message"] = message.id
        kind = NotifyType.SUCCESS if message.reason == "resolved" else NotifyType.WARNING
        with _Overheard() as heard:
            try:
                taken = service.notify(title=title, body=body, notify_type=kind, body_format="text")
            except Exception as error:  # noqa: BLE001  no plugin's fault may end the notifier
                raise SendError(f"the service failed: {type(error).__name__}") from None
        if not taken:
            status = _STATUS.search(heard.text)
            raise SendError(f"it answered {status[1]}" if status else "it was not taken")


def sender(
    channel: str, url: str, *, say: Callable[[str], None], secret_file: Path | None = None
) -> Sender:
    """Return the way to *url*; AddressError where it leads nowhere."""
    scheme = url.partition(":")[0].lower()
    if scheme == "terminal":
        return Terminal(channel, say)
    if scheme not in SCHEMES:
        return AppriseChannel(url)
    from sinks.desk.webhooks import Alertmanager
    from sinks.desk.webhooks import Webhook

    kind, _, _ = scheme.partition("+")
    address, user = _split(url[len(kind) + 1 :], kind)
    if kind == "alertmanager":
        return Alertmanager(address, user)
    return Webhook(address, _secret(user, secret_file))


def check_address(url: str) -> None:
    """Look whether *url* could lead somewhere, without asking there; AddressError where it cannot."""
    scheme = url.partition(":")[0].lower()
    if scheme == "terminal":
        return
    if scheme in SCHEMES:
        _split(url.partition("+")[2], scheme.partition("+")[0])
    else:
        check_apprise(url)


def check_apprise(url: str) -> None:
    """Look whether Apprise knows *url*; AddressError where it does not."""
    _apprise(url)


def _apprise(url: str):  # type: ignore[no-untyped-def]  # noqa: ANN202  apprise has no types
    logging.getLogger("apprise").propagate = False  # its lines may hold addresses and tokens
    from apprise import Apprise

    with _Overheard():
        try:
            service = Apprise.instantiate(url, suppress_exceptions=True)
        except Exception:  # noqa: BLE001  whatever it stumbles over, the address is wrong
            service = None
    if service is None:
        raise AddressError("Apprise cannot use this address: docs/messages.md shows examples")
    return service


class _Overheard(logging.Handler):
    """What Apprise logs meanwhile; it goes nowhere else."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.text = ""
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line, if it is of this thread."""
        if record.thread == self._thread:
            self.text += f"{record.getMessage()}\n"

    def __enter__(self) -> Self:
        logging.getLogger("apprise").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("apprise").removeHandler(self)


def _split(url: str, kind: str) -> tuple[str, str]:
    """Return *url* without its user, and the user with what may follow a colon."""
    try:
        parts = urlsplit(url)
        user, _, host = parts.netloc.rpartition("@")
        known = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        known = False
    if not known or parts.scheme.lower() not in {"http", "https"} or not url.isprintable():
        raise AddressError(f"write {kind}+https://HOST/PATH")
    return urlunsplit(parts._replace(netloc=host)), unquote(user)


def _secret(user: str, file: Path | None) -> bytes:
    if file is not None:
        try:
            found = file.read_bytes().strip()
        except OSError as error:
            raise AddressError(f"secret_file: {error.strerror}") from None
    else:
        found = user.encode()
    if len(found) < 16:
        raise AddressError(
            "a webhook is signed: write webhook+https://SECRET@HOST/PATH or secret_file, "
            "with a secret of 16 letters or more"
        )
    return found
