"""The HTTP server, for this computer unless told otherwise: the explorer and queries, or a store that others write.

Writing needs the token in an Authorization header, which a web page cannot send from elsewhere: the answers to
preflight requests do not allow it.
"""

from __future__ import annotations

import hmac
import logging
import re
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import Any
from urllib.parse import urlsplit

from kgx.errors import GraphError, KgxError, one_line
from kgx.graph.dataset import FORMATS
from kgx.graph.worker import Outcome, Task
from kgx.ontology.namespaces import DEFAULT_BASE_IRI
from kgx.serve.live import LiveGraph, entity_tag
from kgx.serve.protocol import (
    Question,
    RequestError,
    graph_of_parameters,
    media_type,
    question_of_body,
    question_of_parameters,
    service_description,
    write_graph,
    write_result,
)
from kgx.serve.workers import Workers

LARGEST_BODY = 1_000_000
"""Bytes of a query that are read."""

LARGEST_GRAPH = 64_000_000
"""Bytes of a graph or an update that are read."""

SHORTEST_TOKEN = 16
"""Characters: a token is not to be guessed."""

SECONDS = 30.0
"""How long a query may take, and how long a client may take to send its request."""

LINGER = 1.0
"""How long the rest of a body that is too large is waited for."""

EVERYWHERE = frozenset({"0.0.0.0", "::", ""})
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})

_QUERIES = ("/sparql", "/query")
_UPDATE = "/update"
_STORE = "/store"
_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^:/@\s]+)(?::\d{1,5})?")
_LOG = logging.getLogger(__name__)


class GraphServer(ThreadingHTTPServer):
    """Serves one graph folder, or with a `token` a store of its own. `timeout` limits a query, in seconds."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, folder: Path, *, host: str, port: int, timeout: float, token: str | None = None) -> None:
        self.live = LiveGraph(folder) if token is None else None
        self.token = token
        self.host_names = None if host in EVERYWHERE else LOOPBACK | {host.lower()}
        self.workers = Workers(folder, timeout=timeout, writable=token is not None)
        try:
            super().__init__((host, port), _Handler)
        except BaseException:
            self.workers.close()
            raise

    def server_close(self) -> None:
        """Let the port go and end the queries that run."""
        super().server_close()
        self.workers.close()

    def server_bind(self) -> None:
        """Bind without asking the name service for the host's name, as the base class would."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    @property
    def url(self) -> str:
        """Where the explorer is."""
        return f"http://{self.server_name}:{self.server_port}/"

    def knows_host(self, host: str | None) -> bool:
        """Whether a Host header names this server; if not, a web page may have rebound its own name to it."""
        if self.host_names is None:
            return True
        match = _HOST.fullmatch(host or "")
        return match is not None and match["name"].lower() in self.host_names


def make_server(
    folder: str | Path,
    *,
    port: int = 0,
    host: str = "127.0.0.1",
    timeout: float = SECONDS,
    token: str | None = None,
) -> GraphServer:
    """A server that is bound and not yet running (`serve_forever`); port 0 takes a free one (`server_port`).

    With a `token` the folder is a store of its own, not made from documents, that whoever knows the token may write.
    Raises GraphError where there is no graph in the folder or the port is taken.
    """
    if token is not None and (len(token) < SHORTEST_TOKEN or not token.isascii() or not token.isprintable()):
        raise GraphError(f"the token must have at least {SHORTEST_TOKEN} characters, all of them ASCII")
    try:
        return GraphServer(Path(folder), host=host, port=port, timeout=timeout, token=token)
    except (OSError, OverflowError) as error:
        raise GraphError(f"cannot listen on {host}:{port} ({error}): choose another port") from error


