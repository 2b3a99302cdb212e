"""What is known of a document besides its text, and the one place where documents are made and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kgx.documents.dates import dateline, publication_date
from kgx.documents.encoding import storable
from kgx.errors import DocumentError
from kgx.model import Document
from kgx.ontology.invisible import visible

LONGEST_ID = 1000
_LONGEST_FIELD = 2000
_UNFIT_FOR_ID = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x1f\x7f]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """Title, date, source and url as they are written in the input, or None."""

    title: str | None = None
    date: str | None = None
    source: str | None = None
    url: str | None = None


def make_document(identifier: str, path: str | None, text: str, metadata: Metadata) -> Document:
    """The document, with every field in storable form and the date in ISO form or from the dateline.

    Raises `DocumentError` where there is no text or the id cannot be used.
    """
    if not is_fit_id(identifier):
        raise DocumentError(f"has an id with control characters or of more than {LONGEST_ID} characters; change it")
    if not any(character.isalnum() for character in text):
        raise DocumentError("contains no text; leave it out")
    text = storable(text)
    return Document(
        id=identifier,
        text=text,
        title=one_line(metadata.title),
        date=publication_date(metadata.date or "") or dateline(text),
        source=one_line(metadata.source),
        url=metadata.url.strip() if metadata.url and _WEB_ADDRESS.fullmatch(metadata.url.strip()) else None,
        path=path,
    )


def is_fit_id(identifier: str) -> bool:
    """Whether a string can name a document: not empty, not huge, without control characters and lone surrogates."""
    return 0 < len(identifier) <= LONGEST_ID and not _UNFIT_FOR_ID.search(identifier)


def one_line(text: str | None) -> str | None:
    """The text on one line, in storable form, without invisible characters; None where nothing is left."""
    return storable(" ".join(visible((text or "")[:_LONGEST_FIELD]).split())) or None
