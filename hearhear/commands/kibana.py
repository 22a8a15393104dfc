"""``hearhear kibana import``: upload data views, the saved search and dashboards to Kibana."""

import os
from base64 import b64encode
from pathlib import Path
from typing import Annotated
from urllib.parse import SplitResult
from urllib.parse import urlsplit

import typer

from hearhear.commands.failure import fail
from hearhear.commands.options import Config
from hearhear.commands.terminal import say
from hearhear.wiring.small_files import read_small


def import_(
    kibana: Annotated[
        str | None, typer.Option(metavar="URL", help="Kibana; else $HEARHEAR_KIBANA.")
    ] = None,
    api_key_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="An API key; else $HEARHEAR_ELASTIC_API_KEY_FILE or [elastic]."
        ),
    ] = None,
    login_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="USER:PASSWORD in one line, in place of an API key."),
    ] = None,
    ca: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The certificate of its authority.")
    ] = None,
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="How long Kibana may take to start.")
    ] = 300,
    config: Config = None,
) -> None:
    """Upload the data views, the saved search and the dashboards to Kibana; older ones are replaced.

    It may be repeated. Changes that you made in them are overwritten; your own copies are kept. For
    another space give its URL, as `http://127.0.0.1:5601/s/press`.
    """
    url = (kibana or os.environ.get("HEARHEAR_KIBANA", "")).rstrip("/")
    where = _parts(url)
    if api_key_file and login_file:
        fail("give --api-key-file or --login-file, not both")
    authorization = (
        _login(login_file)
        if login_file
        else _key(api_key_file or os.environ.get("HEARHEAR_ELASTIC_API_KEY_FILE") or _said(config))
    )
    try:
        from sinks.elastic.kibana.upload import KibanaError
        from sinks.elastic.kibana.upload import send
    except ImportError as error:
        fail(f'{error}: pip install "hearhear[elastic]"')
    try:
        taken = send(where, authorization, ca, wait, lambda words: say(words, aside=True))
    except KibanaError as error:
        fail(str(error))
    say(f"{taken} objects are in Kibana: {where.geturl()}/app/dashboards")


def _said(config: Path | None) -> Path | None:
    """Return the file of an API key that the settings name."""
    from hearhear.wiring.stores import read_settings

    try:
        said = read_settings(config).elastic
    except ValueError as error:
        fail(str(error))
    return said.api_key_file if said else None


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
        fail("no password in Kibana's URL: give --api-key-file or --login-file")
    return parts


def _key(file: Path | str | None) -> str | None:
    """Return the header for the API key in *file*."""
    if not file:
        return None
    try:
        key = read_small(Path(file)).decode("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        fail(f"API key file {file}: {error}: hearhear elastic keys makes one")
    if not key or not key.isprintable() or " " in key:
        fail(f"API key file {file}: it must hold the key alone: hearhear elastic keys makes one")
    return f"ApiKey {key}"


def _login(file: Path) -> str:
    """Return the header for the user and password in *file*."""
    try:
        login = read_small(file).decode().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"login file {file}: {error}: it must hold USER:PASSWORD")
    user, _, password = login.partition(":")
    if not user or not password or not login.isprintable():
        fail(f"login file {file}: it must hold USER:PASSWORD alone, in one line")
    return f"Basic {b64encode(login.encode()).decode()}"
