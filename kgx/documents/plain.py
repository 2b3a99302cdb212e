"""Plain text and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kgx.documents.encoding import decode
from kgx.documents.frontmatter import front_matter
from kgx.documents.metadata import make_document
from kgx.documents.source import Source
from kgx.model import Document, Failure

_HEADING = re.compile(r"\s*#[ \t]+(?P<title>[^\n]+)")


def read_text(source: Source) -> Iterator[Document | Failure]:
    """The whole decoded content, unchanged; front matter gives metadata and stays in the text."""
    text = decode(source.content())
    metadata, _ = front_matter(text)
    yield make_document(source.id, source.path, text, metadata)


def read_markdown(source: Source) -> Iterator[Document | Failure]:
    """The content after the front matter, with its markup; without a title there the first heading gives it."""
    content = decode(source.content())
    metadata, start = front_matter(content)
    text = content[start:]
    if metadata.title is None:
        metadata = replace(metadata, title=title_of(text))
    yield make_document(source.id, source.path, text, metadata)


def title_of(text: str) -> str | None:
    """The heading that a text in Markdown begins with, as far as there is one."""
    heading = _HEADING.match(text)
    return (heading["title"].rstrip(" \t\r#") or None) if heading else None
