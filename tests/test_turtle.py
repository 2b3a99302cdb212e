"""What is written is read back equal by everybody's parsers, and is the same bytes for the same graph."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pyoxigraph
import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat
from rdf_tools import rapper, riot
from sample_graph import RESOLUTION

from kgx.errors import ExportError
from kgx.graph import quads
from kgx.graph.formats import WRITERS, write
from kgx.graph.literals import string
from kgx.graph.turtle import write_turtle
from kgx.model import Document, Extraction, Resolution

BASE = "https://w3id.org/kgx/id/"
OXIGRAPH = {
    "turtle": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
RDFLIB = {"turtle": "turtle", "nt": "nt", "nquads": "nquads", "trig": "trig", "rdfxml": "xml", "jsonld": "json-ld"}


def lines(resolution: Resolution) -> list[bytes]:
    return pyoxigraph.serialize(quads(resolution), format=RdfFormat.N_QUADS).split(b"\n")


def triples(data: bytes, format: RdfFormat) -> set[str]:
    return {str(quad.triple) for quad in pyoxigraph.parse(data, format=format)}


def rdflib_lines(data: bytes | str, format: str) -> set[str]:
    """Every triple that rdflib reads; strings compare as strings, with or without xsd:string."""
    graph = rdflib.Dataset() if format in ("nquads", "trig") else rdflib.Graph()
    graph.parse(data=data, format=format)
    found = ((s, p, o) for s, p, o, *_ in (graph.quads() if isinstance(graph, rdflib.Dataset) else graph))
    return {
        f"{s.n3()} {p.n3()} {o.n3()}".replace("^^<http://www.w3.org/2001/XMLSchema#string>", "") for s, p, o in found
    }


SAMPLE = lines(RESOLUTION)
EXPECTED = triples(b"\n".join(SAMPLE), RdfFormat.N_TRIPLES)


def test_turtle_is_for_people() -> None:
    text = write_turtle(SAMPLE, BASE).decode()
    assert text.startswith("@base <https://w3id.org/kgx/id/> .\n@prefix dcterms: <http://purl.org/dc/terms/> .\n")
    assert (
        """
<drug/lifileucel> a kgx:Drug ;
    skos:altLabel "Amtagvi" ;
    skos:exactMatch <http://id.nlm.nih.gov/mesh/C000723> ;
    skos:prefLabel "lifileucel" ;
    kgx:approvedBy <institution/fda> ;
    kgx:approvedFor <indication/advanced-melanoma> ;
    kgx:developedBy <institution/iovance> ;
    kgx:hasAdverseEffect <indication/neutropenia> ;
    kgx:ineffectiveFor <indication/melanoma> ;
    kgx:instanceOf <drug/til-therapy> ;
    kgx:treats <indication/advanced-melanoma> .

<drug/pembrolizumab> a kgx:Drug ;
"""
        in text
    )
    assert (
        """
<statistic/1> a kgx:Statistic, schema:Observation ;
    rdfs:label "31.4%" ;
    prov:wasDerivedFrom <document/til> ;
    kgx:about <drug/lifileucel> ;
