"""How a date, a place or a source stands to a statistic: features for choosing when, where, and who says so.

Features are strings ("dateline", "according to"); their weights are learnt (`training/train_measures.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_left

from kgx.extract.layers import StatisticSpan
from kgx.extract.memoize import memoized
from kgx.extract.scene import (
    Candidate,
    Near,
    Scene,
    bucket,
    index_of,
    last_named,
    names,
    path,
    token_at,
    where_of,
    word_before,
)
from kgx.extract.sites import Site, governor
from kgx.extract.wording import lexicon

_QUOTE = re.compile(r"[“”\"]")
_PRONOUN_SPEAKS = re.compile(
    r"\b(?:he|she) (?:said|says|told|added|noted|adds|notes|explained|explains)\b|\b(?:said|says) (?:he|she)\b"
)


def date_features(layout: Scene, row: StatisticSpan, place: Site, one: Candidate, near: Near) -> list[str]:
    """Features of a candidate for `date`."""
    where = where_of(layout, row, near)
    shape = re.sub(r"\d", "d", one.value)[:9]
    features = [f"where {where}", f"shape {shape}"]
    if near.start < 400 and re.match(r"\)?\s*(?:--|[-–—]|\(|/)", layout.text[near.end : near.end + 4]):
        features.append("dateline")
    if near.sentences != 0:
        return features
    token = token_at(layout, near.start, near.end)
    verb = governor(token)
    own = governor(place.root)
    features += [
        f"distance {near.side} {bucket(near.tokens, (2, 4, 7, 12, 20))}",
        f"preposition {word_before(layout, near.start)}",
        f"shape {shape} kind {place.kind}",
        f"path {bucket(path(place.root, token), (2, 3, 4, 6))}",
        f"kind {place.kind}",
    ]
    if verb is not None and verb.lemma_ in lexicon()["publish_verbs"]:
        features.append("published then")
    if verb is not None and own is not None and verb.i == own.i:
        features += ["same verb", f"same verb kind {place.kind}"]
    return features


def place_features(layout: Scene, row: StatisticSpan, place: Site, one: Candidate, near: Near) -> list[str]:
    """Features of a candidate for `place`."""
    where = where_of(layout, row, near)
    features = [f"where {where}", f"where {where} kind {place.kind}", f"rank {min(layout.ranks[one.id], 2)}"]
    if near.start < 300 and re.match(r"[^.\n]{0,60}(?:--|—|\(Reuters|/)", layout.text[near.end : near.end + 70]):
        features.append("dateline")
    if near.sentences != 0:
        return features
    token = token_at(layout, near.start, near.end)
    features += [
        f"distance {near.side} {bucket(near.tokens, (2, 4, 7, 12, 20))}",
        f"preposition {word_before(layout, near.start)}",
        f"preposition {word_before(layout, near.start)} kind {place.kind}",
        f"path {bucket(path(place.root, token), (2, 3, 4, 6))}",
        f"dependency {token.dep_}",
        f"kind {place.kind}",
    ]
    if re.match(r"[,)]", layout.text[near.end : near.end + 1]):
        features.append("comma after")
    own = governor(place.root)
    if own is not None and own.is_ancestor(token):
        features.append("under verb")
    return features


def source_features(layout: Scene, row: StatisticSpan, place: Site, one: Candidate, near: Near) -> list[str]:
    """Features of a candidate for `source`: reporting verbs, "according to", quotations and their speaker."""
    where = where_of(layout, row, near)
    text = layout.text
    quoted = in_quote(layout, row.start)
    features = [f"where {where}", f"where {where} type {one.type}", f"quoted {quoted} where {where} type {one.type}"]
    if near.start < layout.title_end:
        features.append("in title")
    before = text[max(0, near.start - 40) : near.start].lower()
    if re.search(lexicon()["according_to"], before):
        features += ["according to", f"according to where {where}"]
    token = token_at(layout, near.start, near.end)
    verb = token.head if token.dep_ in ("nsubj", "nsubjpass") else None
    if verb is None and token.head.dep_ in ("nsubj", "nsubjpass") and token.head.pos_ in ("NOUN", "PROPN"):
        verb = token.head.head
    if verb is not None and verb.lemma_.lower() in lexicon()["report_verbs"]:
        features += [
            "speaks",
            f"speaks type {one.type}",
            f"speaks where {where}",
            f"speaks where {where} quoted {quoted}",
        ]
        if verb.lemma_ == "say":
            features.append(f"says where {where}")
    elif near.sentences == 0:
        features.append(f"silent {one.type}")
    if near.sentences == 0:
        features.append(f"preposition {one.type} {word_before(layout, near.start)}")
        features.append(f"side {near.side} type {one.type}")
        features.append(f"path {bucket(path(place.root, token), (2, 3, 4, 6))}")
    speaker = _speaker(layout, row)
    if speaker is not None and names(layout, one, speaker):
        features += ["speaker", f"speaker quoted {quoted}", f"speaker type {one.type}"]
    elif one.type == "Person" and last_named(layout, "Person", _paragraph(layout, row)[1]) == one.id:
        features += ["last person", f"last person pronoun {_pronoun_speaks(layout, row)} quoted {quoted}"]
    return features


@memoized
def in_quote(layout: Scene, position: int) -> bool:
    """Whether an odd number of quotation marks stands before a position in its paragraph."""
    begin = layout.paragraphs[index_of(layout.paragraphs, position)]
    quotes = _positions(layout, _QUOTE)
    return (bisect_left(quotes, position) - bisect_left(quotes, begin)) % 2 == 1


@memoized
def _positions(layout: Scene, pattern: re.Pattern[str]) -> tuple[int, ...]:
    """Where a pattern matches in the text of a document."""
    return tuple(match.start() for match in pattern.finditer(layout.text))


def _paragraph(layout: Scene, row: StatisticSpan) -> tuple[int, int]:
    index = index_of(layout.paragraphs, row.start)
    end = layout.paragraphs[index + 1] if index + 1 < len(layout.paragraphs) else len(layout.text)
    return layout.paragraphs[index], end


@memoized
def _speakers(layout: Scene) -> tuple[tuple[int, int], ...]:
    """Character offsets of the reporting verbs of a document, each with that of its subject, a name."""
    verbs = frozenset(lexicon()["report_verbs"])
    return tuple(
        (token.idx, child.idx)
        for token in layout.doc
        if token.pos_ == "VERB" and token.lemma_.lower() in verbs
        for child in token.children
        if child.dep_ in ("nsubj", "nsubjpass") and child.pos_ == "PROPN"
    )


@memoized
def _speaker(layout: Scene, row: StatisticSpan) -> int | None:
    """Character offset of the subject of the reporting verb nearest to a statistic in its paragraph."""
    begin, end = _paragraph(layout, row)
    first = layout.tokens[index_of(layout.tokens, begin)] if layout.tokens else 0
    speakers = _speakers(layout)
    index = bisect_left(speakers, (row.start, 0))
    near = [speakers[beside] for beside in (index - 1, index) if 0 <= beside < len(speakers)]
    near = [one for one in near if first <= one[0] < end]
    return min(near, key=lambda one: abs(one[0] - row.start))[1] if near else None


@memoized
def _pronoun_speaks(layout: Scene, row: StatisticSpan) -> bool:
    begin, end = _paragraph(layout, row)
    spoken = _positions(layout, _PRONOUN_SPEAKS)
    return bisect_left(spoken, begin) < bisect_left(spoken, end)
