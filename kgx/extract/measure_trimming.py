"""Wordings cut out of the syntax of a sentence: the likely words with all that ties them together, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from spacy.tokens import Token

from kgx.extract.measure_words import word_chances
from kgx.extract.sites import SUBJECTS, Site, clause, join
from kgx.extract.wording import Wording, cut, lexicon, nouns_of, reads_as_phrase

THRESHOLDS = (0.6, 0.4, 0.25, 0.15)
"""How likely a word must be to be kept; each gives a wording."""
_STEPS = 3
"""Words that may be added between a likely word and the next one above it."""
_BOUND = frozenset({"compound", "neg", "poss", "case", "prt", "hmod"})
"""Dependents that stay with a word that is kept."""


def trimmed(place: Site, earlier: Site | None, likely: Mapping[str, float]) -> Iterator[Wording]:
    """A wording for each threshold and sentence: that of the number, else that of the statistic before it."""
    sources = [("own", place)]
    if earlier is not None and earlier.sentence[0] != place.sentence[0]:
        sources.append(("earlier", earlier))
    hidden = {token.i for site in (place, earlier) if site is not None for token in site.hidden}
    for name, site in sources:
        chances = {token.i: chance for token, chance in word_chances(site, hidden, likely)}
        asked = 0
        for threshold in THRESHOLDS:
            chosen = {i: chance for i, chance in chances.items() if chance >= threshold}
            if len(chosen) == asked:
                continue
            asked = len(chosen)
            kept = connected(site, chosen, hidden)
            text = _said(kept, hidden)
            if text and reads_as_phrase(text, nouns_of(kept) | frozenset(lexicon()["heads"])):
                yield Wording(f"trimmed {name} {threshold}", cut(text))


def connected(site: Site, chances: Mapping[int, float], hidden: Collection[int]) -> list[Token]:
    """The likeliest group of words that hang together in the syntax, with the words between them, in order."""
    doc = site.tokens.doc
    parents: dict[int, int] = {}
    groups: list[set[int]] = []
    for index in chances:
        path = _climb(doc[index], chances, hidden)
        parents.update(pairwise(path))
        group = set(path)
        apart = [one for one in groups if group.isdisjoint(one)]
        group.update(*(one for one in groups if one not in apart))
        groups = [*apart, group]
    best = max(groups, key=lambda group: (sum(chances.get(index, 0.0) for index in group), -min(group)), default=set())
    best = _without_loose_ends(best, chances, parents)
    bound = {
        child.i for index in best for child in doc[index].children if child.dep_ in _BOUND and child.i not in hidden
    }
    return [doc[index] for index in sorted(best | bound)]


def _climb(token: Token, chances: Mapping[int, float], hidden: Collection[int]) -> list[int]:
    """A word and those above it up to the next likely one, or up to `_STEPS` of them; the number itself is left out."""
    path = [token.i]
    current = token
    while current.head.i != current.i and len(path) <= _STEPS:
        current = current.head
        if current.i in hidden:
            continue
        path.append(current.i)
        if current.i in chances:
            break
    return path


def _without_loose_ends(group: set[int], chances: Mapping[int, float], parents: Mapping[int, int]) -> set[int]:
    """A group without the words at its top that tie nothing together: neither likely nor above two others."""
    while True:
        below = Counter(parents[index] for index in group if index in parents)
        loose = {
            index for index in group if index not in chances and below[index] < 2 and parents.get(index) not in group
        }
        if not loose:
            return group
        group = group - loose


def _actor(kept: Sequence[Token], verb: Token, hidden: Collection[int]) -> Token | None:
    """The subject of a verb among some words, or that of which the number, its subject, is a share."""
    for token in kept:
        share = token.dep_ == "pobj" and token.head.head.i in hidden
        top = token.head.head if share else token
        if top.dep_ in SUBJECTS and top.head.i == verb.i:
            return token
    return None


def _said(kept: Sequence[Token], hidden: Collection[int]) -> str:
    """The words of a group: a change as a noun, a clause as a relative clause of its subject, else as they stand."""
    for verb in kept:
        if verb.pos_ != "VERB":
            continue
        actor = _actor(kept, verb, hidden)
        change = lexicon()["nominal"].get(verb.lemma_.lower())
        if change is not None:
            rest = [token for token in kept if token.i != verb.i]
            target = next(
                (token for token in rest if token.dep_ in ("dobj", "nsubjpass") and token.head.i == verb.i), actor
            )
            if target is None:
                continue
            own = [token for token in rest if token.i == target.i or target.is_ancestor(token)]
            after = [token for token in rest if token.i > verb.i and token not in own]
            return " ".join(part for part in (change, join(own), join(after) if target is not actor else "") if part)
        if actor is not None and actor.pos_ in ("NOUN", "PROPN") and verb.dep_ not in ("relcl", "acl"):
            phrase = [token for token in kept if (token.i < verb.i and token.head.i != verb.i) or token.i == actor.i]
            return clause(actor, phrase, verb, [token for token in kept if token not in phrase])
    return join(kept)
