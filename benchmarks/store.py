"""The store against rdflib's own memory store, in one run on the same made-up graph.

    python -m benchmarks.store [--triples N] [--limit SECONDS]

What is compared, each in seconds of processor time over all threads (which other work on the machine does not disturb;
wall-clock time stands beside it):

- load: one Turtle file, `graph.ttl`, into an empty store: `in memory` on both sides, and `on disk`, which is how a
  graph folder has it, against rdflib in memory again.
- Turtle out: the whole graph into a file of sorted Turtle. Ours is kept beside the records, description by description,
  so that its making is a part of `build`; `N-Triples out` reads every triple from the store in both.
- the named queries (`kgx/graph/queries/`), each about the thing that most facts speak of, all rows read, the best of
  three where one takes less than a second. A query of rdflib is given up after the limit, and the ratio is then a lower
  bound. Where rdflib breaks off or finds other rows, a line says so.

What has no counterpart in rdflib: building the folder from records, opening it in a fresh process with one answer, the
change of one document, and peak memory.
"""

from __future__ import annotations

import argparse
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph
import rdflib

from benchmarks.made_up import made_up
from kgx.graph import Graph, NamedQuery, named_queries
from kgx.ingestion import TURTLE, refresh
from kgx.ontology.namespaces import PREFIXES

TRIPLES_A_DOCUMENT = 705
_FRESH = """
import time; start = time.process_time()
import sys
from pathlib import Path
from kgx.graph import Graph
with Graph.open(Path(sys.argv[1]), read_only=True) as graph:
    graph.query(sys.argv[2])
print(time.process_time() - start)
"""


@dataclass(frozen=True, slots=True)
class Time:
    """Seconds of one piece of work; `whole` is False where it was given up."""

    processor: float
    wall: float
    whole: bool = True


class _GivenUp(Exception):
    """The limit passed."""


@contextmanager
def _limit(seconds: float) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise _GivenUp

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def timed(work: Callable[[], object], *, limit: float = 0) -> Time:
    """How long one call takes; with a limit it is given up after so many seconds of wall-clock time."""
    processor, wall, whole = time.process_time(), time.perf_counter(), False
    with suppress(_GivenUp), _limit(limit):
        work()
        whole = True
    return Time(time.process_time() - processor, time.perf_counter() - wall, whole)


def best(work: Callable[[], object], *, limit: float = 0) -> Time:
    """The fastest of three calls; of one where that takes more than a second."""
    times = [timed(work, limit=limit)]
    while len(times) < 3 and times[0].wall < 1:
        times.append(timed(work, limit=limit))
    return min(times, key=lambda item: item.processor)


def compare(name: str, ours: Time, theirs: Time) -> float:
    """Print one line; returns how many times faster ours is."""
    ratio = theirs.processor / max(ours.processor, 1e-6)
    bound = " " if theirs.whole else ">"
    figures = f"{ours.processor:9.3f}{ours.wall:9.3f}{theirs.processor:10.3f}{theirs.wall:10.3f}"
    print(f"{name:20}{figures}  {bound}{ratio:.1f}", flush=True)
    return ratio


def values(graph: Graph) -> Mapping[str, str]:
    """What to ask for: the drug, the disease and the institution of most facts, one year, one status, one type."""

    def top(kind: str) -> str:
        query = (
            f"SELECT ?name (COUNT(?fact) AS ?facts) {{ ?thing a kgx:{kind} ; skos:prefLabel ?name . "
            "{ ?fact rdf:subject ?thing } UNION { ?fact rdf:object ?thing } } "
            "GROUP BY ?name ORDER BY DESC(?facts) ?name LIMIT 1"
        )
        return str(graph.query(query).rows[0][0])

    drug, disease, institution = top("Drug"), top("Indication"), top("Institution")
    return {
        **dict.fromkeys(("drug", "original", "name", "class", "subject"), drug),
        "disease": disease,
        "institution": institution,
        "status": "approved",
        "type": "Drug",
        "first": "2020-01-01",
        "last": "2020-12-31",
    }


