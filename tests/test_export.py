"""Every export format, read back by the tool it is for."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree import ElementTree

import networkx as nx
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_graph import EMPTY, EXTRACTIONS, RESOLUTION, TIL

from kgx.errors import ExportError
from kgx.export import WRITERS, export, to_networkx
from kgx.export.node_types import NODE_TYPES
from kgx.export.page.data import page_data
from kgx.export.safe_text import xml_safe
from kgx.export.sentences import quote_in_sentence
from kgx.model import ENTITY_TYPES, Document, Evidence, Extraction, Resolution, Statement, Thing

HOSTILE = 'a\x00b\x1f</script><img src=x onerror=alert(1)>"&amp;\\N;\ud800\uffff\U0001f9ec\r\nend\\'


class NoGraph:
    """Stands for the RDF graph where a format does not need it."""

    def serialize(self, format: str, target: Path | BinaryIO) -> None:
        raise AssertionError(f"{format} is no RDF format")


def written(format: str, resolution: Resolution = RESOLUTION) -> bytes:
    target = io.BytesIO()
    export(NoGraph(), resolution, format=format, target=target)
    return target.getvalue()


def edge_set(graph: Any) -> set[tuple[str, str, str]]:
    return {(source, target, data["predicate"]) for source, target, data in graph.edges(data=True)}


def hostile_resolution() -> Resolution:
    """Two things and a document whose every string is hostile."""
    document = Document(id=HOSTILE, text=HOSTILE * 2, title=HOSTILE, source=HOSTILE, url="javascript:alert(1)")
    things = tuple(
        Thing(key=f"drug/{name}{HOSTILE}", type="Drug", label=name + HOSTILE, names=(HOSTILE, name), members=())
        for name in "xy"
    )
    evidence = Evidence(document=HOSTILE, start=0, end=len(HOSTILE), date=HOSTILE, role=HOSTILE, phase=HOSTILE)
    statement = Statement(
        predicate="combinedWith", subject=things[0].key, object=things[1].key, status=None, evidence=(evidence,)
    )
    return Resolution(
        extractions=(Extraction(document=document),), things=things, statements=(statement,), observations=()
    )


class TestView:
    def test_things_statements_and_figures(self) -> None:
        graph = to_networkx(RESOLUTION)
        assert graph.nodes["drug/lifileucel"]["label"] == "lifileucel"
        assert graph.nodes["drug/lifileucel"]["names"] == ["Amtagvi", "lifileucel"]
        assert graph.nodes["drug/lifileucel"]["links"] == ["mesh:C000723"]
        assert graph.nodes["drug/lifileucel"]["documents"] == 2
        assert graph.nodes["drug/lifileucel"]["mentions"] == 4
        approval = graph.edges["drug/lifileucel", "institution/fda", "approvedBy:approved"]
        assert approval["date"] == ["2024-02", "2024-02-16"]
        assert approval["documents"] == 2
        assert approval["evidence"][0]["quote"].startswith("The FDA approved lifileucel")
        assert approval["evidence"][0]["document"] == "til"
        study = graph.edges["institution/sechenov-university", "drug/bcd-201", "investigates"]
        assert (study["start"], study["end"], study["phase"]) == (["2025-09"], ["2027"], ["3"])
        assert graph.nodes["statistic/2"]["label"] == "about 11,605 new cases"
        assert graph.nodes["statistic/3"]["low"] == 12000
        assert ("statistic/2", "place/russia", "place") in edge_set(graph)

    def test_a_fact_about_a_document_begins_at_the_document(self) -> None:
        graph = to_networkx(RESOLUTION)
        assert ("document/news/bio similar", "publication/oncology-today", "reportedIn") in edge_set(graph)
        assert graph.nodes["document/news/bio similar"]["type"] == "Document"

    def test_without_statistics(self) -> None:
        graph = to_networkx(RESOLUTION, statistics=False)
        assert len(graph) == len(RESOLUTION.things) + 1
        assert graph.number_of_edges() == len(RESOLUTION.statements)

    def test_attributes_are_json(self) -> None:
        graph = to_networkx(RESOLUTION)
        assert json.loads(json.dumps(dict(graph.nodes(data=True)))) == dict(graph.nodes(data=True))
        assert "None" not in str(list(graph.edges(data=True)))


class TestNetworks:
    def test_graphml(self) -> None:
        graph = nx.parse_graphml(written("graphml").decode(), force_multigraph=True)
        view = to_networkx(RESOLUTION)
        assert set(graph) == set(view)
        assert edge_set(graph) == edge_set(view)
        assert graph.nodes["drug/lifileucel"]["names"] == "Amtagvi | lifileucel"
        assert graph.nodes["statistic/1"]["value"] == 31.4
        evidence = graph.edges["drug/lifileucel", "institution/ema", "approvedBy:rejected"]["evidence"]
        assert json.loads(evidence)[0]["document"] == "wire"

    def test_gexf_has_colours_labels_and_no_date(self) -> None:
        data = written("gexf")
        graph = nx.read_gexf(io.BytesIO(data))
        view = to_networkx(RESOLUTION)
        assert set(graph) == set(view)
        assert edge_set(graph) == edge_set(view)
        node = graph.nodes["drug/lifileucel"]
        assert node["label"] == "lifileucel"
        colour = node["viz"]["color"]
        assert (colour["r"], colour["g"], colour["b"]) == NODE_TYPES["Drug"].rgb
        assert node["viz"]["size"] > graph.nodes["drug/bcd-201"]["viz"]["size"]
        assert b"lastmodified" not in data

    def test_node_link(self) -> None:
        graph = nx.node_link_graph(json.loads(written("node-link")), edges="links")
        view = to_networkx(RESOLUTION)
        assert nx.utils.graphs_equal(graph, view)

    def test_cytoscape(self) -> None:
        data = json.loads(written("cytoscape"))
        graph = nx.cytoscape_graph(data)
        view = to_networkx(RESOLUTION)
        assert set(graph) == set(view)
        assert edge_set(graph) == edge_set(view)
        ids = [element["data"]["id"] for group in data["elements"].values() for element in group]
        assert len(ids) == len(set(ids))
        assert data["elements"]["nodes"][0]["data"]["colour"].startswith("#")

    def test_neo4j_folder_and_archive(self, tmp_path: Path) -> None:
        export(NoGraph(), RESOLUTION, format="neo4j-csv", target=tmp_path / "neo4j")
        files = {path.name: path.read_bytes() for path in (tmp_path / "neo4j").iterdir()}
        with zipfile.ZipFile(io.BytesIO(written("neo4j-csv"))) as archive:
            assert {name: archive.read(name) for name in archive.namelist()} == files
        nodes = list(csv.DictReader(files["nodes.csv"].decode().splitlines()))
        edges = list(csv.DictReader(files["relationships.csv"].decode().splitlines()))
        view = to_networkx(RESOLUTION)
        assert {row["key:ID"] for row in nodes} == set(view)
        assert len(edges) == view.number_of_edges()
        assert {row[":START_ID"] for row in edges} | {row[":END_ID"] for row in edges} <= set(view)
        lifileucel = next(row for row in nodes if row["key:ID"] == "drug/lifileucel")
        assert (lifileucel[":LABEL"], lifileucel["names:string[]"]) == ("Drug", "Amtagvi;lifileucel")
        types = {row[":TYPE"] for row in edges}
        assert {"APPROVED_BY", "TREATS", "HAS_ADVERSE_EFFECT"} <= types

    @pytest.mark.parametrize("format", ["graphml", "gexf", "node-link", "cytoscape", "neo4j-csv", "dot"])
    def test_an_empty_graph(self, format: str) -> None:
        assert written(format, EMPTY)


class TestGraphviz:
    def test_dot_is_read_with_the_same_nodes_and_edges(self) -> None:
        drawn = json.loads(_graphviz("-Tdot_json", written("dot")))
        names = {number: node["name"] for number, node in enumerate(drawn["objects"])}
        view = to_networkx(RESOLUTION, statistics=False)
        assert set(names.values()) == set(view)
        edges = {(names[edge["tail"]], names[edge["head"]]) for edge in drawn["edges"]}
        assert edges == set(view.edges())

    def test_svg_shows_labels_and_colours(self) -> None:
        _need_graphviz()
        root = ElementTree.fromstring(written("svg"))
        texts = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
        assert {"lifileucel", "Biocad", "approvedBy (rejected)"} <= texts
        assert NODE_TYPES["Drug"].light in written("svg").decode()

    def test_png(self) -> None:
        _need_graphviz()
        assert written("png").startswith(b"\x89PNG\r\n")

    @pytest.mark.parametrize("format", ["svg", "png"])
    def test_without_graphviz(self, format: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shutil, "which", lambda name: None)
        with pytest.raises(ExportError, match="install graphviz"):
            written(format)


def _need_graphviz() -> None:
    if shutil.which("dot") is None:
        pytest.skip("needs the dot program of Graphviz")


def _graphviz(option: str, source: bytes) -> bytes:
    _need_graphviz()
    return subprocess.run(["dot", option], input=source, capture_output=True, check=True).stdout


class TestHostileText:
    @pytest.mark.parametrize("format", ["graphml", "gexf"])
    def test_xml_stays_well_formed(self, format: str) -> None:
        data = written(format, hostile_resolution())
        ElementTree.fromstring(data)
        graph = nx.parse_graphml(data.decode()) if format == "graphml" else nx.read_gexf(io.BytesIO(data))
        assert len(graph) == 2
        assert graph.number_of_edges() == 1

    def test_labels_are_shown_as_they_are(self) -> None:
        drawn = json.loads(_graphviz("-Tjson", written("dot", hostile_resolution())))
        assert len(drawn["objects"]) == 2
        texts = ElementTree.fromstring(_graphviz("-Tsvg", written("dot", hostile_resolution())))
        shown = " ".join(text.text or "" for text in texts.iter("{http://www.w3.org/2000/svg}text"))
        assert "&amp;\\N;" in shown
        assert "<img src=x" in shown.replace("\xa0", " ")

    def test_json_and_csv_can_be_written_as_utf8(self) -> None:
        for format in ("node-link", "cytoscape"):
            assert json.loads(written(format, hostile_resolution()))
        with zipfile.ZipFile(io.BytesIO(written("neo4j-csv", hostile_resolution()))) as archive:
            text = archive.read("nodes.csv").decode()
        assert len(text.split("\n")) == 4
        assert len(list(csv.reader(io.StringIO(text)))) == 3

    @given(st.text(st.characters(), max_size=30))
    def test_xml_safe_text_is_xml_and_changes_nothing_else(self, text: str) -> None:
        safe = xml_safe(text)
        parsed = ElementTree.fromstring(f"<a>{safe.replace('&', '&amp;').replace('<', '&lt;')}</a>".encode()).text or ""
        assert parsed == re.sub("\r\n?", "\n", safe)
        assert len(safe) == len(text)
        assert all(new in (old, "\ufffd") for old, new in zip(text, safe, strict=True))


class TestSentences:
    @pytest.mark.parametrize(
        ("text", "quote", "sentence"),
        [
            ("One thing. The drug works well here. Another.", "drug works", "The drug works well here."),
            ("Headline without a stop\nThe drug works\nmore", "drug", "The drug works"),
            ("He met Dr. Smith of St. Mary in May. Then he left.", "Smith", "He met Dr. Smith of St. Mary in May."),
            ('Intro. "It works," she said. End.', "works", '"It works," she said.'),
            ("It fell by 3.5 points. End", "3.5 points", "It fell by 3.5 points."),
            ("The U.S. Food and Drug agency said so. End.", "agency", "The U.S. Food and Drug agency said so."),
        ],
    )
    def test_the_sentence_around_a_quote(self, text: str, quote: str, sentence: str) -> None:
        start = text.index(quote)
        assert "".join(quote_in_sentence(text, start, start + len(quote))) == sentence

    @given(st.text(max_size=200), st.integers(0, 220), st.integers(0, 220))
    def test_the_quote_is_always_whole_and_in_place(self, text: str, one: int, other: int) -> None:
        start, end = sorted((one, other))
        found = quote_in_sentence(text, start, end)
        assert found.quote == text[start:end]
        assert (found.before.removeprefix("… ") + found.quote + found.after.removesuffix(" …")) in text

    def test_a_long_sentence_is_cut(self) -> None:
        text = "word " * 400
        found = quote_in_sentence(text, 1000, 1004)
        assert found.before.startswith("… ")
        assert found.after.endswith(" …")
        assert len("".join(found)) < 700


class TestExport:
    def test_every_format_of_the_contract(self) -> None:
        assert list(WRITERS) == (
            [
                "turtle",
                "nt",
                "nquads",
                "trig",
                "jsonld",
                "rdfxml",
                "graphml",
                "gexf",
                "cytoscape",
                "node-link",
                "neo4j-csv",
                "dot",
                "svg",
                "png",
                "html",
            ]
        )

    def test_unknown_format(self) -> None:
        with pytest.raises(ExportError, match=r"unknown format 'xlsx': use one of turtle, nt, .*html"):
            written("xlsx")

    @pytest.mark.parametrize("format", ["graphml", "gexf", "cytoscape", "node-link", "neo4j-csv", "dot", "html"])
    def test_the_same_bytes_again(self, format: str) -> None:
        assert written(format) == written(format)

    def test_order_of_records_does_not_matter(self) -> None:
        turned = replace(RESOLUTION, things=RESOLUTION.things[::-1], statements=RESOLUTION.statements[::-1])
        for format in ("graphml", "gexf", "cytoscape", "node-link", "neo4j-csv", "dot"):
            assert written(format) == written(format, turned)

    def test_a_file_is_replaced_only_by_a_whole_one(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        target = tmp_path / "new" / "graph.svg"
        export(NoGraph(), RESOLUTION, format="dot", target=target)
        before = target.read_bytes()
        monkeypatch.setattr(shutil, "which", lambda name: None)
        with pytest.raises(ExportError):
            export(NoGraph(), RESOLUTION, format="svg", target=target)
        assert target.read_bytes() == before
        assert [path.name for path in target.parent.iterdir()] == ["graph.svg"]

    def test_a_path_that_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(ExportError, match="cannot write"):
            export(NoGraph(), RESOLUTION, format="dot", target=tmp_path / "file" / "graph.dot")

    @pytest.mark.parametrize(
        ("format", "reader"),
        [
            ("turtle", "turtle"),
            ("nt", "nt"),
            ("nquads", "nquads"),
            ("trig", "trig"),
            ("jsonld", "json-ld"),
            ("rdfxml", "xml"),
        ],
    )
    @pytest.mark.filterwarnings("ignore::DeprecationWarning")
    def test_rdf(self, format: str, reader: str, tmp_path: Path) -> None:
        graph_module = pytest.importorskip("kgx.graph")
        with graph_module.Graph.open(tmp_path / "graph") as graph:
            for extraction in EXTRACTIONS:
                graph.put(extraction)
            graph.materialise(RESOLUTION)
            target = tmp_path / f"out{WRITERS[format].suffix}"
            export(graph, RESOLUTION, format=format, target=target)
        dataset = rdflib.Dataset(default_union=True)
        dataset.parse(target, format=reader)
        labels = {str(label) for label in dataset.objects(predicate=rdflib.SKOS.prefLabel)}
        assert {"lifileucel", "Biocad"} <= labels


def test_colours_for_every_type() -> None:
    assert set(NODE_TYPES) == {*ENTITY_TYPES, "Document"} - {"Date"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("sight", ["normal", "protanopia", "deuteranopia", "tritanopia"])
def test_main_colours_differ_for_every_eye(scheme: str, sight: str) -> None:
    """Drug, Indication and Institution at least 20 apart in CIELAB, also for the colour-blind (Machado et al. 2009)."""
    colours = [_seen(getattr(NODE_TYPES[name], scheme), sight) for name in ("Drug", "Indication", "Institution")]
    for at, one in enumerate(colours):
        for other in colours[at + 1 :]:
            assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 20


MACHADO = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
TO_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))


def _seen(colour: str, sight: str) -> tuple[float, float, float]:
    """CIELAB of an sRGB colour as someone with this sight sees it."""
    channels = [value / 255 for value in bytes.fromhex(colour[1:])]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    seen = [min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear, strict=True)))) for row in MACHADO[sight]]
    xyz = [sum(a * b for a, b in zip(row, seen, strict=True)) for row in TO_XYZ]
    scaled = [value / white for value, white in zip(xyz, (0.9505, 1.0, 1.089), strict=True)]
    x, y, z = (value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116 for value in scaled)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def test_offsets_of_quotes_are_those_of_the_evidence() -> None:
    graph = to_networkx(RESOLUTION)
    evidence = graph.edges["drug/lifileucel", "institution/iovance", "developedBy"]["evidence"][0]
    assert TIL[slice(*evidence["span"])] == evidence["quote"] == "The therapy, made by Iovance"


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(), min_size=1, max_size=12), st.text(st.characters(), max_size=12))
def test_any_name_survives_graphml(label: str, name: str) -> None:
    thing = Thing(key="drug/x", type="Drug", label=label, names=(name,), members=())
    graph = nx.parse_graphml(written("graphml", replace(EMPTY, things=(thing,))).decode())
    assert graph.nodes["drug/x"]["type"] == "Drug"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Photo Source: Northern University\nA drug is cleared\nMore.", "A drug is cleared"),
        ("Image: J. Doe\n\n(Photo courtesy of A. Roe)\nA drug is cleared", "A drug is cleared"),
        ("Source: Northern University", "Source: Northern University"),
        ("Image-guided therapy: what is new\nMore.", "Image-guided therapy: what is new"),
        ("Photo ageing: how skin gets old\nMore.", "Photo ageing: how skin gets old"),
        ("\ufeff\u202eA drug\u200b is cleared\nMore.", "A drug is cleared"),
    ],
)
def test_a_document_without_a_title_has_its_headline(text: str, title: str) -> None:
    says = Extraction(document=Document(id="d", text=text))
    assert page_data(replace(EMPTY, extractions=(says,)))["documents"][0]["title"] == title
