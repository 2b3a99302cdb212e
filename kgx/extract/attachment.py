"""How an entity stands to a statistic: features for choosing what a number is about.

Features are strings ("same sentence", "Drug before 3"); their weights are learnt (`training/train_measures.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from types import MappingProxyType

from kgx.extract.circumstances import in_quote
from kgx.extract.layers import StatisticSpan
from kgx.extract.memoize import memoized
from kgx.extract.scene import (
    Candidate,
    Near,
    Scene,
    beside,
    bucket,
    index_of,
    last_named,
    path,
    token_at,
    where_of,
    word_before,
)
from kgx.extract.sites import Site, counted, governor, subject
from kgx.extract.wording import lexicon

_CONTENT = frozenset({"NOUN", "VERB", "ADJ"})
_CONTROL = re.compile(r"[^.;,]{0,60}\b(?:placebo|control|no treatment|usual care|saline|dummy|sham)\b")
_BREAK = re.compile(r"[,;(]")
_CONTRAST = re.compile(r"\b(?:compared|versus|vs|than|while|whereas)\b")
_DIGIT = re.compile(r"\d")
_GROUP = re.compile(r"\s*(?:patients?|users?|group|arm|recipients|treatment|therapy|tablets?|dose)\b")


@memoized
def subject_cues(place: Site) -> tuple[str, ...]:
    """The words that govern a number, their subjects and objects, and the nouns near it: what is counted."""
    words: set[str] = set()
    for token in [place.root, *place.root.ancestors][:5]:
        words.update(f"above {one.lemma_.lower()}" for one in (token, *token.children) if one.pos_ in _CONTENT)
    low, high = place.tokens.start - 6, place.tokens.end + 6
    window = (token for token in place.sentence if low <= token.i < high)
    words.update(f"near {token.lemma_.lower()}" for token in window if token.pos_ in _CONTENT)
    return tuple(sorted(words))


@memoized
def _cue_features(place: Site, label: str, rank: int, where: str) -> tuple[str, ...]:
    cues = subject_cues(place)
    return (*(f"{cue} {label}" for cue in cues), *(f"{cue} {label} rank {rank} {where}" for cue in cues))


@memoized
def called_types(place: Site) -> frozenset[str]:
    """The types of which the sentence of a number names one by a class noun: "the disease", "the drug"."""
    sentence = place.tokens.sent.text.lower()
    return frozenset(label for label, pattern in _class_nouns().items() if pattern.search(sentence))


@memoized
def _control_after(layout: Scene, end: int) -> bool:
    """Whether the name of a control group follows a number that ends there."""
    return _CONTROL.match(layout.text, end, end + 70) is not None


@cache
def _class_nouns() -> MappingProxyType[str, re.Pattern[str]]:
    nouns = lexicon()["class_nouns"]
    return MappingProxyType(
        {label: re.compile(rf"\b(?:the|this) (?:{'|'.join(map(re.escape, nouns[label]))})\b") for label in nouns}
    )


def entity_features(layout: Scene, row: StatisticSpan, place: Site, one: Candidate, near: Near) -> list[str]:
    """Features of a candidate for `about`."""
    kind, label = place.kind, one.type
    where = where_of(layout, row, near)
    features = [
        f"type {label}",
        f"type {label} kind {kind}",
        f"where {where}",
        f"where {where} type {label}",
        f"rank {label} {min(layout.ranks[one.id], 3)}",
        f"rank {min(layout.ranks[one.id], 3)} where {where}",
        f"count {label} {bucket(layout.counts[one.id], (1, 2, 4, 8))}",
    ]
    if one.id in layout.titled:
        features += ["title", f"title {label}", f"title {label} kind {kind}"]
    features += _topic_features(layout, label, kind, where, min(layout.topics[one.id], 2))
    types = layout.beside.get(index_of(layout.sentences, row.start), frozenset())
    if len(types) == 1:
        alone = "is" if one.type in types and near.sentences == 0 else "other"
        features += [f"alone {alone}", f"alone {alone} {next(iter(types))} {label}"]
    called = called_types(place)
    if label in called:
        last = "last" if last_named(layout, label, row.start) == one.id else "not last"
        features += [f"called {label}", f"called {label} {last} {where}", f"called {last} {where}"]
    elif called:
        features += [f"other called {label}", f"other called {label} {where}"]
    if near.coreference:
        features += ["coreference", f"coreference {label} {where}"]
    features += _label_features(layout, place, one, near)
    features += _cue_features(place, label, min(layout.ranks[one.id], 2), where)
    if near.sentences == 0:
        features += _sentence_features(layout, row, place, one, near)
    else:
        features.append(f"sentences {label} {bucket(abs(near.sentences), (1, 2, 4, 8))} {near.side}")
    return features


def _topic_features(layout: Scene, label: str, kind: str, where: str, topic: int) -> list[str]:
    """How much the document is about a candidate, and which types its title names."""
    return [
        f"topic {label} {topic}",
        f"topic {label} {topic} {where}",
        f"topic {label} {topic} {where} {kind}",
        f"topic {label} {topic} {kind}",
        f"title has {layout.title_types} {label} {topic}",
        f"title has {layout.title_types} {label} {topic} {where}",
        f"title has {layout.title_types} {label} {kind}",
    ]


def _label_features(layout: Scene, place: Site, one: Candidate, near: Near) -> list[str]:
    """What the words of the sentence, the counted noun and the title say for a type of entity."""
    label = one.type
    top = "top" if layout.ranks[one.id] == 0 else "same" if near.sentences == 0 else "other"
    features = []
    verb = governor(place.root)
    if verb is not None:
        features += [f"verb {verb.lemma_.lower()} {label}", f"verb {verb.lemma_.lower()} {label} {top}"]
    noun = counted(place)
    if noun is not None:
        features += [f"noun {noun.lemma_.lower()} {label}", f"noun {noun.lemma_.lower()} {label} {top}"]
    if _control_after(layout, place.tokens.end_char):
        features += [f"control {label}", f"control {label} {top}"]
    name = layout.text[one.mentions[0][0] : one.mentions[0][1]] if one.mentions else ""
    shape = "plural" if name.endswith("s") and name.islower() else "lower" if name.islower() else "capital"
    features += [f"shape {label} {shape} {top}", f"name words {label} {min(len(name.split()), 3)} {top}"]
    if one.id in layout.widened:
        features += [f"narrower exists {label}", f"narrower exists {label} {top}"]
    return features


def _sentence_features(layout: Scene, row: StatisticSpan, place: Site, one: Candidate, near: Near) -> list[str]:
    label, kind = one.type, place.kind
    distance = bucket(near.tokens, (2, 4, 7, 12, 20))
    features = [
        f"distance {near.side} {distance}",
        f"distance {label} {near.side} {distance}",
        f"side {label} {near.side} kind {kind}",
        f"preposition {label} {word_before(layout, near.start)}",
    ]
    between = layout.text[min(near.end, row.end) : max(near.start, row.start)]
    if _BREAK.search(between):
        features.append(f"comma between {near.side}")
    if _CONTRAST.search(between):
        features += [f"contrast between {near.side}", f"contrast between {label} {near.side}"]
    if _DIGIT.search(between):
        features.append(f"number between {near.side}")
    rivals = [found for other, found in beside(layout, row, label) if other.id != one.id and found.tokens < near.tokens]
    features.append(f"nearest {label}" if not rivals else f"not nearest {label}")
    if all(found.side != near.side for found in rivals):
        features.append(f"nearest {label} {near.side}")
    token = token_at(layout, near.start, near.end)
    edges = bucket(path(place.root, token), (1, 2, 3, 4, 6))
    features += [f"path {edges}", f"path {label} {edges}", f"dependency {token.dep_} {near.side}"]
    if place.root.head.is_ancestor(token):
        features.append(f"under head {label}")
    noun = counted(place)
    of_counted = noun is not None and (noun.i == token.i or noun.is_ancestor(token))
    if of_counted:
        features += ["in counted", f"in counted {label}", f"in counted {kind}", f"in counted {label} {kind}"]
    verb = governor(place.root)
    if verb is not None:
        actor = subject(verb)
        if actor is not None and (actor.i == token.i or actor.is_ancestor(token)):
            features += ["in subject", f"in subject {label}", f"in subject {kind}", f"in subject {label} {kind}"]
            features += [f"is subject {label} {actor.i == token.i}"]
        if verb.is_ancestor(token):
            features.append(f"under verb {label}")
    if _GROUP.match(layout.text, near.end, near.end + 14):
        features.append(f"group {label}")
    return features


def none_features(
    layout: Scene, row: StatisticSpan, place: Site, options: Sequence[tuple[Candidate, Near]]
) -> list[str]:
    """Features of leaving an attribute empty."""
    same = sorted({one.type for one, near in options if near.sentences == 0})
    features = ["none", f"none kind {place.kind}", f"none quoted {in_quote(layout, row.start)}"]
    return features + [f"none beside {label}" for label in same] + ([] if same else ["none alone"])
