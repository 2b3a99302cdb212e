"""The dates of facts and figures as a reader says them: "summer 2026", "early 2027"."""

from __future__ import annotations

from collections.abc import Iterable

from kgx.model import Date, Evidence, Extraction, Fact, Observation, Statistic
from kgx.ontology.edtf import in_words

QUALIFIERS = {"date": "date", "beginning": "start", "ending": "end"}
"""Field of `Evidence` that is a date to the field of `Fact` that it comes from."""


class DateWords:
    """Words the dates of what `extractions` say; EDTF has no "early" and "late", the documents' own dates have."""

    def __init__(self, extractions: Iterable[Extraction]) -> None:
        self._of_facts: dict[tuple[str, tuple[int, int], str, str], str] = {}
        self._of_figures: dict[tuple[str, str], str] = {}
        for extraction in extractions:
            document = extraction.document.id
            dates = {date.id: date for date in extraction.entities if isinstance(date, Date) and date.mod}
            for fact in extraction.facts if dates else ():
                self._note(document, fact, dates)
            for figure in extraction.entities if dates else ():
                if isinstance(figure, Statistic) and (date := dates.get(figure.date or "")) and date.mod:
                    self._of_figures[document, figure.id] = date.mod

    def _note(self, document: str, fact: Fact, dates: dict[str, Date]) -> None:
        for name, field in QUALIFIERS.items():
            date = dates.get(getattr(fact, field) or "")
            if date is not None and date.value and date.mod:
                self._of_facts.setdefault((document, fact.evidence, name, date.value), date.mod)

    def of_evidence(self, evidence: Evidence, name: str) -> str | None:
        """A date of a piece of evidence; `name` is date, beginning or ending."""
        value = getattr(evidence, name)
        if value is None:
            return None
        return in_words(value, self._of_facts.get((evidence.document, (evidence.start, evidence.end), name, value)))

    def of_figure(self, figure: Observation) -> str | None:
        """The date of a figure."""
        if figure.date is None:
            return None
        mods = (self._of_figures[member] for member in figure.members if member in self._of_figures)
        return in_words(figure.date, next(mods, None))
