"""Keyed hashes, which cannot be read back, of who wrote a post and which address it links to."""

from hashlib import blake2b
from urllib.parse import parse_qsl
from urllib.parse import urlencode
from urllib.parse import urlsplit

_TRACKING = ("utm_", "wt_mc", "fbclid", "gclid", "igshid", "mc_cid", "mc_eid", "ref_src")


class Pseudonyms:
    """Keyed BLAKE2b over a kind and a value; *epoch* names the key, so that keys can be changed.

    Without the key nobody can tell an author from the reference, or try names against it.
    """

    def __init__(self, key: bytes, epoch: int = 1) -> None:
        if len(key) < 16:
            raise ValueError("the key for pseudonyms needs 16 bytes or more")
        self.epoch = epoch
        self._hash = blake2b(key=key[:64], digest_size=16)

    def ref(self, kind: str, value: str) -> str:
        """Return the reference of *value*, such as "1.9f86d081…"; *kind* keeps namespaces apart."""
        hashed = self._hash.copy()
        hashed.update(f"{kind}\0{value}".encode(errors="surrogatepass"))
        return f"{self.epoch}.{hashed.hexdigest()}"

    def author(self, platform: str, author: str) -> str:
        """Return the reference of an account, the same for every spelling of its handle."""
        return self.ref(f"author:{platform}", author.strip().lstrip("@").casefold())

    def link(self, url: str) -> str:
        """Return the reference of an address, the same with or without tracking parameters."""
        return self.ref("link", canonical(url))


def canonical(url: str) -> str:
    """Return *url* without what differs between two who share the page; as it is if it is none."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        query = []
        if parts.query:
            query = [
                (k, v) for k, v in parse_qsl(parts.query) if not k.lower().startswith(_TRACKING)
            ]
    except ValueError:
        return url
    return f"{host}{parts.path.rstrip('/')}" + (f"?{urlencode(sorted(query))}" if query else "")


def domain(url: str) -> str:
    """Return the host of *url* without "www.", "" if it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
