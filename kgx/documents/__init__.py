"""Readers of documents: one a format, in `READERS`; `read` goes through files and folders."""

from __future__ import annotations

from kgx.documents.reading import LIMIT_BYTES, READERS, read

__all__ = ["LIMIT_BYTES", "READERS", "read"]