"""
        in text
    )
    assert "    kgx:value 31.4 .\n" in text
    assert '    kgx:date "2024-02"^^edtf:EDTF, "2024-02-16"^^edtf:EDTF ;\n' in text
    assert '    time:hasBeginning "2024-02-01"^^xsd:date ;\n' in text
    assert text.endswith(" .\n")
    assert not text.endswith("\n\n")


def test_turtle_has_things_before_facts_before_documents_and_mentions_in_the_order_of_the_text() -> None:
    text = write_turtle(SAMPLE, BASE).decode()
    subjects = [line.split(" ", 1)[0] for line in text.split("\n") if line.startswith("<")]
    assert len(subjects) == len(set(subjects))
    kinds = [subject[1:].split("/")[0] for subject in subjects]
    order = list(dict.fromkeys(kinds))
    assert order[-5:] == ["fact", "statistic", "evidence", "date", "document"]
    mentions = [subject for subject in subjects if subject.startswith("<document/til#")]
    assert mentions == sorted(mentions, key=lambda subject: int(subject.split("=")[1].split(",")[0]))
    assert subjects[-len(mentions) - 1 :][0].startswith("<document/")


@pytest.mark.parametrize("format", WRITERS)
def test_oxigraph_and_rdflib_read_every_format_back(format: str) -> None:
    data = write(SAMPLE, BASE, format=format)
    assert triples(data, OXIGRAPH[format]) == EXPECTED
    assert rdflib_lines(data, RDFLIB[format]) == rdflib_lines(b"\n".join(SAMPLE), "nt")


@pytest.mark.parametrize(("format", "syntax"), [("turtle", "turtle"), ("nt", "ntriples"), ("rdfxml", "rdfxml")])
def test_raptor_reads_it_back(tmp_path: Path, format: str, syntax: str) -> None:
    path = tmp_path / "graph"
    path.write_bytes(write(SAMPLE, BASE, format=format))
    assert triples(rapper(path, syntax).encode(), RdfFormat.N_TRIPLES) == EXPECTED


def test_jena_reads_it_back(tmp_path: Path) -> None:
    turtle, xml = tmp_path / "graph.ttl", tmp_path / "graph.rdf"
    turtle.write_bytes(write(SAMPLE, BASE, format="turtle"))
    xml.write_bytes(write(SAMPLE, BASE, format="rdfxml"))
    assert "WARN" not in riot(tmp_path, "--validate", str(turtle), str(xml))
    for path in (turtle, xml):
        assert triples(riot(tmp_path, "--output=nt", str(path)).encode(), RdfFormat.N_TRIPLES) == EXPECTED


def test_jsonld_speaks_in_short_terms() -> None:
    document = json.loads(write(SAMPLE, BASE, format="jsonld"))
    nodes = {node["@id"]: node for node in document["@graph"]}
    assert nodes["drug/bcd-201"] == {
        "@id": "drug/bcd-201",
        "@type": ["Drug"],
        "label": "BCD-201",
        "biosimilarOf": "drug/pembrolizumab",
        "developedBy": "institution/biocad",
        "investigatedFor": "indication/melanoma",
    }
    assert nodes["date/2021"]["firstDay"] == "2021-01-01"
    assert nodes["statistic/1"]["value"] == "31.4"


def test_an_unknown_format_is_refused_in_one_line() -> None:
    with pytest.raises(ExportError, match="unknown RDF format hdt: use one of turtle nt nquads trig rdfxml jsonld"):
        write(SAMPLE, BASE, format="hdt")


def test_an_empty_graph_is_written_and_read() -> None:
    for format in WRITERS:
        assert triples(write([b""], BASE, format=format), OXIGRAPH[format]) == set()


@pytest.mark.parametrize("format", WRITERS)
def test_another_process_with_another_hash_seed_writes_the_same_bytes(format: str) -> None:
    code = (
        "import sys; from test_turtle import SAMPLE, BASE, write;"
        f"sys.stdout.buffer.write(write(reversed(SAMPLE), BASE, format={format!r}))"
    )
    done = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            cwd=Path(__file__).parent,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    ]
    assert done[0] == done[1] == write(SAMPLE, BASE, format=format)


NASTY = st.text(
    st.characters(codec="utf-8") | st.sampled_from("\r\n\t\x00\x07\x1b\x85\u2028\ufeff\ufffe\"'\\<>&]{}#:/. "),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(text=NASTY, name=NASTY.filter(bool), title=NASTY, url=NASTY)
@example(text="", name="/", title="", url="")
@example(text="", name="2024//a", title="", url="")
@example(text="", name="a/../b/./c", title="", url="")
def test_whatever_a_document_says_every_format_is_read_back_by_oxigraph_and_rdflib(
    text: str, name: str, title: str, url: str
) -> None:
    document = Document(id=name, text=text, title=title, url=url, source=title)
    resolution = Resolution(extractions=(Extraction(document=document),), things=(), statements=(), observations=())
    data = lines(resolution)
    expected = triples(b"\n".join(data), RdfFormat.N_TRIPLES)
    for format in WRITERS:
        written = write(data, BASE, format=format)
        assert triples(written, OXIGRAPH[format]) == expected
        assert rdflib_lines(written, RDFLIB[format]) == rdflib_lines(b"\n".join(data), "nt")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            NASTY, st.sampled_from(["drug/x", "fact/1", "document/a%20b", "document/a#char=1,2", "", "#a", "a:b"])
        ),
        max_size=8,
    ),
    st.randoms(),
)
def test_order_and_repetition_do_not_matter(pairs: list[tuple[str, str]], random: Random) -> None:
    graph = [Quad(NamedNode(BASE + path), NamedNode("http://example.org/p"), string(text)) for text, path in pairs]
    graph += [
        Quad(NamedNode(BASE + path), NamedNode("http://example.org/p"), NamedNode(BASE + path)) for _, path in pairs
    ]
    graph.append(
        Quad(
            NamedNode(BASE),
            NamedNode("http://example.org/p"),
            Literal("5", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
        )
    )
    data = pyoxigraph.serialize(graph, format=RdfFormat.N_QUADS).split(b"\n")
    mixed = data * 2
    random.shuffle(mixed)
    for format in WRITERS:
        assert write(mixed, BASE, format=format) == write(data, BASE, format=format)
        assert triples(write(data, BASE, format=format), OXIGRAPH[format]) == triples(
            b"\n".join(data), RdfFormat.N_TRIPLES
        )
