"""A certificate authority for tests, by OpenSSL: servers and clients of engines with TLS get theirs here."""

from pathlib import Path
from typing import NamedTuple

from tools.engines.command import run
from tools.engines.command import tool

_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
_EXTENSIONS = """\
basicConstraints=critical,CA:FALSE
subjectAltName=IP:127.0.0.1,DNS:localhost
"""


class Certificate(NamedTuple):
    """A certificate and its private key, each a PEM file."""

    certificate: Path
    key: Path


class Authority:
    """An authority whose files lie in *folder*; what is there already is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.certificate = self.folder / "ca.crt"
        self._key = self.folder / "ca.key"
        if not self.certificate.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            name = ("-subj", "/CN=authority of a test", "-days", "2")
            _openssl("req", "-x509", *_KEY, "-keyout", self._key, "-out", self.certificate, *name)

    def issue(self, name: str, *, days: int = 2) -> Certificate:
        """Return a certificate for the user or server *name* on loopback, good for *days*.

        With -1 day it has expired already.
        """
        certificate, key = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        if not certificate.exists():
            request, more = self.folder / f"{name}.csr", self.folder / "extensions"
            more.write_text(_EXTENSIONS)
            _openssl("req", *_KEY, "-keyout", key, "-out", request, "-subj", f"/CN={name}")
            signed_by = ("-CA", self.certificate, "-CAkey", self._key, "-extfile", more)
            out = ("-in", request, "-out", certificate, "-days", str(days))
            _openssl("x509", "-req", *out, *signed_by)
        return Certificate(certificate, key)


def _openssl(*arguments: str | Path) -> None:
    command = [tool("openssl", "OpenSSL 3 (Debian: apt-get install openssl)"), *map(str, arguments)]
    run(command, seconds=30, remedy="OpenSSL 3 is needed")
