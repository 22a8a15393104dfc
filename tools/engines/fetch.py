"""Fetch an engine's published jars with Maven and compile the few classes of ours that start it."""

import fcntl
import re
import shutil
from collections.abc import Callable
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from string import Template

from tools.engines.command import EngineError
from tools.engines.command import run
from tools.engines.command import tool

_SOURCES = files("tools.engines") / "java"
_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
_MARKER = "made-from.txt"
_DESCRIPTOR = "plugin-descriptor.properties"


def assemble(home: Path, pom: str, build: Callable[[Path], None]) -> None:
    """Make *home* from *pom* and our Java files with *build*, unless it was made from the same.

    It appears only when complete; two processes at once make it once.
    """
    wanted = _made_from(pom)
    home.parent.mkdir(parents=True, exist_ok=True)
    with (home.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _read(home / _MARKER) == wanted:
            return
        fresh = home.with_name(f"{home.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        build(fresh)
        (fresh / _MARKER).write_text(wanted)
        shutil.rmtree(home, ignore_errors=True)
        fresh.rename(home)


def maven(pom: str, into: Path, *, checksums: bool = True) -> None:
    """Copy what *pom* names to the folder *into*; refuse what has no checksum or another one.

    Without *checksums* the caller compares: some artifacts are published without any.
    """
    here = into.parent / "pom.xml"
    here.write_text(source(pom))
    run(
        [
            *(tool("mvn", "Maven (Debian: apt-get install maven)"), "--quiet", "--batch-mode"),
            "--strict-checksums" if checksums else "--lax-checksums",
            *("--file", str(here), _PLUGIN, f"-DoutputDirectory={into}"),
        ],
        seconds=600,
        remedy="Maven needs its central repository, or a mirror of it named in ~/.m2/settings.xml",
    )
    if not any(into.glob("*")):
        raise EngineError(f"Maven fetched nothing for {pom}: remove {into.parent} and try again")


def compile_java(names: list[str], jars: Path, into: Path) -> None:
    """Compile our classes *names* against the *jars* of a folder."""
    into.mkdir(parents=True, exist_ok=True)
    written = [into / f"{name}.java" for name in names]
    for path in written:
        path.write_text(source(path.name))
    javac = tool("javac", "a JDK, 17 or later (Debian: apt-get install openjdk-17-jdk-headless)")
    run(
        [
            javac,
            "--release",
            "17",
            "-nowarn",
            "-cp",
            f"{jars}/*",
            "-d",
            str(into),
            *map(str, written),
        ],
        seconds=120,
        remedy="a JDK of version 17 or later is needed",
    )


def source(name: str, /, **values: str | int) -> str:
    """Return our file *name*, with $placeholders filled in where *values* are given."""
    text = (_SOURCES / name).read_text(encoding="utf-8")
    return Template(text).substitute(values) if values else text


def version(pom: str) -> str:
    """Return the version of the first artifact that *pom* asks for."""
    return _artifacts(pom)[0][1]


def _artifacts(pom: str) -> list[tuple[str, str]]:
    dependencies = source(pom).partition("<dependencies>")[2]
    return re.findall(r"<artifactId>(.+?)</artifactId><version>(.+?)</version>", dependencies)


def _made_from(pom: str) -> str:
    """Return the versions and a digest of all that goes into a build."""
    names = [file.name for file in _SOURCES.iterdir()]
    used = sorted(n for n in names if n in {pom, _DESCRIPTOR} or n.endswith(".java"))
    digest = sha256("".join(map(source, used)).encode()).hexdigest()
    return "".join(f"{name} {number}\n" for name, number in _artifacts(pom)) + f"sha256 {digest}\n"


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""
