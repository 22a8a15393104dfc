"""Apache Kafka and Elasticsearch on this machine, without Docker, for tests and the trial.

They need a JDK and Maven and listen on loopback only: not for production.
"""

from pathlib import Path

from tools.engines.command import EngineError
from tools.engines.elastic import Elastic
from tools.engines.elastic import SecureElastic
from tools.engines.elastic import TlsElastic
from tools.engines.elastic import fetch_elastic
from tools.engines.elastic import fetch_secure
from tools.engines.kafka import Kafka
from tools.engines.kafka import fetch_kafka
from tools.engines.process import Engine
from tools.engines.secure_kafka import SecureKafka

__all__ = [
    "Elastic",
    "Engine",
    "EngineError",
    "Kafka",
    "SecureElastic",
    "SecureKafka",
    "TlsElastic",
    "fetch",
    "fetch_secure",
]


def fetch(folder: Path) -> None:
    """Fetch Kafka and Elasticsearch into *folder* unless they are there; raise EngineError."""
    fetch_kafka(folder)
    fetch_elastic(folder)
