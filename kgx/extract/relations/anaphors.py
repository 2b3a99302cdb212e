"""Bare phrases that stand for an entity named before: "the drug", "its maker", "the reference product"."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from kgx.extract.relations.view import Mention, View

_NEAR = 1
"""How many sentences on what was named last stays what "the drug" means; after them it is what was named most."""


def add_anaphors(view: View, phrases: Mapping[str, Any]) -> None:
    """Let bare phrases stand for an entity of their type that was named before.

    A noun means what was named last where that is in its sentence or the one before, else what was named most so far;
    a pronoun means what was named last. `phrases` are those of `anaphors.json`: nouns need a definite determiner,
    pronouns stand alone. Where a text names a drug and its copy ("pembrolizumab biosimilar"), nouns of copies and of
    originals mean these two.
    """
    type_of_noun = {noun: kind for kind, words in phrases["nouns"].items() for noun in words}
    type_of_pronoun = {word: kind for kind, words in phrases["pronouns"].items() for word in words}
    copies = copy_and_original(view, frozenset(phrases["copies"]))
    last: dict[str, Mention] = {}
    named: defaultdict[str, Counter[int]] = defaultdict(Counter)
    added: list[Mention] = []
    for token, lemma in enumerate(view.lemmas):
        number = view.owner[token]
        if number >= 0:
            mention = view.mentions[number]
            kind = view.types[mention.entity]
            last[kind] = mention
            named[kind][mention.entity] += token == mention.start
            continue
        pronoun = last.get(type_of_pronoun.get(view.words[token], ""))
        start, meant = token, pronoun.entity if pronoun is not None else None
        if meant is None and (noun_of := type_of_noun.get(lemma)) is not None:
            start = _determiner(view, token)
            meant = _salient(last.get(noun_of), named[noun_of], view.sentence_of[token]) if start >= 0 else None
            if copies and noun_of == "Drug":
                meant, start = _copy_or_original(view, token, copies, phrases, (meant, start))
        if meant is None:
            continue
        number = len(view.mentions) + len(added)
        added.append(Mention(meant, start, token + 1, token, view.sentence_of[token], number, anaphor=True))
    for mention in added:
        view.by_entity[mention.entity].append(mention)
        view.mentions.append(mention)


def _salient(last: Mention | None, named: Counter[int], sentence: int) -> int | None:
    """What was named last, or, where that is more than `_NEAR` sentences ago, what was named most so far."""
    if last is None or sentence - last.sentence <= _NEAR:
        return last.entity if last is not None else None
    return max(named, key=lambda entity: (named[entity], entity == last.entity))


def copy_and_original(view: View, words: frozenset[str]) -> tuple[int, int] | None:
    """The entities of the one drug that is named as a copy ("X biosimilar", "generic X") and of X, where both occur."""
    names = {" ".join(name.lower().split()): n for n, name in enumerate(view.names) if view.types[n] == "Drug"}
    pairs = []
    for name, number in names.items():
        kept = [word for word in name.split() if word not in words and word not in ("of", "to")]
        original = names.get(" ".join(kept))
        if original is not None and original != number:
            pairs.append((number, original))
    return pairs[0] if len(pairs) == 1 else None


def _copy_or_original(
    view: View, noun: int, copies: tuple[int, int], phrases: Mapping[str, Any], usual: tuple[int | None, int]
) -> tuple[int | None, int]:
    """The entity that a noun of drugs means and where its phrase begins, `usual` where no word tells."""
    first = noun
    while first > 0 and view.owner[first - 1] < 0 and view.pos[first - 1] in ("ADJ", "NOUN", "PROPN", "PUNCT", "VERB"):
        if view.words[first - 1] in (",", ".", ";", ":", "(", ")") or noun - first >= 4:
            break
        first -= 1
    words = set(view.words[first : noun + 1])
    article = view.words[first - 1] if first else ""
    if not words.isdisjoint(phrases["originals"]) and article in ("the", "its", "their"):
        return copies[1], first - 1
    of_what = view.lemmas[max(first - 3, 0) : max(first - 1, 0)]
    if article in ("a", "an") and of_what[-1:] in (["of"], ["to"]) and of_what[0] in phrases["copies"]:
        return copies[1], first - 1
    if article == "the" and (view.lemmas[noun] in phrases["copies"] or usual[0] == copies[1]):
        return copies[0], first - 1
    return usual


def _determiner(view: View, noun: int) -> int:
    """The definite determiner at most two words before the noun, with no name between, or -1."""
    for token in range(noun - 1, max(noun - 3, -1), -1):
        if view.owner[token] >= 0 or view.sentence_of[token] != view.sentence_of[noun]:
            return -1
        if view.words[token] in ("the", "this", "these", "its", "their", "that"):
            return token
        if view.pos[token] not in ("ADJ", "NOUN"):
            return -1
    return -1
