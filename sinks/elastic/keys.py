"""Create an API key for each process, in a file of its own, and Kibana's token.  It may be repeated.

A key that still works is kept; otherwise a new one is created and older ones of its name are revoked.
"""

import json
import os
from base64 import b64decode
from pathlib import Path
from secrets import token_hex
from typing import get_args

from elasticsearch import Elasticsearch
from elasticsearch import exceptions

from sinks.elastic.client import asking
from sinks.elastic.roles import LIFETIME
from sinks.elastic.roles import ROLES
from sinks.elastic.roles import VIEWER
from sinks.elastic.roles import VIEWER_ROLE
from sinks.elastic.roles import Process
from sinks.elastic.roles import Role

KEY = "api-key"
KIBANA = "kibana.yml"
_TOKEN = "hearhear"  # noqa: S105  its name


def provide(admin: Elasticsearch, folder: Path, *, renew: bool = False) -> list[str]:
    """Write PROCESS/api-key and kibana/kibana.yml below *folder*; return what was done.

    *admin* is a client that may manage security.  With *renew* every key is replaced: restart the
    processes afterwards.  StoreError when Elasticsearch refuses, OSError when a file cannot be written.
    """
    done = []
    with asking():
        admin.security.put_role(name=VIEWER, **VIEWER_ROLE, refresh=True)
        for process in get_args(Process):
            path = folder / process / KEY
            if not renew and process not in LIFETIME and _works(admin, path, ROLES[process]):
                continue
            _write(path, _new_key(admin, process))
            done.append(f"key {path}")
        path = folder / "kibana" / KIBANA
        if renew or not path.exists() or not _has_token(admin):
            _write(path, _kibana(admin, path))
            done.append(f"token {path}")
    return done


def _new_key(admin: Elasticsearch, process: Process) -> str:
    name = f"hearhear-{process}"
    older = admin.security.get_api_key(name=name, active_only=True)["api_keys"]
    made = admin.security.create_api_key(
        name=name,
        role_descriptors={name: dict(ROLES[process])},
        metadata={"role": _mark(ROLES[process])},
        expiration=LIFETIME.get(process),
        refresh=True,
    )
    if older:
        admin.security.invalidate_api_key(ids=[key["id"] for key in older])
    return str(made["encoded"])


def _works(admin: Elasticsearch, path: Path, role: Role) -> bool:
    """Whether the key in *path* is known to the cluster, valid, and has the current *role*."""
    if not path.exists():
        return False
    try:
        name = b64decode(path.read_bytes()).decode().partition(":")[0]
        (found,) = admin.security.get_api_key(id=name)["api_keys"]
    except (ValueError, exceptions.NotFoundError):
        return False
    return not found["invalidated"] and found["metadata"].get("role") == _mark(role)


def _mark(role: Role) -> str:
    return json.dumps(role, sort_keys=True)


def _has_token(admin: Elasticsearch) -> bool:
    found = admin.security.get_service_credentials(namespace="elastic", service="kibana")
    return _TOKEN in found["tokens"]


def _kibana(admin: Elasticsearch, path: Path) -> str:
    """Return Kibana's secret settings; encryption keys are kept, since stored objects need them."""
    if path.exists():
        kept = [s for s in path.read_text(encoding="utf-8").splitlines() if "encryptionKey" in s]
    else:
        places = ("xpack.encryptedSavedObjects", "xpack.reporting", "xpack.security")
        kept = [f"{place}.encryptionKey: {token_hex(32)}" for place in places]
    admin.options(ignore_status=404).security.delete_service_token(
        namespace="elastic", service="kibana", name=_TOKEN
    )
    made = admin.security.create_service_token(namespace="elastic", service="kibana", name=_TOKEN)
    return "\n".join([*kept, f"elasticsearch.serviceAccountToken: {made['token']['value']}", ""])


def _write(path: Path, text: str) -> None:
    """Write *text* to *path* atomically, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.new")
    made.unlink(missing_ok=True)
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w") as file:
        file.write(text)
    made.replace(path)
