"""`read`: from paths to documents and failures; the one place where errors of other libraries are translated."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from kgx.documents.pdf import read_pdf
from kgx.documents.plain import read_markdown, read_text
from kgx.documents.records import Record, read_csv, read_jsonl
from kgx.documents.source import PassedOver, Source, find
from kgx.documents.webpage import read_html
from kgx.documents.word import read_docx
from kgx.errors import DocumentError
from kgx.model import Document, Failure

Reader: TypeAlias = Callable[[Source], Iterator[Document | Record | Failure]]

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        ".txt": read_text,
        ".md": read_markdown,
        ".html": read_html,
        ".htm": read_html,
        ".pdf": read_pdf,
        ".docx": read_docx,
        ".jsonl": read_jsonl,
        ".csv": read_csv,
    }
)
LIMIT_BYTES = 20_000_000

# They would write their warnings on the terminal of programs that have not configured logging.
for _library in ("trafilatura", "htmldate", "justext", "readability", "courlan", "charset_normalizer", "pypdf", "docx"):
    logging.getLogger(_library).addHandler(logging.NullHandler())


def read(
    paths: Iterable[str | Path],
    *,
    limit_bytes: int = LIMIT_BYTES,
    passed_over: Callable[[PassedOver], None] | None = None,
) -> Iterator[Document | Failure]:
    """The documents that files and folders hold, as they are read; `-` is standard input as text.

    Folders are read in the order of their sorted paths and each file once. What cannot be read, and a document whose id
    another one has, is a `Failure` in its place. No text may be larger than `limit_bytes`. `passed_over` is called with
    each file in a folder that is of another kind.
    """
    if isinstance(paths, (str, Path)):
        raise TypeError("read takes an iterable of paths; put the path in a list")
    first: dict[str, tuple[Document, str]] = {}
    for source in find(paths, READERS, limit_bytes):
        if isinstance(source, Failure):
            yield source
            continue
        if isinstance(source, PassedOver):
            if passed_over is not None:
                passed_over(source)
            continue
        for result in _documents(source):
            if isinstance(result, Failure):
                yield result
                continue
            document, name = result
            known, where = first.setdefault(document.id, result)
            yield document if document is known else _second(document, known, name=name, where=where)


def _documents(source: Source) -> Iterator[tuple[Document, str] | Failure]:
    """The documents, each with what the user would call it."""
    try:
        for result in READERS[source.suffix](source):
            if isinstance(result, Record):
                yield result.document, f"{source.name}:{result.line}"
            else:
                yield result if isinstance(result, Failure) else (result, source.name)
    except DocumentError as error:
        yield Failure(name=source.name, reason=str(error))
    except ImportError as error:
        reason = f"needs a library that is missing or broken here: {error}; install kgx anew"
        yield Failure(name=source.name, reason=reason)
    except Exception as error:  # parsers of broken files raise whatever they stumble over
        reason = f"is a broken {source.suffix} file or of another kind ({type(error).__name__}); open and save it anew"
        yield Failure(name=source.name, reason=reason)


def _second(document: Document, first: Document, *, name: str, where: str) -> Failure:
    if document.text != first.text:
        return id_taken(document, name=name, where=where)
    return Failure(name=name, reason=f"is a duplicate: the same id {document.id!r} and text as {where}")


def id_taken(document: Document, *, name: str, where: str) -> Failure:
    """That a document has the id of another one, which is found at `where`."""
    return Failure(name=name, reason=f"has the id {document.id!r} of another document, from {where}; give it its own")
