"""Reads documents: `extract_documents` turns each into an `Extraction`, in order, on one core or several.

The package itself can be called with a text or a document: `kgx.extract("…")`.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from types import ModuleType

from spacy.language import Language

from kgx.errors import ExtractionError
from kgx.extract.encoder import is_out_of_memory
from kgx.extract.pipeline import load
from kgx.extract.records import extraction
from kgx.model import Document, Extraction, Failure

__all__ = ["VERSION", "extract_document", "extract_documents", "load", "loaded"]

VERSION = "8"
"""Changes whenever the same document could give other records; documents read by another version are read again."""

MAX_CHARACTERS = 1_000_000
"""The longest text that is read; the parser needs about 1 GB of memory for 100,000 words."""

_QUEUED_PER_JOB = 4


def extract_document(document: Document, nlp: Language) -> Extraction:
    """What one document says. Raises ExtractionError for a text of more than a million characters."""
    if len(document.text) > MAX_CHARACTERS:
        raise ExtractionError(f"longer than {MAX_CHARACTERS:,} characters: split it into parts")
    doc = nlp.make_doc(document.text)
    doc._.kgx_date = document.date
    return extraction(nlp(doc), document)


def extract_documents(
    documents: Iterable[Document | Failure], *, jobs: int = 1, min_confidence: float | None = None
) -> Iterator[Extraction | Failure]:
    """Extract each document, in the order given; failures pass through. The result does not depend on `jobs`.

    `min_confidence` (0 to 1) replaces the threshold that each kind of fact has of its own.
    """
    if jobs <= 1:
        for item in documents:
            yield item if isinstance(item, Failure) else _attempt(item, min_confidence)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=loaded, initargs=(min_confidence,)) as pool:
        waiting: deque[Failure | tuple[Document, Future[Extraction | Failure]]] = deque()
        for item in documents:
            waiting.append(item if isinstance(item, Failure) else (item, pool.submit(_attempt, item, min_confidence)))
            if len(waiting) >= jobs * _QUEUED_PER_JOB:
                yield _result(waiting.popleft())
        while waiting:
            yield _result(waiting.popleft())


@cache
def loaded(min_confidence: float | None = None) -> Language:
    """The pipeline, built once in each process."""
    return load(min_confidence=min_confidence)


def _attempt(document: Document, min_confidence: float | None) -> Extraction | Failure:
    nlp = loaded(min_confidence)
    try:
        return extract_document(document, nlp)
    except ExtractionError as error:
        return Failure(name=document.path or document.id, reason=str(error))
    except Exception as error:  # one document must never stop the others; a wrong environment stops at loading
        if is_out_of_memory(error):
            return Failure(name=document.path or document.id, reason="needs more memory than there is; split it")
        reason = f"could not be read because of a defect in kgx ({type(error).__name__}: {error}); please report it"
        return Failure(name=document.path or document.id, reason=" ".join(reason.split()))


def _result(item: Failure | tuple[Document, Future[Extraction | Failure]]) -> Extraction | Failure:
    if isinstance(item, Failure):
        return item
    document, future = item
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise ExtractionError(
            f"a worker process died while reading {document.id}: use fewer --jobs or more memory"
        ) from error


class _CallablePackage(ModuleType):
    """Lets `kgx.extract` be the function that users call and the package that holds the components."""

    def __call__(self, document: str | Document) -> Extraction:
        """What one text or document says: entities with their mentions, facts with their evidence."""
        if isinstance(document, str):
            document = Document(id="text", text=document)
        return extract_document(document, loaded())


sys.modules[__name__].__class__ = _CallablePackage
