"""Push a graph folder: only what has changed since the last push, and as far as the protocol allows all or nothing.

The server keeps the digest of what it was sent in a small graph of its own; the folder keeps what was sent last, so
that the two can be compared. Where the server has forgotten, or was changed by others, everything is sent.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kgx.errors import RemoteError
from kgx.graph import Graph
from kgx.push.client import Client
from kgx.push.endpoints import Endpoints, Remote, State

PUSHED = "pushed"
_CHANGING = "changing"

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PushReport:
    """What a push did: triples sent and taken away, and how many the graph has now; `whole` where all was sent."""

    added: int
    removed: int
    total: int
    whole: bool


def push(
    folder: str | Path,
    client: Client,
    endpoints: Endpoints,
    *,
    name: str | None = None,
    full: bool = False,
    tell: Tell = lambda message: None,
) -> PushReport:
    """Make a remote graph hold what the graph in `folder` holds.

    `name` is the IRI of the remote graph, `default` the default graph; without it the base IRI of the folder's graph.
    `full` sends everything. `tell` hears what a person should know. Raises GraphError and RemoteError.
    """
    endpoints.check()
    with Graph.open(Path(folder), read_only=True, waiting=tell) as graph:
        target = io.BytesIO()
        graph.serialize("nt", target)
        name = name or graph.base_iri
    new = _Content(target.getvalue())
    remote = Remote(client, endpoints, name)
    copy = _LastPush(Path(folder), endpoints, name)
    state = None if full else _trusted(remote.state(), tell)
    if state is not None and state.digest == new.digest:
        return PushReport(added=0, removed=0, total=len(new.lines), whole=False)
    old = copy.read() if state is not None else None
    if old is not None and (state is None or old.digest != state.digest):
        old = None
    added = new.lines if old is None else new.lines - old.lines
    removed = set() if old is None else old.lines - new.lines
    change = _Change(added=sorted(added), removed=sorted(removed), whole=old is None)
    if remote.updates:
        _commit(remote, new, change, tell)
    else:
        _store(remote, new, change, tell)
    copy.write(new, tell)
    return PushReport(added=len(added), removed=len(removed), total=len(new.lines), whole=change.whole)


class _Content:
    """N-Triples, sorted, with their digest."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.lines = {line + b"\n" for line in data.split(b"\n") if line}
        self.digest = f"sha256:{hashlib.sha256(data).hexdigest()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    added: list[bytes]
    removed: list[bytes]
    whole: bool


def _trusted(state: State | None, tell: Tell) -> State | None:
    if state is not None and not state.untouched:
        tell(f"others changed the graph ({state.then} triples then, {state.now} now): replacing all of it")
        return None
    return state


def _commit(remote: Remote, new: _Content, change: _Change, tell: Tell) -> None:
    """With Update: prepare the changes in graphs of their own, then take them over in one request."""
    if change.added:
        remote.fill(remote.added, change.added)
    if change.removed:
        remote.fill(remote.removed, change.removed)
    whole, added, removed = change.whole, bool(change.added), bool(change.removed)
    try:
        remote.commit(new.digest, whole=whole, added=added, removed=removed)
    except RemoteError:
        state = remote.state()
        if state is None or state.digest != new.digest:  # it may have been done though the answer was lost
            raise
    state = remote.state()
    if state is None or state.digest != new.digest:
        raise RemoteError(f"the graph {remote.name} is not as it was sent: someone else pushes there; push again")
    if state.now != len(new.lines):
        tell(
            f"the server counts {state.now} triples, {len(new.lines)} were sent: "
            "it may take numbers that are written differently for one, or the default graph for the union of all"
        )


def _store(remote: Remote, new: _Content, change: _Change, tell: Tell) -> None:
    """With a Graph Store only: one request replaces the graph; additions alone are sent alone."""
    remote.note_state(_CHANGING)
    if not change.whole and not change.removed:
        remote.fill(remote.name, change.added, whole=False)
    elif not remote.put(new.data):
        tell("the server takes no graph of this size at once: until the push is done, readers see a part of it")
        remote.fill(remote.name, sorted(new.lines))
    remote.note_state(new.digest)
    state = remote.state()
    if state is None or state.digest != new.digest:
        raise RemoteError(f"the graph {remote.name} cannot be read again: the address may not be that of a Graph Store")


class _LastPush:
    """What was sent to one graph of one server last, kept in the folder."""

    def __init__(self, folder: Path, endpoints: Endpoints, name: str) -> None:
        target = f"{endpoints.store or endpoints.update} {name}"
        self._path = folder / PUSHED / f"{hashlib.sha256(target.encode()).hexdigest()[:16]}.nt.gz"

    def read(self) -> _Content | None:
        try:
            return _Content(gzip.decompress(self._path.read_bytes()))
        except (OSError, EOFError, zlib.error):
            return None

    def write(self, content: _Content, tell: Tell) -> None:
        partial = self._path.with_suffix(f".{os.getpid()}")
        try:
            self._path.parent.mkdir(exist_ok=True)
            partial.write_bytes(gzip.compress(content.data, compresslevel=1, mtime=0))
            os.replace(partial, self._path)
        except OSError as error:
            tell(f"{self._path.parent} cannot be written ({error.strerror}): the next push sends everything")
