"""A document laid out for attachment: candidates, where they stand, and the mention to judge each by."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

from spacy.tokens import Doc, Token

from kgx.extract.layers import DateSpan, EntityRow, Name, StatisticSpan

_TITLE_END = re.compile(r"\n")
_LEAD = 400
"""Characters after the title in which a news text names its topic."""
_SUBJECTS = ("Drug", "Indication")
REACH = 2
"""Sentences away from a statistic at which anything named may still be a candidate."""
PROMINENT = 2
"""Candidates of each type that may be one from anywhere: those named most often, those that the text is about."""


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
    `title_types` says whether the title names a drug, an indication, both or neither. `stands` are in order;
    `standing` are the indices of the candidates of each sentence, `prominent` those of the whole document; `named` are
    the positions at which things of a type are named, with their ids.
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
    standing: Mapping[int, Sequence[int]]
    prominent: frozenset[int]
    named: Mapping[str, Sequence[tuple[int, str]]]
    titled: frozenset[str]
    topics: Mapping[str, int]
    title_types: str
    found: dict[Hashable, Any] = field(default_factory=dict, repr=False)


def last_named(layout: Scene, label: str, position: int) -> str | None:
    """The candidate of a type that is named last before a position."""
    places = layout.named.get(label, ())
    index = bisect_left(places, (position, ""))
    return places[index - 1][1] if index else None


def names(layout: Scene, one: Candidate, position: int) -> bool:
    """Whether a character belongs to a mention of a candidate, not to a phrase that refers back to it."""
    stands = layout.stands[one.id]
    index = bisect_right(stands, position, key=attrgetter("start"))
    near = stands[max(0, index - 2) : index]
    return any(stand.start <= position < stand.end and not stand.coreference for stand in near)


def reachable(layout: Scene, row: StatisticSpan) -> Iterator[Candidate]:
    """The candidates that stand near a statistic, and those that the document is about, in their order."""
    own = index_of(layout.sentences, row.start)
    near = layout.prominent.union(*(layout.standing.get(own + away, ()) for away in range(-REACH, REACH + 1)))
    return (layout.candidates[index] for index in sorted(near))


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
    ranks = _ranks(sorted(found, key=lambda one: (-len(one.mentions), one.mentions[0] if one.mentions else (0, 0))))
    text = doc.text
    paragraphs = (0, *(match.end() for match in re.finditer(r"\n\s*", text)))
    title = _TITLE_END.search(text)
    title_end = title.start() if title else min(len(text), 120)
    sentences = tuple(sentence.start_char for sentence in doc.sents) if doc.has_annotation("SENT_START") else (0,)
    tokens = tuple(doc.to_array("IDX").tolist())
    topics = _topics(found, title_end)
    stands = {one.id: tuple(sorted(_stands(one, sentences, tokens))) for one in found}
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
        stands,
        _standing(found, stands),
        frozenset(index for index, one in enumerate(found) if min(ranks[one.id], topics[one.id]) < PROMINENT),
        _named(found),
        frozenset(one.id for one in found if _begins(one, title_end)),
        topics,
        "+".join(sorted({one.type for one in found if one.type in _SUBJECTS and _begins(one, title_end)})),
    )


def _ranks(ordered: Iterable[Candidate]) -> dict[str, int]:
    """The place of each candidate among those of its type."""
    ranks: dict[str, int] = {}
    by_type: Counter[str] = Counter()
    for one in ordered:
        ranks[one.id] = by_type[one.type]
        by_type[one.type] += 1
    return ranks


def _standing(found: Sequence[Candidate], stands: Mapping[str, Sequence[Stand]]) -> dict[int, list[int]]:
    """The indices of the candidates that stand in each sentence, in order."""
    standing: dict[int, list[int]] = {}
    for index, one in enumerate(found):
        for sentence in {stand.sentence for stand in stands[one.id]}:
            standing.setdefault(sentence, []).append(index)
    return standing


def _named(found: Sequence[Candidate]) -> dict[str, list[tuple[int, str]]]:
    """Where the candidates of each type are named, in order."""
    named: dict[str, list[tuple[int, str]]] = {}
    for one in found:
        named.setdefault(one.type, []).extend((start, one.id) for start, _ in one.mentions)
    for places in named.values():
        places.sort()
    return named


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

    return _ranks(sorted(found, key=lambda one: (-weight(one), one.mentions[:1])))


def _widened(text: str, found: Sequence[Candidate]) -> frozenset[str]:
    """Ids of entities whose name is part of a longer name of another one of their type ("asthma", "severe asthma")."""
    names = [(one.id, one.type, {text[start:end].lower() for start, end in one.mentions}) for one in found]
    parts: dict[tuple[str, str], set[str]] = {}
    for identifier, label, own in names:
        for part in {part for name in own for part in _parts(name)}:
            parts.setdefault((label, part), set()).add(identifier)
    return frozenset(
        identifier
        for identifier, label, own in names
        if any(parts.get((label, name), set()) - {identifier} for name in own)
    )


def _parts(name: str) -> Iterator[str]:
    """The runs of words of a name that are shorter than it."""
    words = name.split()
    for first in range(len(words)):
        for last in range(first + 1, len(words) + 1):
            if last - first < len(words):
                yield " ".join(words[first:last])


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
    stands = layout.stands[one.id]
    first = bisect_left(stands, own, key=_SENTENCE)
    last = bisect_right(stands, own, lo=first, key=_SENTENCE)
    inside = [stand for stand in stands[first:last] if _apart(stand, row)]
    if inside:
        stand = min(inside, key=lambda stand: (abs(stand.token - here), stand))
    else:
        before = next((index for index in range(first - 1, -1, -1) if _apart(stands[index], row)), None)
        after = next((index for index in range(last, len(stands)) if _apart(stands[index], row)), None)
        if before is not None:
            stand = min(stand for stand in stands[_first(stands, before) : before + 1] if _apart(stand, row))
        elif after is not None:
            stand = stands[after]
        else:
            return None
    side = "before" if stand.start < row.start else "after"
    return Near(stand.start, stand.end, stand.sentence - own, abs(stand.token - here), side, stand.coreference)


_SENTENCE = attrgetter("sentence")


def _first(stands: Sequence[Stand], index: int) -> int:
    """The first index of those that begin at the token of `index`, which follow each other."""
    while index and stands[index - 1].token == stands[index].token:
        index -= 1
    return index


def _apart(stand: Stand, row: StatisticSpan) -> bool:
    return stand.end <= row.start or row.end <= stand.start


def beside(layout: Scene, row: StatisticSpan, label: str) -> Iterator[tuple[Candidate, Near]]:
    """The candidates of a type in the sentence of a statistic, with their nearest mention there."""
    for index in layout.standing.get(index_of(layout.sentences, row.start), ()):
        one = layout.candidates[index]
        if one.type == label:
            near = nearest(layout, row, one)
            if near is not None and near.sentences == 0:
                yield one, near


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