def _bound(query: NamedQuery, known: Mapping[str, str]) -> str:
    return query.bind({item.name: known[item.name] for item in query.parameters if item.name in known})


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def build(folder: Path, triples: int) -> None:
    """Make the folder, then change one document in it."""
    documents = list(made_up(max(2, triples // TRIPLES_A_DOCUMENT)))
    with Graph.open(folder) as graph:
        for says in documents:
            graph.put(says)
        whole = timed(lambda: refresh(graph, folder))
        print(f"build: {whole.processor:.1f} s ({whole.wall:.1f} s wall) from {len(documents)} records to all files")
        changed = replace(documents[0], facts=documents[0].facts[1:])
        graph.put(changed)
        one = timed(lambda: refresh(graph, folder))
        print(f"change of one document: {one.processor:.1f} s ({one.wall:.1f} s wall), resolution and files included")
    print(f"peak memory: {_peak():.0f} MiB", flush=True)


def fresh(folder: Path, sparql: str) -> None:
    """Open the folder in a new process and ask one query."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _FRESH, str(folder), sparql], capture_output=True, check=True, text=True
    )
    total = time.perf_counter() - start
    print(f"open and one answer in a fresh process: {float(done.stdout):.2f} s ({total:.2f} s wall with Python itself)")


def against_rdflib(graph: Graph, turtle: Path, limit: float) -> dict[str, float]:
    """Every comparison, printed; returns the ratios."""
    scratch = turtle.parent.parent
    print(f"{'':20}{'kgx':>9}{'(wall)':>9}{'rdflib':>10}{'(wall)':>10}  times faster")
    theirs = rdflib.Graph()

    def load(store: pyoxigraph.Store) -> None:
        store.bulk_load(path=str(turtle), format=pyoxigraph.RdfFormat.TURTLE, lenient=True)

    loaded = timed(lambda: theirs.parse(turtle, format="turtle"))
    ratios = {
        "load in memory": compare("load in memory", timed(lambda: load(pyoxigraph.Store())), loaded),
        "load on disk": compare("load on disk", timed(lambda: load(pyoxigraph.Store(str(scratch / "new")))), loaded),
    }
    assert len(theirs) == len(graph.to_rdflib())
    for name, format in (("Turtle out", "turtle"), ("N-Triples out", "nt")):
        ours = timed(lambda format=format: graph.serialize(format, scratch / "ours"))  # type: ignore[misc]
        other = timed(lambda format=format: theirs.serialize(scratch / "theirs", format, encoding="utf-8"))  # type: ignore[misc]
        ratios[name] = compare(name, ours, other)
    del ratios["N-Triples out"]  # no floor: Oxigraph looks every term up on disk, rdflib has it in memory
    known = values(graph)
    for name, query in named_queries().items():
        sparql, rows = _bound(query, known), [0, 0]

        def ask(sparql: str = sparql, rows: list[int] = rows) -> None:
            rows[0] = len(graph.query(sparql).rows)

        def ask_rdflib(sparql: str = sparql, rows: list[int] = rows) -> None:
            rows[1] = -1
            with suppress(TypeError):  # of rdflib, where it sorts unbound values
                rows[1] = len(list(theirs.query(sparql, initNs=dict(PREFIXES))))

        ratio = compare(name, best(ask), other := best(ask_rdflib, limit=limit))
        if other.whole and rows[0] != rows[1]:
            print(f"{'':20}{rows[0]} rows; rdflib {'breaks off' if rows[1] < 0 else f'finds {rows[1]}'}: not counted")
        else:
            ratios[name] = ratio
    return ratios


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--limit", type=float, default=120.0, help="seconds after which a query of rdflib is given up")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "graph"
        build(folder, options.triples)
        fresh(folder, _bound(named_queries()["approvals"], {}))
        with Graph.open(folder, read_only=True) as graph:
            ratios = against_rdflib(graph, folder / TURTLE, options.limit)
    slowest = min(ratios, key=lambda name: ratios[name])
    print(f"least: {ratios[slowest]:.1f} times ({slowest})")


if __name__ == "__main__":
    main()
