"""GraphML and GEXF, for Gephi, yEd, Cytoscape, igraph, R and networkx."""

from __future__ import annotations

import io
from typing import Any

import networkx as nx
from networkx.readwrite.gexf import GEXFWriter
from networkx.readwrite.graphml import GraphMLWriter

from kgx.export.node_types import NODE_TYPES
from kgx.export.safe_text import xml_safe
from kgx.export.view import flatten


def graphml(graph: nx.MultiDiGraph[str]) -> bytes:
    """GraphML with typed attributes; an edge's id is its predicate and status, unique between two nodes."""
    flat = _same_number_types(flatten(graph, xml_safe))
    writer = GraphMLWriter(encoding="utf-8", prettyprint=True)
    writer.add_graph_element(flat)
    target = io.BytesIO()
    writer.dump(target)
    return target.getvalue() + b"\n"


def gexf(graph: nx.MultiDiGraph[str]) -> bytes:
    """GEXF 1.2 with labels, colours by type and sizes by number of documents, as Gephi shows them."""
    flat = _same_number_types(flatten(graph, xml_safe))
    for _, attributes in flat.nodes(data=True):
        red, green, blue = NODE_TYPES[attributes["type"]].rgb
        size = round(4 + 4 * float(attributes.get("documents", 1)) ** 0.5, 2)
        attributes["viz"] = {"color": {"r": red, "g": green, "b": blue, "a": 1.0}, "size": size}
    for number, (_, _, attributes) in enumerate(flat.edges(data=True)):
        attributes |= {"id": str(number), "label": attributes["predicate"], "weight": attributes.get("documents", 1)}
    writer = GEXFWriter(encoding="utf-8", prettyprint=True, version="1.2draft")
    writer.add_graph(flat)
    for meta in writer.xml.iter("meta"):
        meta.attrib.pop("lastmodifieddate", None)
        for creator in meta.findall("creator"):
            creator.text = "kgx"
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue() + b"\n"


def _same_number_types(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """Let a numeric attribute be float everywhere as soon as it is float anywhere: one column, one type."""
    columns: list[list[dict[str, Any]]] = [
        [attributes for _, attributes in graph.nodes(data=True)],
        [attributes for _, _, attributes in graph.edges(data=True)],
    ]
    for rows in columns:
        floats = {name for row in rows for name, value in row.items() if isinstance(value, float)}
        for row in rows:
            row |= {name: float(row[name]) for name in floats & row.keys()}
    return graph
