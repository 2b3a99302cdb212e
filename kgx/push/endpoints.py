"""The endpoints of a SPARQL server as operations on graphs, in terms of N-Triples lines.

A graph is named by its IRI; DEFAULT stands for the default graph. Every operation may be repeated without harm.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from kgx.errors import RemoteError
from kgx.ontology.namespaces import DCTERMS
from kgx.push.client import Client, Response, check_address, first_line

DEFAULT = "default"
STORE_CHUNK = 4_000_000
"""Bytes of one request to a Graph Store."""

UPDATE_CHUNK = 250_000
UPDATE_TRIPLES = 1_000
"""Bytes and triples of one INSERT DATA: Virtuoso's compiler has room for some 4,000."""

_TURTLE = b"@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
"""N-Triples are Turtle. Virtuoso guesses a format by the first 64 KB, which one long text may fill: so this first."""

_COUNT = "http://rdfs.org/ns/void#triples"
_STATE = re.compile(r"sha256:[0-9a-f]{64}")
_NO_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """Addresses of the Graph Store, of SPARQL Update, and of SPARQL queries; None where there is none."""

    store: str | None = None
    update: str | None = None
    query: str | None = None

    def check(self) -> None:
        """Raise RemoteError where nothing can be pushed there."""
        for url in (self.store, self.update, self.query):
            if url is not None:
                check_address(url)
        if self.store is None and self.update is None:
            raise RemoteError("name a server: the address of its Graph Store, or --update with that of SPARQL Update")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a server says of the last push: digest of what was sent, triples counted then and now (None: not asked)."""

    digest: str
    then: int | None = None
    now: int | None = None

    @property
    def untouched(self) -> bool:
        """Whether, as far as a count can tell, nobody else has changed the graph since."""
        return self.then == self.now


@cache
def _layouts() -> tuple[tuple[str, str, str], ...]:
    text = files("kgx.push").joinpath("layouts.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple((row[0], row[1], row[2]) for row in rows)


def discover(client: Client, endpoints: Endpoints) -> Endpoints:
    """Add the Update endpoint that stands beside a Graph Store of a known server, if it is there and answers queries.

    Only addresses of the same server are tried.
    """
    if endpoints.store is None or endpoints.update is not None:
        return replace(endpoints, query=endpoints.query or endpoints.update)
    address = urlsplit(endpoints.store)
    for store, update, query in _layouts():
        if address.path.endswith(store):
            stem = address.path[: -len(store)]
            update_url, query_url = (urlunsplit(address._replace(path=stem + end, query="")) for end in (update, query))
            query_url = endpoints.query or query_url
            if _answers(client, query_url):
                return Endpoints(store=endpoints.store, update=update_url, query=query_url)
    return endpoints


def _answers(client: Client, url: str) -> bool:
    """Whether there is a SPARQL endpoint that lets us ask."""
    try:
        answer = _select(client, url, "SELECT (1 AS ?one) WHERE {}")
    except RemoteError:
        return False
    return len(answer) == 1


class Remote:
    """One graph on a server, with the graphs beside it in which a push keeps its state and prepares its changes."""

    def __init__(self, client: Client, endpoints: Endpoints, name: str) -> None:
        endpoints.check()
        if name != DEFAULT and (":" not in name or _NO_IRI.search(name)):
            raise RemoteError(f"{name} is not the IRI of a graph: give one, or the word {DEFAULT}")
        self._client = client
        self._endpoints = endpoints
        self.name = name
        stem = f"{name.rstrip('/')}/kgx-push" if name != DEFAULT else "urn:kgx-push"
        self.note, self.added, self.removed = (f"{stem}/{part}" for part in ("state", "added", "removed"))

    @property
    def updates(self) -> bool:
        """Whether the server takes SPARQL Update."""
        return self._endpoints.update is not None

    def state(self) -> State | None:
        """What the server has from the last push; None where there is nothing, or a push was interrupted."""
        return self._asked_state() if self._endpoints.query is not None else self._stored_state()

    def _asked_state(self) -> State | None:
        row = f"GRAPH <{self.note}> {{ <{self.note}> <{DCTERMS.identifier}> ?digest ; <{_COUNT}> ?then }}"
        count = f"{{ SELECT (COUNT(*) AS ?now) WHERE {{ {self._pattern()} }} }}"
        rows = _select(self._client, str(self._endpoints.query), f"SELECT ?digest ?then ?now WHERE {{ {row} {count} }}")
        if len(rows) != 1 or not _STATE.fullmatch(rows[0].get("digest", "")):
            return None
        then, now = (_number(rows[0].get(name, "")) for name in ("then", "now"))
        return State(digest=rows[0]["digest"], then=then, now=now)

    def _stored_state(self) -> State | None:
        answer = self._store("GET", self.note, accept="application/n-triples, text/turtle;q=0.9")
        found = set(_STATE.findall(answer.body.decode("utf-8", "replace"))) if answer.status == 200 else set()
        if len(found) != 1 or self._store("HEAD", self.name).status == 404:
            return None
        return State(digest=found.pop())

    def note_state(self, text: str) -> None:
        """Write the state where there is no Update to do it."""
        line = f'<{self.note}> <{DCTERMS.identifier}> "{text}" .\n'
        self._wrote(self._store("PUT", self.note, line.encode()), "PUT")

    def fill(self, graph: str, lines: Iterable[bytes], *, whole: bool = True) -> None:
        """Put lines into a graph, in place of what it holds (`whole`) or beside it; in as many requests as it takes."""
        if self._endpoints.store is not None:
            method = "PUT" if whole else "POST"
            for chunk in chunks(lines, size=STORE_CHUNK):
                self._wrote(self._store(method, graph, b"".join(chunk)), method)
                method = "POST"
            return
        if whole:
            self.update(f"DROP SILENT {_graph(graph)}")
        for chunk in chunks(lines, size=UPDATE_CHUNK, count=UPDATE_TRIPLES):
            self.update(f"INSERT DATA {{ {self._pattern(graph, b''.join(chunk).decode())} }}")

    def put(self, data: bytes) -> bool:
        """Replace the graph in one request; False where that is larger than the server takes."""
        answer = self._store("PUT", self.name, data)
        if answer.status == 413:
            return False
        self._wrote(answer, "PUT")
        return True

    def update(self, sparql: str) -> None:
        """Run one Update request, which must be one that may be repeated."""
        url = str(self._endpoints.update)
        answer = self._client.request(
            "POST", url, sparql.encode(), {"Content-Type": "application/sparql-update", "Accept": "*/*"}
        )
        if answer.status >= 400:
            said = first_line(answer.body)
            raise RemoteError(f"{url} takes no SPARQL Update (status {answer.status})" + (f": {said}" if said else ""))

    def commit(self, digest: str, *, whole: bool, added: bool, removed: bool) -> None:
        """Take over the prepared graphs, with the state, in one Update request.

        The state goes first and comes last: where a server stops in the middle, the next push sees that.
        """
        graph = self._pattern()
        steps = [f"DELETE {{ {_in(self.note)} }} WHERE {{ {_in(self.note)} }}"]
        if whole:
            steps.append(
                f"MOVE {_graph(self.added)} TO {_graph(self.name)}" if added else f"DROP SILENT {_graph(self.name)}"
            )
        else:
            if removed:
                steps.append(f"DELETE {{ {graph} }} WHERE {{ {_in(self.removed)} }}")
            if added:
                steps.append(f"INSERT {{ {graph} }} WHERE {{ {_in(self.added)} }}")
        steps += [f"DROP SILENT {_graph(name)}" for name in (self.added, self.removed)]
        note = f'<{self.note}> <{DCTERMS.identifier}> "{digest}" ; <{_COUNT}> ?now'
        count = f"SELECT (COUNT(*) AS ?now) WHERE {{ {graph} }}"
        steps.append(f"INSERT {{ GRAPH <{self.note}> {{ {note} }} }} WHERE {{ {{ {count} }} }}")
        self.update(" ;\n".join(steps))

    def _pattern(self, graph: str | None = None, triples: str = "?s ?p ?o") -> str:
        name = self.name if graph is None else graph
        return triples if name == DEFAULT else _in(name, triples)

    def _store(self, method: str, graph: str, body: bytes | None = None, *, accept: str = "*/*") -> Response:
        base = str(self._endpoints.store)
        mark = "&" if "?" in base else "?"
        url = base + mark + (DEFAULT if graph == DEFAULT else f"graph={quote(graph, safe='')}")
        headers = {"Accept": accept} | ({"Content-Type": "text/turtle"} if body is not None else {})
        return self._client.request(method, url, None if body is None else _TURTLE + body, headers)

    def _wrote(self, answer: Response, method: str) -> None:
        """Raise RemoteError where the Graph Store did not take what was sent."""
        if answer.status == 413:
            raise RemoteError(f"{self._endpoints.store} takes no requests of {STORE_CHUNK} bytes: raise its limit")
        if answer.status >= 400:
            raise RemoteError(
                f"{self._endpoints.store} is no Graph Store that can be written (status {answer.status} on {method})"
            )


def chunks(lines: Iterable[bytes], *, size: int, count: int | None = None) -> Iterator[list[bytes]]:
    """Lines in lists of at most `size` bytes (or one line) and `count` lines; one empty list where there are none.

    >>> list(chunks([b"ab", b"cd", b"efghij", b"k"], size=4))
    [[b'ab', b'cd'], [b'efghij'], [b'k']]
    """
    chunk: list[bytes] = []
    held = 0
    given = False
    for line in lines:
        if chunk and (held + len(line) > size or len(chunk) == count):
            yield chunk
            chunk, held, given = [], 0, True
        chunk.append(line)
        held += len(line)
    if chunk or not given:
        yield chunk


def _in(graph: str, triples: str = "?s ?p ?o") -> str:
    return f"GRAPH <{graph}> {{ {triples} }}"


def _graph(name: str) -> str:
    return "DEFAULT" if name == DEFAULT else f"GRAPH <{name}>"


def _select(client: Client, url: str, sparql: str) -> list[dict[str, str]]:
    """The rows of a SELECT as variable to lexical form. Raises RemoteError where the answer is none."""
    mark = "&" if "?" in url else "?"
    accept = {"Accept": "application/sparql-results+json"}
    answer = client.request("GET", url + mark + urlencode({"query": sparql}), None, accept)
    try:
        found = json.loads(answer.body if answer.status == 200 else b"{}")["results"]["bindings"]
        return [{str(name): str(term["value"]) for name, term in row.items()} for row in found]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise RemoteError(f"{url} is not a SPARQL query endpoint: name it with --query") from None


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text) else None
