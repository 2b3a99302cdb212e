"""What the graph holds, as Turtle beside the records: the descriptions that differ are made again, the others stay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph
from pyoxigraph import Quad, RdfFormat

from kgx.graph.descriptions import descriptions
from kgx.graph.rdf import MAPPING_VERSION
from kgx.graph.records import Records
from kgx.graph.turtle import Turtle
from kgx.model import Resolution

_WRITTEN = "written"
_FEW = 1_000
_SHARE = 4
"""Where more descriptions differ than that, and than one in four, loading the store anew is faster than changing it."""


@dataclass(slots=True, kw_only=True)
class Update:
    """The quads that a run takes in and takes out, as lines of N-Triples; only counted where they are not `few`."""

    few: bool
    added: int = 0
    removed: int = 0
    added_lines: list[bytes] = field(default_factory=list)
    removed_lines: list[bytes] = field(default_factory=list)

    def note(self, old: set[bytes], new: set[bytes]) -> None:
        """Take in the lines of one description, those it had and those it has."""
        added, removed = new - old, old - new
        self.added += len(added)
        self.removed += len(removed)
        if self.few:
            self.added_lines += added
            self.removed_lines += removed


def describe(records: Records, resolution: Resolution, base_iri: str) -> Update:
    """Bring the Turtle in line with a resolution; what has another digest than before is made again.

    What was written under another base IRI or by another mapping is not compared, and the update is then not `few`.
    """
    turtle, writing = Turtle(base_iri), f"{MAPPING_VERSION} {base_iri}"
    comparable = records.setting(_WRITTEN) == writing
    if not comparable:
        records.forget_descriptions()
        records.set(_WRITTEN, writing)
    known = records.described()
    most = max(_FEW, len(known) // _SHARE) if comparable else -1
    changed = []
    for description in descriptions(resolution, base_iri=base_iri):
        digest = description.digest
        if known.pop(description.iri, None) != digest:
            changed.append((description, digest))
    update = Update(few=len(changed) + len(known) <= most)

    def old(iri: str) -> set[bytes]:
        data = b"".join(turtle.document(records.texts(iri)))
        return _lines(pyoxigraph.parse(data, format=RdfFormat.TURTLE))

    for description, digest in changed:
        new = _lines(description.quads())
        update.note(old(description.iri), new)
        records.describe(description.iri, digest, turtle.texts(new))
    for iri in known:
        update.note(old(iri), set())
        records.describe(iri, "", ())
    return update


def _lines(quads: Iterable[Quad]) -> set[bytes]:
    data = pyoxigraph.serialize(quads, format=RdfFormat.N_QUADS) or b""
    return set(data.split(b"\n")) - {b""}
