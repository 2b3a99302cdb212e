"""PDF: the text of its pages as paragraphs."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from kgx.documents.dates import dateline, dates_written
from kgx.documents.encoding import storable
from kgx.documents.metadata import Metadata, make_document
from kgx.documents.reflow import reflow
from kgx.documents.source import Source
from kgx.errors import DocumentError
from kgx.model import Document, Failure

if TYPE_CHECKING:
    from pypdf import PdfReader

LARGER = 10
"""How many times larger than a text a file with pictures and fonts may be."""
_NO_TITLE = re.compile(
    r"\s*(?:untitled.*|microsoft word - .*|.*\.(?:docx?|pdf|indd|pages)|document\s?\d*)\s*", re.IGNORECASE
)
_FIRST_PAGE = 5000


def read_pdf(source: Source) -> Iterator[Document | Failure]:
    """The reflowed text; title from the document information, date by `confirmed_date`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pages, title, created = _extracted(source.content(larger=LARGER), source.limit)
    text = reflow([storable(page) for page in pages])
    if not text:
        raise DocumentError("has no text, only pictures; run text recognition (OCR) on it first")
    yield make_document(source.id, source.path, text, Metadata(title=title, date=confirmed_date(text, created)))


def confirmed_date(text: str, created: datetime | None) -> str | None:
    """The dateline, else the day the file was made if the beginning of the text names that day too.

    Files are made anew, printed and scanned long after publication: on its own that day says nothing.
    """
    if found := dateline(text):
        return found
    day = created.date().isoformat() if created else None
    return next((date for date in dates_written(text[:_FIRST_PAGE]) if date == day), None)


def _extracted(content: bytes, limit: int) -> tuple[list[str], str | None, datetime | None]:
    """The text of each page, the title and the day the file was made."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError("is encrypted; save it without a password")
        pages: list[str] = []
        size = 0
        for page in reader.pages:
            pages.append(page.extract_text())
            size += len(pages[-1])
            if size > limit:
                raise DocumentError(f"holds more text than the limit of {limit:,} bytes; split it")
    except DependencyError as error:
        raise DocumentError("is encrypted; save it without encryption") from error
    return pages, *_information(reader)


def _information(reader: PdfReader) -> tuple[str | None, datetime | None]:
    information = reader.metadata
    if information is None:
        return None, None
    title = information.title
    try:
        created = information.creation_date
    except ValueError:
        created = None
    return (None if title is None or _NO_TITLE.fullmatch(title) else title), created
