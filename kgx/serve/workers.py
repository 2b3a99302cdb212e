"""The processes that answer queries: a few at a time, each ended when its time is up."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Semaphore, Timer

from kgx import errors
from kgx.errors import GraphError
from kgx.graph.worker import READ_ONLY, WRITABLE, Outcome, Task, receive, send
from kgx.serve.protocol import RequestError

AT_ONCE = 4
"""Queries that run at the same time; a store that is written has one process, which does one thing at a time."""

PATIENCE = 10.0
"""Seconds that a request waits for its turn."""


WRITING = 600.0
"""Seconds that a change may take, which only those who know the token can ask for."""

_MAIN = "import sys; from kgx.graph.worker import main; main(sys.argv[1], sys.argv[2])"
_HOME = Path(errors.__file__).resolve().parent.parent


class Workers:
    """Up to `AT_ONCE` worker processes for one folder, started when first needed and used again."""

    def __init__(self, folder: Path, *, timeout: float, writable: bool = False) -> None:
        mode = WRITABLE if writable else READ_ONLY
        self._command = [sys.executable, "-c", _MAIN, str(folder.absolute()), mode]
        self._timeout = timeout
        self._turns = Semaphore(1 if writable else AT_ONCE)
        self._lock = Lock()
        self._idle: list[subprocess.Popen[bytes]] = []
        self._all: set[subprocess.Popen[bytes]] = set()
        self._closed = False
        if writable:
            self._idle.append(self._start())

    @property
    def processes(self) -> int:
        """How many processes there are now."""
        with self._lock:
            return len(self._all)

    def run(self, task: Task) -> Outcome:
        """Have a task done. Raises RequestError: 400 for a wrong one, 503 where it takes too long or has to wait."""
        if not self._turns.acquire(timeout=PATIENCE):
            raise RequestError(503, "the server is busy with other queries: try again later")
        try:
            outcome = self._run(task)
        finally:
            self._turns.release()
        if outcome.refused is not None:
            raise RequestError(400, outcome.refused)
        if outcome.failed is not None:
            raise RequestError(503, outcome.failed)
        return outcome

    def _run(self, task: Task) -> Outcome:
        with self._lock:
            worker = self._idle.pop() if self._idle else None
        if worker is not None and worker.poll() is not None:
            self._end(worker)
            worker = None
        worker = worker or self._start()
        limit = self._timeout if task.kind == "query" else WRITING
        late = Event()

        def end() -> None:
            late.set()
            worker.kill()

        timer = Timer(limit, end)
        timer.start()
        try:
            assert worker.stdin is not None
            assert worker.stdout is not None
            send(worker.stdin, task)
            outcome = receive(worker.stdout)
            assert isinstance(outcome, Outcome)
        except (EOFError, OSError):
            self._end(worker)
            if late.is_set():
                raise RequestError(503, f"the query took longer than {limit:g} s: make it narrower") from None
            raise RequestError(503, "the query ended its process, maybe for want of memory: make it narrower") from None
        finally:
            timer.cancel()
            timer.join()
        if late.is_set():  # the answer came in the moment in which its time was up
            self._end(worker)
        else:
            with self._lock:
                self._idle.append(worker)
        return outcome

    def _start(self) -> subprocess.Popen[bytes]:
        """A worker that is ready. Raises GraphError where it cannot open the folder."""
        with self._lock:
            if self._closed:
                raise RequestError(503, "the server is ending")
            # Python looks for modules in the working directory first, and that may be anyone's
            worker = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_HOME)
            self._all.add(worker)
        assert worker.stdout is not None
        try:
            ready = receive(worker.stdout)
        except EOFError:
            ready = Outcome(failed="a process for queries could not be started")
        assert isinstance(ready, Outcome)
        if ready.failed is not None:
            self._end(worker)
            raise GraphError(ready.failed)
        return worker

    def _end(self, worker: subprocess.Popen[bytes]) -> None:
        worker.kill()
        worker.wait()
        for stream in (worker.stdin, worker.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        with self._lock:
            self._all.discard(worker)

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            self._closed = True
            workers = tuple(self._all)
            self._idle.clear()
        for worker in workers:
            self._end(worker)
