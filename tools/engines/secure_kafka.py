"""Apache Kafka with TLS, log-in and access lists (ACLs): one broker for tests."""

from collections.abc import Iterable
from pathlib import Path

from tools.engines.certificates import Authority
from tools.engines.fetch import source
from tools.engines.kafka import Kafka
from tools.engines.process import free_port

_MECHANISMS = ("SCRAM-SHA-512", "SCRAM-SHA-256")


class SecureKafka(Kafka):
    """A broker where nobody may do anything unless an access list says so.

    *users*: names that log in at *address* by SCRAM or PLAIN over TLS, each with the password in
    ``password_file(name)``; or at *mutual* with a certificate from *authority* for that name.
    The user "superuser" and whoever connects to *inside* may do anything.
    """

    superuser = "superuser"

    def __init__(self, folder: Path, data_dir: Path, users: Iterable[str], port: int = 0) -> None:
        super().__init__(folder, data_dir, port)
        self.users = (self.superuser, *users)
        self._inside_port, self._mutual_port = free_port(), free_port()
        self.authority = Authority(self.data_dir / "certificates")

    @property
    def inside(self) -> str:
        """Host and port of the listener without TLS and log-in: for the broker and for set-up."""
        return f"127.0.0.1:{self._inside_port}"

    @property
    def mutual(self) -> str:
        """Host and port of the listener that asks for a client's certificate."""
        return f"127.0.0.1:{self._mutual_port}"

    def password_file(self, user: str) -> Path:
        """Return the file with *user*'s password."""
        return self.data_dir / "passwords" / user

    def settings(self, user: str) -> str:
        """Return the settings ``[kafka]`` of a process that connects as *user* with its password."""
        return (
            f'[kafka]\nservers = "{self.address}"\nsecurity = "sasl_ssl"\n'
            f'ca = "{self.authority.certificate}"\nuser = "{user}"\n'
            f'password_file = "{self.password_file(user)}"\n'
        )

    def settings_by_certificate(self, user: str) -> str:
        """Return the settings ``[kafka]`` of a process that connects as *user* with a certificate."""
        own = self.authority.issue(user)
        return (
            f'[kafka]\nservers = "{self.mutual}"\nsecurity = "ssl"\n'
            f'ca = "{self.authority.certificate}"\n'
            f'certificate = "{own.certificate}"\nkey = "{own.key}"\n'
        )

    @property
    def _ports(self) -> tuple[int, ...]:
        return (*super()._ports, self._inside_port, self._mutual_port)

    @property
    def _metadata_port(self) -> int:
        return self._inside_port

    def _settings(self, data: Path) -> str:
        served = self.authority.issue("broker")
        keystore = self.data_dir / "broker.pem"
        keystore.touch(0o600)
        keystore.write_text(served.key.read_text() + served.certificate.read_text())
        passwords = {user: self._password(user) for user in self.users}
        return super()._settings(data) + source(
            "secure.properties",
            port=self.port,
            mutual_port=self._mutual_port,
            inside_port=self._inside_port,
            inner_port=self._inner_port,
            keystore=str(keystore),
            truststore=str(self.authority.certificate),
            plain_users=" ".join(f'user_{user}="{word}"' for user, word in passwords.items()),
            superuser=self.superuser,
        )

    def _format_options(self) -> list[str]:
        return [
            option
            for user in self.users
            for mechanism in _MECHANISMS
            for option in (
                "--add-scram",
                f"{mechanism}=[name={user},password={self._password(user)}]",
            )
        ]

    def _password(self, user: str) -> str:
        file = self.password_file(user)
        if not file.exists():
            file.parent.mkdir(mode=0o700, exist_ok=True)
            file.touch(0o600)
            file.write_text(f"{user}-password-of-a-test\n")
        return file.read_text().strip()
