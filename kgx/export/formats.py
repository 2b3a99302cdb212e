"""The formats of `kgx export`: a table of writers, and the one function that uses it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Protocol

import networkx as nx

from kgx.errors import ExportError
from kgx.export import graphviz, json_formats, neo4j, xml_formats
from kgx.export.page import page
from kgx.export.view import to_networkx
from kgx.model import Resolution


class Serializable(Protocol):
    """What the RDF formats need of a graph; `kgx.graph.Graph` has it."""

    def serialize(self, format: str, target: Path | BinaryIO) -> None:
        """Write the graph as RDF."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a writer can draw on: the RDF graph and the records it was made from."""

    graph: Serializable
    resolution: Resolution


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """One format. `write_folder` is there where the format is several files: used for a path without `suffix`."""

    format: str
    suffix: str
    reader: str
    write: Callable[[Source, BinaryIO], None]
    write_folder: Callable[[Source, Path], None] | None = None


def export(graph: Serializable, resolution: Resolution, *, format: str, target: Path | BinaryIO) -> None:
    """Write a graph in one of the formats of `WRITERS`, the same bytes for the same graph.

    A path is replaced only when the whole file is written. Raises ExportError for an unknown format, for a program that
    is missing, and for a path that cannot be written.
    """
    writer = WRITERS.get(format)
    if writer is None:
        raise ExportError(f"unknown format {format!r}: use one of {', '.join(WRITERS)}")
    source = Source(graph=graph, resolution=resolution)
    if not isinstance(target, Path):
        writer.write(source, target)
        return
    try:
        if writer.write_folder is not None and target.suffix.lower() != writer.suffix:
            writer.write_folder(source, target)
        else:
            _replace(target, lambda stream: writer.write(source, stream))
    except OSError as error:
        raise ExportError(f"cannot write {target}: {error.strerror or error}") from error


def _replace(target: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write beside the target and move over it at the end, so that a failure leaves what was there.

    A link is followed; a device or a pipe is written to as it is.
    """
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and not target.is_file():
        with target.open("wb") as stream:
            write(stream)
        return
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            write(stream)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


def _rdf(format: str, suffix: str, reader: str) -> Writer:
    def write(source: Source, target: BinaryIO) -> None:
        source.graph.serialize(format, target)

    return Writer(format=format, suffix=suffix, reader=reader, write=write)


def _network(
    format: str,
    suffix: str,
    reader: str,
    render: Callable[[nx.MultiDiGraph[str]], bytes],
    *,
    statistics: bool = True,
) -> Writer:
    def write(source: Source, target: BinaryIO) -> None:
        target.write(render(to_networkx(source.resolution, statistics=statistics)))

    return Writer(format=format, suffix=suffix, reader=reader, write=write)


def _write_page(source: Source, target: BinaryIO) -> None:
    target.write(page(source.resolution).encode())


def _write_neo4j(source: Source, target: BinaryIO) -> None:
    target.write(neo4j.zipped(to_networkx(source.resolution)))


def _write_neo4j_folder(source: Source, folder: Path) -> None:
    neo4j.write_folder(to_networkx(source.resolution), folder)


_ALL = (
    _rdf("turtle", ".ttl", "any RDF tool; readable, sorted, prefixed"),
    _rdf("nt", ".nt", "any RDF tool; one triple a line, for diff and grep"),
    _rdf("nquads", ".nq", "RDF stores"),
    _rdf("trig", ".trig", "RDF stores"),
    _rdf("jsonld", ".jsonld", "JavaScript, schema.org tools"),
    _rdf("rdfxml", ".rdf", "older RDF tools, Protégé"),
    _network("graphml", ".graphml", "yEd, Cytoscape, igraph, networkx", xml_formats.graphml),
    _network("gexf", ".gexf", "Gephi, with colours and sizes", xml_formats.gexf),
    _network("cytoscape", ".cyjs", "Cytoscape.js, Cytoscape Desktop", json_formats.cytoscape),
    _network("node-link", ".json", "networkx, d3", json_formats.node_link),
    Writer(
        format="neo4j-csv",
        suffix=".zip",
        reader="neo4j-admin database import",
        write=_write_neo4j,
        write_folder=_write_neo4j_folder,
    ),
    _network("dot", ".dot", "Graphviz", graphviz.dot, statistics=False),
    _network("svg", ".svg", "browsers, Inkscape (drawn by Graphviz)", graphviz.svg, statistics=False),
    _network("png", ".png", "slides (drawn by Graphviz)", graphviz.png, statistics=False),
    Writer(format="html", suffix=".html", reader="a browser, without a network", write=_write_page),
)

WRITERS: Mapping[str, Writer] = MappingProxyType({writer.format: writer for writer in _ALL})
