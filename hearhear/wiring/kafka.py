"""How to connect to Kafka, from the command line, the environment and the settings, in this order."""

import os
import re
import ssl
from pathlib import Path

import msgspec

from hearhear.stream.kafka.connection import Connection
from hearhear.wiring.data import DataError
from hearhear.wiring.settings import Kafka

_ADDRESS = re.compile(r"(?:[\w.-]+|\[[0-9A-Fa-f:.%]+\]):([0-9]{1,5})", re.ASCII)
_FROM_ENVIRONMENT = {
    "servers": "HEARHEAR_KAFKA",
    "user": "HEARHEAR_KAFKA_USER",
    "password_file": "HEARHEAR_KAFKA_PASSWORD_FILE",
    "certificate": "HEARHEAR_KAFKA_CERTIFICATE",
    "key": "HEARHEAR_KAFKA_KEY_FILE",
    "ca": "HEARHEAR_KAFKA_CA",
}
"""Which setting each variable replaces."""


def connection(settings: Kafka, servers: str | None = None) -> Connection:
    """Return how to connect; *servers* is what the command line says of them.

    DataError: the settings contradict each other, or a file cannot be used.
    """
    found = _overridden(settings, servers)
    if not found.servers:
        raise DataError(
            "which Kafka? give --bootstrap HOST:PORT, set HEARHEAR_KAFKA, or write servers under "
            "[kafka] in the settings"
        )
    _refuse_addresses(found.servers)
    _refuse_contradictions(found)
    sasl = found.security.startswith("sasl_")
    return Connection(
        servers=found.servers,
        security=found.security,
        tls=_tls(found) if found.security.endswith("ssl") else None,
        mechanism=found.mechanism,
        user=found.user if sasl else "",
        password=_password(found.password_file) if sasl and found.password_file else "",
    )


def _overridden(settings: Kafka, servers: str | None) -> Kafka:
    """Return *settings* with what the environment and the command line say instead."""
    said: dict[str, str | Path] = {}
    for name, variable in _FROM_ENVIRONMENT.items():
        if value := os.environ.get(variable):
            said[name] = value if name in ("servers", "user") else Path(value)
    if servers:
        said["servers"] = servers
    return msgspec.structs.replace(settings, **said)


def _refuse_addresses(servers: str) -> None:
    """Raise DataError where one is no host and port: clients would try it for ever."""
    for server in servers.split(","):
        said = _ADDRESS.fullmatch(server.strip())
        if not said or not 0 < int(said[1]) < 2**16:
            raise DataError(f"Kafka at {server.strip()[:80]}: write HOST:PORT")


def _refuse_contradictions(found: Kafka) -> None:
    """Raise DataError where a setting has no effect, or lacks another: a safe-looking file is not safe."""
    sasl, tls = found.security.startswith("sasl_"), found.security.endswith("ssl")
    said = f'[kafka] security = "{found.security}"'
    if sasl and not (found.user and found.password_file):
        raise DataError(
            f"{said} logs in: set user and password_file, or HEARHEAR_KAFKA_USER and "
            "HEARHEAR_KAFKA_PASSWORD_FILE"
        )
    if not sasl and (found.user or found.password_file):
        raise DataError(f"{said} has no log-in, but a user or a password is given: write sasl_ssl")
    if bool(found.certificate) != bool(found.key):
        raise DataError("[kafka] certificate and key belong together: give both or neither")
    if not tls and (found.ca or found.certificate):
        raise DataError(f"{said} has no TLS, but ca or certificate is given: write ssl or sasl_ssl")


def _tls(found: Kafka) -> ssl.SSLContext:
    for name, path in (("ca", found.ca), ("certificate", found.certificate), ("key", found.key)):
        if path:
            _read(path, f"[kafka] {name}")
    try:
        context = ssl.create_default_context(cafile=found.ca)
    except OSError as error:  # an ssl.SSLError is one
        raise DataError(f"[kafka] ca {found.ca}: it is no certificate in PEM form") from error
    if found.certificate and found.key:
        try:
            # A key with a pass phrase would make OpenSSL ask for it on the terminal.
            context.load_cert_chain(found.certificate, found.key, password="")
        except OSError as error:
            raise DataError(
                f"[kafka] certificate {found.certificate}, key {found.key}: not a certificate in PEM "
                "form and its private key without a pass phrase"
            ) from error
    return context


def _password(file: Path) -> str:
    words = _read(file, "[kafka] password_file").decode(errors="replace").rstrip("\r\n")
    if not words or not words.isprintable():
        raise DataError(f"[kafka] password_file {file}: it must hold one line, the password")
    return words


def _read(file: Path, name: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise DataError(f"{name} {file}: {error.strerror}") from error
