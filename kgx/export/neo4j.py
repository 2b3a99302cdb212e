"""Two CSV files in the form of `neo4j-admin database import`."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import networkx as nx

from kgx.export.view import sorted_edges, sorted_nodes

NODES = "nodes.csv"
RELATIONSHIPS = "relationships.csv"

_NODE_COLUMNS = {
    "label": "label",
    "names": "names:string[]",
    "links": "links:string[]",
    "broader": "broader:string[]",
    "mentions": "mentions:int",
    "documents": "documents:int",
    "value": "value:double",
    "low": "low:double",
    "high": "high:double",
    "unit": "unit",
    "modifier": "modifier",
    "measure": "measure",
    "date": "date",
    "source": "source",
    "url": "url",
    "evidence": "evidence",
}
_EDGE_COLUMNS = {
    "predicate": "predicate",
    "status": "status",
    "date": "date:string[]",
    "start": "start:string[]",
    "end": "end:string[]",
    "phase": "phase:string[]",
    "role": "role:string[]",
    "confidence": "confidence:double",
    "documents": "documents:int",
    "evidence": "evidence",
}
_LINE_BREAK = re.compile(r"(?<!\s)\s*[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]\s*")


def csv_files(graph: nx.MultiDiGraph[str]) -> dict[str, bytes]:
    """The two files by name. A cell holds no line break; in a list `;` separates, so one inside an item becomes `,`."""
    nodes = [
        [_one_line(key), *_cells(attributes, _NODE_COLUMNS), attributes["type"]]
        for key, attributes in sorted_nodes(graph)
    ]
    edges = [
        [_one_line(source), *_cells(attributes, _EDGE_COLUMNS), _one_line(target), _type(attributes)]
        for source, target, _, attributes in sorted_edges(graph)
    ]
    return {
        NODES: _csv(["key:ID", *_NODE_COLUMNS.values(), ":LABEL"], nodes),
        RELATIONSHIPS: _csv([":START_ID", *_EDGE_COLUMNS.values(), ":END_ID", ":TYPE"], edges),
    }


def relationship_type(predicate: str) -> str:
    """A predicate in the way Neo4j writes types: `approvedBy` is `APPROVED_BY`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", predicate).upper()


def _type(attributes: dict[str, Any]) -> str:
    return relationship_type(attributes["predicate"])


def write_folder(graph: nx.MultiDiGraph[str], folder: Path) -> None:
    """Write the files into a folder, which is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in csv_files(graph).items():
        (folder / name).write_bytes(content)


def zipped(graph: nx.MultiDiGraph[str]) -> bytes:
    """The files in one ZIP archive, without times."""
    target = io.BytesIO()
    with ZipFile(target, "w") as archive:
        for name, content in csv_files(graph).items():
            entry = ZipInfo(name)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, content)
    return target.getvalue()


def _cells(attributes: dict[str, Any], columns: dict[str, str]) -> list[str]:
    return [_cell(name, attributes.get(name)) for name in columns]


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "evidence":
        return json.dumps(value)
    if isinstance(value, list):
        return ";".join(_one_line(item).replace(";", ",") for item in value)
    return _one_line(str(value))


def _one_line(text: str) -> str:
    return _LINE_BREAK.sub(" ", text).replace("\0", "\N{REPLACEMENT CHARACTER}")


def _csv(header: list[str], rows: Iterable[list[str]]) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return target.getvalue().encode()
