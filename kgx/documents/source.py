"""From the paths of a command line to the files to read, each with the id of its document."""

from __future__ import annotations

import gzip
import os
import sys
import unicodedata
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, cast

from kgx.documents.metadata import is_fit_id
from kgx.errors import DocumentError
from kgx.model import Failure

STANDARD_INPUT = "-"
# A packed file that grows by more than this is no text: repeated words reach about 100, a bomb 1000.
_LARGEST_RATIO = 300
_NOT_READ = MappingProxyType(
    dict.fromkeys((".zip", ".tar", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar"), "is an archive; unpack it first")
    | dict.fromkeys((".doc", ".odt", ".rtf", ".pages"), "is of a kind that is not read; save it as .docx or .txt")
    | {".epub": "is of a kind that is not read; convert it to .html or .txt"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file to read. `path` is as the user reached it, None for standard input.

    `limit` is the largest size of a text in bytes, unpacked.
    """

    id: str
    path: str | None
    suffix: str
    limit: int
    packed: bool = False

    @property
    def name(self) -> str:
        """What the user would call it."""
        return "standard input" if self.path is None else self.path

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The bytes as a stream, unpacked; raises `DocumentError` for what the file system or gzip says of them."""
        try:
            if self.path is None:
                yield sys.stdin.buffer
            else:
                with gzip.open(self.path) if self.packed else open(self.path, "rb") as stream:
                    yield cast(BinaryIO, stream)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise DocumentError("is not a gzip file or a broken one; pack it again") from error
        except OSError as error:
            raise DocumentError(_said(error)) from error

    def content(self, *, larger: int = 1) -> bytes:
        """All bytes; `larger` times the limit are allowed for formats that hold more than text."""
        with self.open() as stream:
            content = stream.read(larger * self.limit + 1)
        if len(content) > larger * self.limit:
            raise DocumentError(f"is larger than the limit of {larger * self.limit:,} bytes; split it")
        if not content:
            raise DocumentError("is empty; leave it out")
        return content

    def lines(self) -> Iterator[bytes]:
        """The lines with their ends; of a line longer than the limit only the first limit + 1 bytes."""
        with self.open() as stream:
            most = self.limit
            if self.packed and self.path is not None:
                most = max(most, _LARGEST_RATIO * os.path.getsize(self.path))
            total = 0
            continued = False
            while line := stream.readline(self.limit + 1):
                total += len(line)
                if self.packed and total > most:
                    raise DocumentError(f"grows more than {_LARGEST_RATIO} times when unpacked; unpack it first")
                if not continued:
                    yield line
                continued = len(line) > self.limit and not line.endswith(b"\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """A file inside a folder that is of another kind than those that are read; its suffix may be empty."""

    path: str
    suffix: str


def find(paths: Iterable[str | Path], suffixes: Collection[str], limit: int) -> Iterator[Source | PassedOver | Failure]:
    """The files that the paths name or hold, sorted within folders, each file once."""
    seen: set[str] = set()
    for path in paths:
        if str(path) == STANDARD_INPUT:
            found: Iterable[Source | PassedOver | Failure] = [Source(id="stdin", path=None, suffix=".txt", limit=limit)]
        elif os.path.isdir(path):
            found = _in_folder(Path(path), suffixes, limit)
        else:
            found = [_named(Path(path), suffixes, limit)]
        for item in found:
            if isinstance(item, Failure):
                yield item
                continue
            real = STANDARD_INPUT if item.path is None else os.path.realpath(item.path)
            if real not in seen:
                seen.add(real)
                yield item


def printable(path: str | Path) -> str:
    """The path as it can be shown and stored: control characters and bytes that are no text as escapes."""
    return "".join(character if is_fit_id(character) else ascii(character)[1:-1] for character in str(path))


def _named(path: Path, suffixes: Collection[str], limit: int) -> Source | Failure:
    stem, suffix, packed = _split(path.name)
    if not os.path.lexists(path):
        return Failure(name=printable(path), reason="no such file or folder; check the path")
    if suffix in _NOT_READ:
        return Failure(name=printable(path), reason=_NOT_READ[suffix])
    if suffix not in suffixes:
        reason = f"is of a kind that is not read; kgx reads {_listed(suffixes)}, also with .gz"
        return Failure(name=printable(path), reason=reason)
    return _source(path, stem, suffix, packed, limit)


def _in_folder(folder: Path, suffixes: Collection[str], limit: int) -> Iterator[Source | PassedOver | Failure]:
    """The files below a folder in the order of their relative paths; folders behind links are entered once."""
    found = False
    entered: set[str] = set()
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if not os.path.isdir(path):
            item = _inside(path, path.relative_to(folder), suffixes, limit)
            found = found or not isinstance(item, PassedOver)
            yield item
        elif (real := os.path.realpath(path)) not in entered:
            entered.add(real)
            try:
                names = sorted(os.listdir(path), reverse=True)
            except OSError as error:
                found = True
                yield Failure(name=printable(path), reason=_said(error))
                continue
            waiting.extend(path / name for name in names if not _is_hidden(name))
    if not found:
        reason = f"holds no document; kgx reads {_listed(suffixes)}, also with .gz"
        yield Failure(name=printable(folder), reason=reason)


def _inside(path: Path, relative: Path, suffixes: Collection[str], limit: int) -> Source | PassedOver | Failure:
    """What a file inside a folder is."""
    stem, suffix, packed = _split(path.name)
    if suffix in _NOT_READ:
        return Failure(name=printable(path), reason=_NOT_READ[suffix])
    if suffix not in suffixes:
        return PassedOver(path=str(path), suffix=suffix)
    return _source(path, relative.with_name(stem).as_posix(), suffix, packed, limit)


def _source(path: Path, identifier: str, suffix: str, packed: bool, limit: int) -> Source | Failure:
    if not is_fit_id(identifier) or not is_fit_id(str(path)):
        reason = "has a name that is too long, holds control characters or is not UTF-8; rename it"
        return Failure(name=printable(path), reason=reason)
    if os.path.exists(path) and not os.path.isfile(path):
        return Failure(name=printable(path), reason="is not a file; write its content to a file or pipe it to `-`")
    identifier = unicodedata.normalize("NFC", identifier)
    return Source(id=identifier, path=str(path), suffix=suffix, limit=limit, packed=packed)


def _split(name: str) -> tuple[str, str, bool]:
    """The name without its extensions, its extension in lower case, and whether .gz follows it."""
    stem, suffix = os.path.splitext(name)
    packed = suffix.lower() == ".gz"
    if packed:
        stem, suffix = os.path.splitext(stem)
    return stem, suffix.lower(), packed


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$")) or name == "__MACOSX"


def _listed(suffixes: Collection[str]) -> str:
    return " ".join(suffixes)


def _said(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "is a link to a file that does not exist; remove or repair it"
    if isinstance(error, PermissionError):
        return "may not be read; change its permissions"
    return f"cannot be read: {error.strerror or error}"
