"""Whether a clause denies a fact whose predicate has no status for it: "did not acquire", "no longer a unit of".

`denials.json` holds the words: templates of denial, and what states a fact of each predicate. An expression that reads
to the end of a clause starts at its beginning and takes each part once, `(?=(?P<part>...))(?P=part)`: so its time grows
with the text, not with the square of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from types import MappingProxyType

from kgx.extract.relations.candidates import SIGNATURES, Candidate
from kgx.extract.relations.lexicon import json_data
from kgx.extract.relations.patterns import matching, render_sentences
from kgx.extract.relations.status import clause
from kgx.extract.relations.view import View


@cache
def denials() -> Mapping[str, tuple[re.Pattern[str], ...]]:
    """Predicate -> what denies it."""
    data = json_data("denials.json")
    rows = {}
    for predicate, states in data["states"].items():
        for name, words in data["define"].items():
            states = states.replace(f"<{name}>", words)
        found = [template.replace("<STATES>", states) for template in data["templates"].values()]
        found += data["special"].get(predicate, {}).values()
        rows[predicate] = tuple(re.compile(expression) for expression in found)
    return MappingProxyType(rows)


def denies(predicate: str, text: str) -> bool:
    """Whether the clause of a rendered sentence that holds `{S}` and `{O}` denies the predicate between them."""
    near = clause(text)
    return any(regex.search(near) for regex in denials()[predicate])


def negating_sentences(view: View) -> set[int]:
    """Numbers of the sentences with a word that could deny something."""
    words = frozenset(json_data("denials.json")["negating"])
    return {n for n, (low, high) in enumerate(view.sentences) if not words.isdisjoint(view.words[low:high])}


def denied_by_words(view: View, candidate: Candidate, negating: Collection[int]) -> set[str]:
    """Predicates that a sentence of the candidate denies while no other sentence states them."""
    near = [context for context in candidate.contexts if context.distance == 0]
    suspect = [context for context in near if context.object.sentence in negating]
    if not suspect:
        return set()
    texts = {context: render_sentences(view, candidate, context) for context in suspect}
    found = set()
    for predicate in SIGNATURES[candidate.signature]:
        against = {context for context, text in texts.items() if denies(predicate, text)}
        others = (context for context in near if context not in against)
        if against and not any(matching(view, candidate, context, predicate) for context in others):
            found.add(predicate)
    return found
