"""`kgx push` against real servers (Virtuoso, kgx serve) and against ones that misbehave."""

from __future__ import annotations

import doctest
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from sample_graph import EMPTY, EXTRACTIONS, RESOLUTION

from kgx.errors import GraphError, RemoteError
from kgx.graph import Graph
from kgx.ontology.namespaces import DEFAULT_BASE_IRI
from kgx.push import Credentials, Endpoints, PushReport, discover, push
from kgx.push.authentication import Authenticator
from kgx.push.client import Client, check_address, first_line
from kgx.push.endpoints import chunks
from kgx.serve import make_server

TOKEN = "a-token-for-the-tests"
NAME = "https://example.org/graphs/news"
STATE = f"{NAME}/kgx-push/state"


def fill(folder: Path, *, things: int | None = None) -> None:
    """A graph folder with the sample graph, or with its first things only."""
    with Graph.open(folder) as graph:
        for extraction in EXTRACTIONS:
            graph.put(extraction)
        graph.materialise(RESOLUTION if things is None else replace(EMPTY, things=RESOLUTION.things[:things]))


def content(folder: Path) -> set[str]:
    target = folder / "content.nt"
    with Graph.open(folder, read_only=True) as graph:
        graph.serialize("nt", target)
    lines = set(target.read_text(encoding="utf-8").splitlines())
    target.unlink()
    return lines


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "graph"
    fill(folder)
    return folder


