"""Files of many documents: JSON Lines and CSV. A bad record is a failure of its own; the other records are read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from kgx.documents.encoding import decode, detect, has_wide_mark, is_binary
from kgx.documents.metadata import Metadata, make_document
from kgx.documents.source import Source
from kgx.errors import DocumentError
from kgx.model import Document, Failure

_FIELDS = ("title", "date", "source", "url")
_DELIMITERS = (",", ";", "\t")
_GIVE_UP = 20
"""So many bad lines before the first good one, and the file is not what its extension says."""

_TOO_LONG = "\ufdd0"
"""In place of a line that is too long, whose open quote would swallow the next row. Not a character."""


class Record(NamedTuple):
    """A document of a file of many, and the line that it begins on."""

    document: Document
    line: int


def read_jsonl(source: Source) -> Iterator[Record | Failure]:
    """One document a line: `{"id", "text"}` and, where known, title, date, source, url."""
    good = bad = 0
    for number, line in enumerate(_decoded(source), start=1):
        if not line.strip():
            continue
        if not good and not bad and line.strip() in ("{", "["):
            raise DocumentError("is JSON but not JSON Lines; write each record on one line")
        try:
            yield Record(_document(_json_object(line, source.limit), source), number)
            good += 1
        except DocumentError as error:
            yield Failure(name=f"{source.name}:{number}", reason=str(error))
            bad += 1
        if not good and bad == _GIVE_UP:
            raise DocumentError(f"is not JSON Lines of documents: none of its first {bad} lines is one")
    if not good and not bad:
        raise DocumentError("is empty; leave it out")


def read_csv(source: Source) -> Iterator[Record | Failure]:
    """One document a row, with a header that names the columns id and text; comma, semicolon or tab between fields."""
    lines = _decoded(source)
    first = next(lines, "")
    if not first.strip():
        raise DocumentError("is empty; leave it out")
    delimiter = next((mark for mark in _DELIMITERS if {"id", "text"} <= set(_header(first, mark))), None)
    if delimiter is None:
        raise DocumentError("has no header row with the columns id and text; add it")
    header = _header(first, delimiter)
    short = (line if len(line) <= source.limit else f"{_TOO_LONG}\n" for line in lines)
    rows = csv.reader(short, delimiter=delimiter, strict=True)
    for number, row in _rows(rows, source.limit):
        try:
            if isinstance(row, csv.Error):
                raise DocumentError(f"is not valid CSV: {row}")
            if any(_TOO_LONG in field for field in row):
                raise DocumentError(f"is larger than the limit of {source.limit:,} bytes; split it")
            if len(row) != len(header):
                raise DocumentError(
                    f"has {len(row)} fields where the header has {len(header)}; put quotes around texts"
                )
            yield Record(_document(dict(zip(header, row, strict=True)), source), number)
        except DocumentError as error:
            yield Failure(name=f"{source.name}:{number}", reason=str(error))


def _decoded(source: Source) -> Iterator[str]:
    """The lines of a file as text. The first line that is not UTF-8 settles the encoding of such lines."""
    lines = source.lines()
    first = next(lines, b"")
    if has_wide_mark(first):
        yield from io.StringIO(decode(source.content()), newline="\n")
        return
    if is_binary(first[:4096]):
        raise DocumentError("is binary, not text; give it the extension of its format")
    encoding: str | None = None
    for line in _chained(first.removeprefix(b"\xef\xbb\xbf"), lines):
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError:
            encoding = encoding or detect(line)
            yield line.decode(encoding, "replace")


def _chained(first: bytes, lines: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from lines


def _json_object(line: str, limit: int) -> Mapping[str, Any]:
    if len(line) > limit:
        raise DocumentError(f"is larger than the limit of {limit:,} bytes; split it")
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"is not valid JSON: {error}") from error
    if not isinstance(record, dict):
        raise DocumentError('is not a JSON object; write {"id": ..., "text": ...}')
    return record


def _document(record: Mapping[str, Any], source: Source) -> Document:
    identifier = _string(record.get("id"))
    if not identifier:
        raise DocumentError("has no id; give each record one in the field id")
    text = record.get("text")
    if not isinstance(text, str):
        raise DocumentError("has no text; give it in the field text as a string")
    metadata = Metadata(**{field: _string(record.get(field)) for field in _FIELDS})
    return make_document(identifier, source.path, text, metadata)


def _string(value: object) -> str | None:
    """A field that should be a string; whole numbers count, everything else is taken as missing."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    return str(value).strip() or None


def _header(line: str, delimiter: str) -> list[str]:
    return [name.strip().casefold() for name in next(csv.reader([line], delimiter=delimiter), [])]


def _rows(rows: Any, limit: int) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """The rows that are not blank with the line each begins on, an error in place of a broken row.

    The csv module keeps its limit on the size of a field for the whole process: it is lifted for one row at a time.
    """
    while True:
        number = rows.line_num + 2
        before = csv.field_size_limit(limit)
        row: list[str] | csv.Error
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            row = error
        finally:
            csv.field_size_limit(before)
        if row:
            yield number, row
