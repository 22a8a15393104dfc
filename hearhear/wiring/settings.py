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
from schemas.role import Role

NAME = "hearhear.toml"

_Part = TypeVar("_Part", bound=msgspec.Struct)
Header = Annotated[str, Meta(pattern="^[A-Za-z0-9-]{1,64}$")]
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


def _roles() -> dict[str, Role]:
    return {"hearhear-security": "security", "hearhear-comms": "comms"}


class Proxy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a proxy says of people, which is believed where it also brings the secret."""

    secret_file: Path | None = None
    """What proxy and page alone know; else $HEARHEAR_PROXY_SECRET_FILE."""
    secret_header: Header = "X-Hearhear-Proxy"  # noqa: S105  its name
    user_header: Header = "X-Forwarded-User"
    groups_header: Header = "X-Forwarded-Groups"
    """The groups that somebody is in, with commas."""
    roles: dict[str, Role] = msgspec.field(default_factory=_roles)
    """Which role a group gives; security wins."""
    sign_out: Annotated[str, Meta(pattern=r"^(/[\w/?=&.-]*)?$")] = ""
    """Where the proxy signs people out: /oauth2/sign_out."""


class Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the page is served, and how people say who they are."""

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8420
    allow_open: bool = False
    """Whether *host* may be an address that others can reach: the page itself speaks no TLS."""
    hosts: tuple[str, ...] = ()
    """Names, besides *host* and this machine's own, that browsers may call it by."""
    sign_in: Literal["click", "accounts", "proxy"] = "click"
    """A click on a role, for people at this machine alone; `hearhear users`; or what a proxy says."""
    proxy: Proxy = Proxy()


class Elastic(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The store of the engine run, for every process and command that reads or writes it."""

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
        page=msgspec.structs.replace(found.page, proxy=_with_root(found.page.proxy, root)),
        channels=tuple(_with_root(channel, root) for channel in found.channels),
    )


def _with_root(part: _Part, root: Path) -> _Part:
    """Return *part* with every path in it counted from *root*."""
    given = msgspec.structs.asdict(part)
    paths = {name: root / value for name, value in given.items() if isinstance(value, Path)}
    return msgspec.structs.replace(part, **paths)
