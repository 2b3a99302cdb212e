"""Other people's RDF tools, for checking that they read what kgx writes."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

_JARS = Path("/usr/share/java")
_NEEDED = (
    "jena-*",
    "commons-*",
    "dexx.collection",
    "gson",
    "guava",
    "http*",
    "jackson*",
    "jakarta.json*",
    "jsonld-java",
    "*jsonp*",
    "protobuf",
    "slf4j-api",
    "slf4j-nop",
    "thrift",
    "titanium-json-ld",
)


def rapper(path: Path, syntax: str) -> str:
    """What Raptor reads from a file, as N-Triples; skips the test without Debian's raptor2-utils."""
    program = shutil.which("rapper")
    if program is None:
        pytest.skip("rapper is not installed (Debian: raptor2-utils)")
    done = subprocess.run(
        [program, "-q", "-i", syntax, "-o", "ntriples", str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout


def riot(folder: Path, *arguments: str) -> str:
    """What Jena's riot prints; skips the test without Java and Debian's libapache-jena-java.

    Debian's jar has message files of its XML library where the library does not look, so they are put into `folder`;
    and all jars of /usr/share/java together do not get along where more than Jena is installed.
    """
    program = shutil.which("java")
    core = _JARS / "jena-core.jar"
    if program is None or not core.exists():
        pytest.skip("Jena is not installed (Debian: libapache-jena-java, default-jre-headless)")
    with zipfile.ZipFile(core) as jar:
        for name in jar.namelist():
            if name.startswith("org/apache/jena/ext/xerces/") and name.endswith(".properties"):
                target = folder / name.removeprefix("org/apache/jena/ext/")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(jar.read(name))
    jars = [str(jar) for pattern in _NEEDED for jar in sorted(_JARS.glob(f"{pattern}.jar"))]
    done = subprocess.run(
        [program, "-cp", ":".join([str(folder), *jars]), "riotcmd.riot", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout + done.stderr
