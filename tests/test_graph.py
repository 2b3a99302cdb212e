"""The graph folder: what is put comes back, the store follows the records, nothing is lost."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from threading import Timer
from typing import Any

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_graph import BIOSIMILAR_SAYS, EMPTY, EXTRACTIONS, RESOLUTION, TIL_SAYS, WIRE_SAYS

from kgx.errors import ExportError, GraphError, QueryError
from kgx.graph import Graph, format_result, validate, verify_quotes
from kgx.graph.lock import FolderLock
from kgx.graph.records import Records
from kgx.graph.turtle import write_turtle
from kgx.model import (
    Date,
    Document,
    Entity,
    Evidence,
    Extraction,
    Fact,
    Mention,
    Resolution,
    Statement,
    Statistic,
    Thing,
)
from kgx.resolve import resolve


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[Graph]:
    with Graph.open(tmp_path / "graph") as opened:
        for extraction in EXTRACTIONS:
            opened.put(extraction)
        opened.materialise(RESOLUTION)
        yield opened


# Records


def test_what_is_put_comes_back_equal_and_sorted_by_id(tmp_path: Path) -> None:
    with Graph.open(tmp_path) as graph:
        for extraction in (WIRE_SAYS, TIL_SAYS, BIOSIMILAR_SAYS):
            graph.put(extraction)
        assert list(graph.digests()) == ["news/bio similar", "til", "wire"]
        assert graph.digests()["til"] == TIL_SAYS.document.digest
    with Graph.open(tmp_path, read_only=True) as graph:
        assert tuple(graph.extractions()) == (BIOSIMILAR_SAYS, TIL_SAYS, WIRE_SAYS)


TEXT = st.text(st.characters(exclude_categories=[]), max_size=12)
NUMBER = st.integers() | st.floats(allow_nan=False)
SURE = st.floats(0, 1)
FOUND = st.sampled_from(["model", "lexicon", "rule", "coreference", "gold"])
MENTION = st.builds(Mention, start=st.integers(0, 9), end=st.integers(0, 9), found=FOUND, confidence=SURE)
MENTIONS = st.lists(MENTION, max_size=3).map(tuple)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
MAYBE = st.none() | TEXT
SPAN = st.tuples(st.integers(0, 9), st.integers(0, 9))
TYPE = TEXT.filter(lambda name: name not in ("Date", "Statistic"))
NAMED = st.builds(
    Entity, id=TEXT, type=TYPE, name=TEXT, mentions=MENTIONS, names=TEXTS, coreferences=MENTIONS, links=TEXTS
)
DATE = st.builds(Date, id=TEXT, name=TEXT, mentions=MENTIONS, value=MAYBE, mod=MAYBE, type=st.just("Date"))
STATISTIC = st.builds(
    Statistic, id=TEXT, name=TEXT, mentions=MENTIONS, value=st.none() | NUMBER | st.tuples(NUMBER, NUMBER), unit=TEXT,
    modifier=MAYBE, measure=MAYBE, about=MAYBE, place=MAYBE, date=MAYBE, source=MAYBE, type=st.just("Statistic"),
)  # fmt: skip
ANY_ENTITY = NAMED | DATE | STATISTIC
FACT = st.builds(
    Fact, predicate=TEXT, subject=TEXT, object=TEXT, evidence=SPAN, status=MAYBE, date=MAYBE, start=MAYBE, end=MAYBE,
    phase=MAYBE, role=MAYBE, trigger=st.none() | SPAN, rule=MAYBE, confidence=SURE,
)  # fmt: skip
FILE = st.text(st.characters(exclude_categories=["Cc"], exclude_characters="/\\"), max_size=12)
PATH = st.none() | FILE.filter(lambda name: name not in ("", ".", "..")).map(
    os.path.join(os.path.realpath("/"), "{}").format
)
DOCUMENT = st.builds(Document, id=TEXT, text=TEXT, title=MAYBE, date=MAYBE, source=MAYBE, url=MAYBE, path=PATH)
EXTRACTION = st.builds(
    Extraction,
    document=DOCUMENT,
    entities=st.lists(ANY_ENTITY, max_size=4).map(tuple),
    facts=st.lists(FACT, max_size=3).map(tuple),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(EXTRACTION, max_size=4, unique_by=lambda extraction: extraction.document.id))
def test_whatever_is_put_comes_back_equal(extractions: list[Extraction]) -> None:
    with tempfile.TemporaryDirectory() as folder, Graph.open(Path(folder)) as graph:
        for extraction in extractions:
            graph.put(extraction)
        assert list(graph.extractions()) == sorted(extractions, key=lambda extraction: extraction.document.id)


def test_a_second_put_replaces_the_first_and_discard_forgets(tmp_path: Path) -> None:
    changed = Extraction(document=Document(id="til", text="Nothing more."))
    with Graph.open(tmp_path) as graph:
        graph.put(TIL_SAYS)
        graph.put(changed)
        assert list(graph.extractions()) == [changed]
        graph.discard("til")
        graph.discard("til")
        assert graph.digests() == {}


# The store


def test_the_store_is_current_only_after_a_complete_run_for_these_records(tmp_path: Path) -> None:
    with Graph.open(tmp_path) as graph:
        for extraction in EXTRACTIONS:
            graph.put(extraction)
        assert not graph.is_current()
        added, removed = graph.materialise(RESOLUTION)
        assert (added > 500, removed) == (True, 0)
        assert graph.is_current()
        assert graph.materialise(RESOLUTION) == (0, 0)
        graph.put(TIL_SAYS)
        assert graph.is_current()
        graph.discard("til")
        assert not graph.is_current()
        graph.put(TIL_SAYS)
        assert graph.is_current()
        assert graph.materialise(EMPTY) == (0, added)
        assert graph.materialise(RESOLUTION) == (added, 0)
    with Graph.open(tmp_path, read_only=True) as graph:
        assert graph.is_current()


def test_only_what_differs_is_changed(graph: Graph) -> None:
    without = Resolution(
        extractions=RESOLUTION.extractions,
        things=RESOLUTION.things,
        statements=RESOLUTION.statements[1:],
        observations=RESOLUTION.observations,
    )
    added, removed = graph.materialise(without)
    assert added == 0
    assert 15 < removed < 25
    assert not graph.query("ASK { <person/anna-petrova> kgx:affiliatedWith ?x }").boolean
    assert graph.query("ASK { <person/anna-petrova> skos:prefLabel ?x }").boolean


def test_the_base_iri_is_remembered_and_a_new_one_needs_a_new_run(tmp_path: Path) -> None:
    with Graph.open(tmp_path, base_iri="https://example.org/one/") as graph:
        graph.put(TIL_SAYS)
        graph.materialise(RESOLUTION)
        assert graph.query("ASK { <https://example.org/one/drug/lifileucel> a kgx:Drug }").boolean
    with Graph.open(tmp_path) as graph:
        assert graph.base_iri == "https://example.org/one/"
        assert graph.is_current()
    with pytest.raises(GraphError, match=r"has the base IRI https://example\.org/one/: ingest again"):
        Graph.open(tmp_path, base_iri="https://example.org/two/", read_only=True)
    with Graph.open(tmp_path, base_iri="https://example.org/two/") as graph:
        assert not graph.is_current()
        graph.materialise(RESOLUTION)
        assert graph.query("ASK { <drug/lifileucel> a kgx:Drug }").boolean
        assert not graph.query("ASK { <https://example.org/one/drug/lifileucel> a kgx:Drug }").boolean


def test_a_new_mapping_makes_everything_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Graph.open(tmp_path) as graph:
        graph.put(TIL_SAYS)
        graph.materialise(RESOLUTION)
        monkeypatch.setattr("kgx.graph.store.MAPPING_VERSION", 0)
        monkeypatch.setattr("kgx.graph.update.MAPPING_VERSION", 0)
        monkeypatch.setattr("kgx.graph.rdf.KGX.__class__.__getitem__", lambda names, term: names.iri + term.upper())
        assert not graph.is_current()
        graph.materialise(RESOLUTION)
        assert graph.query("ASK { <drug/lifileucel> a kgx:DRUG }").boolean
        assert not graph.query("ASK { <drug/lifileucel> a kgx:Drug }").boolean


@pytest.mark.parametrize(
    "base_iri", ["no iri/", "https://example.org/a b/", "https://example.org/a", "https://example.org/#"]
)
def test_a_base_iri_that_is_none_is_refused(tmp_path: Path, base_iri: str) -> None:
    with pytest.raises(GraphError):
        Graph.open(tmp_path / "new", base_iri=base_iri)
    assert not (tmp_path / "new").exists()


# Folders


def test_folders_that_are_no_graph_are_refused_in_one_line(tmp_path: Path) -> None:
    cases = {
        "no graph in": (tmp_path / "none", {"read_only": True}),
        "no graph in ": (tmp_path / "none", {"existing": True}),
        "is a file": (tmp_path / "file", {}),
        "is not a kgx graph and not empty": (tmp_path / "photos", {}),
        "is not a kgx graph: name another folder": (tmp_path / "other", {}),
        "cannot be read as a kgx graph": (tmp_path / "broken", {"read_only": True}),
        "has records of version 99": (tmp_path / "future", {}),
    }
    (tmp_path / "file").write_text("x")
    for name in ("photos", "other", "broken", "future"):
        (tmp_path / name).mkdir()
    (tmp_path / "photos" / "me.jpg").write_text("x")
    sqlite3.connect(tmp_path / "other" / "records.sqlite").executescript("CREATE TABLE x (y)")
    (tmp_path / "broken" / "records.sqlite").write_bytes(b"no database at all, but long enough to be looked at" * 100)
    Graph.open(tmp_path / "future").close()
    sqlite3.connect(tmp_path / "future" / "records.sqlite").executescript("PRAGMA user_version = 99")
    for message, (folder, options) in cases.items():
        with pytest.raises(GraphError, match=message) as error:
            Graph.open(folder, **options)
        assert "\n" not in str(error.value)
    assert not (tmp_path / "none").exists()
    assert os.listdir(tmp_path / "photos") == ["me.jpg"]


def test_a_graph_can_begin_beside_hidden_files_and_old_exports(tmp_path: Path) -> None:
    (tmp_path / ".gitkeep").touch()
    (tmp_path / "graph.ttl").touch()
    Graph.open(tmp_path).close()


def test_one_writer_or_many_readers_in_one_process_and_in_two(tmp_path: Path) -> None:
    def elsewhere(options: str) -> str:
        code = f"from pathlib import Path; from kgx.graph import Graph; Graph.open(Path({str(tmp_path)!r}), {options})"
        return _python(code).stderr.strip().rpartition("\n")[2]

    writer = Graph.open(tmp_path)
    in_use = f"kgx.errors.GraphError: {tmp_path} is in use by another process: wait until it is done"
    assert elsewhere("existing=True") == in_use
    with pytest.raises(GraphError, match="in use"):
        Graph.open(tmp_path, read_only=True)
    writer.close()
    one, other = Graph.open(tmp_path, read_only=True), Graph.open(tmp_path, read_only=True)
    assert elsewhere("read_only=True") == ""
    assert elsewhere("existing=True") == in_use
    one.close()
    other.close()
    assert elsewhere("existing=True") == ""


def test_a_folder_in_use_is_waited_for_and_then_given_up(tmp_path: Path) -> None:
    said: list[str] = []
    writer = Graph.open(tmp_path)
    Timer(0.5, writer.close).start()
    Graph.open(tmp_path, waiting=said.append).close()
    assert said == [f"{tmp_path} is in use by another process: waiting up to 10 s"]
    with Graph.open(tmp_path), pytest.raises(GraphError, match="in use by another process: wait until it is done"):
        FolderLock(tmp_path, shared=True, waiting=said.append, wait=0.2)
    assert len(said) == 2
    Graph.open(tmp_path, waiting=said.append).close()
    assert len(said) == 2


def _python(code: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)


def test_a_reader_rolls_back_what_a_killed_writer_left_half_written(tmp_path: Path) -> None:
    with Graph.open(tmp_path) as graph:
        graph.put(TIL_SAYS)
        graph.materialise(RESOLUTION)
    code = (
        f"import os, sqlite3; c = sqlite3.connect({str(tmp_path / 'records.sqlite')!r}, isolation_level=None);"
        "c.execute('PRAGMA cache_size = 1'); c.execute('BEGIN');"
        "rows = [(str(i), 'x' * 4000, 'x', 'x') for i in range(50)];"
        "c.executemany('INSERT INTO document VALUES (?, ?, ?, ?)', rows);"
        "os._exit(9)"
    )
    assert _python(code).returncode == 9
    assert (tmp_path / "records.sqlite-journal").exists()
    with Graph.open(tmp_path, read_only=True) as graph:
        assert list(graph.extractions()) == [TIL_SAYS]
        assert graph.is_current()


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    with Graph.open(tmp_path) as graph:
        graph.put(TIL_SAYS)
        graph.materialise(RESOLUTION)
    with Graph.open(tmp_path, read_only=True) as graph:
        for write in (lambda: graph.put(WIRE_SAYS), lambda: graph.discard("til"), lambda: graph.materialise(EMPTY)):
            with pytest.raises(GraphError, match="open for reading only"):
                write()
        assert list(graph.digests()) == ["til"]


def test_a_failed_opening_lets_the_folder_go(tmp_path: Path) -> None:
    Graph.open(tmp_path, base_iri="https://example.org/one/").close()
    with pytest.raises(GraphError):
        Graph.open(tmp_path, base_iri="https://example.org/two/", read_only=True)
    Graph.open(tmp_path).close()


@pytest.mark.parametrize("damage", ["gone", "broken"])
def test_a_lost_store_is_made_again_from_the_records(tmp_path: Path, damage: str) -> None:
    with Graph.open(tmp_path) as graph:
        graph.put(TIL_SAYS)
        graph.materialise(RESOLUTION)
    if damage == "gone":
        shutil.rmtree(tmp_path / "store")
    else:
        (tmp_path / "store" / "CURRENT").write_text("nonsense")
    with pytest.raises(GraphError, match="run kgx ingest again"):
        Graph.open(tmp_path, read_only=True)
    with Graph.open(tmp_path) as graph:
        assert not graph.is_current()
        assert list(graph.extractions()) == [TIL_SAYS]
        assert graph.materialise(RESOLUTION).added > 500
        assert graph.is_current()


ENDLESS = """
import sys
from pathlib import Path
from sample_graph import EMPTY, EXTRACTIONS, RESOLUTION
from kgx.graph import Graph
with Graph.open(Path(sys.argv[1])) as graph:
    print("open", flush=True)
    while True:
        for extraction in EXTRACTIONS:
            graph.put(extraction)
        graph.materialise(RESOLUTION)
        graph.discard("til")
        graph.materialise(EMPTY)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_process_killed_at_any_moment_leaves_a_folder_that_opens_and_completes(tmp_path: Path) -> None:
    random = Random(7)
    scratch = _from_scratch(RESOLUTION)
    whole = scratch.count(b"\n")
    Graph.open(tmp_path).close()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for _ in range(30):
        process = subprocess.Popen(
            [sys.executable, "-c", ENDLESS, str(tmp_path)],
            stdout=subprocess.PIPE,
            env=environment,
            cwd=Path(__file__).parent,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        time.sleep(random.uniform(0, 0.3))
        process.kill()
        process.communicate()
        with Graph.open(tmp_path, read_only=True) as graph:
            with suppress(GraphError):  # a run that died in the middle is said, not answered
                assert graph.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows[0][0] in (0, whole)
            assert set(graph.digests()) <= {"til", "wire", "news/bio similar"}
        with Graph.open(tmp_path) as graph:
            assert {item.document.id: item for item in EXTRACTIONS}.items() >= {
                item.document.id: item for item in graph.extractions()
            }.items()
            for extraction in EXTRACTIONS:
                graph.put(extraction)
            graph.materialise(RESOLUTION)
            assert _nquads(graph) == scratch


FILLING = """
import resource, sys
from pathlib import Path
from sample_graph import EXTRACTIONS, RESOLUTION
from kgx.errors import GraphError
from kgx.graph import Graph
try:
    with Graph.open(Path(sys.argv[1])) as graph:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
        for extraction in EXTRACTIONS:
            graph.put(extraction)
        graph.materialise(RESOLUTION)
except GraphError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files on this system")
@pytest.mark.parametrize("size", [20_000, 36_000, 60_000, 90_000, 10_000_000])
def test_a_full_disk_is_said_in_one_line_and_the_next_run_completes(tmp_path: Path, size: int) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", FILLING, str(tmp_path), str(size)],
        capture_output=True,
        text=True,
        env=environment,
        cwd=Path(__file__).parent,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "" if size > 1_000_000 else "cannot be written" in done.stdout
    assert done.stdout.count("\n") <= 1
    with Graph.open(tmp_path, read_only=True) as graph:
        assert graph.is_current() == (size > 1_000_000)
    with Graph.open(tmp_path) as graph:
        for extraction in EXTRACTIONS:
            graph.put(extraction)
        graph.materialise(RESOLUTION)
        assert _nquads(graph) == _from_scratch(RESOLUTION)


def _nquads(graph: Graph) -> bytes:
    buffer = io.BytesIO()
    graph.serialize("nquads", buffer)
    return buffer.getvalue()


def _from_scratch(resolution: Resolution) -> bytes:
    with tempfile.TemporaryDirectory() as folder, Graph.open(Path(folder)) as graph:
        graph.materialise(resolution)
        return _nquads(graph)


# Serialisation


def test_a_file_is_written_whole_or_not_at_all(graph: Graph, tmp_path: Path) -> None:
    target = tmp_path / "graph.ttl"
    graph.serialize("turtle", target)
    buffer = io.BytesIO()
    graph.serialize("turtle", buffer)
    assert target.read_bytes() == buffer.getvalue()
    assert os.listdir(tmp_path).count("graph.ttl") == 1
    assert [name for name in os.listdir(tmp_path) if name.startswith(".graph")] == []
    with pytest.raises(ExportError, match="cannot be written: No such file or directory"):
        graph.serialize("turtle", tmp_path / "none" / "graph.ttl")


def test_rdflib_reads_the_live_store(graph: Graph) -> None:
    live = graph.to_rdflib()
    buffer = io.BytesIO()
    graph.serialize("nt", buffer)
    assert len(live) == len(rdflib.Graph().parse(data=buffer.getvalue(), format="nt"))
    rows = live.query("SELECT ?name { ?drug a kgx:Drug ; skos:prefLabel ?name } ORDER BY ?name")
    assert [str(row.name) for row in rows] == ["BCD-201", "TIL therapy", "lifileucel", "pembrolizumab"]
    graph.materialise(EMPTY)
    assert len(live) == 0


# Queries


def test_the_three_short_queries(graph: Graph) -> None:
    drugs = """SELECT ?drug WHERE { ?d a kgx:Drug ; skos:prefLabel ?drug ;
        kgx:approvedFor/skos:prefLabel "advanced melanoma" }"""
    assert graph.query(drugs).rows == (("lifileucel",),)
    figures = """SELECT ?v ?unit ?when WHERE { ?s a kgx:Statistic ; kgx:about/skos:prefLabel "melanoma" ;
        kgx:value ?v ; kgx:unit ?unit . OPTIONAL { ?s kgx:date ?when } }"""
    assert sorted(graph.query(figures).rows) == [(11605, "new cases", "2021"), (12500, "new cases", "2021")]
    quotes = """SELECT ?doc ?quote WHERE { ?f rdf:subject/skos:prefLabel "lifileucel" ; rdf:predicate kgx:approvedBy ;
        kgx:evidence ?e . ?e nif:anchorOf ?quote ; nif:referenceContext ?doc }"""
    base = "https://w3id.org/kgx/id/document/"
    assert sorted(graph.query(quotes).rows) == [
        (base + "til", "The FDA approved lifileucel (Amtagvi) for advanced melanoma in February 2024"),
        (base + "wire", "Regulators in Europe rejected lifileucel. The EMA cited thin data"),
        (base + "wire", "The FDA approved Amtagvi on 16 February 2024"),
    ]


def test_dates_can_be_filtered_as_ranges(graph: Graph) -> None:
    query = """SELECT DISTINCT ?date { ?f a kgx:Fact ; kgx:when ?w .
        ?w rdf:value ?date ; time:hasBeginning ?b ; time:hasEnd ?e
        FILTER(?b <= "2024-02-10"^^xsd:date && ?e >= "2024-02-10"^^xsd:date) }"""
    assert graph.query(query).rows == (("2024-02",),)


def test_answers_are_plain_values(graph: Graph) -> None:
    query = "SELECT ?i ?d ?x ?b ?t ?n { VALUES (?i ?d ?x ?t) { (5 31.4 1.5e0 'text') } BIND(?i > 4 AS ?b) }"
    assert graph.query(query).rows == ((5, 31.4, 1.5, True, "text", None),)
    assert graph.query(query).variables == ("i", "d", "x", "b", "t", "n")


def test_formats_of_answers(graph: Graph) -> None:
    names = "SELECT ?d ?name { ?d a kgx:Drug ; skos:prefLabel ?name FILTER(STRLEN(?name) < 8) }"
    result = graph.query(names)
    iri = "https://w3id.org/kgx/id/drug/bcd-201"
    assert format_result(result, "table") == "d               name\n──────────────  ───────\n<drug/bcd-201>  BCD-201\n"
    assert format_result(result, "csv") == f"d,name\r\n{iri},BCD-201\r\n"
    assert format_result(result, "tsv") == f'?d\t?name\n<{iri}>\t"BCD-201"\n'
    assert f'"value":"{iri}"' in format_result(result, "json")
    assert f"<uri>{iri}</uri>" in format_result(result, "xml")
    ask = graph.query("ASK { ?s a kgx:Drug }")
    assert ask.boolean is True
    assert format_result(ask, "table") == "true\n"
    assert format_result(ask, "json") == '{"head":{},"boolean":true}\n'
    construct = graph.query("CONSTRUCT { ?d kgx:treats ?i } WHERE { ?d kgx:approvedFor ?i }")
    assert format_result(construct, "table").endswith(
        "\n\n<drug/lifileucel> kgx:treats <indication/advanced-melanoma> .\n"
    )
    assert len(rdflib.Graph().parse(data=construct.turtle, format="turtle")) == 1
    assert "<drug/lifileucel> a kgx:Drug" in format_result(graph.query("DESCRIBE <drug/lifileucel>"), "csv")
    with pytest.raises(QueryError, match="unknown format html: use one of table csv tsv json xml"):
        format_result(result, "html")


def test_an_empty_answer_is_an_empty_table(graph: Graph) -> None:
    assert format_result(graph.query("SELECT ?x { ?x a kgx:Trial, kgx:Drug }"), "table") == "x\n─\n"


def test_a_table_has_one_line_a_row_whatever_the_text_holds(graph: Graph) -> None:
    table = format_result(graph.query(r"SELECT ('a\nb\u001b[31m\u0085c  d' AS ?x) { }"), "table")
    assert table == "x\n───────────\na b [31m c d\n".replace("───────────", "─" * 12)
    assert "…" in format_result(graph.query("SELECT ?text { ?d nif:isString ?text }"), "table")


@pytest.mark.parametrize(
    ("sparql", "message"),
    [
        ("SELECT * {", "the query does not parse at line 1, column 11"),
        ("", "the query does not parse"),
        ("SELECT * { ?s nope:x ?o }", "the query does not parse"),
        ("INSERT DATA { <a:b> <a:c> <a:d> }", "read by queries only"),
        ("PREFIX a: <a:> DELETE WHERE { ?s ?p ?o }", "read by queries only"),
        ("CLEAR ALL", "read by queries only"),
        ("LOAD <file:///etc/passwd>", "read by queries only"),
        ("SELECT * { SERVICE <http://127.0.0.1:9999/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("SELECT * { service silent <http://127.0.0.1:9999/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("SELECT * {SERVICE<http://127.0.0.1:9999/>{?s ?p ?o}}", "SERVICE is not allowed"),
        ("SELECT * { ?s ?p true.SERVICE <http://127.0.0.1:9999/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("SELECT * { ?s ?p ?o.SERVICE <http://127.0.0.1:9999/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("SELECT * { ?s ?p 5SERVICE ?x { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("SELECT * { ?s ?p trueSERVICE ?x { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("PREFIX : <http://127.0.0.1:9999/> SELECT * { SERVICE:x { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("SELECT * { ?s ?p _:b.SERVICE <http://127.0.0.1:9999/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("SELECT * { ?a ?p ?b FILTER(?a<?b)SERVICE#>\n?x { ?s ?p ?o } }", "SERVICE is not allowed"),
        (r"SELECT * { ?s kgx:a\' ?o . SERVICE <http://127.0.0.1:9999/> { ?s ?p 'x' } }", "SERVICE is not allowed"),
        (r"SELECT * { \u0053ERVICE <http://127.0.0.1:9999/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("SELECT * { ?s ?p '''a' b''' . SERVICE <http://127.0.0.1:9999/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        (
            "SELECT * { ?s ?p ?o FILTER(?s <?o) # '\n SERVICE <http://127.0.0.1:9999/> { ?s ?p ?o } }",
            "SERVICE is not allowed",
        ),
    ],
)
def test_what_is_no_query_of_this_graph_is_refused_in_one_line(graph: Graph, sparql: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as error:
        graph.query(sparql)
    assert "\n" not in str(error.value)
    assert graph.query("ASK { <drug/lifileucel> a kgx:Drug }").boolean


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?service { ?service a kgx:Drug } # SERVICE",
        "SELECT * { ?s skos:prefLabel 'SERVICE', \"a SERVICE b\", '''SERVICE''' }",
        "SELECT * { ?s <http://example.org/SERVICE> ?o ; schema:service ?x . ?service schema:service <http://a> }",
    ],
)
def test_the_word_service_elsewhere_is_allowed(graph: Graph, sparql: str) -> None:
    assert graph.query(sparql).kind == "select"


def test_a_query_that_takes_too_long_is_given_up(graph: Graph) -> None:
    endless = (
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?c) < STR(?f) && STR(?f) < STR(?i)) }"
    )
    with pytest.raises(QueryError, match=r"took longer than 0\.2 s"):
        graph.query(endless, timeout=0.2)
    assert graph.query("ASK { }", timeout=20).boolean
    with pytest.raises(QueryError, match="does not parse"):
        graph.query("nonsense", timeout=20)


# Determinism: any order of any documents gives the same bytes


NAMES = ("Aspirin", "Statins", "Lung cancer", "FDA", "EMA", "Biocad")
KINDS = ("Drug", "Drug", "Indication", "Institution", "Institution", "Institution")
STATES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=5)
LIBRARY = st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1, max_size=4), STATES, min_size=1, max_size=5)


def _says(name: str, pairs: list[tuple[int, int]]) -> Extraction:
    text = ". ".join(f"{NAMES[one]} and {NAMES[two]}" for one, two in pairs)
    used = sorted({number for pair in pairs for number in pair})
    entities = tuple(
        Entity(id=f"E{number}", type=KINDS[number], name=NAMES[number], mentions=_found(text, NAMES[number]))
        for number in used
    )
    facts = tuple(
        Fact(predicate="collaboratesWith", subject=f"E{one}", object=f"E{two}", evidence=(0, len(text)), confidence=0.5)
        for one, two in pairs
    )
    return Extraction(document=Document(id=name, text=text), entities=entities, facts=facts)


def _found(text: str, name: str) -> tuple[Mention, ...]:
    return (Mention(start=text.index(name), end=text.index(name) + len(name)),)


def _resolve(extractions: Iterator[Extraction]) -> Resolution:
    """A resolution by name alone."""
    known = tuple(extractions)
    members: dict[int, list[tuple[str, str]]] = {}
    evidence: dict[tuple[str, str], set[Evidence]] = {}
    for extraction in known:
        for entity in extraction.entities:
            members.setdefault(int(entity.id[1:]), []).append((extraction.document.id, entity.id))
        for fact in extraction.facts:
            place = Evidence(
                document=extraction.document.id, start=fact.evidence[0], end=fact.evidence[1], confidence=0.5
            )
            evidence.setdefault((fact.subject, fact.object), set()).add(place)
    things = tuple(
        Thing(key=f"thing/{n}", type=KINDS[n], label=NAMES[n], names=(NAMES[n],), members=tuple(sorted(where)))
        for n, where in sorted(members.items())
    )
    statements = tuple(
        Statement(
            predicate="collaboratesWith",
            subject=f"thing/{one[1:]}",
            object=f"thing/{two[1:]}",
            status=None,
            evidence=tuple(sorted(found, key=lambda piece: (piece.document, piece.start, piece.end))),
        )
        for (one, two), found in sorted(evidence.items())
    )
    return Resolution(extractions=known, things=things, statements=statements, observations=())


def _turtle(graph: Graph) -> bytes:
    graph.materialise(_resolve(graph.extractions()))
    buffer = io.BytesIO()
    graph.serialize("turtle", buffer)
    return buffer.getvalue()


@settings(max_examples=25, deadline=None)
@given(LIBRARY, LIBRARY, st.randoms(use_true_random=False))
def test_any_way_to_the_same_documents_gives_the_same_turtle(
    first: dict[str, list[tuple[int, int]]], last: dict[str, list[tuple[int, int]]], random: Random
) -> None:
    digests = set()
    for way in range(3):
        with tempfile.TemporaryDirectory() as folder, Graph.open(Path(folder)) as graph:
            if way:
                for name in random.sample(sorted(first), len(first)):
                    graph.put(_says(name, first[name]))
                _turtle(graph)
                for name in set(first) - set(last):
                    graph.discard(name)
            for name in random.sample(sorted(last), len(last)):
                graph.put(_says(name, last[name]))
                if way == 2:
                    _turtle(graph)
            digests.add(hashlib.sha256(_turtle(graph)).hexdigest())
            assert graph.is_current()
    assert len(digests) == 1


STEPS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c/d", "e"]), st.none() | st.tuples(STATES, st.integers(1, 3))),
    min_size=1,
    max_size=8,
)


def _reports(name: str, pairs: list[tuple[int, int]], value: int) -> Extraction:
    """Like `_says`, with a figure that other documents may contradict, and with decisions that exclude each other."""
    says = _says(name, pairs)
    start, about = len(says.document.text), next((item.id for item in says.entities if item.type == "Indication"), None)
    text = f"{says.document.text} {value} new cases in 2020"
    figure = Statistic(
        id="S1",
        name=f"{value} new cases",
        mentions=(Mention(start=start + 1, end=start + 2),),
        value=value,
        unit="people",
        measure="new cases",
        about=about,
        date="T1",
    )
    year = Date(id="T1", name="2020", mentions=(Mention(start=len(text) - 4, end=len(text)),), value="2020")
    types = {item.id: item.type for item in says.entities}
    status = ("approved", "rejected", "approved")[value - 1]
    decided = [
        replace(fact, predicate="approvedBy", status=status, date="T1" if value > 1 else None)
        for fact in says.facts
        if (types[fact.subject], types[fact.object]) == ("Drug", "Institution")
    ]
    return replace(
        says,
        document=Document(id=name, text=text, date=f"202{value}"),
        entities=(*says.entities, year, figure),
        facts=(*says.facts, *decided),
    )


@settings(max_examples=25, deadline=None)
@given(STEPS, st.randoms(use_true_random=False))
def test_after_any_additions_changes_and_removals_the_graph_is_that_of_the_documents_left(
    steps: list[tuple[str, tuple[list[tuple[int, int]], int] | None]], random: Random
) -> None:
    left: dict[str, Extraction] = {}
    with tempfile.TemporaryDirectory() as folder, Graph.open(Path(folder)) as graph:
        for name, content in steps:
            if content is None:
                graph.discard(name)
                left.pop(name, None)
            else:
                left[name] = _reports(name, *content)
                graph.put(left[name])
            if random.random() < 0.8:
                graph.materialise(resolve(graph.extractions()))
        graph.materialise(resolve(graph.extractions()))
        shuffled = random.sample(sorted(left.values(), key=lambda says: says.document.id), len(left))
        assert _nquads(graph) == _from_scratch(resolve(shuffled))
        buffer = io.BytesIO()
        graph.serialize("turtle", buffer)
        assert buffer.getvalue() == write_turtle(_nquads(graph).split(b"\n"), graph.base_iri)


def test_a_change_in_one_document_makes_only_its_own_descriptions_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [_reports(f"news/{number}", [(number % 5, 5)], 1) for number in range(30)]
    with Graph.open(tmp_path) as graph:
        for says in documents:
            graph.put(says)
        graph.materialise(resolve(graph.extractions()))
        made: list[str] = []
        describe = Records.describe

        def spy(records: Records, iri: str, *rest: Any) -> None:
            made.append(iri.removeprefix(graph.base_iri))
            describe(records, iri, *rest)

        monkeypatch.setattr(Records, "describe", spy)
        graph.put(_reports("news/7", [(2, 5)], 2))
        assert graph.materialise(resolve(graph.extractions())).added > 0
        assert [iri for iri in made if iri.startswith("document/")] == ["document/news/7"]
        assert len(made) < 10
        made.clear()
        assert graph.materialise(resolve(graph.extractions())) == (0, 0)
        assert made == []


# Checks


def test_the_sample_breaks_no_shape_and_has_every_quote_where_it_should_be(graph: Graph) -> None:
    assert validate(graph) == ()
    documents = {extraction.document.id: extraction.document for extraction in EXTRACTIONS}
    assert verify_quotes(graph.extractions()) == []
    assert verify_quotes(graph.extractions(), documents) == []


def test_quotes_that_moved_or_are_gone_are_named() -> None:
    document = Document(id="a", text="Biocad makes drugs.")
    says = Extraction(
        document=document,
        entities=(Entity(id="E1", type="Institution", name="Biocad", mentions=(Mention(start=0, end=6),)),),
        facts=(Fact(predicate="developedBy", subject="E2", object="E1", evidence=(0, 18)),),
    )

    def problems(text: str) -> list[tuple[str, str]]:
        found = verify_quotes([says], {"a": Document(id="a", text=text)})
        return [(problem.kind, problem.quote) for problem in found]

    assert problems("Biocad makes drugs.") == []
    assert problems("Biocad makes drugs. And more.") == []
    assert problems("Now Biocad makes drugs.") == [("moved", "Biocad"), ("moved", "Biocad makes drugs")]
    assert problems("Now Biocad sells drugs.") == [("moved", "Biocad"), ("lost", "Biocad makes drugs")]
    assert [problem.kind for problem in verify_quotes([says], {})] == ["unread"]
    assert str(verify_quotes([says], {"a": Document(id="a", text="")})[0]) == (
        "a: the mention of 'Biocad' is no longer in the document: 'Biocad'"
    )


@pytest.mark.parametrize("span", [(5, 5), (6, 5), (-1, 3), (0, 7), (9, 12)])
def test_offsets_outside_the_text_are_named(span: tuple[int, int]) -> None:
    mention = Mention(start=span[0], end=span[1])
    entity = Entity(id="E1", type="Institution", name="Biocad", mentions=(), coreferences=(mention,))
    problems = verify_quotes([Extraction(document=Document(id="a", text="Biocad"), entities=(entity,))])
    assert [(problem.kind, problem.start, problem.end) for problem in problems] == [("offsets", *span)]
