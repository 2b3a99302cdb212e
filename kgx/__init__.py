"""kgx: a knowledge graph from a folder of news.

>>> import kgx
>>> sorted(kgx.__all__)
['Document', 'KgxError', '__version__', 'extract', 'ingest', 'load', 'open']
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

from kgx.errors import KgxError
from kgx.model import Document

if TYPE_CHECKING:
    from spacy.language import Language

    from kgx.ingestion import IngestReport
    from kgx.knowledge_graph import KnowledgeGraph

__all__ = ["Document", "KgxError", "__version__", "extract", "ingest", "load", "open"]

__version__ = "0.1.0"


def load() -> Language:
    """The spaCy pipeline of kgx: `doc = kgx.load()(text)`, then `doc.ents` and the `doc._.kgx_*` layers."""
    from kgx.extract import load as load_pipeline

    return load_pipeline()


def ingest(
    paths: str | Path | list[str | Path], *, graph: str | Path = "outputs", jobs: int = 1, prune: bool = False
) -> IngestReport:
    """Read files and folders into the graph in the folder `graph`, as `kgx ingest` does."""
    from kgx.ingestion import ingest as ingest_paths

    return ingest_paths([paths] if isinstance(paths, (str, Path)) else paths, graph=graph, jobs=jobs, prune=prune)


def __getattr__(name: str) -> object:
    """`kgx.extract` is a package that can be called; it is imported when it is first used, because spaCy is slow."""
    if name == "extract":
        return importlib.import_module("kgx.extract")
    raise AttributeError(f"module 'kgx' has no attribute {name!r}")


def open(graph: str | Path = "outputs") -> KnowledgeGraph:
    """Open a graph folder for reading: `.query()`, `.to_networkx()`, `.to_rdflib()`."""
    from kgx.knowledge_graph import KnowledgeGraph

    return KnowledgeGraph(graph)
