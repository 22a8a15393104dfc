"""The state as bytes and back, so that a start is: load, seek to the position, feed again."""

import msgspec

from processors.detectors.eviction import expire
from processors.detectors.state import Memory
from processors.detectors.state import State
from processors.detectors.texts import indexed

VERSION = 1
"""Goes up whenever the shape or the meaning of the memory changes."""


class Snapshot(msgspec.Struct, frozen=True):
    """What a snapshot holds: its version first, so that it can be read whatever follows."""

    version: int
    memory: msgspec.Raw


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Snapshot)
_memory = msgspec.msgpack.Decoder(Memory)


def dump(state: State) -> bytes:
    """Return *state* as MessagePack.  What is expired is left out; the state goes on unchanged."""
    expire(state.memory)
    return _encoder.encode(Snapshot(VERSION, msgspec.Raw(_encoder.encode(state.memory))))


def load(raw: bytes) -> State:
    """Return the state in *raw*; ValueError where it is none, or was made by another version."""
    snapshot = _decoder.decode(raw)
    if snapshot.version != VERSION:
        raise ValueError(
            f"snapshot version {snapshot.version}, need {VERSION}: feed the log from the start"
        )
    memory = _memory.decode(snapshot.memory)
    return State(memory, indexed(memory.clusters))
