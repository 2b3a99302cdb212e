"""Groups of candidates that are one thing, with the reason for each join."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kgx.resolve.candidates import Candidate


class Clusters:
    """A union-find over candidates that keeps types apart, and two entities that one document keeps apart."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self.candidates = candidates
        self._parent = list(range(len(candidates)))
        self._members: dict[int, list[int]] = {index: [index] for index in range(len(candidates))}
        self._documents: dict[int, set[str]] = {index: {c.document} for index, c in enumerate(candidates)}
        self._reasons: dict[int, dict[str, None]] = {index: {} for index in range(len(candidates))}
        self._apart: dict[int, frozenset[int]] = {}

    def find(self, index: int) -> int:
        """The cluster of a candidate, as the index of one of its members."""
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def members(self, root: int) -> list[Candidate]:
        """The candidates of a cluster, in order."""
        return [self.candidates[index] for index in sorted(self._members[root])]

    def roots(self) -> Iterator[int]:
        """The clusters, one index each."""
        return (index for index in range(len(self.candidates)) if self._parent[index] == index)

    def reasons(self, root: int) -> tuple[str, ...]:
        """Why the members of a cluster were joined, sorted."""
        return tuple(sorted(self._reasons[root]))

    def hold_apart(self, indices: Iterable[int], decision: int, reason: str) -> None:
        """Keep candidates from being joined with others than each other, by the decision of this number."""
        for index in indices:
            self._reasons[index][reason] = None
            self._apart[index] = self._apart.get(index, frozenset()) | {decision}

    def join(
        self, first: int, second: int, reason: str, *, within_document: bool = False, decision: int | None = None
    ) -> bool:
        """Make one cluster of two; False where they are one already, differ in type, or are kept apart.

        They are kept apart where a document names both, or where a decision holds one of them apart. `within_document`
        joins even two entities of one document, `decision` what earlier decisions hold apart.
        """
        a, b = self.find(first), self.find(second)
        if a == b or self.candidates[a].type != self.candidates[b].type:
            return False
        apart = self._apart.get(a, frozenset()), self._apart.get(b, frozenset())
        if any(decision is None or number > decision for number in apart[0] ^ apart[1]):
            return False
        if len(self._members[a]) < len(self._members[b]):
            a, b = b, a
        if not within_document and not self._documents[a].isdisjoint(self._documents[b]):
            return False
        self._parent[b] = a
        self._members[a] += self._members.pop(b)
        self._documents[a] |= self._documents.pop(b)
        self._reasons[a] |= self._reasons.pop(b)
        if merged := apart[0] | apart[1]:
            self._apart[a] = merged
        self._reasons[a][reason] = None
        return True
