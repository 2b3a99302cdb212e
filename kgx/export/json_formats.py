"""Cytoscape.js JSON and networkx node-link JSON, for the web and for notebooks."""

from __future__ import annotations

import json
from typing import Any

import networkx as nx

from kgx.export.node_types import NODE_TYPES
from kgx.export.view import sorted_edges, sorted_nodes


def cytoscape(graph: nx.MultiDiGraph[str]) -> bytes:
    """The object that `cytoscape({elements: ...})` and Cytoscape Desktop take; `colour` is the type's."""
    nodes = [
        {"data": {**attributes, "id": key, "name": attributes["label"], "value": key, "colour": _colour(attributes)}}
        for key, attributes in sorted_nodes(graph)
    ]
    edges = [
        {"data": {**attributes, "id": f"e{number}", "source": source, "target": target, "key": key}}
        for number, (source, target, key, attributes) in enumerate(sorted_edges(graph))
    ]
    return _dump(
        {"data": [], "directed": True, "multigraph": True, "elements": {"nodes": nodes, "edges": edges}},
    )


def node_link(graph: nx.MultiDiGraph[str]) -> bytes:
    """The form of `networkx.node_link_graph(data, edges="links")`, which d3 reads as well."""
    nodes = [{**attributes, "id": key} for key, attributes in sorted_nodes(graph)]
    links = [
        {**attributes, "source": source, "target": target, "key": key}
        for source, target, key, attributes in sorted_edges(graph)
    ]
    return _dump({"directed": True, "multigraph": True, "graph": {}, "nodes": nodes, "links": links})


def _colour(attributes: dict[str, Any]) -> str:
    return NODE_TYPES[attributes["type"]].light


def _dump(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
