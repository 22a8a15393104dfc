"""``hearhear kibana import``: bring data views, search and dashboards into Kibana."""

import json
import os
import ssl
import sys
import time
from http.client import HTTPConnection
from http.client import HTTPException
from http.client import HTTPSConnection
from importlib.resources import files
from pathlib import Path
from typing import Annotated
from typing import Any
from urllib.parse import SplitResult
from urllib.parse import urlsplit

import typer

from hearhear.failure import fail
from sinks.elastic.kibana.build import FILE

_ASK = "/api/saved_objects/_import?overwrite=true"
_STARTING = {429, 502, 503, 504}
_LONGEST_PAUSE = 5.0
_BOUNDARY = "hearhear-2f1c9a7e5b"


class _NotYetError(Exception):
    """Kibana does not answer yet; says why."""


def import_(
    kibana: Annotated[
        str | None, typer.Option(metavar="URL", help="Kibana; else $HEARHEAR_KIBANA.")
    ] = None,
    api_key_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="An API key; else $HEARHEAR_ELASTIC_API_KEY_FILE."),
    ] = None,
    ca: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The certificate of its authority.")
    ] = None,
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="How long Kibana may take to start.")
    ] = 300,
) -> None:
    """Bring the data views, the saved search and the dashboards into Kibana, over older ones.

    As often as you like: what you changed in them is overwritten, copies of yours stay. For another
    space give its URL, as `http://127.0.0.1:5601/s/press`.
    """
    url = (kibana or os.environ.get("HEARHEAR_KIBANA", "")).rstrip("/")
    where = _parts(url)
    headers = {
        "kbn-xsrf": "hearhear",
        "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
        **_authorization(api_key_file or os.environ.get("HEARHEAR_ELASTIC_API_KEY_FILE")),
    }
    trust = _trust(ca) if where.scheme == "https" else None
    status, body = _patiently(where, headers, trust, url, wait)
    print(f"{_judged(status, body, url)} objects are in Kibana: {url}/app/dashboards")


def _parts(url: str) -> SplitResult:
    """Return the parts of *url*."""
    try:
        parts = urlsplit(url)
        well = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        well = False
    if not well:
        fail("which Kibana? give --kibana http://HOST:5601 or set HEARHEAR_KIBANA")
    if "@" in parts.netloc:
        fail("no password in Kibana's URL: give an API key by --api-key-file")
    return parts


def _authorization(file: Path | str | None) -> dict[str, str]:
    """Return the header with the API key in *file*."""
    if not file:
        return {}
    try:
        key = Path(file).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        fail(f"API key file {file}: {error}: hearhear elastic keys makes one")
    if not key or not key.isprintable() or " " in key:
        fail(f"API key file {file}: it must hold the key alone: hearhear elastic keys makes one")
    return {"Authorization": f"ApiKey {key}"}


def _trust(authority: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=authority)
    except OSError as error:
        fail(f"--ca {authority}: {error}: name a certificate in PEM form")


def _patiently(
    where: SplitResult, headers: dict[str, str], trust: ssl.SSLContext | None, url: str, wait: float
) -> tuple[int, bytes]:
    """Return status and body of the answer, asking until Kibana has started."""
    end, pause, told = time.monotonic() + wait, 0.5, ""
    while True:
        try:
            return _ask(where, headers, trust)
        except _NotYetError as error:
            if time.monotonic() + pause > end:
                fail(f"Kibana at {url}: {error}, after {wait:g} s: see its log, or --wait longer")
            if str(error) != told:
                print(f"waiting for Kibana at {url}: {error}", file=sys.stderr, flush=True)
            told = str(error)
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)


def _ask(
    where: SplitResult, headers: dict[str, str], trust: ssl.SSLContext | None
) -> tuple[int, bytes]:
    """Send the file once; _NotYetError where there may be an answer later."""
    host, port = where.hostname or "", where.port
    connection = (
        HTTPSConnection(host, port, timeout=60, context=trust)
        if trust
        else HTTPConnection(host, port, timeout=60)
    )
    try:
        connection.request("POST", where.path + _ASK, _form(), headers)
        answer = connection.getresponse()
        body = answer.read()
    except ssl.SSLCertVerificationError as error:
        fail(f"Kibana at {host}: {error.verify_message}: give its authority by --ca FILE")
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
    """Return how many objects are in place, or end with what Kibana says against it."""
    if status in {401, 403}:
        fail(
            f"Kibana at {url} answers {status}: the key may not import: "
            "hearhear elastic keys makes one that may, in import/api-key"
        )
    try:
        said: dict[str, Any] = json.loads(body)
        if status != 200 or said["success"] is not True:
            told = [_told(error) for error in said.get("errors", [])]
            fail(f"Kibana at {url} took not all of it: {'; '.join(told) or said['message']}")
        return int(said["successCount"])
    except (ValueError, KeyError, TypeError, AttributeError):
        fail(f"{url} answers {status}, and not as Kibana does: is that its address?")


def _told(error: dict[str, Any]) -> str:
    """Return one error of Kibana's answer as words."""
    about = error.get("error", {})
    title = error.get("meta", {}).get("title") or error.get("id")
    needs = [f"{one['type']} {one['id']}" for one in about.get("references", [])]
    why = about.get("message") or about.get("type", "unknown")
    return f"{error.get('type')} {title}: {why}{' ' if needs else ''}{', '.join(needs)}"
