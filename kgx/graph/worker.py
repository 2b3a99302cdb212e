"""A process that answers queries for another, so that one that goes wrong can be ended.

It reads requests from standard input and writes answers to standard output: each a pickled object after its length in
eight bytes. The two ends are one program; nothing that a client sends is unpickled.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import IO

from kgx.errors import GraphError, QueryError
from kgx.graph.dataset import Dataset
from kgx.graph.results import QueryResult
from kgx.graph.store import Graph

READ_ONLY, WRITABLE = "read-only", "writable"

MEMORY = 4 << 30
"""Bytes of address space that a worker may take, where the system can limit that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be done: `query`, or with a dataset also `update`, `get`, `put`, `post`, `delete`."""

    kind: str
    text: str = ""
    graph: str | None = None
    data: bytes = b""
    media_type: str = ""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it: an answer, or an error that is the asker's (`refused`) or not (`failed`)."""

    result: QueryResult | None = None
    data: bytes = b""
    existed: bool = False
    refused: str | None = None
    failed: str | None = None


def send(stream: IO[bytes], item: Task | Outcome | None) -> None:
    """Write one object."""
    data = pickle.dumps(item)
    stream.write(len(data).to_bytes(8, "big"))
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes]) -> Task | Outcome | None:
    """Read one object; raises EOFError where the other end is gone."""
    head = stream.read(8)
    data = stream.read(int.from_bytes(head, "big")) if len(head) == 8 else b""
    if not data:
        raise EOFError
    item = pickle.loads(data)
    assert item is None or isinstance(item, (Task, Outcome))
    return item


def read_only(folder: Path) -> Callable[[Task], Outcome]:
    """Answers queries about a graph folder, opened for each, so that a run of kgx ingest is never kept waiting."""

    def answer(task: Task) -> Outcome:
        with Graph.open(folder, read_only=True) as graph:
            return Outcome(result=graph.query(task.text))

    return answer


def writable(folder: Path) -> Callable[[Task], Outcome]:
    """Does everything with a dataset, which stays open."""
    dataset = Dataset(folder)

    def answer(task: Task) -> Outcome:
        if task.kind == "query":
            return Outcome(result=dataset.query(task.text, default=task.default_graphs, named=task.named_graphs))
        if task.kind == "update":
            dataset.update(task.text)
            return Outcome()
        existed = dataset.has(task.graph)
        if task.kind == "get":
            return Outcome(existed=existed, data=dataset.read(task.graph))
        if task.kind == "put":
            dataset.put(task.graph, task.data, task.media_type)
        elif task.kind == "post":
            dataset.add(task.graph, task.data, task.media_type)
        else:
            dataset.drop(task.graph)
        return Outcome(existed=existed)

    return answer


def guarded(answer: Callable[[Task], Outcome], task: Task) -> Outcome:
    """An error becomes part of the outcome."""
    try:
        return answer(task)
    except QueryError as error:
        return Outcome(refused=str(error))
    except GraphError as error:
        return Outcome(failed=str(error))
    except MemoryError:
        return Outcome(failed="the answer is too large: make the query narrower")


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


def main(folder: str, mode: str) -> None:
    """Answer until the other end is gone, even in the middle of a query."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the server decides
    _limit_memory()
    tasks: SimpleQueue[Task] = SimpleQueue()
    source, target = sys.stdin.buffer, sys.stdout.buffer

    def listen() -> None:
        while True:
            try:
                item = receive(source)
            except (EOFError, OSError):
                os._exit(0)
            assert isinstance(item, Task)
            tasks.put(item)

    try:
        answer = (writable if mode == WRITABLE else read_only)(Path(folder))
    except GraphError as error:
        send(target, Outcome(failed=str(error)))
        return
    send(target, Outcome())
    threading.Thread(target=listen, daemon=True).start()
    while True:
        outcome = guarded(answer, tasks.get())
        send(target, outcome)
