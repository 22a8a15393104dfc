"""How every Kafka client of ours connects: to which servers, by which TLS, as whom."""

import ssl
from dataclasses import dataclass
from dataclasses import field
from typing import Any
from typing import Literal

Security = Literal["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"]
Mechanism = Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"]


@dataclass(frozen=True)
class Connection:
    """What a client needs to know; ``hearhear.wiring.kafka`` makes one from the settings.

    *servers*: "host:port", with commas.  *tls*: set where *security* has TLS.  *mechanism*, *user* and
    *password*: set where it has SASL.  Neither is ever printed.
    """

    servers: str
    security: Security = "plaintext"
    tls: ssl.SSLContext | None = field(default=None, repr=False)
    mechanism: Mechanism = "SCRAM-SHA-512"
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def addresses(self) -> list[str]:
        """The servers, each "host:port"."""
        return [server.strip() for server in self.servers.split(",")]

    @property
    def has_sasl(self) -> bool:
        """Whether we log in with a user and a password."""
        return self.security in ("sasl_plaintext", "sasl_ssl")

    def access(self) -> dict[str, Any]:
        """Return the settings of a client for TLS and log-in; kafka-python's and aiokafka's are alike."""
        settings = {"security_protocol": self.security.upper(), "ssl_context": self.tls}
        if self.has_sasl:
            settings |= {
                "sasl_mechanism": self.mechanism,
                "sasl_plain_username": self.user,
                "sasl_plain_password": self.password,
            }
        return settings

    def client(self) -> dict[str, Any]:
        """Return the settings that a client of kafka-python needs to connect."""
        return {"bootstrap_servers": self.addresses, **self.access()}
