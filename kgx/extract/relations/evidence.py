"""The words that state a fact: which context of a candidate, which trigger, which stretch of text."""

from __future__ import annotations

from dataclasses import dataclass

from kgx.extract.relations.candidates import Candidate, Context, gap
from kgx.extract.relations.lexicon import json_data
from kgx.extract.relations.patterns import matching, render_sentences
from kgx.extract.relations.view import Mention, View

AROUND = 8
_DENYING = frozenset({"never", "no", "not", "without"})
"""Words that turn what follows them: evidence that would begin after one begins with it."""
_TOLD_OF_SUBJECT = frozenset({"funds", "investigates"})


@dataclass(frozen=True, slots=True)
class Support:
    """Where a document states a fact: character offsets of the stretch and of its trigger; `pattern` fits it."""

    evidence: tuple[int, int]
    trigger: tuple[int, int] | None
    pattern: str | None
    context: Context | None


def support(view: View, candidate: Candidate, predicate: str) -> Support:
    """The best evidence for a predicate between the two entities of a candidate."""
    ranked = []
    for index, context in enumerate(candidate.contexts):
        if context.distance > 1:
            continue
        names = matching(view, candidate, context, predicate)
        triggers = _triggers(view, context, predicate)
        apart = gap(context.subject, context.object) if context.subject else 0
        rank = (context.distance, not names, not triggers, _anaphors(context), apart // 8, index)
        ranked.append((rank, context, names, triggers))
    if ranked:
        _, context, names, triggers = min(ranked, key=lambda item: item[0])
        mentions = [context.object] if context.subject is None else [context.subject, context.object]
        return _stretch(view, mentions, triggers, names, context)
    return _far(view, candidate, predicate)


def _anaphors(context: Context) -> int:
    return context.object.anaphor + (context.subject is not None and context.subject.anaphor)


def _far(view: View, candidate: Candidate, predicate: str) -> Support:
    """Evidence where no sentence or pair of sentences names both: the sentence of one side, from its trigger on if any.

    Who pays for a study or runs it says so beside its own name.
    """
    mentions = [bridge.mention for bridge in candidate.bridges] or [context.object for context in candidate.contexts]
    subjects = view.by_entity[candidate.subject] if predicate in _TOLD_OF_SUBJECT else []
    told = [mention for mention in subjects if not mention.anaphor]
    ranked = []
    for mention in told + mentions or view.by_entity[candidate.object][:1]:
        triggers = _classed(view, range(*view.sentences[mention.sentence]), predicate)
        ranked.append(((not triggers, mention not in told, mention.start), mention, triggers))
    _, mention, triggers = min(ranked, key=lambda item: item[0])
    if triggers:
        return _stretch(view, [mention], triggers, [], None)
    sentence = sentence_span(view, view.starts[mention.start], view.ends[mention.end - 1])
    return Support(trimmed(view.text, *sentence), None, None, None)


def _triggers(view: View, context: Context, predicate: str) -> list[int]:
    """Trigger tokens of a predicate, the best first: between the mentions, else just before, else just after."""
    left, right = context.object, context.object
    if context.subject is not None:
        left, right = sorted((context.subject, context.object), key=lambda mention: mention.start)
    low, high = view.sentences[left.sentence][0], view.sentences[right.sentence][1]
    between = _classed(view, range(left.end, right.start), predicate)
    before = _classed(view, range(left.start - 1, max(low, left.start - AROUND) - 1, -1), predicate)
    after = _classed(view, range(right.end, min(high, right.end + AROUND)), predicate)
    return between or before or after


def _classed(view: View, tokens: range, predicate: str) -> list[int]:
    wanted = json_data("evidence.json")[predicate]
    found = [token for token in tokens if not set(wanted).isdisjoint(view.classes[token])]
    return sorted(found, key=lambda token: min(wanted.index(name) for name in view.classes[token] if name in wanted))


def _stretch(
    view: View, mentions: list[Mention], triggers: list[int], names: list[str], context: Context | None
) -> Support:
    first, last = min(m.start for m in mentions), max(m.end for m in mentions)
    if triggers:
        first, last = min(first, triggers[0]), max(last, triggers[0] + 1)
    if first > view.sentences[view.sentence_of[first]][0] and view.words[first - 1].lower() in _DENYING:
        first -= 1
    start, end = view.starts[first], view.ends[last - 1]
    trigger = (view.starts[triggers[0]], view.ends[triggers[0]]) if triggers else None
    start, end = trimmed(view.text, start, end)
    return Support((start, end), trigger, names[0] if names else None, context)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def sentence_span(view: View, start: int, end: int) -> tuple[int, int]:
    """Characters of the sentences that the stretch `[start, end)` touches."""
    first, last = view.token_span(start, end)
    low = view.sentences[view.sentence_of[first]][0]
    high = view.sentences[view.sentence_of[last - 1]][1]
    return view.starts[low], view.ends[high - 1]


def evidence_text(view: View, candidate: Candidate, proof: Support) -> str:
    """The sentences of the evidence as status cues read them."""
    if proof.context is not None:
        return render_sentences(view, candidate, proof.context)
    low, high = sentence_span(view, *proof.evidence)
    return " ".join(view.text[low:high].lower().split())
