"""The server, asked by real clients: urllib, http.client and rdflib's SPARQL store."""

from __future__ import annotations

import csv
import http.client
import io
import json
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from sample_graph import EMPTY, EXTRACTIONS, RESOLUTION

from kgx.errors import GraphError
from kgx.graph import Graph
from kgx.model import Extraction, Resolution
from kgx.serve import make_server
from kgx.serve.negotiation import best_match
from kgx.serve.server import GraphServer

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a > ?i) }"
DRUGS = "SELECT ?name WHERE { ?d a kgx:Drug ; skos:prefLabel ?name } ORDER BY ?name"
APPROVALS = "CONSTRUCT { ?d kgx:approvedBy ?i } WHERE { ?d kgx:approvedBy ?i }"


def fill(folder: Path) -> None:
    with Graph.open(folder) as graph:
        for extraction in EXTRACTIONS:
            graph.put(extraction)
        graph.materialise(RESOLUTION)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    fill(folder)
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[GraphServer]:
    yield from running(folder)


def with_texts(extractions: Iterable[Extraction], *, decisions: object = ()) -> Resolution:
    """Stands for resolution: the sample's records about the documents that are in the graph."""
    present = tuple(extractions)
    return replace(RESOLUTION if len(present) == len(EXTRACTIONS) else EMPTY, extractions=present)


def running(folder: Path, **options: float) -> Iterator[GraphServer]:
    with pytest.MonkeyPatch.context() as patch, make_server(folder, **options) as server:
        patch.setattr("kgx.serve.live.resolve", with_texts)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def get(server: GraphServer, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    return ask(server, "GET", path, None, **headers)


def ask(
    server: GraphServer, method: str, path: str, body: bytes | None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)) as connection:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers=named)
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()


def query_path(sparql: str) -> str:
    return "/sparql?" + urlencode({"query": sparql})


