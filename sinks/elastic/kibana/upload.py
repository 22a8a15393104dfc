"""Send what Kibana imports, as soon as Kibana has started, and understand its answer."""

import json
import ssl
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult

from elastic_transport import HttpHeaders
from elastic_transport import NodeConfig
from elastic_transport import TlsError
from elastic_transport import TransportError
from elastic_transport import Urllib3HttpNode
from urllib3.filepost import encode_multipart_formdata

FILE = "hearhear.ndjson"

_ASK = "/api/saved_objects/_import?overwrite=true"
_STARTING = {429, 502, 503, 504}
_TIMEOUT = 60.0
_LONGEST_PAUSE = 5.0


class KibanaError(Exception):
    """Kibana cannot be reached or does not take the file; says why, and what to do."""


class _NotYetError(Exception):
    """Kibana does not answer yet; says why."""


def send(
    kibana: SplitResult,
    authorization: str | None,
    authority: Path | None,
    wait: float,
    tell: Callable[[str], None],
) -> int:
    """Import the file into *kibana*, which may take *wait* seconds to start; return how many objects.

    *authorization*: the header of that name.  *authority*: a certificate to trust, beside those
    this machine trusts.  *tell* hears what is waited for.
    """
    node = Urllib3HttpNode(
        NodeConfig(
            scheme=kibana.scheme,
            host=kibana.hostname or "",
            port=kibana.port or (443 if kibana.scheme == "https" else 80),
            path_prefix=kibana.path,
            request_timeout=_TIMEOUT,
            ssl_context=_trust(authority) if kibana.scheme == "https" else None,
        )
    )
    try:
        return _judged(
            *_patiently(node, authorization, wait, kibana.geturl(), tell), kibana.geturl()
        )
    finally:
        node.close()


def _trust(authority: Path | None) -> ssl.SSLContext:
    try:
        found = ssl.create_default_context()
        if authority:
            found.load_verify_locations(authority)
        return found
    except OSError as error:
        raise KibanaError(f"--ca {authority}: {error}: name a certificate in PEM form") from error


def _patiently(
    node: Urllib3HttpNode,
    authorization: str | None,
    wait: float,
    url: str,
    tell: Callable[[str], None],
) -> tuple[int, bytes]:
    """Return status and body of the answer, asking until Kibana has started."""
    end, pause, told = time.monotonic() + wait, 0.5, ""
    while True:
        try:
            return _ask(node, authorization, url)
        except _NotYetError as error:
            if time.monotonic() + pause > end:
                raise KibanaError(
                    f"Kibana at {url}: {error}, after {wait:g} s: see its log, or --wait longer"
                ) from error
            if str(error) != told:
                tell(f"waiting for Kibana at {url}: {error}")
            told = str(error)
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)


def _ask(node: Urllib3HttpNode, authorization: str | None, url: str) -> tuple[int, bytes]:
    """Send the file once; _NotYetError where there may be an answer later."""
    content = (files("sinks.elastic.kibana") / FILE).read_bytes()
    form, kind = encode_multipart_formdata({"file": (FILE, content, "application/ndjson")})
    headers = HttpHeaders({"kbn-xsrf": "hearhear", "content-type": kind})
    if authorization:
        headers["authorization"] = authorization
    try:
        answer = node.perform_request("POST", _ASK, form, headers)
    except TlsError as error:
        raise KibanaError(
            f"Kibana at {url}: {error.message}: give its authority by --ca FILE"
        ) from error
    except TransportError as error:
        raise _NotYetError(str(error.message)) from error
    if answer.meta.status in _STARTING:
        raise _NotYetError(f"it answers {answer.meta.status}")
    return answer.meta.status, answer.body


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
