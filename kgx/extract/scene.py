"""A document laid out for attachment: candidates, where they stand, and the mention to judge each by."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from spacy.tokens import Doc, Token

from kgx.extract.layers import DateSpan, EntityRow, Name, StatisticSpan

_TITLE_END = re.compile(r"\n")
_LEAD = 400
"""Characters after the title in which a news text names its topic."""
_SUBJECTS = ("Drug", "Indication")


class Candidate(NamedTuple):
    """Something a statistic may point to; `mentions` are character spans, `coreferences` follow them."""

    id: str
    type: str
    mentions: tuple[tuple[int, int], ...]
    coreferences: tuple[tuple[int, int], ...] = ()
    value: str = ""


class Stand(NamedTuple):
    """Where a mention stands: its span, the indices of its sentence and first token, whether it only refers back."""

    start: int
    end: int
    sentence: int
    token: int
    coreference: bool


class Near(NamedTuple):
    """The mention of a candidate that stands best to a statistic: its span, sentences and tokens away, side."""

    start: int
    end: int
    sentences: int
    tokens: int
    side: str
    coreference: bool


@dataclass(frozen=True, eq=False, slots=True)
class Scene:
    """A document laid out for attachment: sentence and paragraph starts, candidates, how often and where each is named.

    `ranks` order the candidates of a type by their mentions, `topics` by how much the document is about them;
    `title_types` says whether the title names a drug, an indication, both or neither.
    """

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
    stands: Mapping[str, Sequence[Stand]]
    topics: Mapping[str, int]
    title_types: str


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
    title_end = title.start() if title else min(len(text), 120)
    sentences = tuple(sentence.start_char for sentence in doc.sents) if doc.has_annotation("SENT_START") else (0,)
    tokens = tuple(doc.to_array("IDX").tolist())
    return Scene(
        doc,
        text,
        sentences,
        paragraphs,
        tokens,
        tuple(found),
        counts,
        ranks,
        title_end,
        _widened(text, found),
        _by_sentence(sentences, found),
        {one.id: tuple(_stands(one, sentences, tokens)) for one in found},
        _topics(found, title_end),
        "+".join(sorted({one.type for one in found if one.type in _SUBJECTS and _begins(one, title_end)})),
    )


def _stands(one: Candidate, sentences: Sequence[int], tokens: Sequence[int]) -> Iterator[Stand]:
    for coreference, spans in ((False, one.mentions), (True, one.coreferences)):
        for start, end in spans:
            yield Stand(start, end, index_of(sentences, start), index_of(tokens, start), coreference)


def _begins(one: Candidate, end: int) -> bool:
    """Whether a candidate is named before a position."""
    return any(start < end for start, _ in one.mentions)


def _topics(found: Sequence[Candidate], title_end: int) -> dict[str, int]:
    """The rank of each candidate within its type: named often, in the title, at the beginning."""

    def weight(one: Candidate) -> float:
        often = len(one.mentions) + 0.5 * len(one.coreferences)
        return often + 3.0 * _begins(one, title_end) + 1.5 * _begins(one, title_end + _LEAD)

    ranks: dict[str, int] = {}
    by_type: Counter[str] = Counter()
    for one in sorted(found, key=lambda one: (-weight(one), one.mentions[:1])):
        ranks[one.id] = by_type[one.type]
        by_type[one.type] += 1
    return ranks


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
    best: tuple[tuple[int, int], Stand] | None = None
    for stand in layout.stands[one.id]:
        if stand.start < row.end and row.start < stand.end:
            continue
        away = stand.sentence - own
        order = (0 if away == 0 else 1 if away < 0 else 2, abs(stand.token - here))
        if best is None or (order, stand) < best:
            best = (order, stand)
    if best is None:
        return None
    (_, distance), stand = best
    side = "before" if stand.start < row.start else "after"
    return Near(stand.start, stand.end, stand.sentence - own, distance, side, stand.coreference)


def beside(layout: Scene, row: StatisticSpan, one: Candidate) -> Iterator[Near]:
    """The nearest mention of a candidate in the sentence of a statistic, if any."""
    own = index_of(layout.sentences, row.start)
    if any(stand.sentence == own for stand in layout.stands[one.id]):
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
