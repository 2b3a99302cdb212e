"""The HTTP server: three resources, read-only, for this computer unless told otherwise."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from kgx.errors import GraphError, KgxError, QueryError
from kgx.serve.live import LiveGraph, entity_tag
from kgx.serve.protocol import SERVICE_DESCRIPTION, RequestError, query_of_body, query_of_parameters, write_result

LARGEST_BODY = 1_000_000
"""Bytes of a POST that are read."""

SECONDS = 30.0
"""How long a query may take, and how long a client may take to send its request."""

EVERYWHERE = frozenset({"0.0.0.0", "::", ""})
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^:/@\s]+)(?::\d{1,5})?")
_LOG = logging.getLogger(__name__)


class GraphServer(ThreadingHTTPServer):
    """Serves one graph folder. `timeout` limits a query, in seconds."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, folder: Path, *, host: str, port: int, timeout: float) -> None:
        self.live = LiveGraph(folder)
        self.query_timeout = timeout
        self.host_names = None if host in EVERYWHERE else LOOPBACK | {host.lower()}
        super().__init__((host, port), _Handler)

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


def make_server(folder: str | Path, *, port: int = 0, host: str = "127.0.0.1", timeout: float = SECONDS) -> GraphServer:
    """A server that is bound and not yet running (`serve_forever`); port 0 takes a free one (`server_port`).

    Raises GraphError where there is no graph in the folder or the port is taken.
    """
    try:
        return GraphServer(Path(folder), host=host, port=port, timeout=timeout)
    except (OSError, OverflowError) as error:
        raise GraphError(f"cannot listen on {host}:{port} ({error}): choose another port") from error


def serve(folder: str | Path, *, port: int = 8000, host: str = "127.0.0.1") -> None:
    """Serve a graph until interrupted."""
    with make_server(folder, port=port, host=host) as server, suppress(KeyboardInterrupt):
        server.serve_forever()


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

    def do_OPTIONS(self) -> None:
        self._answer(lambda: self._send(HTTPStatus.NO_CONTENT, "", b"", Allow="GET, HEAD, POST, OPTIONS"))

    def _refuse(self) -> None:
        self._answer(self._not_allowed)

    do_PUT = do_DELETE = do_PATCH = do_TRACE = do_CONNECT = _refuse

    def _answer(self, method: Callable[[], None]) -> None:
        """Run one method; every error becomes one line of text with the right status."""
        if self.command != "POST" and {"content-length", "transfer-encoding"} & {name.lower() for name in self.headers}:
            self.close_connection = True  # a body that nobody reads must not be taken for the next request
        try:
            if not self.server.knows_host(self.headers.get("Host")):
                raise RequestError(403, f"ask for {self.server.url}: this server does not answer to another name")
            method()
        except RequestError as error:
            self._send_error(error.status, error)
        except QueryError as error:
            self._send_error(400, error)
        except KgxError as error:
            self._send_error(503, error)
        except (ConnectionError, TimeoutError):
            self.close_connection = True
        except Exception:
            _LOG.exception("request failed: %s", self.requestline)
            self._send_error(500, "the server failed on this request; its log says why")

    def _get(self) -> None:
        address = urlsplit(self.path)
        if address.path in ("/", "/index.html"):
            self._send_kept("text/html; charset=utf-8", self.server.live.page())
        elif address.path == "/graph.ttl":
            self._send_kept("text/turtle; charset=utf-8", self.server.live.turtle())
        elif address.path == "/sparql":
            query = query_of_parameters(address.query)
            if query is None:
                self._send(200, "text/turtle; charset=utf-8", SERVICE_DESCRIPTION.encode())
            else:
                self._send_answer(query)
        else:
            raise RequestError(404, "there is nothing here: see / (explorer), /sparql, /graph.ttl")

    def _post(self) -> None:
        address = urlsplit(self.path)
        if address.path != "/sparql":
            self._not_allowed()
        if address.query:
            raise RequestError(400, "put the query into the body only")
        self._send_answer(query_of_body(self.headers.get("Content-Type", ""), self._body()))

    def _not_allowed(self) -> None:
        raise RequestError(405, "only reading is possible here: use GET, or POST to /sparql")

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            raise RequestError(411, "send the query with its Content-Length")
        if int(length) > LARGEST_BODY:
            raise RequestError(413, f"the query is larger than {LARGEST_BODY} bytes")
        return self.rfile.read(int(length))

    def _send_answer(self, query: str) -> None:
        begin = monotonic()
        try:
            result = self.server.live.query(query, timeout=self.server.query_timeout)
        except QueryError as error:
            late = monotonic() - begin >= self.server.query_timeout
            raise RequestError(503 if late else 400, str(error)) from error
        media_type, body = write_result(result, ", ".join(self.headers.get_all("Accept", [])) or None)
        self._send(200, media_type, body, Vary="Accept")

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
        allow = {"Allow": "GET, HEAD, POST, OPTIONS"} if status == 405 else {}
        text = " ".join(str(reason).split())
        self._send(status, "text/plain; charset=utf-8", f"{text}\n".encode("utf-8", "replace"), **allow)

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