class TestSparql:
    def test_rdflib_asks(self, server: GraphServer) -> None:
        store = SPARQLStore(f"{server.url}sparql")
        rows = rdflib.Graph(store).query(f"PREFIX kgx: <https://w3id.org/kgx/ontology#> {DRUGS}")
        assert [str(row.name) for row in rows] == ["BCD-201", "TIL therapy", "lifileucel", "pembrolizumab"]

    @pytest.mark.parametrize("method", ["POST", "POST_FORM"])
    def test_rdflib_posts(self, server: GraphServer, method: str) -> None:
        store = SPARQLStore(f"{server.url}sparql", method=method)
        assert len(rdflib.Graph(store).query(DRUGS)) == 4

    def test_rdflib_constructs(self, server: GraphServer) -> None:
        store = SPARQLStore(f"{server.url}sparql", returnFormat="turtle")
        answer = rdflib.Graph(store).query(APPROVALS).graph
        assert answer is not None
        assert len(answer) == 1

    def test_ask_with_urllib(self, server: GraphServer) -> None:
        with urllib.request.urlopen(server.url[:-1] + query_path("ASK { ?d a kgx:Drug }")) as response:
            assert json.load(response)["boolean"] is True

    @pytest.mark.parametrize(
        ("accept", "media_type"),
        [
            (None, "application/sparql-results+json"),
            ("application/sparql-results+xml", "application/sparql-results+xml"),
            ("text/csv", "text/csv; charset=utf-8"),
            ("text/tab-separated-values, */*;q=0.1", "text/tab-separated-values; charset=utf-8"),
            ("text/turtle, text/csv;q=0.4, application/sparql-results+xml;q=0.5", "application/sparql-results+xml"),
        ],
    )
    def test_select_types(self, server: GraphServer, accept: str | None, media_type: str) -> None:
        status, headers, body = get(server, query_path(DRUGS), **({"Accept": accept} if accept else {}))
        assert (status, headers["content-type"]) == (200, media_type)
        assert _names(media_type, body) == ["BCD-201", "TIL therapy", "lifileucel", "pembrolizumab"]

    @pytest.mark.parametrize(
        ("accept", "reader"),
        [
            ("text/turtle", "turtle"),
            ("application/n-triples", "nt"),
            ("application/rdf+xml", "xml"),
            ("application/ld+json", "json-ld"),
            ("*/*", "turtle"),
        ],
    )
    @pytest.mark.filterwarnings("ignore::DeprecationWarning")
    def test_construct_types(self, server: GraphServer, accept: str, reader: str) -> None:
        status, _, body = get(server, query_path(APPROVALS), Accept=accept)
        assert status == 200
        assert len(rdflib.Graph().parse(data=body, format=reader)) == 1

    def test_post_forms(self, server: GraphServer) -> None:
        form = urlencode({"query": DRUGS}).encode()
        one = ask(server, "POST", "/sparql", form, Content_Type="application/x-www-form-urlencoded")
        other = ask(server, "POST", "/sparql", DRUGS.encode(), Content_Type="application/sparql-query; charset=utf-8")
        assert one[0] == other[0] == 200
        assert one[2] == other[2]

    def test_service_description(self, server: GraphServer) -> None:
        status, _, body = get(server, "/sparql")
        assert status == 200
        assert rdflib.Graph().parse(data=body, format="turtle", publicID=f"{server.url}sparql")

    @pytest.mark.parametrize(
        ("sparql", "status"),
        [
            ("SELEKT ?x", 400),
            ("", 400),
            ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", 400),
            ("DELETE WHERE { ?s ?p ?o }", 400),
        ],
    )
    def test_bad_queries_get_one_line(self, server: GraphServer, sparql: str, status: int) -> None:
        found, headers, body = get(server, query_path(sparql))
        assert (found, headers["content-type"]) == (status, "text/plain; charset=utf-8")
        assert body.count(b"\n") == 1

    def test_updates_are_refused(self, server: GraphServer) -> None:
        update = "INSERT DATA { <a:b> <a:c> <a:d> }"
        form = urlencode({"update": update}).encode()
        assert ask(server, "POST", "/sparql", form, Content_Type="application/x-www-form-urlencoded")[0] == 403
        assert ask(server, "POST", "/sparql", update.encode(), Content_Type="application/sparql-update")[0] == 403
        assert ask(server, "PUT", "/graph.ttl", b"")[0] == 405
        assert ask(server, "DELETE", "/graph.ttl", None)[0] == 405
        assert get(server, query_path("ASK { <a:b> ?p ?o }"))[2].count(b"false") == 1

    def test_not_acceptable(self, server: GraphServer) -> None:
        status, _, body = get(server, query_path(DRUGS), Accept="image/png")
        assert status == 406
        assert b"text/csv" in body

    @pytest.mark.parametrize(
        "parameters",
        ["query=ASK{}&query=ASK{}", "other=1", "query=ASK{}&default-graph-uri=http://example.org/", "query=%FF"],
    )
    def test_bad_parameters(self, server: GraphServer, parameters: str) -> None:
        assert get(server, f"/sparql?{parameters}")[0] == 400

    def test_bad_bodies(self, server: GraphServer) -> None:
        assert ask(server, "POST", "/sparql", b"ASK {}", Content_Type="text/plain")[0] == 415
        assert ask(server, "POST", "/sparql", b"\xff", Content_Type="application/sparql-query")[0] == 400
        large = b"#" * 1_000_001
        with closing(http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)) as connection:
            connection.putrequest("POST", "/sparql")
            connection.putheader("Content-Length", str(len(large)))
            connection.endheaders()
            assert connection.getresponse().status == 413
        with closing(http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)) as connection:
            connection.putrequest("POST", "/sparql")
            connection.putheader("Transfer-Encoding", "chunked")
            connection.endheaders()
            assert connection.getresponse().status == 411

    def test_a_query_that_takes_too_long_is_ended(self, folder: Path) -> None:
        for server in running(folder, timeout=0.05):
            status, _, body = get(server, query_path(ENDLESS))
            assert status == 503
            assert b"longer than" in body
            assert server.workers.processes == 0

    def test_queries_wait_for_their_turn_only_so_long(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("kgx.serve.workers.AT_ONCE", 1)
        monkeypatch.setattr("kgx.serve.workers.PATIENCE", 0.05)
        for server in running(folder, timeout=3.0):
            slow = threading.Thread(target=get, args=(server, query_path(ENDLESS)))
            slow.start()
            while server.workers.processes == 0:
                time.sleep(0.01)
            status, _, body = get(server, query_path("ASK {}"))
            assert (status, b"busy" in body) == (503, True)
            slow.join()
            assert get(server, query_path("ASK {}"))[0] == 200

    def test_a_syntax_error_names_the_place(self, server: GraphServer) -> None:
        status, _, body = get(server, query_path("SELECT ?d WHERE {\n  ?d a kgx:Drug ;; .\n  ?d ?p }"))
        assert (status, body.count(b"\n")) == (400, 1)
        assert body.startswith(b"the query does not parse at line 3, column ")
        assert len(body) < 200


def _names(media_type: str, body: bytes) -> list[str]:
    if "json" in media_type:
        return [row["name"]["value"] for row in json.loads(body)["results"]["bindings"]]
    if "xml" in media_type:
        tag = "{http://www.w3.org/2005/sparql-results#}literal"
        return [literal.text or "" for literal in ElementTree.fromstring(body).iter(tag)]
    delimiter = "\t" if "tab" in media_type else ","
    rows = list(csv.reader(io.StringIO(body.decode()), delimiter=delimiter))
    return [row[0] for row in rows[1:]]


class TestResources:
    def test_the_page(self, server: GraphServer) -> None:
        status, headers, body = get(server, "/")
        assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert headers["x-frame-options"] == "DENY"
        assert b"lifileucel" in body

    def test_turtle(self, server: GraphServer) -> None:
        status, _, body = get(server, "/graph.ttl")
        assert status == 200
        assert (None, rdflib.SKOS.prefLabel, rdflib.Literal("lifileucel")) in rdflib.Graph().parse(
            data=body, format="turtle"
        )

    def test_not_changed_is_not_sent_again(self, server: GraphServer) -> None:
        tag = get(server, "/")[1]["etag"]
        status, _, body = get(server, "/", If_None_Match=tag)
        assert (status, body) == (304, b"")

    @pytest.mark.parametrize("path", ["/", "/graph.ttl", "/sparql", "/nothing"])
    def test_head_is_get_without_a_body(self, server: GraphServer, path: str) -> None:
        status, headers, body = ask(server, "HEAD", path, None)
        whole = get(server, path)
        assert (status, body) == (whole[0], b"")
        assert headers["content-length"] == str(len(whole[2]))

    @pytest.mark.parametrize("path", ["/nothing", "/../secret", "/sparql/x", "/%2e%2e/graph.ttl", "/a\tb"])
    def test_nothing_there(self, server: GraphServer, path: str) -> None:
        if "\t" in path:
            path = path.replace("\t", "%09")
        assert get(server, path)[0] == 404

    def test_live(self, tmp_path: Path) -> None:
        fill(tmp_path)
        for server in running(tmp_path):
            before = get(server, "/")[2]
            with Graph.open(tmp_path) as graph:
                graph.discard("wire")
                left = {"extractions": EXTRACTIONS[:2], "things": RESOLUTION.things[:1]}
                graph.materialise(replace(EMPTY, **left))
                assert get(server, "/sparql?query=ASK%7B%7D")[0] == 503
            after = get(server, "/")[2]
            assert b"Mixed news" in before
            assert b"Mixed news" not in after
            names = _names("json", get(server, query_path(DRUGS))[2])
            assert names == ["BCD-201"]


class TestSafety:
    @pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "a@localhost"])
    def test_another_name_is_refused(self, server: GraphServer, host: str) -> None:
        for path in ("/", "/graph.ttl", query_path(DRUGS)):
            assert get(server, path, Host=host)[0] == 403

    @pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1234", "127.0.0.1", "[::1]:80"])
    def test_names_of_this_computer(self, server: GraphServer, host: str) -> None:
        assert get(server, "/sparql", Host=host)[0] == 200

    def test_only_pages_of_this_computer_may_read(self, server: GraphServer) -> None:
        near = get(server, query_path(DRUGS), Origin="http://localhost:8080")[1]
        assert near["access-control-allow-origin"] == "http://localhost:8080"
        for origin in (
            "https://evil.example",
            "null",
            "http://localhost.evil.example",
            "http://localhost@evil.example",
        ):
            assert "access-control-allow-origin" not in get(server, query_path(DRUGS), Origin=origin)[1]

    def test_a_folder_without_a_graph(self, tmp_path: Path) -> None:
        with pytest.raises(GraphError, match="no graph in"):
            make_server(tmp_path / "none")

    def test_a_port_in_use(self, server: GraphServer, folder: Path) -> None:
        with pytest.raises(GraphError, match="choose another port"):
            make_server(folder, port=server.server_port)


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_it_cleanly(folder: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-m", "kgx", "serve", "-p", "0", "-g", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        url = line.split()[0]
        with urllib.request.urlopen(url[:-1] + query_path("ASK {}"), timeout=120) as answer:
            assert answer.status == 200
        process.send_signal(number)
        output, errors = process.communicate(timeout=120)
    assert (process.returncode, output, errors) == (0, "", "")


@pytest.mark.parametrize(
    ("accept", "best"),
    [
        (None, "a/json"),
        ("", "a/json"),
        ("text/csv", "text/csv"),
        ("text/*;q=0.3, a/json;q=0.2", "text/csv"),
        ("*/*;q=0.1, text/csv;q=0", "a/json"),
        ("a/json;q=0, text/csv;q=0", None),
        ("nonsense", "a/json"),
        ("text/csv;q=high, a/json;q=0.1", "a/json"),
        ("image/png", None),
    ],
)
def test_best_match(accept: str | None, best: str | None) -> None:
    assert best_match(accept, ["a/json", "text/csv"]) == best
