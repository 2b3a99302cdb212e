"""DOCX: paragraphs, tables and text boxes in the order of the document, with insertions and without deletions."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kgx.documents.metadata import Metadata, make_document
from kgx.documents.pdf import LARGER, confirmed_date
from kgx.documents.source import Source
from kgx.errors import DocumentError
from kgx.model import Document, Failure

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TABLE, _ROW, _CELL, _BOX = f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc", f"{_W}txbxContent"
_LEFT_OUT = frozenset(
    (
        f"{_W}del",
        f"{_W}moveFrom",
        f"{_W}pPr",
        f"{_W}rPr",
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    )
)
_CHARACTERS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "\u2011"}


def read_docx(source: Source) -> Iterator[Document | Failure]:
    """A line a paragraph and a line a table row; title from the core properties, date by `confirmed_date`."""
    content = source.content(larger=LARGER)
    _check(content, LARGER * source.limit)
    import docx

    document = docx.Document(io.BytesIO(content))
    text = "\n".join(line for line in _blocks(document.element.body) if line.strip())
    if len(text) > source.limit:
        raise DocumentError(f"holds more text than the limit of {source.limit:,} bytes; split it")
    properties = document.core_properties
    metadata = Metadata(title=properties.title, date=confirmed_date(text, properties.created))
    yield make_document(source.id, source.path, text, metadata)


def _check(content: bytes, largest: int) -> None:
    """Refuse what is no DOCX, and what would fill the memory when unpacked."""
    if content.startswith(_OLE):
        raise DocumentError("is encrypted or an old .doc; save it as .docx without a password")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(member.file_size for member in archive.infolist()) > largest:
            raise DocumentError(f"is larger than {largest:,} bytes when unpacked; take out pictures or split it")


def _blocks(element: BaseOxmlElement) -> Iterator[str]:
    """The lines of text below an element."""
    for child in element.iterchildren("*"):
        if child.tag == _PARAGRAPH:
            yield "".join(_runs(child)).strip()
            for box in _below(child, _BOX):
                yield from _blocks(box)
        elif child.tag == _TABLE:
            yield from _rows(child)
        elif child.tag not in _LEFT_OUT:
            yield from _blocks(child)


def _rows(table: BaseOxmlElement) -> Iterator[str]:
    for row in table.iterchildren("*"):
        if row.tag == _ROW:
            cells = [" ".join(line for line in _blocks(cell) if line) for cell in _below(row, _CELL)]
            yield " | ".join(cell.replace("\n", " ") for cell in cells)
        elif row.tag not in _LEFT_OUT:
            yield from _rows(row)


def _runs(element: BaseOxmlElement) -> Iterator[str]:
    """The characters of a paragraph, without those of text boxes in it."""
    for child in element.iterchildren("*"):
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _CHARACTERS:
            yield _CHARACTERS[child.tag]
        elif child.tag != _BOX and child.tag not in _LEFT_OUT:
            yield from _runs(child)


def _below(element: BaseOxmlElement, tag: str) -> Iterator[BaseOxmlElement]:
    """The nearest elements of that tag below an element."""
    for child in element.iterchildren("*"):
        if child.tag == tag:
            yield child
        elif child.tag not in _LEFT_OUT:
            yield from _below(child, tag)
