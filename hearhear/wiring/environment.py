"""The environment variables hearhear knows; there are no others."""

from typing import NamedTuple


class Variable(NamedTuple):
    """One variable; *secret_file*: it names a file with a secret, never the secret itself."""

    name: str
    meaning: str
    secret_file: bool = False


VARIABLES = (
    Variable("HEARHEAR_DATA", "Folder of cursors, the store and the key; else ./.hearhear."),
    Variable(
        "HEARHEAR_KEY_FILE",
        "The key for pseudonyms; `key_file` in the settings wins.",
        secret_file=True,
    ),
    Variable("HEARHEAR_KAFKA", "Kafka's servers, host:port, with commas."),
    Variable("HEARHEAR_KAFKA_USER", "The user that this process logs in to Kafka as."),
    Variable("HEARHEAR_KAFKA_PASSWORD_FILE", "That user's password.", secret_file=True),
    Variable("HEARHEAR_KAFKA_CERTIFICATE", "This process's certificate for Kafka, instead."),
    Variable("HEARHEAR_KAFKA_KEY_FILE", "The private key to it.", secret_file=True),
    Variable("HEARHEAR_KAFKA_CA", "The certificate of the authority behind Kafka's TLS."),
    Variable("HEARHEAR_ELASTIC", "Elasticsearch's URL; the three win over `[elastic]`."),
    Variable("HEARHEAR_ELASTIC_CA", "The certificate of the authority behind its TLS."),
    Variable(
        "HEARHEAR_ELASTIC_API_KEY_FILE", "This process's Elasticsearch API key.", secret_file=True
    ),
    Variable(
        "HEARHEAR_ELASTIC_PASSWORD_FILE",
        "The password of the user elastic; only for `hearhear elastic keys`.",
        secret_file=True,
    ),
    Variable(
        "HEARHEAR_PROXY_SECRET_FILE",
        "What the proxy before the page knows; `[page.proxy] secret_file` wins.",
        secret_file=True,
    ),
    Variable("HEARHEAR_KIBANA", "Kibana's URL; only for `hearhear kibana import`."),
    Variable("HEARHEAR_TRACEBACK", "Anything: show where in the code an unforeseen error arose."),
    Variable("HEARHEAR_METRICS", "PORT or HOST:PORT for /metrics and /healthz; none: neither."),
)
