"""The state as bytes and back, and what of it outlives a process."""

import msgspec

from processors.detectors.eviction import expire
from processors.detectors.state import NEVER
from processors.detectors.state import Memory
from processors.detectors.state import State
from processors.detectors.texts import indexed
from schemas.alert import Alert
from schemas.examined import Examined

VERSION = 2
"""Goes up whenever the shape or the meaning of the memory changes."""

Key = tuple[float, str, str]
"""What sightings are ordered by: time, uid, official."""
ORIGIN: Key = (NEVER, "", "")


class Checkpoint(msgspec.Struct, frozen=True):
    """The state after all sightings up to *key*: the memory as bytes, and the alerts told by then.

    *made* is when, in seconds of the runner's clock.
    """

    key: Key
    memory: bytes
    told: tuple[Alert, ...] = ()
    made: float = 0.0


class Saved(msgspec.Struct, frozen=True):
    """A snapshot: everything up to log position *position* was read.

    The sightings after the checkpoint are in the log; they are read again.
    """

    version: int
    position: int
    examined: Examined
    checkpoint: Checkpoint


_encoder = msgspec.msgpack.Encoder()
_memory = msgspec.msgpack.Decoder(Memory)
_version = msgspec.msgpack.Decoder(dict[str, msgspec.Raw])
_saved = msgspec.msgpack.Decoder(Saved)


def dump(state: State) -> bytes:
    """Return *state* as MessagePack.  What is expired is left out; the state goes on unchanged."""
    expire(state.memory)
    return _encoder.encode(state.memory)


def load(memory: bytes) -> State:
    """Return the state in *memory*."""
    found = _memory.decode(memory)
    return State(found, indexed(found.clusters))


def authors(memory: bytes) -> set[str]:
    """Return the author references that *memory* holds."""
    found: set[str] = set()
    for target in _memory.decode(memory).targets.values():
        found.update(target.authors, target.baseline.authors)
        found.update(entry.author for entry in target.window if entry.author is not None)
        for group in target.groups.values():
            found.update(group.authors)
        if target.open_alert is not None:
            found.update(target.open_alert.authors)
    return found


def encode(saved: Saved) -> bytes:
    """Return *saved* as MessagePack."""
    return _encoder.encode(saved)


def decode(raw: bytes) -> Saved:
    """Return the snapshot in *raw*; ValueError where it is none, or was made by another version."""
    try:
        version = msgspec.msgpack.decode(_version.decode(raw)["version"], type=int)
        if version == VERSION:
            return _saved.decode(raw)
    except (msgspec.MsgspecError, KeyError) as error:
        raise ValueError(f"this is no snapshot of the detector: {error}") from error
    raise ValueError(f"snapshot version {version}, need {VERSION}: read the log from its start")
