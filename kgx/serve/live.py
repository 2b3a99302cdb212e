"""A graph folder as it is now: opened for each answer, so that a run of `kgx ingest` is never kept waiting."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from kgx.errors import GraphError
from kgx.export.page import page
from kgx.graph import Graph
from kgx.graph.store import RECORDS
from kgx.resolve import resolve
from kgx.serve.protocol import RequestError


class LiveGraph:
    """Answers about a graph folder; the page and the Turtle are kept until the graph changes."""

    def __init__(self, folder: Path) -> None:
        with Graph.open(folder, read_only=True):
            self.folder = folder
        self._lock = Lock()
        self._kept: dict[str, tuple[tuple[int, int, int], bytes]] = {}

    def page(self) -> bytes:
        """The explorer."""
        return self._keep(
            "page", lambda graph: page(resolve(graph.extractions(), decisions=graph.decisions())).encode()
        )

    def turtle(self) -> bytes:
        """The graph as Turtle."""
        return self._keep("turtle", _turtle)

    def _keep(self, name: str, make: Callable[[Graph], bytes]) -> bytes:
        with self._lock:
            version = self._version()
            kept = self._kept.get(name)
            if kept is None or kept[0] != version:
                with self._open() as graph:
                    kept = (version, make(graph))
                self._kept[name] = kept
            return kept[1]

    def _version(self) -> tuple[int, int, int]:
        """Changes with every commit to the records."""
        try:
            state = (self.folder / RECORDS).stat()
        except OSError as error:
            raise RequestError(503, f"the graph cannot be read: {error.strerror}") from None
        return state.st_mtime_ns, state.st_size, state.st_ino

    def _open(self) -> Graph:
        try:
            return Graph.open(self.folder, read_only=True)
        except GraphError as error:
            raise RequestError(503, str(error)) from None


def _turtle(graph: Graph) -> bytes:
    target = io.BytesIO()
    graph.serialize("turtle", target)
    return target.getvalue()


def entity_tag(body: bytes) -> str:
    """A strong validator for a body."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
