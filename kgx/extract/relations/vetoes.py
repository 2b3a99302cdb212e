"""What a reader would deny whatever the scorer says: a class that only introduces a name, makers that regulate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from kgx.extract.relations.candidates import SIGNATURES, Candidate, Context
from kgx.extract.relations.denials import denied_by_words, negating_sentences
from kgx.extract.relations.features import Features
from kgx.extract.relations.lexicon import certain_patterns, json_data
from kgx.extract.relations.patterns import render
from kgx.extract.relations.scorer import PREDICATES
from kgx.extract.relations.view import Mention, View

_OF_THE_NAME = ("approvedBy", "developedBy", "hasAdverseEffect", "treats")
"""Predicates that hold for the named drug, not for the class before it ("the first JAK inhibitor, X")."""
_WORDS = 3
_INSTEAD = MappingProxyType(
    {
        "approvedBy": ("approves_another", "acts_on_safety", "permits_a_test", "not_submitted", "is_compared"),
        "developedBy": ("only_supplies", "is_compared"),
        "hasAdverseEffect": ("another_clause",),
        "locatedIn": ("place_of_another",),
        "treats": ("another_clause", "approved_another_for"),
    }
)
"""Predicate -> what all sentences with both names say instead: a warning, a gift of pills, the place of another."""


def without_denied(
    view: View, candidates: Sequence[Candidate], table: NDArray[np.float64], features: Sequence[Features]
) -> NDArray[np.float64]:
    """The probabilities `[candidate, predicate]` with 0 for what is denied."""
    result: NDArray[np.float64] = table.copy()
    negating = negating_sentences(view)
    for row, (candidate, found) in enumerate(zip(candidates, features, strict=True)):
        for predicate in denied(view, candidate, found) | denied_by_words(view, candidate, negating):
            result[row, PREDICATES.index(predicate)] = 0.0
    return result


def denied(view: View, candidate: Candidate, found: Features) -> set[str]:
    """The predicates that cannot hold between the entities of a candidate."""
    near = [context for context in candidate.contexts if context.distance == 0 and context.subject is not None]
    result = {
        predicate
        for predicate in SIGNATURES[candidate.signature]
        if near and all(_says_else(predicate, view, candidate, context) for context in near)
    }
    if candidate.signature[0] == "Drug" and near and _class_only(view, near):
        result.update(_OF_THE_NAME)
    if candidate.signature == ("Drug", "Institution"):
        if is_regulator(view.names[candidate.object]):
            result.add("developedBy")
        elif not _certain(found, "approvedBy"):
            result.add("approvedBy")
    elif candidate.signature == ("Drug", "Indication"):
        if any(_fits("fell_ill", view, candidate, context) for context in near):
            result.add("treats")
    elif candidate.signature == ("Drug", "Drug") and (
        any(context.subject is not None and _describes(view, context.subject) for context in near)
        or (_side_by_side(view, candidate, near) and not _certain(found, "instanceOf"))
    ):
        result.add("instanceOf")
    return result


def _says_else(predicate: str, view: View, candidate: Candidate, context: Context) -> bool:
    return any(_fits(name, view, candidate, context) for name in _INSTEAD.get(predicate, ()))


def _class_only(view: View, near: Sequence[Context]) -> bool:
    """Whether the mention that stands closest to the other end only introduces a name."""
    pairs = [
        (abs(context.subject.start - context.object.start), context.subject) for context in near if context.subject
    ]
    return bool(pairs) and introduces(view, min(pairs, key=lambda pair: (pair[0], pair[1].start))[1])


def _describes(view: View, mention: Mention) -> bool:
    """Whether words or a comma stand between the mention and the name it introduces, so that it must be the class."""
    return view.owner[mention.end : mention.end + 1] == [-1] and introduces(view, mention)


def _side_by_side(view: View, candidate: Candidate, near: Sequence[Context]) -> bool:
    """Whether every sentence with two drugs names them as members of one list or as given together."""
    if not near or any(introduces(view, context.object) for context in near):
        return False
    one_list = all(c.subject is not None and _list(view, c.subject) == _list(view, c.object) for c in near)
    return one_list or all(_fits("together", view, candidate, context) for context in near)


def introduces(view: View, mention: Mention) -> bool:
    """Whether a name of a drug follows that the mention only describes ("the JAK inhibitor X", "TIL product, X")."""
    last = min(len(view.words), mention.end + _WORDS)
    token = mention.end
    while token < last and view.owner[token] < 0 and view.pos[token] in ("NOUN", "ADJ"):
        token += 1
    described = token > mention.end
    if not described and view.words[token : token + 1] == [","]:
        return _apposed(view, mention, token + 1)
    start = token
    while token < min(len(view.words), start + 2) and view.words[token] in json_data("vetoes.json")["introducing"]:
        token += 1
    if token >= len(view.words) or view.owner[token] < 0 or not (described or token == start):
        return False
    name = view.mentions[view.owner[token]]
    same = name.entity == mention.entity or view.types[name.entity] != "Drug" or name.start != token
    return not same and not _goes_on(view, name)


def _apposed(view: View, mention: Mention, token: int) -> bool:
    """Whether a mention with a determiner is followed by the name alone between commas ("the class, X,")."""
    if token >= len(view.words) or view.owner[token] < 0:
        return False
    name = view.mentions[view.owner[token]]
    closed = view.words[name.end : name.end + 1] in ([","], ["("], ["."])
    before = view.words[max(0, mention.start - 4) : mention.start]
    alone = view.list_of[name.number][1] == name.number and view.list_of[name.number][0] in (
        mention.number,
        name.number,
    )
    singular = not view.words[mention.end - 1].endswith("s") and not {"a", "an", "the", "its", "first"}.isdisjoint(
        before
    )
    drug = view.types[name.entity] == "Drug" and name.entity != mention.entity and name.start == token
    return closed and alone and singular and drug


def _goes_on(view: View, name: Mention) -> bool:
    """Whether the name is in a list with others, so that what stands before it is a member and no description."""
    first, last = view.list_of[name.number]
    return any(view.mentions[number].entity != name.entity for number in range(first, last + 1))


def is_regulator(name: str) -> bool:
    """Whether an institution decides on drugs and makes none."""
    return _regex("regulators").search(name) is not None


def _list(view: View, mention: Mention) -> tuple[int, int]:
    return view.list_of[mention.number]


def _certain(found: Features, predicate: str) -> bool:
    return not certain_patterns(predicate).isdisjoint(found.hits.get(predicate, ()))


def _fits(name: str, view: View, candidate: Candidate, context: Context) -> bool:
    return _regex(name).search(render(view, candidate, context)) is not None


@cache
def _regex(name: str) -> re.Pattern[str]:
    return re.compile(json_data("vetoes.json")[name])
