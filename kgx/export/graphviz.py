"""DOT, and SVG and PNG drawn from it by the Graphviz programs."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Any

import networkx as nx

from kgx.errors import ExportError
from kgx.export.node_types import NODE_TYPES
from kgx.export.safe_text import xml_safe
from kgx.export.view import sorted_edges, sorted_nodes

SECONDS = 300
"""How long Graphviz may draw."""

SMALL = 40
"""Up to so many nodes are drawn in ranks (`dot`), more by forces (`sfdp`)."""

_SHAPES = {
    "circle": "ellipse",
    "diamond": "hexagon",
    "square": "box",
    "ring": "ellipse",
    "triangle": "house",
    "page": "note",
    "hexagon": "octagon",
}
_DASHED = {"investigational": "dashed", "planned": "dashed", "pending": "dashed"}
_DOTTED = {"ineffective": "dotted", "rejected": "dotted", "withdrawn": "dotted"}
_LINES = _DASHED | _DOTTED
_RANKED = "layout=dot, rankdir=LR, ranksep=0.9"
_FORCED = 'layout=sfdp, overlap=prism, splines=line, size="80,80"'
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def dot(graph: nx.MultiDiGraph[str]) -> bytes:
    """DOT with labels, shapes and colours by type; a line's style tells the status, in small graphs a label too."""
    lines = [
        "digraph kgx {",
        f"  graph [{_RANKED if len(graph) <= SMALL else _FORCED}, outputorder=edgesfirst, bgcolor=white];",
        '  node [fontname="Helvetica", fontsize=11, style=filled, color="white", fontcolor="white"];',
        '  edge [fontname="Helvetica", fontsize=8, color="#99999999", fontcolor="#555555", arrowsize=0.6];',
    ]
    lines += [_node(key, attributes) for key, attributes in sorted_nodes(graph)]
    labelled = len(graph) <= SMALL
    lines += [_edge(source, target, data, labelled=labelled) for source, target, _, data in sorted_edges(graph)]
    return "\n".join([*lines, "}", ""]).encode()


def svg(graph: nx.MultiDiGraph[str]) -> bytes:
    """A drawing that scales. Raises ExportError without Graphviz."""
    return _draw(dot(_connected(graph)), "svg")


def png(graph: nx.MultiDiGraph[str]) -> bytes:
    """A picture. Raises ExportError without Graphviz."""
    return _draw(dot(_connected(graph)), "png")


def _connected(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """A large graph without the nodes that have no edge: they would fill the picture."""
    if len(graph) <= SMALL:
        return graph
    ends = {end for edge in graph.edges() for end in edge}
    return graph.subgraph(sorted(ends))


def _draw(source: bytes, output: str) -> bytes:
    program = shutil.which("dot")
    if program is None:
        raise ExportError(
            f"{output} needs Graphviz, which is not installed: install it (apt install graphviz, "
            "brew install graphviz), or export dot or html"
        )
    try:
        done = subprocess.run([program, f"-T{output}"], input=source, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise ExportError(
            f"Graphviz did not finish {output} in {SECONDS} s: export html or gexf for a graph this large"
        ) from error
    if done.returncode != 0 or not done.stdout:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no output"]
        raise ExportError(f"Graphviz could not draw {output}: {reason[0]}")
    return done.stdout


def _node(key: str, attributes: dict[str, Any]) -> str:
    node_type = NODE_TYPES[attributes["type"]]
    shape = _SHAPES[node_type.shape]
    tooltip = _quoted(f"{attributes['type']}: {attributes['label']}")
    label = _quoted(_wrapped(attributes["label"]))
    return f'  {_identifier(key)} [label={label}, shape={shape}, fillcolor="{node_type.light}", tooltip={tooltip}];'


def _edge(source: str, target: str, attributes: dict[str, Any], *, labelled: bool) -> str:
    status = attributes.get("status")
    label = attributes["predicate"] if status is None else f"{attributes['predicate']} ({status})"
    line = _LINES.get(status or "", "solid")
    name = "label" if labelled else "tooltip"
    return f"  {_identifier(source)} -> {_identifier(target)} [{name}={_quoted(label)}, style={line}];"


def _wrapped(text: str, width: int = 22) -> str:
    """The text in lines of about `width` characters, broken at spaces."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """A DOT string that Graphviz shows as it is: no escapes of its own, no HTML entities."""
    lines = [_CONTROL.sub(" ", line) for line in xml_safe(text).split("\n")]
    escaped = [line.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"') for line in lines]
    return '"' + "\\n".join(escaped) + '"'


def _identifier(key: str) -> str:
    """A node's name; what DOT would read otherwise than written is percent-encoded."""
    safe = _CONTROL.sub(lambda match: "".join(f"%{ord(character):02X}" for character in match.group()), xml_safe(key))
    return '"' + safe.replace("\\", "%5C").replace('"', "%22") + '"'
