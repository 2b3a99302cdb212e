"""The predicates of facts: what may stand on each side, which statuses they know, which plain triples they give."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicate:
    """One predicate. `statuses` is empty where a fact has no status; `plain` maps a status to its plain triples."""

    name: str
    subject: str
    objects: tuple[str, ...]
    statuses: tuple[str, ...] = ()
    symmetric: bool = False
    plain: tuple[tuple[str | None, tuple[str, ...]], ...] = ()

    def plain_names(self, status: str | None) -> tuple[str, ...]:
        """Local names of the plain triples that a fact of this status gives; empty where a triple would be wrong."""
        if not self.plain:
            return (self.name,)
        return dict(self.plain).get(status, ())


_ALL = (
    Predicate(
        name="treats",
        subject="Drug",
        objects=("Indication",),
        statuses=("approved", "investigational", "planned", "used", "ineffective"),
        plain=(
            ("approved", ("treats", "approvedFor")),
            ("used", ("treats",)),
            ("investigational", ("investigatedFor",)),
            ("planned", ("investigatedFor",)),
            ("ineffective", ("ineffectiveFor",)),
        ),
    ),
    Predicate(name="hasAdverseEffect", subject="Drug", objects=("Indication",)),
    Predicate(name="developedBy", subject="Drug", objects=("Institution",)),
    Predicate(
        name="approvedBy",
        subject="Drug",
        objects=("Institution",),
        statuses=("approved", "pending", "rejected", "withdrawn"),
        plain=(("approved", ("approvedBy",)),),
    ),
    Predicate(name="biosimilarOf", subject="Drug", objects=("Drug",)),
    Predicate(name="instanceOf", subject="Drug", objects=("Drug",)),
    Predicate(name="combinedWith", subject="Drug", objects=("Drug",), symmetric=True),
    Predicate(name="comparedWith", subject="Drug", objects=("Drug",), symmetric=True),
    Predicate(name="investigates", subject="Institution", objects=("Drug", "Indication")),
    Predicate(name="partOf", subject="Institution", objects=("Institution",)),
    Predicate(name="collaboratesWith", subject="Institution", objects=("Institution",), symmetric=True),
    Predicate(name="funds", subject="Institution", objects=("Institution", "Drug", "Indication")),
    Predicate(name="locatedIn", subject="Institution", objects=("Place",)),
    Predicate(name="affiliatedWith", subject="Person", objects=("Institution",)),
    Predicate(name="subtypeOf", subject="Indication", objects=("Indication",)),
    Predicate(name="causes", subject="Indication", objects=("Indication",)),
    Predicate(name="reportedIn", subject="DOC", objects=("Publication",)),
)

PREDICATES = MappingProxyType({predicate.name: predicate for predicate in _ALL})
