"""Wordings put together from the words of a sentence that are likely to say what a number measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from spacy.tokens import Token

from kgx.extract.measure_words import plain_words, word_chances
from kgx.extract.sites import Site, governor, join
from kgx.extract.wording import Wording, cut, lexicon, nouns_of, reads_as_phrase

THRESHOLDS = (0.5, 0.35, 0.25, 0.18)
"""How likely a word must be to be taken; each gives a wording."""


def assembled(place: Site, earlier: Site | None, likely: Mapping[str, float]) -> Iterator[Wording]:
    """A wording for each threshold: its likely words in their order, the words that link them, and a likely head."""
    sources = [place] if earlier is None or earlier.sentence[0] == place.sentence[0] else [place, earlier]
    hidden = {token.i for site in (place, earlier) if site is not None for token in site.hidden}
    chances = [word_chances(site, hidden, likely) for site in sources]
    tried = set()
    for threshold in THRESHOLDS:
        for count, name in enumerate(("own", "both")[: len(sources)], start=1):
            kept = [token for words in chances[:count] for token, chance in words if chance >= threshold]
            words = len(kept)
            head, kept = _head(place, kept, likely, threshold)
            if (name, words, head) in tried:
                continue
            tried.add((name, words, head))
            rest = _phrase(kept)
            text = f"{head} {rest}".strip() if rest else head.rpartition(" ")[0] or head
            if text and reads_as_phrase(text, nouns_of(kept) | frozenset(lexicon()["heads"])):
                yield Wording(f"assembled {name} {threshold}", cut(text))


def _head(place: Site, kept: Sequence[Token], likely: Mapping[str, float], threshold: float) -> tuple[str, list[Token]]:
    """A noun of change or kind to begin with ("reduction in", "share of"), and the tokens without what it replaces."""
    for token in kept:
        change = lexicon()["nominal"].get(token.lemma_.lower()) if token.pos_ == "VERB" else None
        change = change or (lexicon()["comparative"].get(token.lower_) if token.tag_ in ("JJR", "RBR") else None)
        if change is not None:
            return change, [one for one in kept if one.i != token.i]
    verb = governor(place.root)
    change = lexicon()["nominal"].get(verb.lemma_.lower()) if verb is not None else None
    if change is not None:
        return change, [one for one in kept if verb is None or one.i != verb.i]
    said = {word for token in kept for word in plain_words(token.text)}
    best = max(lexicon()["heads"], key=lambda word: likely.get(word, 0.0))
    if best not in said and likely.get(best, 0.0) >= threshold:
        return lexicon()["heads"][best], list(kept)
    return "", list(kept)


def _phrase(kept: Sequence[Token]) -> str:
    chosen = {token.i for token in kept}
    linked = set(kept)
    for token in kept:
        head = token.head
        if head.pos_ in ("ADP", "SCONJ") and head.i < token.i and (head.head.i in chosen or head.dep_ == "prep"):
            linked.add(head)
        linked.update(child for child in token.children if child.dep_ in ("neg", "poss", "case") and child.i < token.i)
        if token.dep_ == "conj" and token.head.i in chosen:
            linked.update(child for child in token.head.children if child.dep_ == "cc")
    return join(linked)
