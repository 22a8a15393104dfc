"""Whether Kafka answers, and lets us in: tried once, with an answer in words.

The clients try for ever and log codes.  So each of ours is made only after one connection has done all
that theirs will do: TCP, TLS, log-in, a first question.
"""

import asyncio
import os
import ssl

from aiokafka.conn import create_conn
from aiokafka.errors import IllegalSaslStateError
from aiokafka.errors import KafkaError as AioKafkaError
from aiokafka.errors import SaslAuthenticationFailed
from aiokafka.errors import UnsupportedSaslMechanismError
from aiokafka.protocol.metadata import MetadataRequest
from kafka.errors import AuthorizationError
from kafka.errors import KafkaConnectionError
from kafka.errors import KafkaError

from hearhear.stream.kafka.connection import Connection

_TRY = 5.0
"""Seconds one server may take."""
_CLOSING = 0.1
"""Seconds in which a connection that failed is closed: aiokafka closes it, but does not wait for that."""


class AccessError(KafkaError):  # type: ignore[misc]
    """Kafka does not let us in, or not do what we came for; the message says the remedy."""

    def __str__(self) -> str:
        """Return the sentence alone; KafkaError would put its name before it."""
        return str(self.args[0])


def reach(connection: Connection) -> None:
    """Return when one of the servers lets us in.

    AccessError: one of them never will.  KafkaConnectionError: none answers now.
    """
    failed: KafkaError = KafkaConnectionError("no servers are named")
    for server in connection.addresses:
        loop = asyncio.new_event_loop()  # asyncio.run would take Faust's loop away
        try:
            loop.run_until_complete(asyncio.wait_for(_ask(server, connection), _TRY))
        except (OSError, AioKafkaError, TimeoutError, ValueError) as error:
            loop.run_until_complete(asyncio.sleep(_CLOSING))
            why = _why(error, server, connection)
            failed = failed if isinstance(failed, AccessError) else why
        else:
            return
        finally:
            loop.close()
    raise failed


def out_of_reach(connection: Connection) -> str:
    """Return why no server lets us in now, for /healthz; "" when one does."""
    try:
        reach(connection)
    except KafkaError as error:
        return in_words(error, connection)
    return ""


def in_words(error: KafkaError, connection: Connection) -> str:
    """Return what *error*, met while using *connection*, means for an administrator."""
    if isinstance(error, AuthorizationError):
        who = f"the user {connection.user}" if connection.has_sasl else "this process"
        return (
            f"Kafka at {connection.servers} does not allow {who} what it needs ({error}): "
            "hearhear stream topics acls lists what each process may do"
        )
    if isinstance(error, AccessError | KafkaConnectionError):
        return str(error).removeprefix("KafkaConnectionError: ")
    return f"Kafka at {connection.servers}: {error}"


def explain(error: KafkaError, connection: Connection) -> str:
    """Return what *error* means; where a client only says that time ran out, ask Kafka for the reason."""
    if not isinstance(error, AuthorizationError | AccessError):
        try:
            reach(connection)
        except KafkaError as reason:
            error = reason
    return in_words(error, connection)


async def _ask(server: str, connection: Connection) -> None:
    host, _, port = server.rpartition(":")
    conn = await create_conn(
        host.strip("[]"), int(port), client_id="hearhear-reach", **connection.access()
    )
    try:
        # A broker that wants a log-in answers nothing but the first greeting without one.
        await conn.send(MetadataRequest([]))
    finally:
        await conn.close()


def _why(
    error: OSError | AioKafkaError | ValueError, server: str, connection: Connection
) -> KafkaError:
    """Return *error* as one of ours, with the remedy."""
    at = f"Kafka at {server}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return AccessError(
            f"{at}: its certificate is not accepted: {error.verify_message}: [kafka] ca names the "
            "authority that signed it; an expired one has to be renewed"
        )
    if isinstance(error, SaslAuthenticationFailed):
        return AccessError(
            f"{at} does not know the user {connection.user} with this password "
            f"({connection.mechanism}): see [kafka] user, password_file and mechanism"
        )
    if isinstance(error, UnsupportedSaslMechanismError):
        return AccessError(f"{at}: {error.args[0]}: see [kafka] mechanism")
    if isinstance(error, IllegalSaslStateError):
        return AccessError(f"{at} asks for no log-in: see [kafka] security and servers")
    if isinstance(error, ValueError):
        return AccessError(f"{at}: write HOST:PORT")
    if isinstance(error, ssl.SSLError | ConnectionResetError | AioKafkaError):
        return KafkaConnectionError(f"{at} closed the connection: {_HINTS[connection.security]}")
    if isinstance(error, TimeoutError):
        return KafkaConnectionError(f"{at} does not answer: nothing came within {_TRY:.0f} s")
    number = error.errno or 0  # asyncio puts its own words into strerror
    words = os.strerror(number) if number > 0 else str(error.strerror or error)
    return KafkaConnectionError(f"{at} does not answer: {words}")


_HINTS = {
    "plaintext": "it may want TLS or a log-in: see [kafka] security",
    "ssl": "it may have no TLS on this port, want a log-in, or not accept our certificate (none, "
    "expired, or of another authority): see [kafka] security, certificate and key",
    "sasl_plaintext": "it may want TLS, or no log-in: see [kafka] security",
    "sasl_ssl": "it may have no TLS on this port, or want no log-in: see [kafka] security",
}
