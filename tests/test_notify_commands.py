"""Messages as people meet them: the demonstration, the settings, ``hearhear notify``."""

import json
import subprocess

import pytest

from hearhear.wiring.settings import SettingsError
from hearhear.wiring.settings import load_settings
from sinks.desk.journal import SqliteJournal
from tests.receivers import MailReceiver
from tests.receivers import WebReceiver
from tests.running import DEMO
from tests.running import HEARHEAR
from tests.running import call
from tests.running import said

CANARY = "canary-secret-0123456789"


def test_the_day_tells_the_threats_and_the_wave_and_nothing_else(tmp_path):
    """Fierce criticism, idioms, a surge and a petition call nobody; what does is on the terminal."""
    scenes = {
        f"{r['platform']}:{r['id']}": r["scene"]
        for r in map(json.loads, (DEMO / "day.jsonl").read_text().splitlines())
    }
    for _ in range(2):  # it starts anew each time: the journal too
        code, out, _ = call("run", "--once", "--no-web", "--speed", "9000", "--data", tmp_path)
        assert code == 0
        journal = SqliteJournal(tmp_path / "demo/desk.db")
        messages = [delivery.message for delivery in journal.desk().deliveries.values()]
        assert {d.state for d in journal.desk().deliveries.values()} == {"sent"}
        journal.close()

        grave = [
            post["uid"]
            for post in said(tmp_path / "demo", "export")
            if post["tags"].get("abuse", {}).get("severity") in {"explicit", "doxxing"}
        ]
        raised = [m for m in messages if m.reason == "raised"]
        threats = [key for m in raised for key in m.about if m.group.startswith("threat:")]
        assert sorted(threats) == sorted(grave)
        assert {scenes[key] for key in threats} == {"threat"} and 2 <= len(threats) <= 3
        assert [m.group for m in raised if not m.group.startswith("threat:")] == [
            "alert:halima-wrenfield"
        ]
        assert [m.reason for m in messages if m.reason != "raised"] == ["resolved"]
        assert {m.channel for m in messages} == {"duty"}
        assert out.count("message to the channel duty") == len(threats) + 2
        assert out.count("Possible threat (explicit violence) at a member (not named here") == len(
            threats
        )
        assert out.count("linked hostile posts from") == 1
        for word in ("Wrenfield", "kill", "tern.example"):
            assert word not in out


BAD = {
    'url = "terminal:"\nescalate_to = "nobody"': "escalate_to 'nobody': there is no other",
    f'url = "nowhere://{CANARY}"': "Apprise cannot use this address",
    f'url = "{CANARY}"': "Apprise cannot use this address",
    f'url = "webhook+https://{CANARY}@"': "write webhook+https://HOST/PATH",
    'url = "terminal:"\nurl_file = "x"': "give it url or url_file",
    "": "give it url or url_file",
    'url = "terminal:"\nhours = "7-99"': 'write two times, as "07:00-22:00"',
    'url = "terminal:"\nfor = "everybody"': "Invalid enum value 'everybody'",
    'url = "terminal:"\nescalate_after = 0': "Expected `int` >= 1",
}


@pytest.mark.parametrize("lines", BAD)
def test_settings_that_cannot_be_are_refused_in_a_sentence(tmp_path, lines):
    """At the start of every process, with the channel's name and without its address."""
    file = tmp_path / "hearhear.toml"
    file.write_text(f'[[channels]]\nname = "duty"\n{lines}\n')
    with pytest.raises(SettingsError) as found:
        load_settings(file)
    assert BAD[lines] in str(found.value)
    assert CANARY not in str(found.value)