class _Handler(BaseHTTPRequestHandler):
    server: GraphServer
    protocol_version = "HTTP/1.1"
    server_version = "kgx"
    sys_version = ""
    timeout = SECONDS

    def do_GET(self) -> None:
        self._answer(self._get)

    def do_HEAD(self) -> None:
        self._answer(self._get)

    def do_POST(self) -> None:
        self._answer(self._post)

    def do_PUT(self) -> None:
        self._answer(self._change)

    do_DELETE = do_PUT

    def do_OPTIONS(self) -> None:
        self._answer(lambda: self._send(HTTPStatus.NO_CONTENT, "", b"", Allow=self._allowed()))

    def _refuse(self) -> None:
        self._answer(self._not_allowed)

    do_PATCH = do_TRACE = do_CONNECT = _refuse

    def _answer(self, method: Callable[[], None]) -> None:
        """Run one method; every error becomes one line of text with the right status."""
        if self.command not in ("POST", "PUT") and {"content-length", "transfer-encoding"} & {
            name.lower() for name in self.headers
        }:
            self.close_connection = True  # a body that nobody reads must not be taken for the next request
        try:
            if not self.server.knows_host(self.headers.get("Host")):
                raise RequestError(403, f"ask for {self.server.url}: this server does not answer to another name")
            method()
        except RequestError as error:
            self._send_error(error.status, error)
        except KgxError as error:
            self._send_error(503, error)
        except (ConnectionError, TimeoutError):
            self.close_connection = True
        except Exception:
            _LOG.exception("request failed: %s", self.requestline)
            self._send_error(500, "the server failed on this request; its log says why")

    def _get(self) -> None:
        address = urlsplit(self.path)
        live = self.server.live
        if address.path in ("/", "/index.html") and live is not None:
            self._send_kept("text/html; charset=utf-8", live.page())
        elif address.path == "/graph.ttl" and live is not None:
            self._send_kept("text/turtle; charset=utf-8", live.turtle())
        elif address.path in _QUERIES:
            question = question_of_parameters(address.query)
            if question is None:
                self._send(200, "text/turtle; charset=utf-8", service_description(writable=live is None).encode())
            elif question.is_update:
                raise RequestError(405 if live is None else 403, "an update is sent with POST, where it is allowed")
            else:
                self._send_answer(question)
        elif address.path == _STORE and live is None:
            self._send_graph(graph_of_parameters(address.query))
        else:
            places = "/ (explorer), /sparql, /graph.ttl" if live is not None else "/sparql, /update, /store"
            raise RequestError(404, f"there is nothing here: see {places}")

    def _post(self) -> None:
        address = urlsplit(self.path)
        if address.path == _STORE:
            self._change()
        elif address.path in (*_QUERIES, _UPDATE):
            writable = self.server.token is not None
            body = self._body(LARGEST_GRAPH if writable and self._knows_token() else LARGEST_BODY)
            question = question_of_body(self.headers.get("Content-Type", ""), body, address.query)
            if question.is_update:
                self._update(question)
            elif address.path == _UPDATE:
                raise RequestError(400, "an update is needed here; queries go to /sparql")
            else:
                self._send_answer(question)
        else:
            self._not_allowed()

    def _update(self, question: Question) -> None:
        if self.server.token is None:
            raise RequestError(403, "this endpoint is read-only: no updates")
        self._check_token()
        if question.default_graphs or question.named_graphs:
            raise RequestError(400, "leave out default-graph-uri and named-graph-uri: write USING into the update")
        self.server.workers.run(Task(kind="update", text=question.text))
        self._send(204, "", b"")

    def _change(self) -> None:
        """PUT, POST or DELETE of a graph."""
        address = urlsplit(self.path)
        if address.path != _STORE or self.server.token is None:
            self._not_allowed()
        deletes = self.command == "DELETE"
        body = b"" if deletes else self._body(LARGEST_GRAPH if self._knows_token() else LARGEST_BODY)
        self._check_token()
        graph = graph_of_parameters(address.query)
        kind = "" if deletes else media_type(self.headers.get("Content-Type", ""))
        if not deletes and kind not in FORMATS:
            raise RequestError(415, f"send RDF as one of {', '.join(FORMATS)}")
        outcome = self.server.workers.run(Task(kind=self.command.lower(), graph=graph, data=body, media_type=kind))
        if deletes and not outcome.existed:
            raise RequestError(404, "there is no such graph")
        self._send(204 if outcome.existed else 201, "", b"")

    def _send_graph(self, graph: str | None) -> None:
        outcome = self.server.workers.run(Task(kind="get", graph=graph))
        if not outcome.existed:
            raise RequestError(404, "there is no such graph")
        kind, body = write_graph(outcome.data, DEFAULT_BASE_IRI, self._accept())
        self._send(200, kind, body, Vary="Accept")

    def _knows_token(self) -> bool:
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        known = (self.server.token or "").encode()
        return scheme.lower() == "bearer" and hmac.compare_digest(token.strip().encode("utf-8", "replace"), known)

    def _check_token(self) -> None:
        if not self._knows_token():
            raise RequestError(401, "writing needs the token of this server: Authorization: Bearer TOKEN")

    def _not_allowed(self) -> None:
        raise RequestError(405, f"only {self._allowed()} are possible here")

    def _allowed(self) -> str:
        if self.server.token is not None and urlsplit(self.path).path == _STORE:
            return "GET, HEAD, PUT, POST, DELETE, OPTIONS"
        return "GET, HEAD, POST, OPTIONS"

    def _body(self, largest: int) -> bytes:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            raise RequestError(411, "send the query with its Content-Length")
        if int(length) > largest:
            self._drain(int(length))
            raise RequestError(413, f"the body is larger than {largest} bytes")
        return self.rfile.read(int(length))

    def _drain(self, length: int) -> None:
        """Read what is not wanted, within limits: many clients listen only when they have sent everything."""
        left = min(length, LARGEST_GRAPH)
        self.connection.settimeout(LINGER)
        with suppress(TimeoutError):
            while left > 0 and (piece := self.rfile.read(min(left, 65_536))):
                left -= len(piece)

    def _send_answer(self, question: Question) -> None:
        if self.server.token is None and (question.default_graphs or question.named_graphs):
            raise RequestError(400, "this endpoint has one graph: leave out default-graph-uri and named-graph-uri")
        task = Task(
            kind="query",
            text=question.text,
            default_graphs=question.default_graphs,
            named_graphs=question.named_graphs,
        )
        outcome: Outcome = self.server.workers.run(task)
        assert outcome.result is not None
        kind, body = write_result(outcome.result, self._accept())
        self._send(200, kind, body, Vary="Accept")

    def _accept(self) -> str | None:
        return ", ".join(self.headers.get_all("Accept", [])) or None

    def _send_kept(self, media_type: str, body: bytes) -> None:
        """Send a body that the client may hold already."""
        tag = entity_tag(body)
        if self.headers.get("If-None-Match") == tag:
            self._send(304, "", b"", ETag=tag)
        else:
            self._send(200, media_type, body, ETag=tag)

    def _send_error(self, status: int, reason: object) -> None:
        if self.command not in ("GET", "HEAD", "OPTIONS"):
            self.close_connection = True
        allow = {"Allow": self._allowed()} if status == 405 else {}
        if status == 401:
            allow["WWW-Authenticate"] = 'Bearer realm="kgx"'
        self._send(status, "text/plain; charset=utf-8", f"{one_line(reason)}\n".encode("utf-8", "replace"), **allow)

    def _send(self, status: int, media_type: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        if media_type:
            self.send_header("Content-Type", media_type)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        for name, value in (headers | self._cross_origin() | _ALWAYS).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _cross_origin(self) -> dict[str, str]:
        """Let pages of this computer read answers, and no others: the graph may hold what is not public."""
        origin = self.headers.get("Origin", "")
        parts = urlsplit(origin)
        host = _HOST.fullmatch(parts.netloc)
        if parts.scheme not in ("http", "https") or host is None or host["name"].lower() not in LOOPBACK:
            return {}
        return {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": "GET, HEAD, POST",
            "Access-Control-Allow-Headers": "Accept, Content-Type",
            "Vary": "Accept, Origin",
        }

    def log_message(self, format: str, *args: Any) -> None:
        """Log instead of printing."""
        _LOG.info("%s %s", self.address_string(), format % args)


_ALWAYS = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-site",
}
