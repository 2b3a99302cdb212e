"""How an entity or a date stands to a statistic: features for choosing what a number is about, where, when, by whom.

Features are strings ("same sentence", "Drug before 3"); their weights are learnt (`training/train_measures.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from spacy.tokens import Doc, Token

from kgx.extract.layers import DateSpan, EntityRow, Name, StatisticSpan
from kgx.extract.measure_phrases import lexicon
from kgx.extract.sites import Site, counted, governor, subject

_TITLE_END = re.compile(r"\n")
_QUOTE = re.compile(r"[“”\"]")
_CONTROL = re.compile(r"[^.;,]{0,60}\b(?:placebo|control|no treatment|usual care|saline|dummy|sham)\b")


class Candidate(NamedTuple):
    """Something a statistic may point to; `mentions` are character spans, `coreferences` follow them."""

    id: str
    type: str
    mentions: tuple[tuple[int, int], ...]
    coreferences: tuple[tuple[int, int], ...] = ()
    value: str = ""


class Near(NamedTuple):
    """The mention of a candidate that stands best to a statistic: its span, sentences and tokens away, side."""

    start: int
    end: int
    sentences: int
    tokens: int
    side: str
    coreference: bool


class Scene(NamedTuple):
    """A document laid out for attachment: sentence and paragraph starts, candidates, how often each is named."""

    doc: Doc
    text: str
    sentences: tuple[int, ...]
    paragraphs: tuple[int, ...]
    tokens: tuple[int, ...]
    candidates: tuple[Candidate, ...]
    counts: dict[str, int]
    ranks: dict[str, int]
    title_end: int
    widened: frozenset[str]
    beside: Mapping[int, frozenset[str]]


def candidates(entities: Iterable[EntityRow], names: Sequence[Name], dates: Sequence[DateSpan]) -> list[Candidate]:
    """Entities with the spans of their mentions, and dates (`T1`, `T2`, ...)."""
    found = [
        Candidate(
            row.id,
            row.type,
            tuple((names[index].start, names[index].end) for index in row.mentions),
            tuple((start, end) for start, end in row.coreferences),
        )
        for row in entities
    ]
    found += [
        Candidate(f"T{index + 1}", "Date", ((date.start, date.end),), (), date.value or "")
        for index, date in enumerate(dates)
    ]
    return found


def scene(doc: Doc, found: Sequence[Candidate]) -> Scene:
    """Lay a document out."""
    counts = {one.id: len(one.mentions) for one in found}
    ranks: dict[str, int] = {}
    by_type: Counter[str] = Counter()
    for one in sorted(found, key=lambda one: (-len(one.mentions), one.mentions[0] if one.mentions else (0, 0))):
        ranks[one.id] = by_type[one.type]
        by_type[one.type] += 1
    text = doc.text
    paragraphs = (0, *(match.end() for match in re.finditer(r"\n\s*", text)))
    title = _TITLE_END.search(text)
    sentences = tuple(sentence.start_char for sentence in doc.sents) if doc.has_annotation("SENT_START") else (0,)
    return Scene(
        doc,
        text,
        sentences,
        paragraphs,
        tuple(token.idx for token in doc),
        tuple(found),
        counts,
        ranks,
        title.start() if title else min(len(text), 120),
        _widened(text, found),
        _by_sentence(sentences, found),
    )


def _widened(text: str, found: Sequence[Candidate]) -> frozenset[str]:
    """Ids of entities whose name is part of a longer name of another one of their type ("asthma", "severe asthma")."""
    names = [(one.id, one.type, {text[start:end].lower() for start, end in one.mentions}) for one in found]
    return frozenset(
        identifier
        for identifier, label, own in names
        if any(
            label == other_label
            and identifier != other
            and any(short in long for short in own for long in theirs - own)
            for other, other_label, theirs in names
        )
    )


def _by_sentence(sentences: Sequence[int], found: Sequence[Candidate]) -> dict[int, frozenset[str]]:
    """The types that may be `about` in each sentence that names one."""
    types: dict[int, set[str]] = {}
    for one in found:
        if one.type in ("Drug", "Indication", "Trial"):
            for start, _ in one.mentions:
                types.setdefault(_index(sentences, start), set()).add(one.type)
    return {sentence: frozenset(labels) for sentence, labels in types.items()}


def _index(starts: Sequence[int], position: int) -> int:
    return bisect_right(starts, position) - 1


def nearest(layout: Scene, row: StatisticSpan, one: Candidate) -> Near | None:
    """The mention to judge a candidate by: in its sentence, else the last before, else the first after."""
    own = _index(layout.sentences, row.start)
    here = _index(layout.tokens, row.start)
    options = []
    for coreference, spans in ((False, one.mentions), (True, one.coreferences)):
        for start, end in spans:
            if start < row.end and row.start < end:
                continue
            away = _index(layout.sentences, start) - own
            side = "before" if start < row.start else "after"
            distance = abs(_index(layout.tokens, start) - here)
            order = (0 if away == 0 else 1 if away < 0 else 2, distance)
            options.append((order, Near(start, end, away, distance, side, coreference)))
    return min(options)[1] if options else None


def _beside(layout: Scene, row: StatisticSpan, one: Candidate) -> Iterator[Near]:
    """The nearest mention of a candidate in the sentence of a statistic, if any."""
    own = _index(layout.sentences, row.start)
    end = layout.sentences[own + 1] if own + 1 < len(layout.sentences) else len(layout.text)
    if any(layout.sentences[own] <= start < end for start, _ in (*one.mentions, *one.coreferences)):
        found = nearest(layout, row, one)
        if found is not None and found.sentences == 0:
            yield found


def _bucket(value: int, edges: Sequence[int]) -> str:
    return str(next((edge for edge in edges if value <= edge), f">{edges[-1]}"))


def _word_before(layout: Scene, position: int) -> str:
    index = _index(layout.tokens, position) - 1
    while index >= 0 and layout.doc[index].lower_ in ("the", "a", "an", "dr.", "dr", "professor", '"', "“"):
        index -= 1
    return layout.doc[index].lower_ if index >= 0 else "^"


def _path(one: Token, two: Token) -> int:
    """Edges between two tokens in the dependency tree; 99 in different trees."""
    above = {one.i: 0}
    for depth, token in enumerate(one.ancestors, start=1):
        above[token.i] = depth
    if two.i in above:
        return above[two.i]
    for depth, token in enumerate(two.ancestors, start=1):
        if token.i in above:
            return depth + above[token.i]
    return 99


def _token_at(layout: Scene, start: int, end: int) -> Token:
    return layout.doc[
        _index(layout.tokens, start) : max(_index(layout.tokens, end - 1) + 1, _index(layout.tokens, start) + 1)
    ].root


def entity_features(layout: Scene, row: StatisticSpan, place: Site, one: Candidate, near: Near) -> list[str]:
    """Features of a candidate for `about`."""
    kind, label = place.kind, one.type
    where = _where(layout, row, near)
    features = [
        f"type {label}",
        f"type {label} kind {kind}",
        f"where {where}",
        f"where {where} type {label}",
        f"rank {label} {min(layout.ranks[one.id], 3)}",
        f"rank {min(layout.ranks[one.id], 3)} where {where}",
        f"count {label} {_bucket(layout.counts[one.id], (1, 2, 4, 8))}",
    ]
    if any(start < layout.title_end for start, _ in one.mentions):
        features += ["title", f"title {label}", f"title {label} kind {kind}"]
    beside = layout.beside.get(_index(layout.sentences, row.start), frozenset())
    if len(beside) == 1:
        alone = "is" if one.type in beside and near.sentences == 0 else "other"
        features += [f"alone {alone}", f"alone {alone} {next(iter(beside))} {label}"]
    if near.coreference:
        features.append("coreference")
    features += _label_features(layout, place, one, near)
    if near.sentences == 0:
        features += _sentence_features(layout, row, place, one, near)
    else:
        features.append(f"sentences {label} {_bucket(abs(near.sentences), (1, 2, 4, 8))} {near.side}")
    return features


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
    after = layout.text[place.tokens.end_char : place.tokens.end_char + 70]
    if re.match(_CONTROL, after):
        features += [f"control {label}", f"control {label} {top}"]
    name = layout.text[one.mentions[0][0] : one.mentions[0][1]] if one.mentions else ""
    shape = "plural" if name.endswith("s") and name.islower() else "lower" if name.islower() else "capital"
    features += [f"shape {label} {shape} {top}", f"name words {label} {min(len(name.split()), 3)} {top}"]
    if one.id in layout.widened:
        features += [f"narrower exists {label}", f"narrower exists {label} {top}"]
    return features


def _where(layout: Scene, row: StatisticSpan, near: Near) -> str:
    if near.sentences == 0:
        return "same"
    if near.sentences == -1:
        return "previous"
    if near.side == "after":
        return "later"
    same = _index(layout.paragraphs, near.start) == _index(layout.paragraphs, row.start)
    return "paragraph" if same else "earlier"


def _sentence_features(layout: Scene, row: StatisticSpan, place: Site, one: Candidate, near: Near) -> list[str]:
    label, kind = one.type, place.kind
    distance = _bucket(near.tokens, (2, 4, 7, 12, 20))
    features = [
        f"distance {near.side} {distance}",
        f"distance {label} {near.side} {distance}",
        f"side {label} {near.side} kind {kind}",
        f"preposition {label} {_word_before(layout, near.start)}",
    ]
    between = layout.text[min(near.end, row.end) : max(near.start, row.start)]
    if re.search(r"[,;(]", between):
        features.append(f"comma between {near.side}")
    if re.search(r"\b(?:compared|versus|vs|than|while|whereas)\b", between):
        features += [f"contrast between {near.side}", f"contrast between {label} {near.side}"]
    if re.search(r"\d", between):
        features.append(f"number between {near.side}")
    rivals = [
        found
        for other in layout.candidates
        if other.type == label and other.id != one.id
        for found in _beside(layout, row, other)
        if found.tokens < near.tokens
    ]
    features.append(f"nearest {label}" if not rivals else f"not nearest {label}")
    if all(found.side != near.side for found in rivals):
        features.append(f"nearest {label} {near.side}")
    token = _token_at(layout, near.start, near.end)
    path = _bucket(_path(place.root, token), (1, 2, 3, 4, 6))
    features += [f"path {path}", f"path {label} {path}", f"dependency {token.dep_} {near.side}"]
    if place.root.head.is_ancestor(token):
        features.append(f"under head {label}")
    verb = governor(place.root)
    if verb is not None:
        actor = subject(verb)
        if actor is not None and (actor.i == token.i or actor.is_ancestor(token)):
            features += ["in subject", f"in subject {label}"]
        if verb.is_ancestor(token):
            features.append(f"under verb {label}")
    if re.match(
        r"\s*(?:patients?|users?|group|arm|recipients|treatment|therapy|tablets?|dose)\b",
        layout.text[near.end : near.end + 14],
    ):
        features.append(f"group {label}")
    return features


def date_features(layout: Scene, row: StatisticSpan, place: Site, one: Candidate, near: Near) -> list[str]:
    """Features of a candidate for `date`."""
    where = _where(layout, row, near)
    shape = re.sub(r"\d", "d", one.value)[:9]
    features = [f"where {where}", f"shape {shape}"]
    if near.start < 400 and re.match(r"\)?\s*(?:--|[-–—]|\(|/)", layout.text[near.end : near.end + 4]):
        features.append("dateline")
    if near.sentences != 0:
        return features
    token = _token_at(layout, near.start, near.end)
    verb = governor(token)
    own = governor(place.root)
    features += [
        f"distance {near.side} {_bucket(near.tokens, (2, 4, 7, 12, 20))}",
        f"preposition {_word_before(layout, near.start)}",
        f"shape {shape} kind {place.kind}",
        f"path {_bucket(_path(place.root, token), (2, 3, 4, 6))}",
        f"kind {place.kind}",
    ]
    if verb is not None and verb.lemma_ in lexicon()["publish_verbs"]:
        features.append("published then")
    if verb is not None and own is not None and verb.i == own.i:
        features += ["same verb", f"same verb kind {place.kind}"]
    return features


def place_features(layout: Scene, row: StatisticSpan, place: Site, one: Candidate, near: Near) -> list[str]:
    """Features of a candidate for `place`."""
    where = _where(layout, row, near)
    features = [f"where {where}", f"where {where} kind {place.kind}", f"rank {min(layout.ranks[one.id], 2)}"]
    if near.start < 300 and re.match(r"[^.\n]{0,60}(?:--|—|\(Reuters|/)", layout.text[near.end : near.end + 70]):
        features.append("dateline")
    if near.sentences != 0:
        return features
    token = _token_at(layout, near.start, near.end)
    features += [
        f"distance {near.side} {_bucket(near.tokens, (2, 4, 7, 12, 20))}",
        f"preposition {_word_before(layout, near.start)}",
        f"preposition {_word_before(layout, near.start)} kind {place.kind}",
        f"path {_bucket(_path(place.root, token), (2, 3, 4, 6))}",
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
    where = _where(layout, row, near)
    text = layout.text
    quoted = _in_quote(layout, row.start)
    features = [f"where {where}", f"where {where} type {one.type}", f"quoted {quoted} where {where} type {one.type}"]
    if near.start < layout.title_end:
        features.append("in title")
    before = text[max(0, near.start - 40) : near.start].lower()
    if re.search(lexicon()["according_to"], before):
        features += ["according to", f"according to where {where}"]
    token = _token_at(layout, near.start, near.end)
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
        features.append(f"preposition {one.type} {_word_before(layout, near.start)}")
        features.append(f"side {near.side} type {one.type}")
        features.append(f"path {_bucket(_path(place.root, token), (2, 3, 4, 6))}")
    speaker = _speaker(layout, row)
    if speaker is not None and any(start <= speaker < end for start, end in one.mentions):
        features += ["speaker", f"speaker quoted {quoted}", f"speaker type {one.type}"]
    elif _last_person(layout, row) == one.id:
        features += ["last person", f"last person pronoun {_pronoun_speaks(layout, row)} quoted {quoted}"]
    return features


def _in_quote(layout: Scene, position: int) -> bool:
    """Whether an odd number of quotation marks stands before a position in its paragraph."""
    begin = layout.paragraphs[_index(layout.paragraphs, position)]
    return len(_QUOTE.findall(layout.text, begin, position)) % 2 == 1


def _paragraph(layout: Scene, row: StatisticSpan) -> tuple[int, int]:
    index = _index(layout.paragraphs, row.start)
    end = layout.paragraphs[index + 1] if index + 1 < len(layout.paragraphs) else len(layout.text)
    return layout.paragraphs[index], end


def _speaker(layout: Scene, row: StatisticSpan) -> int | None:
    """Character offset of the subject of the reporting verb nearest to a statistic in its paragraph."""
    begin, end = _paragraph(layout, row)
    verbs = lexicon()["report_verbs"]
    best: tuple[int, int] | None = None
    for token in layout.doc[_index(layout.tokens, begin) : _index(layout.tokens, end - 1) + 1]:
        if token.lemma_.lower() not in verbs or token.pos_ != "VERB":
            continue
        for child in token.children:
            if child.dep_ in ("nsubj", "nsubjpass") and child.pos_ == "PROPN":
                distance = abs(token.idx - row.start)
                if best is None or distance < best[0]:
                    best = (distance, child.idx)
    return best[1] if best is not None else None


def _pronoun_speaks(layout: Scene, row: StatisticSpan) -> bool:
    begin, end = _paragraph(layout, row)
    return (
        re.search(
            r"\b(?:he|she) (?:said|says|told|added|noted|adds|notes|explained|explains)\b|\b(?:said|says) (?:he|she)\b",
            layout.text[begin:end],
        )
        is not None
    )


def _last_person(layout: Scene, row: StatisticSpan) -> str | None:
    """The person named last before the end of a statistic's paragraph."""
    end = _paragraph(layout, row)[1]
    named = [
        (start, one.id) for one in layout.candidates if one.type == "Person" for start, _ in one.mentions if start < end
    ]
    return max(named)[1] if named else None


def none_features(
    layout: Scene, row: StatisticSpan, place: Site, options: Sequence[tuple[Candidate, Near]]
) -> list[str]:
    """Features of leaving an attribute empty."""
    same = sorted({one.type for one, near in options if near.sentences == 0})
    features = ["none", f"none kind {place.kind}", f"none quoted {_in_quote(layout, row.start)}"]
    return features + [f"none beside {label}" for label in same] + ([] if same else ["none alone"])
