"""The component `kgx_facts`: who does what to which disease, with status, qualifiers and the words that say so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from spacy.language import Language
from spacy.tokens import Doc

from kgx.extract.layers import DateSpan, FactRow
from kgx.extract.names import states_of
from kgx.extract.relations.candidates import DOCUMENT, Candidate, candidates
from kgx.extract.relations.evidence import Support, evidence_text, sentence_span, support
from kgx.extract.relations.features import candidate_features
from kgx.extract.relations.pairs import Floats, load_head
from kgx.extract.relations.profiles import profiles
from kgx.extract.relations.qualifiers import DateMention, main_phase, nearest_date, period, phase, role, study_period
from kgx.extract.relations.reading import view_of
from kgx.extract.relations.scorer import PREDICATES, Model, load_model, probabilities
from kgx.extract.relations.selection import selected, with_rules
from kgx.extract.relations.status import status
from kgx.extract.relations.status_model import load_status_model, treat_statuses
from kgx.extract.relations.together import together
from kgx.extract.relations.vetoes import without_denied
from kgx.extract.relations.view import View


def facts(
    view: View,
    dates: list[DateMention],
    model: Model,
    judge: Callable[[View, Sequence[Candidate]], Floats],
    *,
    min_confidence: float | None = None,
) -> list[FactRow]:
    """The facts of one document, sorted; `judge` gives the log-odds of the pair head `[candidate, PREDICATES]`.

    Without `min_confidence` each predicate has its own threshold, the one of the best F1 on held-out documents.
    """
    pairs = list(candidates(view))
    entity_profiles = profiles(view)
    found = [candidate_features(view, pair, entity_profiles) for pair in pairs]
    table = with_rules(probabilities(model, pairs, found, entity_profiles, judge(view, pairs)), found)
    table = together(view, pairs, without_denied(view, pairs, table, found))
    limits = {name: model.thresholds[name] if min_confidence is None else min_confidence for name in PREDICATES}
    chosen = selected(pairs, table, limits)
    writer = _Writer(view, dates, [pairs[index] for index, predicate, _ in chosen if predicate == "treats"])
    rows = [writer.row(pairs[index], predicate, confidence) for index, predicate, confidence in chosen]
    return sorted(rows, key=lambda row: (row.evidence, row.predicate, row.subject, row.object))


class _Writer:
    """Makes the row of a fact: evidence, status, qualifiers."""

    def __init__(self, view: View, dates: list[DateMention], treats: Sequence[Candidate]) -> None:
        self._view = view
        self._dates = dates
        self._treats = dict(zip(treats, treat_statuses(view, treats, load_status_model()), strict=True))
        self._main_phase = main_phase(view.text)

    def row(self, pair: Candidate, predicate: str, confidence: float) -> FactRow:
        """One fact between the entities of a candidate."""
        view = self._view
        proof = support(view, pair, predicate)
        date = start = end = stage = job = None
        low, high = sentence_span(view, *proof.evidence)
        how = self._status(pair, predicate, proof)
        if predicate == "approvedBy" and how != "pending":
            date = self._decided(proof, how, low, high)
        elif predicate == "investigates":
            stage = phase(view.text[low:high]) or self._main_phase
            start, end = period(view.text, self._dates, low, high)
            if start is None and end is None:
                start, end = study_period(view, self._dates, frozenset((pair.subject, pair.object)), stage)
        elif predicate == "affiliatedWith" and proof.context is not None:
            job = role(view, proof.context)
        return FactRow(
            predicate=predicate,
            subject="DOC" if pair.subject == DOCUMENT else view.ids[pair.subject],
            object=view.ids[pair.object],
            evidence=proof.evidence,
            status=how,
            date=date,
            start=start,
            end=end,
            phase=stage,
            role=job,
            trigger=proof.trigger,
            rule=f"pattern:{predicate}.{proof.pattern}" if proof.pattern else f"model:{predicate}",
            confidence=round(confidence, 4),
        )

    def _decided(self, proof: Support, how: str | None, low: int, high: int) -> str | None:
        """The date of a decision: in the regulator's own sentence, or where it approves in the whole evidence."""
        view, at = self._view, proof.trigger[0] if proof.trigger else proof.evidence[0]
        if proof.context is not None:
            first, last = view.sentences[proof.context.object.sentence]
            own = nearest_date(self._dates, view.starts[first], view.ends[last - 1], at)
            if own is not None or how != "approved":
                return own
        return nearest_date(self._dates, low, high, at)

    def _status(self, pair: Candidate, predicate: str, proof: Support) -> str | None:
        return (
            self._treats[pair] if predicate == "treats" else status(predicate, evidence_text(self._view, pair, proof))
        )


class FactExtractor:
    """Sets `doc._.kgx_facts`."""

    def __init__(self, model: Model, min_confidence: float | None) -> None:
        self.model = model
        self.head = load_head()
        self.min_confidence = min_confidence

    def __call__(self, doc: Doc) -> Doc:
        """Find the facts of one document with entities."""
        dates = [
            DateMention(f"T{index + 1}", row.start, row.end, row.value)
            for index, row in enumerate(DateSpan(*r) for r in doc._.kgx_dates)
        ]
        judge = partial(self.head.facts, states_of(doc))
        doc._.kgx_facts = tuple(facts(view_of(doc), dates, self.model, judge, min_confidence=self.min_confidence))
        doc._.kgx_states = None
        return doc


@Language.factory(
    "kgx_facts",
    assigns=["doc._.kgx_facts"],
    requires=["doc._.kgx_names", "doc._.kgx_entities", "token.dep", "token.lemma"],
    default_config={"min_confidence": None},
)
def create_fact_extractor(nlp: Language, name: str, min_confidence: float | None) -> FactExtractor:
    """The component; `min_confidence` (0 to 1) replaces the threshold that each predicate has of its own."""
    return FactExtractor(load_model(), min_confidence)
