"""A parsed document as plain lists: what the fact functions read instead of a spaCy `Doc`."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Mention:
    """Mention `number` of the document: tokens `[start, end)` for entity `entity`, with their syntactic head.

    An anaphor is a bare phrase ("the drug", "the company") that takes the place of an entity named before it.
    """

    entity: int
    start: int
    end: int
    head: int
    sentence: int
    number: int
    anaphor: bool = False


@dataclass(slots=True)
class View:
    """Tokens, sentences, entities and mentions of one document, all by index.

    `owner[token]` is the number of the mention (in `mentions`) that covers the token, or -1; `label[token]` the type
    of the name, date or statistic there, or "". `classes[token]` are the trigger classes of the word;
    `list_of[mention]` are the first and the last mention of the list of names that a mention stands in;
    `roles[mention]` are the names of the patterns of `roles.tsv` that the words around a mention fit.
    """

    text: str
    words: list[str]
    lemmas: list[str]
    pos: list[str]
    deps: list[str]
    heads: list[int]
    starts: list[int]
    ends: list[int]
    sentence_of: list[int]
    sentences: list[tuple[int, int]]
    ids: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    by_entity: list[list[Mention]] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)
    label: list[str] = field(default_factory=list)
    classes: list[tuple[str, ...]] = field(default_factory=list)
    list_of: list[tuple[int, int]] = field(default_factory=list)
    roles: list[tuple[str, ...]] = field(default_factory=list)
    vocabulary: frozenset[str] = frozenset()
    type_counts: Mapping[str, int] = field(default_factory=dict)

    def token_span(self, start: int, end: int) -> tuple[int, int]:
        """The tokens that characters `[start, end)` touch."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = first
        while last + 1 < len(self.starts) and self.starts[last + 1] < end:
            last += 1
        return first, last + 1

    def span_head(self, start: int, end: int) -> int:
        """The token of `[start, end)` whose head lies outside (the last such one), or the last token."""
        for token in range(end - 1, start - 1, -1):
            if not start <= self.heads[token] < end or self.heads[token] == token:
                return token
        return end - 1


def build_view(
    base: View,
    entities: Iterable[tuple[str, str, str, Sequence[tuple[int, int]]]],
    others: Iterable[tuple[str, int, int]],
    lexicon: Mapping[str, Sequence[str]],
) -> View:
    """Fill the entity part of `base`.

    `entities` are (id, type, name, character spans), `others` are (label, start, end) of dates and statistics,
    `lexicon` maps a word or a phrase of up to three lemmas to its trigger classes.
    """
    base.owner = [-1] * len(base.words)
    base.label = [""] * len(base.words)
    for label, start, end in others:
        first, last = base.token_span(start, end)
        for token in range(first, last):
            base.label[token] = label
    for number, (identifier, kind, name, spans) in enumerate(entities):
        base.ids.append(identifier)
        base.types.append(kind)
        base.names.append(name)
        base.by_entity.append([])
        for start, end in sorted(spans):
            first, last = base.token_span(start, end)
            head = base.span_head(first, last)
            mention = Mention(number, first, last, head, base.sentence_of[head], len(base.mentions))
            base.by_entity[number].append(mention)
            for token in range(first, last):
                base.owner[token] = len(base.mentions)
                base.label[token] = kind
            base.mentions.append(mention)
    base.vocabulary = frozenset(base.words)
    base.type_counts = Counter(base.types)
    base.classes = trigger_classes(base, lexicon)
    return base


def trigger_classes(view: View, lexicon: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """Trigger classes of each token outside names; a phrase gives its classes to its last word."""
    classes: list[tuple[str, ...]] = []
    for token, lemma in enumerate(view.lemmas):
        if view.owner[token] >= 0:
            classes.append(())
            continue
        found = [*lexicon.get(lemma, ())]
        if view.words[token] != lemma:
            found += lexicon.get(view.words[token], ())
        for length in (2, 3):
            if token + 1 >= length:
                found += lexicon.get(" ".join(view.lemmas[token + 1 - length : token + 1]), ())
        classes.append(tuple(sorted(set(found))))
    return classes