def test_comms_is_never_the_place_to_escalate_security_to(tmp_path):
    """And two channels of one name would hide each other."""
    file = tmp_path / "hearhear.toml"
    channel = '[[channels]]\nname = "{}"\nurl = "terminal:"\n{}\n'
    file.write_text(
        channel.format("duty", 'escalate_to = "press"') + channel.format("press", 'for = "comms"')
    )
    with pytest.raises(SettingsError, match="comms is told nothing of security"):
        load_settings(file)
    file.write_text(channel.format("duty", "") * 2)
    with pytest.raises(SettingsError, match="two have the same name"):
        load_settings(file)
    code, _, err = call("search", "x", "--config", file)
    assert (code, err.count("\n")) == (2, 1)
    file.write_text('zone = "Europe/Atlantis"\n')
    with pytest.raises(SettingsError, match="zone: 'Europe/Atlantis' is none"):
        load_settings(file)
    for address in ("ftp://x", "https://a b", "https://x/?q"):
        file.write_text(f'[notify]\naddress = "{address}"\n')
        with pytest.raises(SettingsError, match="address: write it as"):
            load_settings(file)


def test_a_test_message_says_taken_or_why_not(tmp_path):
    """Through a web receiver, a file with the address, and mail; no secret is printed."""
    web, mail = WebReceiver(), MailReceiver()
    (tmp_path / "url").write_text(f"webhook+http://{CANARY}@127.0.0.1:{web.port}/{CANARY}\n")
    file = tmp_path / "hearhear.toml"
    file.write_text(
        f'[[channels]]\nname = "duty"\nurl_file = "url"\n[[channels]]\nname = "post"\nurl = "{mail.url}"\n'
        f'[[channels]]\nname = "gone"\nurl_file = "{CANARY}"\n'
    )
    taken = call("notify", "test", "duty", "--config", file)
    assert taken[0] == 0 and "took it" in taken[1]
    assert web.got[0][3]["reason"] == "test"
    assert call("notify", "test", "post", "--config", file)[0] == 0
    assert mail.got[0][1]["Subject"] == "A test of the channel post"
    web.mode, mail.mode = 403, f"550 {CANARY}"
    refused = call("notify", "test", "duty", "--config", file)
    assert (refused[0], refused[2]) == (1, "channel duty did not take it: it answered 403\n")
    other = call("notify", "test", "post", "--config", file)
    unknown = call("notify", "test", "dut", "--config", file)
    assert (other[0], unknown[0]) == (1, 2)
    assert "the settings have duty, post, gone" in unknown[2]
    web.close()
    dead = call("notify", "test", "duty", "--config", file)
    mail.close()
    dead_mail = call("notify", "test", "post", "--config", file)
    for code, out, err in (taken, refused, other, dead, dead_mail):
        assert code in {0, 1}
        assert CANARY not in out + err


def test_the_list_says_what_waits_and_what_went(tmp_path):
    """Also for a channel that the settings do not have any more."""
    call("run", "--once", "--no-web", "--speed", "0", "--data", tmp_path)
    file = tmp_path / "hearhear.toml"
    file.write_text(f'[[channels]]\nname = "night"\nurl = "webhook+https://{CANARY}@x.example/"\n')
    assert call("notify", "list", "--data", tmp_path / "none")[1] == ""
    assert not (tmp_path / "none").exists()
    code, out, err = call("notify", "list", "--data", tmp_path, "--config", file)
    assert code == 0
    assert CANARY not in out + err
    night, duty = out.splitlines()
    assert night == "night  security  0 sent, 0 waiting, 0 given up"
    assert duty.startswith("duty  not in the settings  ")
    rows = [
        json.loads(raw)
        for raw in call("notify", "list", "--data", tmp_path, "--json")[1].splitlines()
    ]
    assert rows[0]["last"]["state"] == "sent"


def test_a_notifier_without_its_address_ends_with_a_sentence(tmp_path):
    """A file that is not there, a webhook without a secret: said at the start, not at night."""
    file = tmp_path / "hearhear.toml"
    (tmp_path / "hearhear.db").write_bytes(b"")
    file.write_text('[[channels]]\nname = "duty"\nurl_file = "gone"\n')
    done = subprocess.run(
        [HEARHEAR, "stream", "notify", "--data", tmp_path, "--config", file],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "the process ends" in done.stderr
