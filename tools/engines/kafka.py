"""Apache Kafka: one broker (KRaft) from its published jars."""

import socket
from base64 import urlsafe_b64encode
from pathlib import Path
from struct import pack
from struct import unpack
from uuid import uuid4

from tools.engines.command import java
from tools.engines.command import run
from tools.engines.fetch import assemble
from tools.engines.fetch import compile_java
from tools.engines.fetch import maven
from tools.engines.fetch import source
from tools.engines.process import Engine


class Kafka(Engine):
    """A broker that creates no topic by itself."""

    name = "kafka"

    @property
    def address(self) -> str:
        """The bootstrap server, host and port."""
        return f"127.0.0.1:{self.port}"

    def _prepare(self) -> None:
        data = self.data_dir / "data"
        settings = self.data_dir / "server.properties"
        settings.touch(0o600)
        settings.write_text(self._settings(data))
        if not (data / "meta.properties").exists():
            tool = ["kafka.tools.StorageTool", "format", "-t", _cluster_id(), "-c", str(settings)]
            run(
                [
                    *(*java(), "-Xmx128m", "-cp", f"{self.home}/lib/*"),
                    *(*tool, *self._format_options()),
                ],
                seconds=60,
                remedy=f"{self.data_dir} must be a folder that can be written",
            )

    def _settings(self, data: Path) -> str:
        """Return the broker's settings, with its records in *data*."""
        return source(
            "server.properties", port=self.port, inner_port=self._inner_port, data=str(data)
        )

    def _format_options(self) -> list[str]:
        """Return what is added to the command that prepares an empty data folder."""
        return []

    @property
    def _metadata_port(self) -> int:
        """The port that is asked, without TLS, whether the broker is in service."""
        return self.port

    def _arguments(self) -> list[str]:
        jars = f"{self.home}/classes:{self.home}/lib/*"
        return ["-cp", jars, "Guard", "kafka.Kafka", str(self.data_dir / "server.properties")]

    def _answers(self) -> bool:
        """Whether its answer to Metadata (version 1, no topics) names a broker: itself, in service."""
        request = pack(">hhihi", 3, 1, 1, -1, 0)
        with socket.create_connection(("127.0.0.1", self._metadata_port), timeout=2) as server:
            server.sendall(pack(">i", len(request)) + request)
            answer = server.recv(12, socket.MSG_WAITALL)
        return len(answer) == 12 and unpack(">iii", answer)[2] > 0


def fetch_kafka(folder: Path) -> None:
    """Fetch the broker into *folder* unless it is there (43 MB)."""
    assemble(folder.absolute() / Kafka.name, "kafka.xml", _build)


def _build(home: Path) -> None:
    maven("kafka.xml", home / "lib")
    compile_java(["Guard"], home / "lib", home / "classes")


def _cluster_id() -> str:
    """Return a new id as Kafka writes them: 16 bytes, 22 characters, no leading dash."""
    return urlsafe_b64encode(b"h" + uuid4().bytes[1:]).decode().rstrip("=")