class Served:
    """A running `kgx serve --writable`."""

    def __init__(self, folder: Path) -> None:
        self.server = make_server(folder, token=TOKEN)
        self.url = self.server.url
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()
        self.told: list[str] = []

    def end(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def push(self, folder: Path, *, store: bool = True, update: bool = True, **options: object) -> PushReport:
        client = Client(Credentials(token=TOKEN), timeout=60, pauses=(), tell=self.told.append)
        endpoints = Endpoints(
            store=f"{self.url}store" if store else None,
            update=f"{self.url}update" if update else None,
            query=f"{self.url}query" if update else None,
        )
        return push(folder, client, endpoints, **({"name": NAME} | options), tell=self.told.append)  # type: ignore[arg-type]

    def graph(self, name: str = NAME) -> set[str]:
        query = "default" if name == "default" else "graph=" + quote(name, safe="")
        request = urllib.request.Request(f"{self.url}store?{query}", headers={"Accept": "application/n-triples"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return {line for line in answer.read().decode().splitlines() if line}

    def change(self, method: str, query: str, body: bytes | None = None, token: str = TOKEN) -> int:
        request = urllib.request.Request(
            f"{self.url}store?{query}",
            method=method,
            data=body,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "text/turtle"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.status)


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("store") / "dataset")
    yield served
    served.end()


@pytest.fixture
def served(shared_store: Served) -> Served:
    shared_store.told.clear()
    for graph in (NAME, STATE, DEFAULT_BASE_IRI, f"{DEFAULT_BASE_IRI}kgx-push/state"):
        shared_store.change("PUT", "graph=" + quote(graph, safe=""), b"")
        shared_store.change("DELETE", "graph=" + quote(graph, safe=""))
    return shared_store


WAYS = [
    pytest.param({"store": True, "update": True}, id="both"),
    pytest.param({"store": True, "update": False}, id="graph store only"),
    pytest.param({"store": False, "update": True}, id="update only"),
]


class TestKgxServe:
    @pytest.mark.parametrize("way", WAYS)
    def test_first_again_and_changed(self, served: Served, folder: Path, way: dict[str, bool]) -> None:
        first = served.push(folder, **way)
        assert (first.whole, first.added) == (True, len(content(folder)))
        assert served.graph() == content(folder)
        assert served.push(folder, **way) == replace(first, added=0, whole=False)
        before = content(folder)
        with Graph.open(folder) as graph:
            graph.discard("wire")
            graph.materialise(replace(EMPTY, extractions=EXTRACTIONS[:2], things=RESOLUTION.things))
        changed = served.push(folder, **way)
        assert (changed.added, changed.removed) == (len(content(folder) - before), len(before - content(folder)))
        assert changed.removed > 0
        assert not changed.whole
        assert served.graph() == content(folder)

    @pytest.mark.parametrize("way", WAYS)
    def test_only_additions(self, served: Served, folder: Path, way: dict[str, bool]) -> None:
        with Graph.open(folder) as graph:
            graph.discard("wire")
            graph.materialise(replace(EMPTY, things=RESOLUTION.things[:3]))
        served.push(folder, **way)
        with Graph.open(folder) as graph:
            graph.put(EXTRACTIONS[2])
            graph.materialise(replace(EMPTY, things=RESOLUTION.things[:5]))
        report = served.push(folder, **way)
        assert (report.whole, report.removed, report.added > 0) == (False, 0, True)
        assert served.graph() == content(folder)

    @pytest.mark.parametrize("way", WAYS)
    def test_a_server_that_was_reset_gets_everything(self, served: Served, folder: Path, way: dict[str, bool]) -> None:
        served.push(folder, **way)
        served.change("DELETE", "graph=" + quote(NAME, safe=""))
        assert served.push(folder, **way).whole
        assert served.graph() == content(folder)

    def test_a_graph_that_others_changed_is_replaced(self, served: Served, folder: Path) -> None:
        served.push(folder)
        served.change("POST", "graph=" + quote(NAME, safe=""), b"<a:a> <a:b> <a:c> .")
        report = served.push(folder)
        assert report.whole
        assert served.graph() == content(folder)
        assert any("others changed the graph" in line for line in served.told)

    def test_an_interrupted_push_is_completed(self, served: Served, folder: Path) -> None:
        served.push(folder, update=False)
        changing = f'<{STATE}> <http://purl.org/dc/terms/identifier> "changing" .'.encode()
        served.change("PUT", "graph=" + quote(STATE, safe=""), changing)
        assert served.push(folder, update=False).whole

    def test_nothing_is_left_of_the_preparation(self, served: Served, folder: Path) -> None:
        served.push(folder)
        for part in ("added", "removed"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                served.graph(f"{NAME}/kgx-push/{part}")

    def test_the_default_graph(self, served: Served, folder: Path) -> None:
        served.push(folder, name="default")
        assert served.graph("default") == content(folder)
        with urllib.request.urlopen(f"{served.url}sparql?query=ASK%7B%3Fd%20a%20kgx%3ADrug%7D", timeout=60) as answer:
            assert b"true" in answer.read()
        assert not served.push(folder, name="default").added

    def test_full_sends_everything(self, served: Served, folder: Path) -> None:
        served.push(folder)
        assert served.push(folder, full=True).whole

    def test_a_lost_copy_in_the_folder_costs_a_full_push(self, served: Served, folder: Path) -> None:
        served.push(folder)
        for path in (folder / "pushed").iterdir():
            path.write_bytes(b"not gzip")
        fill(folder, things=2)
        with Graph.open(folder) as graph:
            graph.discard("wire")
            graph.materialise(replace(EMPTY, things=RESOLUTION.things[:2]))
        assert served.push(folder).whole
        assert served.graph() == content(folder)

    def test_two_folders_take_turns(self, served: Served, folder: Path, tmp_path: Path) -> None:
        other = tmp_path / "other"
        fill(other, things=4)
        served.push(folder)
        served.push(other)
        assert served.graph() == content(other)
        assert served.push(folder).whole
        assert served.graph() == content(folder)

    def test_the_wrong_token_is_one_line_without_it(self, served: Served, folder: Path) -> None:
        client = Client(Credentials(token="something-else-entirely"), pauses=())
        with pytest.raises(RemoteError, match="does not accept the token of KGX_TOKEN") as caught:
            push(folder, client, Endpoints(store=f"{served.url}store"), name=NAME)
        assert "something-else" not in str(caught.value)

    def test_endpoints_are_found_beside_the_store(self, served: Served) -> None:
        client = Client(Credentials(token=TOKEN), pauses=())
        found = discover(client, Endpoints(store=f"{served.url}store"))
        assert found == Endpoints(store=f"{served.url}store", update=f"{served.url}update", query=f"{served.url}query")

    def test_the_command(self, served: Served, folder: Path) -> None:
        first = kgx_push(f"{served.url}store", "-g", str(folder), KGX_TOKEN=TOKEN)
        assert (first.returncode, first.stderr) == (0, "")
        assert re.fullmatch(r"all sent: \d+ triples added, 0 removed, \d+ in the graph\n", first.stdout)
        again = kgx_push(f"{served.url}store", "-g", str(folder), KGX_TOKEN=TOKEN)
        assert again.stdout.startswith("nothing to do: the server has all ")
        refused = kgx_push(f"{served.url}store", "-g", str(folder), "--full", KGX_TOKEN="wrong-wrong-wrong")
        assert (refused.returncode, refused.stdout) == (2, "")
        assert refused.stderr.count("\n") == 1
        assert "wrong-wrong-wrong" not in refused.stderr


def test_the_example_of_the_manual(served: Served, folder: Path, root: Path) -> None:
    page = (root / "docs" / "push.md").read_text(encoding="utf-8")
    block = page.partition("```console\n")[2].partition("```")[0]
    examples = re.findall(r"^\$ kgx push (\S+)\n((?!\$).+\n)", block, re.MULTILINE)
    assert len(examples) == 2
    for url, wanted in examples:
        assert url.startswith("http://127.0.0.1:8100/")
        found = kgx_push(url.replace("http://127.0.0.1:8100/", served.url), "-g", str(folder), KGX_TOKEN=TOKEN)
        assert doctest.OutputChecker().check_output(wanted, found.stdout, doctest.ELLIPSIS), found.stdout + found.stderr


def kgx_push(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KGX_")}
    command = [sys.executable, "-m", "kgx", "push", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=clean | environment, check=False, timeout=300)


def sent(request: urllib.request.Request) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


class TestWritableStore:
    @pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], TOKEN + "x"])
    def test_writing_needs_the_token(self, served: Served, token: str) -> None:
        for method, body in (("PUT", b""), ("POST", b"<a:a> <a:b> 1 ."), ("DELETE", None)):
            with pytest.raises(urllib.error.HTTPError, match="401"):
                served.change(method, f"graph={NAME}", body, token=token)
        request = urllib.request.Request(
            f"{served.url}update", data=b"CLEAR ALL", headers={"Content-Type": "application/sparql-update"}
        )
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(request, timeout=60)

    def test_the_graph_store_protocol(self, served: Served) -> None:
        assert served.change("PUT", f"graph={NAME}", b"<a:a> <a:b> 1 .") == 201
        assert served.change("PUT", f"graph={NAME}", b"<a:a> <a:b> 2 .") == 204
        assert served.change("POST", f"graph={NAME}", b"<a:a> <a:b> 3 .") == 204
        assert {line.split('"')[1] for line in served.graph()} == {"2", "3"}
        assert served.change("DELETE", f"graph={NAME}") == 204
        with pytest.raises(urllib.error.HTTPError, match="404"):
            served.graph()

    def test_broken_rdf_changes_nothing(self, served: Served) -> None:
        served.change("PUT", f"graph={NAME}", b"<a:a> <a:b> 1 .")
        with pytest.raises(urllib.error.HTTPError, match="400"):
            served.change("PUT", f"graph={NAME}", b"<a:a> <a:b> 2 . <a:a> <a:b")
        assert len(served.graph()) == 1

    @pytest.mark.parametrize(
        ("update", "status"),
        [
            (
                "INSERT DATA { GRAPH <a:g> { <a:a> <a:b> 'LOAD <http://x/> SERVICE' } } ; DROP GRAPH <a:g>",
                204,
            ),
            ("LOAD <http://127.0.0.1:9/>", 400),
            ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400),
            ("INSERT DATA { <a:a> <a:b> ", 400),
        ],
    )
    def test_updates_stay_on_the_server(self, served: Served, update: str, status: int) -> None:
        request = urllib.request.Request(
            f"{served.url}update",
            data=update.encode(),
            headers={"Content-Type": "application/sparql-update", "Authorization": f"Bearer {TOKEN}"},
        )
        found, body = sent(request)
        assert found == status
        assert body.count(b"\n") == (status != 204)

    def test_a_page_elsewhere_may_not_send_the_token(self, served: Served) -> None:
        request = urllib.request.Request(
            f"{served.url}store", method="OPTIONS", headers={"Origin": "http://localhost:1"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert "authorization" not in answer.headers["Access-Control-Allow-Headers"].lower()
            assert "PUT" not in answer.headers["Access-Control-Allow-Methods"]

    def test_a_folder_with_documents_is_not_written(self, folder: Path) -> None:
        with pytest.raises(GraphError, match="name another folder"):
            make_server(folder, token=TOKEN)

    def test_a_short_token_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(GraphError, match="16 characters"):
            make_server(tmp_path / "new", token="short")


VIRTUOSO_INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
MaxClientConnections = 5
ServerThreads = 5
"""


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Virtuoso of our own; its administrator is dba with the password dba."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("needs Virtuoso (apt install virtuoso-opensource-7-bin)")
    folder = tmp_path_factory.mktemp("virtuoso")
    ports = {"sql": free_port(), "http": free_port()}
    (folder / "virtuoso.ini").write_text(VIRTUOSO_INI.format(**ports), encoding="utf-8")
    command = [program, "+foreground", "+configfile", "virtuoso.ini"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            url = f"http://127.0.0.1:{ports['http']}"
            wait_for(f"{url}/sparql", process)
            yield url
        finally:
            process.kill()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "Virtuoso ended"
        try:
            with urllib.request.urlopen(url, timeout=10):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("Virtuoso does not answer")


class TestVirtuoso:
    CREDENTIALS = Credentials(user="dba", password="dba")

    def send(self, url: str, folder: Path, name: str, *, update_only: bool = False) -> PushReport:
        client = Client(self.CREDENTIALS, timeout=120)
        if update_only:
            return push(folder, client, discover(client, Endpoints(update=f"{url}/sparql-auth")), name=name)
        endpoints = discover(client, Endpoints(store=f"{url}/sparql-graph-crud-auth"))
        assert endpoints.update == f"{url}/sparql-auth"
        return push(folder, client, endpoints, name=name)

    def graph(self, url: str, name: str) -> rdflib.Graph:
        query = quote(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}", safe="")
        request = urllib.request.Request(f"{url}/sparql?query={query}", headers={"Accept": "text/plain"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return rdflib.Graph().parse(data=answer.read(), format="nt")

    @pytest.mark.parametrize("update_only", [False, True])
    def test_first_again_and_changed(self, virtuoso: str, folder: Path, update_only: bool) -> None:
        name = f"{NAME}/{update_only}"
        assert self.send(virtuoso, folder, name, update_only=update_only).whole
        assert len(self.graph(virtuoso, name)) == len(content(folder))
        assert not self.send(virtuoso, folder, name, update_only=update_only).added
        with Graph.open(folder) as graph:
            graph.discard("wire")
            graph.materialise(replace(EMPTY, extractions=EXTRACTIONS[:2], things=RESOLUTION.things))
        changed = self.send(virtuoso, folder, name, update_only=update_only)
        assert (changed.whole, changed.removed > 0) == (False, True)
        texts = {str(text) for text in self.graph(virtuoso, name).objects()}
        assert len(self.graph(virtuoso, name)) == len(content(folder))
        assert EXTRACTIONS[0].document.text in texts
        assert EXTRACTIONS[2].document.text not in texts

    @pytest.mark.parametrize("update_only", [False, True])
    def test_long_texts_and_other_scripts(self, virtuoso: str, folder: Path, update_only: bool) -> None:
        text = 'Ελληνικά \U0001f9ec "quoted" \\ back\r\n' + "word " * 30_000
        document = replace(EXTRACTIONS[0].document, id="long", text=text)
        with Graph.open(folder) as graph:
            extraction = replace(EXTRACTIONS[0], document=document, entities=(), facts=())
            graph.put(extraction)
            graph.materialise(replace(EMPTY, extractions=(extraction,)))
        name = f"{NAME}/long/{update_only}"
        self.send(virtuoso, folder, name, update_only=update_only)
        assert text in {str(found) for found in self.graph(virtuoso, name).objects()}

    def test_a_server_that_was_reset_gets_everything(self, virtuoso: str, folder: Path) -> None:
        name = f"{NAME}/reset"
        self.send(virtuoso, folder, name)
        client = Client(self.CREDENTIALS)
        client.request("DELETE", f"{virtuoso}/sparql-graph-crud-auth?graph={quote(name, safe='')}")
        assert self.send(virtuoso, folder, name).whole
        assert len(self.graph(virtuoso, name)) == len(content(folder))

    @pytest.mark.parametrize(
        ("environment", "message"),
        [
            ({}, "asks who you are: set KGX_USER and KGX_PASSWORD"),
            ({"KGX_USER": "dba", "KGX_PASSWORD": "a-wrong-one"}, "does not accept the user and password"),
            ({"KGX_USER": "dba"}, "go together"),
        ],
    )
    def test_who_you_are(self, virtuoso: str, folder: Path, environment: dict[str, str], message: str) -> None:
        result = kgx_push(f"{virtuoso}/sparql-graph-crud-auth", "-g", str(folder), **environment)
        assert (result.returncode, result.stdout) == (2, "")
        assert message in result.stderr
        assert "a-wrong-one" not in result.stderr
        assert result.stderr.count("\n") == 1


Answer = Callable[[str, str, dict[str, str]], tuple[int, dict[str, str], bytes]]


@contextmanager
def answering(answer: Answer) -> Iterator[tuple[str, list[tuple[str, str, dict[str, str]]]]]:
    """A server that answers as told, and what it was asked: method, path, headers."""
    asked: list[tuple[str, str, dict[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            request = (self.command, self.path, {name.lower(): value for name, value in self.headers.items()})
            asked.append(request)
            status, headers, body = answer(*request)
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = answer

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


class TestMisbehaviour:
    @pytest.mark.parametrize(
        ("status", "headers", "body", "message"),
        [
            (404, {}, b"", "is no Graph Store that can be written"),
            (405, {}, b"", "is no Graph Store that can be written"),
            (403, {}, b"<html><title>x</title><h1>Read only</h1>", r"not allowed there .*\(Read only\)"),
            (400, {}, b"bad \x1b[31m thing\nsecond line", r"answered 400: bad \[31m thing$"),
            (500, {}, b"out of memory", "answered 500: out of memory"),
            (302, {"Location": "https://evil.example/"}, b"", "redirects to https://evil.example/"),
            (307, {"Location": "http://127.0.0.1:1/"}, b"", "redirects to"),
            (401, {"WWW-Authenticate": "Negotiate"}, b"", "does not accept the user and password"),
            (200, {}, b"<html>hello</html>", "may not be that of a Graph Store"),
            (204, {}, b"", "may not be that of a Graph Store"),
        ],
    )
    def test_one_line_each(self, folder: Path, status: int, headers: dict[str, str], body: bytes, message: str) -> None:
        with answering(lambda *request: (status, headers, body)) as (url, _):
            client = Client(Credentials(user="me", password="my-secret"), pauses=())
            with pytest.raises(RemoteError, match=message) as caught:
                push(folder, client, Endpoints(store=f"{url}/store"), name=NAME)
        assert "\n" not in str(caught.value)
        assert "my-secret" not in str(caught.value)

    def test_a_password_that_is_sent_back_is_not_shown(self, folder: Path) -> None:
        def answer(method: str, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
            if "authorization" not in headers:
                return 401, {"WWW-Authenticate": 'Basic realm="x"'}, b""
            return 400, {}, f"you sent {headers['authorization']} for my-secret".encode()

        with answering(answer) as (url, _):
            client = Client(Credentials(user="me", password="my-secret"), pauses=())
            with pytest.raises(RemoteError) as caught:
                push(folder, client, Endpoints(store=f"{url}/store"), name=NAME)
        assert "my-secret" not in str(caught.value)
        assert "bWU6bXktc2VjcmV0" not in str(caught.value)

    def test_a_redirect_is_not_followed(self, folder: Path) -> None:
        with (
            answering(lambda *request: (200, {}, b"")) as (other, taken),
            answering(lambda *request: (307, {"Location": f"{other}/store"}, b"")) as (url, _),
            pytest.raises(RemoteError, match="redirects"),
        ):
            push(folder, Client(Credentials(token="my-secret"), pauses=()), Endpoints(store=url), name=NAME)
        assert taken == []

    def test_a_server_that_is_busy_is_asked_again(self, folder: Path) -> None:
        answers = iter([(503, {"Retry-After": "0"}, b""), (502, {}, b""), (200, {}, b"done")])
        told: list[str] = []
        with answering(lambda *request: next(answers)) as (url, asked):
            client = Client(Credentials(), pauses=(0.01, 0.01), tell=told.append)
            assert client.request("GET", url).body == b"done"
        assert (len(asked), len(told)) == (3, 2)

    def test_a_graph_too_large_for_one_request_goes_in_pieces(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("kgx.push.endpoints.STORE_CHUNK", 2_000)
        held: dict[str, str] = {}

        def answer(method: str, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
            if int(headers.get("content-length", 0)) > 4_000:
                return 413, {}, b""
            if method == "GET":
                return 200, {}, f'<a:a> <a:b> "{held["state"]}" .'.encode() if "state" in held else b""
            if "state" in path and method == "PUT" and len(asked) > 5:
                with Graph.open(folder, read_only=True) as graph:
                    data = folder / "x.nt"
                    graph.serialize("nt", data)
                held["state"] = "sha256:" + hashlib.sha256(data.read_bytes()).hexdigest()
                data.unlink()
            return 204, {}, b""

        told: list[str] = []
        with answering(answer) as (url, asked):
            client = Client(Credentials(), pauses=())
            push(folder, client, Endpoints(store=f"{url}/gsp"), name=NAME, tell=told.append)
        assert any("readers see a part of it" in line for line in told)
        assert sum(method == "POST" for method, _, _ in asked) > 1

    @pytest.mark.parametrize(
        ("url", "message"),
        [
            ("http://user:pw-secret@localhost/", "leave the password out"),
            ("ftp://localhost/", "not the address of a server"),
            ("localhost:8890/store", "not the address of a server"),
            ("http://", "not the address of a server"),
            ("http://localhost:0/", "not the address of a server"),
            ("http://localhost:99999/", "cannot be read"),
            ("http://local host/", "not the address of a server"),
            ("http://localhost/\n", "not the address of a server"),
            ("http://localhost/#x", "leave out what follows"),
        ],
    )
    def test_addresses(self, url: str, message: str) -> None:
        with pytest.raises(RemoteError, match=message) as caught:
            check_address(url)
        assert "pw-secret" not in str(caught.value)

    def test_nobody_there(self, folder: Path) -> None:
        with pytest.raises(RemoteError, match="no server listens at"):
            push(folder, Client(Credentials()), Endpoints(store=f"http://127.0.0.1:{free_port()}/"), name=NAME)

    def test_not_secure(self, folder: Path) -> None:
        with answering(lambda *request: (200, {}, b"")) as (url, _):
            secure = url.replace("http:", "https:")
            with pytest.raises(RemoteError, match="is it http, not https"):
                push(folder, Client(Credentials(), timeout=10, pauses=()), Endpoints(store=secure), name=NAME)

    def test_no_server_named(self, folder: Path) -> None:
        result = kgx_push("-g", str(folder))
        assert (result.returncode, "name a server" in result.stderr) == (2, True)


class TestDigest:
    """The examples of RFC 7616, section 3.9.1, and RFC 2617, section 3.5."""

    @pytest.mark.parametrize(
        ("algorithm", "response"),
        [
            ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
            ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ],
    )
    def test_the_answer(self, monkeypatch: pytest.MonkeyPatch, algorithm: str, response: str) -> None:
        monkeypatch.setattr(
            "kgx.push.authentication.secrets.token_hex", lambda size: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
        )
        who = Authenticator(Credentials(user="Mufasa", password="Circle of Life"))
        assert who.header("GET", "http://www.example.org/dir/index.html") is None
        assert who.take(
            [
                f'Basic realm="old", Digest realm="http-auth@example.org", qop="auth, auth-int", '
                f"algorithm={algorithm}, "
                'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", '
                'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
            ]
        )
        header = who.header("GET", "http://www.example.org/dir/index.html")
        assert header is not None
        assert f'response="{response}"' in header
        assert "nc=00000001" in header

    def test_a_second_refusal_ends_it(self) -> None:
        challenge = ['Digest realm="x", nonce="y", qop="auth"']
        who = Authenticator(Credentials(user="me", password="secret"))
        assert who.take(challenge)
        who.header("GET", "http://x/")
        assert not who.take(challenge)

    def test_basic_only_after_it_was_asked_for(self) -> None:
        who = Authenticator(Credentials(user="me", password="secret"))
        assert who.header("GET", "http://x/") is None
        assert who.take(['Basic realm="x"'])
        assert who.header("GET", "http://x/") == "Basic bWU6c2VjcmV0"


def test_credentials_do_not_show_in_repr() -> None:
    assert "secret" not in repr(Credentials(user="me", password="secret", token="secret"))


@given(st.lists(st.binary(max_size=20)), st.integers(1, 50), st.integers(1, 5))
def test_chunks_hold_everything_in_order(lines: list[bytes], size: int, count: int) -> None:
    found = list(chunks(lines, size=size, count=count))
    assert [line for chunk in found for line in chunk] == lines
    assert all(len(chunk) <= count for chunk in found)
    assert all(len(chunk) == 1 or sum(map(len, chunk)) <= size for chunk in found if chunk)
    assert all(found) or found == [[]]


@given(st.binary(max_size=300))
def test_what_a_server_says_is_one_harmless_line(body: bytes) -> None:
    line = first_line(body)
    assert line.isprintable()
    assert len(line) <= 200
