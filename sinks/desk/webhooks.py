"""Messages as JSON over HTTP: our own signed webhook, and Alertmanager's API."""

import hashlib
import hmac
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from time import time
from typing import Any

import msgspec
import requests

from schemas.act import Message
from sinks.desk.senders import SendError
from sinks.desk.wording import link_of

_TIMES = (5.0, 20.0)
"""Seconds to connect, and between two pieces of an answer."""
OPEN_FOR = timedelta(days=7)
"""Alertmanager takes an alert for resolved after so long, unless `resolved` comes before."""


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """Return what the header X-Hearhear-Signature says of *body*, sent at *timestamp*."""
    digest = hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"sha256={digest}"


class Webhook:
    """POSTs a message as JSON, signed with HMAC-SHA-256 over time and body."""

    def __init__(self, url: str, secret: bytes) -> None:
        self._url, self._secret = url, secret

    def send(self, message: Message, title: str, body: str) -> None:
        """Hand over the message; taken is whatever answers 2xx."""
        content = {
            "version": "1",
            "id": message.id,
            "channel": message.channel,
            "reason": message.reason,
            "status": "resolved" if message.reason == "resolved" else "firing",
            "urgent": message.urgent,
            "about": message.about,
            "size": message.size,
            "title": title,
            "text": f"{title}\n{body}",
            "link": link_of(message),
            "at": message.at,
        }
        raw = msgspec.json.encode(content)
        now = str(int(time()))
        headers = {
            "Idempotency-Key": message.id,
            "X-Hearhear-Message": message.id,
            "X-Hearhear-Timestamp": now,
            "X-Hearhear-Signature": signature(self._secret, now, raw),
        }
        _post(self._url, raw, headers)


class Alertmanager:
    """Pushes to Alertmanager, one alert for each thing the message is about; `resolved` ends them."""

    def __init__(self, url: str, user: str = "") -> None:
        name, _, password = user.partition(":")
        self._url = f"{url.rstrip('/')}/api/v2/alerts"
        self._auth = (name, password) if user else None

    def send(self, message: Message, title: str, body: str) -> None:
        """Hand over the message; the same one twice changes nothing there."""
        test = message.reason == "test"
        ends = message.at if test or message.reason == "resolved" else message.at + OPEN_FOR
        found = [
            {
                "labels": {
                    "alertname": "hearhear",
                    "about": _clean(key),
                    "channel": message.channel,
                    "severity": "info" if test or message.reason == "care" else "critical",
                },
                "annotations": {"summary": title, "description": body},
                "generatorURL": link_of(message),
                "endsAt": _stamp(ends),
            }
            for key in ((message.id,) if test else message.about)
        ]
        _post(self._url, msgspec.json.encode(found), {}, self._auth)


def _post(
    url: str, raw: bytes, headers: dict[str, str], auth: tuple[str, str] | None = None
) -> None:
    """Send *raw*; SendError where it was not taken.  A redirection is no answer: it could lead anywhere."""
    try:
        with requests.post(
            url,
            data=raw,
            headers={"Content-Type": "application/json", "User-Agent": "hearhear", **headers},
            auth=auth or _no_auth,
            timeout=_TIMES,
            allow_redirects=False,
            stream=True,
        ) as answer:
            status = answer.status_code
    except requests.Timeout:
        raise SendError("it did not answer in time") from None
    except requests.exceptions.SSLError:
        raise SendError("its certificate is not trusted") from None
    except requests.ConnectionError:
        raise SendError("it cannot be reached") from None
    except (requests.RequestException, ValueError) as error:
        raise SendError(f"it cannot be asked: {type(error).__name__}") from None
    if not 200 <= status < 300:
        raise SendError(f"it answered {status}")


def _no_auth(request: Any) -> Any:
    """Send no password that a .netrc may hold."""
    return request


def _clean(key: str) -> str:
    return "".join(c if c.isprintable() else "_" for c in key)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
