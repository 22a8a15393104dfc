"""The audit log: whatever is changed in it is found, and several may write to it at once."""

import json
import multiprocessing
from hashlib import sha256

import pytest
from hypothesis import assume
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from schemas.role import Who
from sinks.accounts.audit import HEAD
from sinks.accounts.audit import LONGEST
from sinks.accounts.audit import NAME
from sinks.accounts.audit import Audit
from sinks.accounts.audit import AuditError
from sinks.accounts.verify import read_lines
from sinks.accounts.verify import verify

JANE = Who("jane", "security")
LINES = 8


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The bytes of a log and of its head."""
    folder = tmp_path_factory.mktemp("log")
    audit = Audit(folder)
    for number in range(LINES):
        audit.record(JANE if number % 2 else None, "alert opened", f"a:{number} “é”\n\x00", "x")
    return (folder / NAME).read_bytes(), (folder / HEAD).read_bytes()


def checked(tmp_path_factory, raw, head, seen=None):
    folder = tmp_path_factory.mktemp("changed")
    (folder / NAME).write_bytes(raw)
    (folder / HEAD).write_bytes(head)
    return verify(folder, seen)


def test_a_log_as_it_was_written_is_whole(tmp_path_factory, whole):
    """Each line is one JSON object with a number, a time, who, what."""
    found = checked(tmp_path_factory, *whole)
    assert (found.lines, found.number, found.problem) == (LINES, LINES, "")
    first = json.loads(whole[0].splitlines()[1])
    assert (first["number"], first["who"], first["role"]) == (2, "jane", "security")
    assert first["at"].endswith("+00:00")


@settings(max_examples=300)
@given(data=st.data())
def test_any_changed_byte_is_found(tmp_path_factory, whole, data):
    """The line is named: the first that is not as it was written."""
    raw, head = whole
    at = data.draw(st.integers(0, len(raw) - 1))
    byte = data.draw(st.integers(0, 255))
    assume(raw[at] != byte)
    changed = raw[:at] + bytes([byte]) + raw[at + 1 :]
    found = checked(tmp_path_factory, changed, head)
    assert found.problem
    # A line that no longer begins as one of ours is taken for one of an older version, and the next is named.
    place = len(raw[: at + 1].splitlines())
    assert f"line {place} " in found.problem or found.older or byte == ord("\n")


@settings(max_examples=200)
@given(data=st.data())
def test_any_line_removed_doubled_or_moved_is_found(tmp_path_factory, whole, data):
    """Also the last one: the head knows of it."""
    raw, head = whole
    lines = raw.splitlines(keepends=True)
    one, other = (data.draw(st.integers(0, LINES - 1)) for _ in range(2))
    match data.draw(st.sampled_from(["remove", "double", "swap", "cut", "behead", "append"])):
        case "remove":
            changed = lines[:one] + lines[one + 1 :]
        case "double":
            changed = lines[: one + 1] + lines[one:]
        case "swap":
            assume(one != other)
            changed = list(lines)
            changed[one], changed[other] = changed[other], changed[one]
        case "cut":
            changed = lines[:one]
        case "behead":
            assume(one)
            changed = lines[one:]
        case "append":
            changed = [*lines, data.draw(st.sampled_from([b"{}\n", b"x", b"\n", lines[0]]))]
    assert checked(tmp_path_factory, b"".join(changed), head).problem


def test_a_chain_that_was_made_anew_is_found_by_a_hash_noted_elsewhere(tmp_path_factory, whole):
    """Whoever may write both files may write another history: but not one with the old hash."""
    raw, _ = whole
    noted = (5, json.loads(raw.splitlines()[4])["hash"])
    folder = tmp_path_factory.mktemp("forged")
    for number in range(LINES):
        Audit(folder).record(JANE, "alert opened", f"another {number}")
    assert verify(folder).problem == ""  # as said: nothing here can know
    assert "another hash" in verify(folder, noted).problem
    assert "was noted: its end was cut off" in verify(folder, (99, noted[1])).problem
    assert checked(tmp_path_factory, *whole, noted).problem == ""


def test_what_is_written_after_a_cut_does_not_hide_it(tmp_path):
    """The chain goes on from the head, so the gap stays."""
    audit = Audit(tmp_path)
    for _ in range(5):
        audit.record(JANE, "alert opened", "a")
    lines = (tmp_path / NAME).read_bytes().splitlines(keepends=True)
    (tmp_path / NAME).write_bytes(b"".join(lines[:3]))
    audit.record(JANE, "alert opened", "b")
    assert "line 4 has the number 6, and 4 should come" in verify(tmp_path).problem


def test_half_a_line_of_a_power_cut_is_no_line(tmp_path):
    """It was never acknowledged: the next one takes its place, and the log is whole."""
    audit = Audit(tmp_path)
    audit.record(JANE, "alert opened", "a")
    raw = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(raw + raw[: len(raw) // 2])
    assert verify(tmp_path).problem
    audit.record(JANE, "alert opened", "b")
    assert verify(tmp_path)[:2] == (2, 2) and not verify(tmp_path).problem


def test_a_head_that_a_crash_left_behind_is_no_fault(tmp_path):
    """The line is written first."""
    audit = Audit(tmp_path)
    audit.record(JANE, "alert opened", "a")
    old = (tmp_path / HEAD).read_bytes()
    audit.record(JANE, "alert opened", "b")
    (tmp_path / HEAD).write_bytes(old)
    assert verify(tmp_path).problem == ""
    audit.record(JANE, "alert opened", "c")
    assert verify(tmp_path)[:2] == (3, 3)


def test_lines_of_an_older_version_are_covered_from_the_first_of_ours_on(tmp_path):
    """They have no hash of their own; what they say now is what they said when the chain began."""
    (tmp_path / NAME).write_text('{"what":"listed","posts":2}\n{"what":"erased","posts":2}\n')
    Audit(tmp_path).record(JANE, "alert opened", "a")
    Audit(tmp_path).record(JANE, "alert opened", "b")
    found = verify(tmp_path)
    assert (found.older, found.lines, found.problem) == (2, 2, "")
    raw = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(raw.replace(b'"posts":2', b'"posts":3', 1))
    assert "line 3 is not as it was written, or another stood before it" in verify(tmp_path).problem


def test_a_missing_log_and_a_missing_head_are_told(tmp_path):
    """An empty folder has no log yet; a log without its head may have been cut."""
    assert verify(tmp_path)[:2] == (0, 0) and verify(tmp_path).problem == ""
    Audit(tmp_path).record(JANE, "alert opened", "a")
    (tmp_path / HEAD).unlink()
    assert "audit.head is missing" in verify(tmp_path).problem
    Audit(tmp_path).record(JANE, "alert opened", "b")
    (tmp_path / NAME).unlink()
    assert "ends at number 0, and audit.head knows of 2" in verify(tmp_path).problem


@settings(max_examples=100)
@given(about=st.text(max_size=2 * LONGEST), name=st.text(max_size=80))
def test_whatever_is_said_is_one_line_that_can_be_read_again(tmp_path_factory, about, name):
    """Line ends, surrogates, controls: a log that strangers could break would prove nothing."""
    folder = tmp_path_factory.mktemp("said")
    Audit(folder).record(Who(name, "comms"), "act", about, about)
    Audit(folder).record(JANE, "act", "after it")
    assert verify(folder)[:2] == (2, 2)
    first = next(read_lines(folder))
    assert first.about == about[:LONGEST].encode(errors="replace").decode()


def _many(folder, count):
    for number in range(count):
        Audit(folder).record(JANE, "act", str(number))


def test_processes_write_in_turn(tmp_path):
    """The page and a command at the same time: no line is lost, none is torn."""
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_many, args=(tmp_path, 40)) for _ in range(3)]
    for one in writers:
        one.start()
    for one in writers:
        one.join(60)
        assert one.exitcode == 0
    assert verify(tmp_path)[:2] == (120, 120) and not verify(tmp_path).problem


def test_a_full_disk_refuses_and_leaves_no_half_line(tmp_path, monkeypatch):
    """What was not written did not happen; when there is room again the log goes on."""
    audit = Audit(tmp_path)
    audit.record(JANE, "act", "a")
    before = (tmp_path / NAME).read_bytes()
    import os

    real = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda file, data: real(file, data[:20]))
        with pytest.raises(AuditError, match="make room"):
            audit.record(JANE, "act", "b")
    assert (tmp_path / NAME).read_bytes() == before
    audit.record(JANE, "act", "c")
    assert verify(tmp_path)[:2] == (2, 2)


def test_the_files_are_their_owners_alone(tmp_path):
    """Whatever the umask."""
    Audit(tmp_path / "new").record(JANE, "act", "a")
    assert {oct(p.stat().st_mode & 0o777) for p in (tmp_path / "new").iterdir()} == {"0o600"}


def test_the_first_hash_is_that_of_nothing(tmp_path):
    """As docs/privacy.md says, so that anybody can check it without this program."""
    Audit(tmp_path).record(JANE, "act", "a", "b")
    row = json.loads((tmp_path / NAME).read_text())
    found = row.pop("hash")
    plain = json.dumps(row | {"hash": ""}, separators=(",", ":"))
    assert found == sha256(sha256(b"").hexdigest().encode() + plain.encode()).hexdigest()
