"""Elasticsearch: one node from its published jars, with or without security."""

import json
import shutil
import ssl
from base64 import b64encode
from hashlib import sha256
from http.client import HTTPConnection
from http.client import HTTPException
from http.client import HTTPSConnection
from pathlib import Path
from typing import ClassVar
from zipfile import ZipFile

from tools.engines.certificates import Authority
from tools.engines.command import EngineError
from tools.engines.command import java
from tools.engines.command import run
from tools.engines.fetch import assemble
from tools.engines.fetch import compile_java
from tools.engines.fetch import maven
from tools.engines.fetch import source
from tools.engines.fetch import version
from tools.engines.process import Engine

# Published without checksums: this is what Maven Central gave on 2026-11-24.
_ZIP_SHA256 = "5d3a8f63f66d828a24d29f88819bf2c6e695d124c470da3ab92a5d6cc1397785"


class Elastic(Engine):
    """A node without security: anybody on this machine may do anything."""

    name = "elastic"
    _headers: ClassVar[dict[str, str]] = {}

    @property
    def address(self) -> str:
        """The URL of its API."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def _config(self) -> Path:
        return self.data_dir / "config"

    def _prepare(self) -> None:
        self._config.mkdir(exist_ok=True)
        (self._config / "elasticsearch.yml").write_text(self._settings())

    def _settings(self) -> str:
        places = {name: json.dumps(str(self.data_dir / name)) for name in ("data", "backup")}
        return source("elasticsearch.yml", port=self.port, inner_port=self._inner_port, **places)

    def _arguments(self) -> list[str]:
        jars = f"{self.home}/classes:{self.home}/lib/*"
        return ["-cp", jars, "Guard", "Launcher", str(self.home), str(self._config)]

    def _answers(self) -> bool:
        """Whether every index can be read and written."""
        server = self._connection()
        try:
            server.request(
                "GET", "/_cluster/health?wait_for_status=yellow&timeout=1s", headers=self._headers
            )
            return server.getresponse().status == 200
        except HTTPException:
            return False
        finally:
            server.close()

    def _connection(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=5)


class SecureElastic(Elastic):
    """A node with users, roles and API keys, as on a free licence."""

    name = "secure"
    _fetch = "fetch --secure"
    user = "admin"
    password = "longpassword1"  # noqa: S105  of a test engine on loopback
    _headers: ClassVar[dict[str, str]] = {
        "Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"
    }

    def _settings(self) -> str:
        switches = ("enabled: true", "http.ssl.enabled: false", "transport.ssl.enabled: false")
        return super()._settings() + "".join(f"xpack.security.{line}\n" for line in switches)

    def _prepare(self) -> None:
        super()._prepare()
        for name in ("users", "users_roles", "roles.yml"):
            (self._config / name).touch()
        if (self._config / "users").stat().st_size:
            return
        libraries = "modules/x-pack-core,modules/x-pack-security,lib/tools/security-cli"
        run(
            [
                *(*java(), "-Xmx128m", "-cp", f"{self.home}/lib/*:{self.home}/lib/cli-launcher/*"),
                *(
                    "-Dcli.name=users",
                    "-Dcli.script=elasticsearch-users",
                    f"-Dcli.libs={libraries}",
                ),
                *(f"-Des.path.home={self.home}", f"-Des.path.conf={self._config}"),
                *("-Des.distribution.type=zip", "org.elasticsearch.launcher.CliToolLauncher"),
                *("useradd", self.user, "-p", self.password, "-r", "superuser"),
            ],
            seconds=60,
            remedy=f"{self.data_dir} must be a folder that can be written",
        )


class TlsElastic(SecureElastic):
    """The same, which speaks TLS with a certificate of an authority of its own."""

    @property
    def address(self) -> str:
        """The URL of its API."""
        return f"https://127.0.0.1:{self.port}"

    @property
    def authority(self) -> Authority:
        """Who signed its certificate; the node reads no file outside its configuration."""
        return Authority(self._config / "tls")

    def _settings(self) -> str:
        pair = self.authority.issue("elastic")
        files = (
            f"key: {json.dumps(str(pair.key))}",
            f"certificate: {json.dumps(str(pair.certificate))}",
        )
        plain = super()._settings().replace("http.ssl.enabled: false", "http.ssl.enabled: true")
        return plain + "".join(f"xpack.security.http.ssl.{line}\n" for line in files)

    def _connection(self) -> HTTPConnection:
        trusting = ssl.create_default_context(cafile=self.authority.certificate)
        return HTTPSConnection("127.0.0.1", self.port, timeout=5, context=trusting)


def fetch_elastic(folder: Path) -> None:
    """Fetch the node without security into *folder* unless it is there (40 MB)."""
    assemble(folder.absolute() / Elastic.name, "elastic.xml", _build)


def fetch_secure(folder: Path) -> None:
    """Fetch the node with security into *folder* unless it is there (97 MB)."""
    assemble(folder.absolute() / SecureElastic.name, "secure.xml", _build_secure)


def _build(home: Path) -> None:
    jars, netty = home / "lib", home / "modules" / "transport-netty4"
    maven("elastic.xml", jars)
    netty.mkdir(parents=True)
    for pattern in ("netty-*.jar", "transport-netty4-*.jar"):
        for jar in jars.glob(pattern):  # a class found in two jars is refused: move, not copy
            jar.rename(netty / jar.name)
    _describe(netty, "org.elasticsearch.transport.netty4.Netty4Plugin")
    _add_ours(home)


def _build_secure(home: Path) -> None:
    maven("secure.xml", home / "zip", checksums=False)
    archive = next((home / "zip").glob("*.zip"))
    if sha256(archive.read_bytes()).hexdigest() != _ZIP_SHA256:
        raise EngineError(f"{archive} is not the published one: do not use it; try another mirror")
    with ZipFile(archive) as packed:
        packed.extractall(archive.parent)
    for part in ("lib", "modules"):
        next(archive.parent.glob(f"*/{part}")).rename(home / part)
    shutil.rmtree(archive.parent)
    shutil.rmtree(home / "modules" / "apm")  # measures for a service nobody here has
    for descriptor in home.glob("modules/*/plugin-descriptor.properties"):
        lines = descriptor.read_text().splitlines()
        kept = [line for line in lines if not line.startswith("modulename=")]
        descriptor.write_text("\n".join([*kept, "modulename=", ""]))
    _add_ours(home)


def _add_ours(home: Path) -> None:
    """Compile what starts the node, and pack the plugin: loose classes are refused."""
    compile_java(["Guard", "Launcher"], home / "lib", home / "classes")
    loose, plugin = home / "loose", home / "plugins" / "extras"
    compile_java(["TestExtrasPlugin"], home / "lib", loose)
    plugin.mkdir(parents=True)
    with ZipFile(plugin / "extras.jar", "w") as jar:
        for path in loose.glob("*.class"):
            jar.write(path, path.name)
    _describe(plugin, "TestExtrasPlugin")


def _describe(folder: Path, classname: str) -> None:
    name = "plugin-descriptor.properties"
    number = version("elastic.xml")
    (folder / name).write_text(source(name, name=folder.name, version=number, classname=classname))
