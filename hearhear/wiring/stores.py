"""Which store a command means, the file of the embedded run or Elasticsearch, and how it is opened."""

import os
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from typing import NamedTuple
from urllib.parse import urlsplit

from hearhear.wiring.data import STORE
from hearhear.wiring.data import DataError
from hearhear.wiring.data import data_dir
from hearhear.wiring.data import is_there
from hearhear.wiring.data import store_to_read
from hearhear.wiring.settings import NAME
from hearhear.wiring.settings import Settings
from hearhear.wiring.settings import load_settings
from hearhear.wiring.small_files import read_small
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Reader
from sinks.store import Writer

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

_HOST = re.compile(r"[0-9a-z._-]+|[0-9a-f:.]+", re.IGNORECASE)
KEY_FILE = "HEARHEAR_ELASTIC_API_KEY_FILE"
_PATIENCE = 30.0
"""Seconds a command waits for one answer of Elasticsearch."""


class StoreOptions(NamedTuple):
    """What the command line says about the store; all of it may be left out."""

    data: Path | None = None
    config: Path | None = None
    elastic: str | None = None
    api_key_file: Path | None = None
    ca: Path | None = None


class Cluster(NamedTuple):
    """An Elasticsearch: its URLs, our API key, the certificate of its authority."""

    hosts: tuple[str, ...]
    api_key: str | None = None
    ca: str | None = None


def choose(options: StoreOptions) -> Path | Cluster:
    """Return the data folder or the cluster that *options*, the environment or the settings name.

    --data and --elastic decide; else $HEARHEAR_ELASTIC, else ``[elastic]`` of the settings, else the
    data folder of the settings, of $HEARHEAR_DATA, or ./.hearhear.  DataError and SettingsError say
    what is wrong and what to do.
    """
    if options.data and options.elastic:
        raise DataError("--data names a store in a file, --elastic one in Elasticsearch: give one")
    if options.data:
        return options.data
    settings = read_settings(options.config)
    if named_urls(options.elastic, settings):
        return named_cluster(options, settings)
    return data_dir(settings.data)


def named_urls(option: str | None, settings: Settings) -> tuple[str, str] | None:
    """Return Elasticsearch's URLs and who names them; None where neither option nor others do."""
    for urls, said_by in (
        (option, "--elastic"),
        (os.environ.get("HEARHEAR_ELASTIC"), "HEARHEAR_ELASTIC"),
        (settings.elastic and settings.elastic.url, "[elastic] url"),
    ):
        if urls:
            return urls, said_by
    return None


def named_cluster(options: StoreOptions, settings: Settings, *, with_key: bool = True) -> Cluster:
    """Return the cluster that option, environment or settings name, in this order.

    API key and certificate are looked for in the same order, each by itself.  DataError: nobody names
    a cluster, or one of the three cannot be used.
    """
    named = named_urls(options.elastic, settings)
    if not named:
        raise DataError(
            "which Elasticsearch? give --elastic http://HOST:9200, set HEARHEAR_ELASTIC, or write url "
            "under [elastic] in the settings"
        )
    said = settings.elastic
    key = options.api_key_file or _file(KEY_FILE) or (said.api_key_file if said else None)
    ca = options.ca or _file("HEARHEAR_ELASTIC_CA") or (said.ca if said else None)
    return cluster(named[0], key if with_key else None, ca, said_by=named[1])


def read_settings(config: Path | None) -> Settings:
    """Return the settings in *config*, else in ./hearhear.toml, else what holds without any."""
    path = config or Path(NAME)
    return load_settings(path) if config or is_there(path) else Settings()


def cluster(
    urls: str, key_file: Path | None, ca: Path | None, *, said_by: str = "--elastic"
) -> Cluster:
    """Return the cluster at *urls* (with commas); DataError names what cannot be used."""
    hosts = tuple(_checked(url.strip(), said_by) for url in urls.split(",") if url.strip())
    if not hosts:
        raise DataError(f"{said_by}: write http://HOST:9200")
    if ca:
        _certificate(ca)
        if plain := [host for host in hosts if host.startswith("http:")]:
            raise DataError(f"{said_by} {plain[0]}: with a certificate write https://")
    return Cluster(hosts, api_key(key_file) if key_file else None, str(ca) if ca else None)


def api_key(file: Path) -> str:
    """Return the API key in *file*; DataError when the file holds anything else."""
    key = _read(file, "API key").strip()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise DataError(
            f"API key file {file}: it must hold the key alone: hearhear elastic keys makes one"
        )
    return key


@contextmanager
def open_reader(options: StoreOptions) -> Iterator[Reader]:
    """Give the reader of the store that *options* mean, in a file or in Elasticsearch.

    DataError, SettingsError or StoreError: it cannot be found or opened; each says what to do.
    """
    store = choose(options)
    if isinstance(store, Cluster):
        with open_client(store) as client:
            from sinks.elastic.reader import ElasticReader

            yield ElasticReader(client)
    else:
        with SqliteReader(store_to_read(store)) as reader:
            yield reader


@contextmanager
def open_store(options: StoreOptions) -> Iterator[tuple[Reader, Writer]]:
    """Give reader and writer of the store that *options* mean, in a file or in Elasticsearch.

    Also while ``hearhear run`` or the sinks write to it.  DataError, SettingsError or StoreError: it
    cannot be found or opened; each says what to do.
    """
    store = choose(options)
    if isinstance(store, Cluster):
        with open_client(store) as client:
            from sinks.elastic.reader import ElasticReader
            from sinks.elastic.setup import check
            from sinks.elastic.writer import ElasticWriter

            check(client)
            yield ElasticReader(client), ElasticWriter(client, refresh=True)
        return
    path = store / STORE
    if not is_there(path):
        raise DataError(f"no store in {store}: name its folder with --data")
    with SqliteWriter(path) as writer, SqliteReader(path) as reader:
        yield reader, writer


@contextmanager
def open_client(store: Cluster) -> "Iterator[Elasticsearch]":
    """Give a client of *store*; DataError when the client's package is not installed."""
    try:
        from sinks.elastic.client import connect
    except ImportError as error:
        raise DataError(f'{error}: pip install "hearhear[elastic]"') from error
    try:
        client = connect(store.hosts, api_key=store.api_key, ca_certs=store.ca, timeout=_PATIENCE)
    except (ValueError, OSError) as error:  # a certificate that is none, as ssl says it
        raise DataError(f"Elasticsearch cannot be reached: {error}") from error
    try:
        yield client
    finally:
        client.close()


def _checked(url: str, said_by: str) -> str:
    """Return *url* when it has scheme, host and port; DataError shows how to write it."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    shown = url.rpartition("@")[2]  # a password is not repeated
    if not host or not _HOST.fullmatch(host) or port == 0 or parts.scheme not in {"http", "https"}:
        raise DataError(f"{said_by} {shown}: write http://HOST:9200")
    if port is None or "://" not in url:
        name = f"[{host}]" if ":" in host else host
        raise DataError(f"{said_by} {shown}: write {parts.scheme}://{name}:{port or 9200}")
    return url


def _file(variable: str) -> Path | None:
    given = os.environ.get(variable)
    return Path(given) if given else None


def _certificate(file: Path) -> None:
    _read(file, "certificate")
    try:
        ssl.create_default_context(cafile=file)
    except OSError as error:  # an ssl.SSLError is one
        raise DataError(f"certificate file {file}: it is no certificate in PEM form") from error


def _read(file: Path, what: str) -> str:
    try:
        return read_small(file).decode()
    except OSError as error:
        raise DataError(f"{what} file {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{what} file {file}: it is no text: name another file") from error
