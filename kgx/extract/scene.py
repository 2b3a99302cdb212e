"""A document laid out for attachment: candidates, where they stand, and the mention to judge each by."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from spacy.tokens import Doc, Token

from kgx.extract.layers import DateSpan, EntityRow, Name, StatisticSpan

_TITLE_END = re.compile(r"\n")


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
                types.setdefault(index_of(sentences, start), set()).add(one.type)
    return {sentence: frozenset(labels) for sentence, labels in types.items()}


def index_of(starts: Sequence[int], position: int) -> int:
    return bisect_right(starts, position) - 1


def nearest(layout: Scene, row: StatisticSpan, one: Candidate) -> Near | None:
    """The mention to judge a candidate by: in its sentence, else the last before, else the first after."""
    own = index_of(layout.sentences, row.start)
    here = index_of(layout.tokens, row.start)
    options = []
    for coreference, spans in ((False, one.mentions), (True, one.coreferences)):
        for start, end in spans:
            if start < row.end and row.start < end:
                continue
            away = index_of(layout.sentences, start) - own
            side = "before" if start < row.start else "after"
            distance = abs(index_of(layout.tokens, start) - here)
            order = (0 if away == 0 else 1 if away < 0 else 2, distance)
            options.append((order, Near(start, end, away, distance, side, coreference)))
    return min(options)[1] if options else None


def beside(layout: Scene, row: StatisticSpan, one: Candidate) -> Iterator[Near]:
    """The nearest mention of a candidate in the sentence of a statistic, if any."""
    own = index_of(layout.sentences, row.start)
    end = layout.sentences[own + 1] if own + 1 < len(layout.sentences) else len(layout.text)
    if any(layout.sentences[own] <= start < end for start, _ in (*one.mentions, *one.coreferences)):
        found = nearest(layout, row, one)
        if found is not None and found.sentences == 0:
            yield found


def bucket(value: int, edges: Sequence[int]) -> str:
    return str(next((edge for edge in edges if value <= edge), f">{edges[-1]}"))


def word_before(layout: Scene, position: int) -> str:
    index = index_of(layout.tokens, position) - 1
    while index >= 0 and layout.doc[index].lower_ in ("the", "a", "an", "dr.", "dr", "professor", '"', "“"):
        index -= 1
    return layout.doc[index].lower_ if index >= 0 else "^"


def path(one: Token, two: Token) -> int:
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


def token_at(layout: Scene, start: int, end: int) -> Token:
    return layout.doc[
        index_of(layout.tokens, start) : max(index_of(layout.tokens, end - 1) + 1, index_of(layout.tokens, start) + 1)
    ].root


def where_of(layout: Scene, row: StatisticSpan, near: Near) -> str:
    if near.sentences == 0:
        return "same"
    if near.sentences == -1:
        return "previous"
    if near.side == "after":
        return "later"
    same = index_of(layout.paragraphs, near.start) == index_of(layout.paragraphs, row.start)
    return "paragraph" if same else "earlier"
