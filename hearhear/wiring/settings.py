"""The settings of one parliament: hearhear.toml, decoded into classes that say what each is for."""

from pathlib import Path
from typing import Annotated
from typing import ClassVar
from typing import Literal
from typing import TypeVar
from zoneinfo import ZoneInfo
from zoneinfo import ZoneInfoNotFoundError

import msgspec
from msgspec import Meta

from hearhear.stream.kafka.topics import PARTITIONS
from hearhear.wiring.channels import ChannelSettings
from hearhear.wiring.channels import NotifySettings
from hearhear.wiring.channels import wrong
from hearhear.wiring.small_files import read_small
from schemas.retention import DAYS
from schemas.retention import RetentionClass

NAME = "hearhear.toml"

_Part = TypeVar("_Part", bound=msgspec.Struct)
Days = Annotated[int, Meta(ge=1, le=3650)]


class Retention(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days a post is kept, by class, counted from when we saw it.  Files ("keep") stay."""

    d7: Days = DAYS["d7"]
    d30: Days = DAYS["d30"]
    d365: Days = DAYS["d365"]


class FileSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A folder: every file of posts put there or below is read once, and may go on growing."""

    name: Annotated[str, Meta(pattern=r"^[a-z0-9-]+$")]
    type: Literal["files"] = "files"
    live: ClassVar[bool] = False
    """Whether it goes on by itself, so that a pause is silence; a folder waits for people."""
    folder: Path
    columns: dict[str, str] = {}
    """Which CSV column is which input, as in --map."""
    retention: RetentionClass = "keep"
    """How long what it brings is kept: d7, d30 or d365 days as [retention] says, or keep."""


class Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the page is served; keep it on this machine, or behind a proxy that asks who comes."""

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8420
    allow_open: bool = False
    """Whether *host* may be an address that others can reach: the page has no log-in."""
    hosts: tuple[str, ...] = ()
    """Names, besides *host* and this machine's own, that browsers may call it by."""


class Elastic(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The store of the engine run; the commands that read or remove look there."""

    url: Annotated[str, Meta(min_length=1)]
    """With scheme and port, as http://127.0.0.1:9200; several with commas."""
    api_key_file: Path | None = None
    ca: Path | None = None
    shards: Annotated[int, Meta(ge=1, le=100)] = 1
    """Primary shards of an index that `hearhear elastic setup` makes; one holds 16 million posts."""
    replicas: Annotated[int, Meta(ge=0, le=10)] | None = None
    """Copies of each besides; without a number none on one node, and one where there are more."""


class Kafka(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Kafka, for the engine run: how every process of ours connects, and what its topics are like."""

    servers: str = ""
    """host:port; several with commas."""
    security: Literal["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"] = "plaintext"
    ca: Path | None = None
    """The authority behind the brokers' certificates; without it, those that this system trusts."""
    certificate: Path | None = None
    key: Path | None = None
    """With *certificate*: who we are, where the brokers ask for a client's certificate."""
    mechanism: Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"] = "SCRAM-SHA-512"
    user: str = ""
    password_file: Path | None = None
    partitions: Annotated[int, Meta(ge=1, le=1000)] = PARTITIONS
    """Partitions of posts.*: as many workers can share the tagging."""
    replication: Annotated[int, Meta(ge=1, le=100)] = 1
    """Copies of each topic, on as many brokers."""
    min_in_sync: Annotated[int, Meta(ge=1, le=100)] | None = None
    """Copies that have a record before it is acknowledged; else one less than there are."""

    def __post_init__(self) -> None:
        """Refuse what no broker could do."""
        if self.min_in_sync is not None and self.min_in_sync > self.replication:
            raise ValueError(
                f"min_in_sync = {self.min_in_sync} is more than replication = {self.replication}"
            )

    @property
    def in_sync(self) -> int:
        """Copies that have a record before it is acknowledged: one broker may be away, if it can."""
        return self.min_in_sync or max(1, self.replication - 1)


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One parliament."""

    parliament: str = "Our parliament"
    roster: Path | None = None
    languages: tuple[str, ...] = ()
    zone: str = "UTC"
    """The time zone that times are shown in, and that the hours of channels mean: Europe/London."""
    data: Path | None = None
    key_file: Path | None = None
    """The key for pseudonyms; else $HEARHEAR_KEY_FILE, else one that is made in the data folder."""
    sources: tuple[FileSource, ...] = ()
    retention: Retention = Retention()
    page: Page = Page()
    elastic: Elastic | None = None
    kafka: Kafka = Kafka()
    channels: tuple[ChannelSettings, ...] = ()
    notify: NotifySettings = NotifySettings()


class SettingsError(ValueError):
    """The settings cannot be used; the message names the file, the value and the remedy."""


def load_settings(path: Path) -> Settings:
    """Return the settings in *path*; paths in it count from its folder."""
    try:
        found = msgspec.toml.decode(read_small(path), type=Settings, dec_hook=_path)
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}: write one with hearhear init") from error
    except msgspec.ValidationError as error:
        where, _, place = str(error).partition(" - at ")
        name = place.strip("`").removeprefix("$.") or "a value"
        raise SettingsError(
            f"{path}: {name}: {where}; hearhear init --print shows every setting"
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not TOML: {error}") from error
    except RecursionError:
        raise SettingsError(
            f"{path}: too many brackets within brackets: no setting has so many"
        ) from None
    if len({s.name for s in found.sources}) < len(found.sources):
        raise SettingsError(f"{path}: sources: two have the same name: rename one")
    if found.zone != "UTC" and not _is_zone(found.zone):
        raise SettingsError(f"{path}: zone: {found.zone!r} is none: write it as Europe/London")
    if problem := wrong(found.channels):
        raise SettingsError(f"{path}: channels: {problem}")
    return _rooted(found, path.parent)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, ZoneInfoNotFoundError):
        return False
    return True


def _path(kind: type, value: object) -> Path:
    if kind is Path and isinstance(value, str) and value:
        return Path(value)
    raise ValueError("Expected a path")


def _rooted(found: Settings, root: Path) -> Settings:
    return msgspec.structs.replace(
        found,
        roster=root / found.roster if found.roster else None,
        data=root / found.data if found.data else None,
        key_file=root / found.key_file if found.key_file else None,
        sources=tuple(msgspec.structs.replace(s, folder=root / s.folder) for s in found.sources),
        elastic=_with_root(found.elastic, root) if found.elastic else None,
        kafka=_with_root(found.kafka, root),
        channels=tuple(_with_root(channel, root) for channel in found.channels),
    )


def _with_root(part: _Part, root: Path) -> _Part:
    """Return *part* with every path in it counted from *root*."""
    given = msgspec.structs.asdict(part)
    paths = {name: root / value for name, value in given.items() if isinstance(value, Path)}
    return msgspec.structs.replace(part, **paths)


TEMPLATE = """\
# hearhear for one parliament.  It runs as it is: put files into ./inbox, then `hearhear run`.

# Shown on the page.
parliament = "Our parliament"

# The officials you watch: Popolo JSON or CSV; docs/rosters.md shows both.  Without a roster nobody is
# recognised, so nobody can be protected: this is the first thing to add.
# roster = "members.json"

# The languages people write to you in (ISO 639-1); posts in others are marked "und".
languages = ["en"]

# The time zone of the page, of messages and of the hours of channels.
# zone = "Europe/London"

# Where everything is kept: the store, the key for pseudonyms.  Back it up, keep it private.
data = ".hearhear"

# Better: the key elsewhere, for whoever copies store and key together can try accounts against it.
# Make one with: head -c 32 /dev/urandom > pseudonyms.key && chmod 600 pseudonyms.key
# key_file = "/etc/hearhear/pseudonyms.key"

# A source is something you listen to.  This one is a folder: every .csv, .tsv, .jsonl, .ndjson or
# .json file put there or into a folder below, also as .gz, is read once, and may go on growing.
# Only a text is needed; see `hearhear tag --help`.
[[sources]]
name = "inbox"
type = "files"
folder = "inbox"
# columns = { text = "Petition", url = "URL" }   # for CSV with other column names
# retention = "d30"   # keep what it brings for as long as [retention] says; without this, for good

# Days a post is kept, counted from when we saw it; files of your own are kept until you remove them.
[retention]
d7 = 7        # x
d30 = 30      # bluesky, mastodon, youtube
d365 = 365    # news

# The page.  It has no log-in: leave it on this machine, or put it behind a proxy that asks who comes.
[page]
host = "127.0.0.1"
port = 8420
# hosts = ["listen.example.org"]   # the name by which browsers reach it through the proxy
# allow_open = true   # needed for a host that others reach, as 0.0.0.0 behind a proxy in another machine

# Messages to people; docs/messages.md tells all about them, `hearhear notify test duty` tries one.
# Any address that Apprise knows (mail, chats, SMS, pagers), terminal:, webhook+https:// or
# alertmanager+http://.  One that holds a password or a token belongs in a file: url_file.
# [[channels]]
# name = "duty"
# for = "security"               # possible threats and alerts; "comms": the care queue
# url_file = "secrets/duty"      # or url = "mailtos://mail.example.org?from=hearhear@…&to=duty@…"
# hours = "07:00-22:00"          # what is not urgent waits for them
# escalate_to = "head-of-security"   # told too when nobody acknowledges a message
# escalate_after = 15            # minutes
# [[channels]]
# name = "head-of-security"
# for = "escalation"             # only what others left unanswered, or passed on
# url_file = "secrets/head-of-security"
# [notify]
# address = "https://listen.example.org"   # the page, for the links in messages
# heartbeat = "https://watch.example.org/ping/hearhear"   # asked every 300 s while messages work

# Only for the run on Kafka and Elasticsearch: where `hearhear search` and its like look for posts.
# [elastic]
# url = "http://127.0.0.1:9200"
# api_key_file = "secrets/reader/api-key"
# ca = "secrets/ca.crt"
# shards = 1
# replicas = 1   # without it: none on one node, one on more

# Only for the same: how every process of ours connects to Kafka, and what its topics are like.
# security is plaintext, ssl, sasl_plaintext or sasl_ssl.  What differs from process to process is best
# said by HEARHEAR_KAFKA_USER and HEARHEAR_KAFKA_PASSWORD_FILE.  On three brokers: replication = 3.
# [kafka]
# servers = "127.0.0.1:9092"
# security = "sasl_ssl"
# ca = "secrets/kafka-ca.crt"
# mechanism = "SCRAM-SHA-512"
# user = "hearhear-tag"
# password_file = "secrets/kafka-password"
# partitions = 4
# replication = 1
# min_in_sync = 1
"""
"""What `hearhear init` writes; a test runs it as it is."""
