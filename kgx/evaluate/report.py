"""The figures of an evaluation, as JSON and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Any, NamedTuple

MAIN_TYPES = ("Institution", "Drug", "Indication", "Date", "Statistic")


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts behind precision and recall: predicted items that match, all of them, annotated ones that match, all."""

    matched: int = 0
    predicted: int = 0
    found: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """The share of what is predicted that is right."""
        return self.matched / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """The share of what is annotated that is found."""
        return self.found / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return harmonic_mean(self.precision, self.recall)

    @classmethod
    def sum(cls, tallies: Iterable[Tally]) -> Tally:
        """Count by count."""
        return cls(*map(sum, zip(astuple(cls()), *map(astuple, tallies), strict=True)))

    def to_json(self) -> dict[str, Any]:
        """Rates with four decimals, and the counts of annotated and predicted items."""
        rates = {"p": self.precision, "r": self.recall, "f1": self.f1}
        return {**{name: round(rate, 4) for name, rate in rates.items()}, "gold": self.gold, "pred": self.predicted}


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often a value is right, wrong, missing where one is annotated, or given where none is (`extra`).

    `total` is what the share of right ones is taken of; whether extra values are part of it depends on the attribute.
    """

    right: int = 0
    wrong: int = 0
    missing: int = 0
    extra: int = 0
    total: int = 0

    @property
    def share(self) -> float | None:
        """The share that is right; None where there is nothing to agree on."""
        return self.right / self.total if self.total else None

    @classmethod
    def sum(cls, agreements: Iterable[Agreement]) -> Agreement:
        """Count by count."""
        return cls(*map(sum, zip(astuple(cls()), *map(astuple, agreements), strict=True)))

    def to_json(self) -> list[Any]:
        """The share with four decimals, and of how many."""
        return [None if self.share is None else round(self.share, 4), self.total]


class Error(NamedTuple):
    """One disagreement: `kind` is missed, spurious, wrong fact or missed fact; `what` the entity type or predicate.

    `where` holds the offsets of the mention, or the names of the two ends of the fact.
    """

    document: str
    kind: str
    what: str
    where: tuple[int, int] | tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How well extractions agree with annotated documents; mappings are by entity type, attribute or predicate."""

    documents: int
    exact: Mapping[str, Tally]
    overlap: Mapping[str, Tally]
    clusters: tuple[float, float]
    dates: Tally
    numbers: Tally
    attributes: Mapping[str, Agreement]
    facts: Mapping[str, Tally]
    status: Agreement
    errors: tuple[Error, ...]

    def to_json(self) -> dict[str, Any]:
        """The figures; those over all entity types are over the five main ones."""
        precision, recall = self.clusters
        clusters = {"f1": harmonic_mean(precision, recall), "p": precision, "r": recall}
        return {
            "documents": self.documents,
            "exact": _with_all(self.exact, MAIN_TYPES),
            "overlap": _with_all(self.overlap, MAIN_TYPES),
            "clusters": {name: round(rate, 4) for name, rate in clusters.items()},
            "dates": self.dates.to_json(),
            "numbers": self.numbers.to_json(),
            "attributes": {name: agreement.to_json() for name, agreement in self.attributes.items() if agreement.total},
            "facts": _with_all(self.facts, self.facts),
            "status": self.status.to_json(),
        }

    def to_table(self) -> str:
        """The figures as lines of text, without rows for what is neither annotated nor predicted."""
        figures = self.to_json()
        rows = [
            f"{self.documents} document{'s' * (self.documents != 1)}",
            f"{'':24}{'P':>7}{'R':>7}{'F1':>7}{'gold':>7}{'pred':>7}",
        ]
        for part in ("exact", "overlap", "facts"):
            rows += [_row(f"{part} {name}", row) for name, row in figures[part].items() if row["gold"] or row["pred"]]
        rows += [_row("date values", figures["dates"]), _row("number + unit", figures["numbers"])]
        rows.append(_row("clusters (B-cubed)", figures["clusters"]))
        rows += [_share(f"statistic {name}", agreement) for name, agreement in self.attributes.items()]
        rows.append(_share("fact status", self.status))
        return "\n".join(rows)


def harmonic_mean(precision: float, recall: float) -> float:
    """F1, 0 where both are 0."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _with_all(tallies: Mapping[str, Tally], summed: Iterable[str]) -> dict[str, Any]:
    total = Tally.sum(tallies[name] for name in summed)
    return {"all": total.to_json(), **{name: tally.to_json() for name, tally in tallies.items()}}


def _row(name: str, figures: Mapping[str, Any]) -> str:
    counts = "".join(f"{figures[count]:7}" for count in ("gold", "pred") if count in figures)
    return f"{name:24}{figures['p']:7.3f}{figures['r']:7.3f}{figures['f1']:7.3f}{counts}"


def _share(name: str, agreement: Agreement) -> str:
    parts = (("wrong", agreement.wrong), ("missing", agreement.missing), ("extra", agreement.extra))
    said = ", ".join(f"{count} {part}" for part, count in parts if count)
    return f"{name:24}{agreement.share or 0:7.3f}  of {agreement.total}" + (f" ({said})" if said else "")
