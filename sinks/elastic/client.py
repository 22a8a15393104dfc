"""The Elasticsearch client, and its errors as sentences with a remedy."""

from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from elastic_transport import JsonSerializer
from elastic_transport import SerializationError
from elasticsearch import ApiError
from elasticsearch import Elasticsearch
from elasticsearch import TransportError
from elasticsearch import exceptions

from sinks.store import StoreError

CONNECTIONS = 25
"""To each host: one that finds none free waits, and the page asks for some 20 answers at once."""


def connect(
    hosts: Sequence[str],
    *,
    api_key: str | None = None,
    ca_certs: str | None = None,
    timeout: float = 10.0,
) -> Elasticsearch:
    """Return a client of the cluster at *hosts* (URLs); a call takes *timeout* seconds at most.

    Where a host refuses the connection, the others are asked.  Else it never retries by itself: each
    caller decides what to do about a failure.
    """
    return Elasticsearch(
        list(hosts),
        api_key=api_key or None,
        request_timeout=timeout,
        max_retries=len(hosts) - 1,
        retry_on_timeout=False,
        retry_on_status=(),
        connections_per_node=CONNECTIONS,
        # A host that failed is asked again at once: callers back off themselves.
        dead_node_backoff_factor=0.1,
        max_dead_node_backoff=1.0,
        serializers={name: _Json() for name in _TYPES},
        **trusting(ca_certs),
    )


def trusting(ca_certs: str | None) -> dict[str, Any]:
    """Return the client's option for an authority of our own; without one, those that the system trusts."""
    return {"ca_certs": ca_certs} if ca_certs else {}


class UntrustedError(StoreError):
    """What answers is not signed by an authority that we trust: waiting does not help."""


@contextmanager
def asking() -> Iterator[None]:
    """Turn errors of client and cluster into a StoreError that says what to do."""
    try:
        yield
    except (exceptions.AuthenticationException, exceptions.AuthorizationException) as error:
        raise StoreError(
            f"Elasticsearch refused us ({error}): check the API key and the rights of its role"
        ) from error
    except exceptions.UnsupportedProductError as error:
        raise StoreError("what answers there is not Elasticsearch: check its address") from error
    except exceptions.NotFoundError as error:
        raise StoreError(
            f"Elasticsearch lacks an index ({error}): run hearhear elastic setup"
        ) from error
    except ApiError as error:
        raise StoreError(
            f"Elasticsearch could not answer ({error}): wait if it is overloaded or starting; "
            "else see its log, and run hearhear elastic setup after an upgrade"
        ) from error
    except TransportError as error:
        if isinstance(error, exceptions.SSLError) and _UNTRUSTED in error.message:
            raise UntrustedError(
                f"Elasticsearch's certificate is not accepted ({error.message[:200]}): --ca, "
                "HEARHEAR_ELASTIC_CA or ca under [elastic] names the authority that signed it; an expired "
                "one has to be renewed"
            ) from error
        raise StoreError(
            f"Elasticsearch does not answer ({error.message}): start it, or check its address"
        ) from error


_UNTRUSTED = "CERTIFICATE_VERIFY_FAILED"
_TYPES = ("application/json", "application/vnd.elasticsearch+json")


class _Json(JsonSerializer):
    """JSON by msgspec; bytes are sent as they are."""

    def loads(self, data: bytes) -> Any:
        """Return a decoded response."""
        try:
            return msgspec.json.decode(data)
        except msgspec.DecodeError as error:
            raise SerializationError(f"its answer is no JSON: {error}", (error,)) from error

    def dumps(self, data: Any) -> bytes:
        """Return an encoded request body."""
        return data if isinstance(data, bytes) else msgspec.json.encode(data)
