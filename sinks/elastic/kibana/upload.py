"""Send what Kibana imports, as soon as Kibana has started, and understand its answer."""

import json
import ssl
import sys
import time
from http.client import HTTPConnection
from http.client import HTTPException
from http.client import HTTPSConnection
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult

FILE = "hearhear.ndjson"

_ASK = "/api/saved_objects/_import?overwrite=true"
_STARTING = {429, 502, 503, 504}
_TIMEOUT = 60.0
_LONGEST_PAUSE = 5.0
_BOUNDARY = "hearhear-2f1c9a7e5b"


class KibanaError(Exception):
    """Kibana cannot be reached or does not take the file; says why, and what to do."""


class _NotYetError(Exception):
    """Kibana does not answer yet; says why."""


def send(
    kibana: SplitResult, authorization: str | None, authority: Path | None, wait: float
) -> int:
    """Import the file into *kibana*, which may take *wait* seconds to start; return how many objects.

    *authorization*: the header of that name.  *authority*: a certificate to trust, beside those
    this machine trusts.
    """
    headers = {
        "kbn-xsrf": "hearhear",
        "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
    }
    if authorization:
        headers["Authorization"] = authorization
    trust = _trust(authority) if kibana.scheme == "https" else None
    return _judged(*_patiently(kibana, headers, trust, wait), kibana.geturl())


def _trust(authority: Path | None) -> ssl.SSLContext:
    try:
        found = ssl.create_default_context()
        if authority:
            found.load_verify_locations(authority)
        return found
    except OSError as error:
        raise KibanaError(f"--ca {authority}: {error}: name a certificate in PEM form") from error


def _patiently(
    kibana: SplitResult, headers: dict[str, str], trust: ssl.SSLContext | None, wait: float
) -> tuple[int, bytes]:
    """Return status and body of the answer, asking until Kibana has started."""
    end, pause, told = time.monotonic() + wait, 0.5, ""
    while True:
        try:
            return _ask(kibana, headers, trust)
        except _NotYetError as error:
            if time.monotonic() + pause > end:
                raise KibanaError(
                    f"Kibana at {kibana.geturl()}: {error}, after {wait:g} s: see its log, or --wait longer"
                ) from error
            if str(error) != told:
                print(
                    f"waiting for Kibana at {kibana.geturl()}: {error}", file=sys.stderr, flush=True
                )
            told = str(error)
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)


def _ask(
    kibana: SplitResult, headers: dict[str, str], trust: ssl.SSLContext | None
) -> tuple[int, bytes]:
    """Send the file once; _NotYetError where there may be an answer later."""
    host, port = kibana.hostname or "", kibana.port
    connection = (
        HTTPSConnection(host, port, timeout=_TIMEOUT, context=trust)
        if trust
        else HTTPConnection(host, port, timeout=_TIMEOUT)
    )
    try:
        connection.request("POST", kibana.path + _ASK, _form(), headers)
        answer = connection.getresponse()
        body = answer.read()
    except ssl.SSLCertVerificationError as error:
        raise KibanaError(
            f"Kibana at {host}: {error.verify_message}: give its authority by --ca FILE"
        ) from error
    except (OSError, HTTPException) as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise _NotYetError(why) from error
    finally:
        connection.close()
    if answer.status in _STARTING:
        raise _NotYetError(f"it answers {answer.status}")
    return answer.status, body


def _form() -> bytes:
    """Return the file as a form with one part."""
    head = (
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{FILE}"\r\n'
        "Content-Type: application/ndjson\r\n\r\n"
    )
    content = (files("sinks.elastic.kibana") / FILE).read_bytes()
    return head.encode() + content + f"\r\n--{_BOUNDARY}--\r\n".encode()


def _judged(status: int, body: bytes, url: str) -> int:
    """Return how many objects are in place, or raise what Kibana says against it."""
    if status in {401, 403}:
        raise KibanaError(
            f"Kibana at {url} answers {status}: the key or login may not import: "
            "hearhear elastic keys makes a key that may, in import/api-key"
        )
    try:
        said: dict[str, Any] = json.loads(body)
        if status != 200 or said["success"] is not True:
            told = [_told(error) for error in said.get("errors", [])]
            why = "; ".join(told) or said["message"]
            raise KibanaError(f"Kibana at {url} took not all of it: {why}")
        return int(said["successCount"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KibanaError(
            f"{url} answers {status}, and not as Kibana does: is that its address?"
        ) from error


def _told(error: dict[str, Any]) -> str:
    """Return one error of Kibana's answer as words."""
    about = error.get("error", {})
    title = error.get("meta", {}).get("title") or error.get("id")
    needs = [f"{one['type']} {one['id']}" for one in about.get("references", [])]
    why = about.get("message") or about.get("type", "unknown")
    return f"{error.get('type')} {title}: {why}{' ' if needs else ''}{', '.join(needs)}"
