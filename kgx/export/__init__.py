"""A graph in the forms that other tools read: one writer a format, listed in `WRITERS`; the networkx view; the page."""

from __future__ import annotations

from kgx.export.formats import WRITERS, Serializable, Source, Writer, export
from kgx.export.view import to_networkx

__all__ = ["WRITERS", "Serializable", "Source", "Writer", "export", "to_networkx"]
