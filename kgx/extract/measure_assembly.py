"""Wordings put together from the words of a sentence that are likely to say what a number measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from spacy.tokens import Token

from kgx.extract.measure_phrases import Wording, lexicon
from kgx.extract.measure_words import plain_words
from kgx.extract.sites import Site, join

THRESHOLDS = (0.5, 0.35, 0.25)
"""How likely a word must be to be taken; each gives a wording."""
PRUNING = 0.2
"""Phrases without a word as likely as this may be left out of a wording."""
_PHRASES = frozenset(
    {"prep", "relcl", "acl", "appos", "amod", "advmod", "npadvmod", "compound", "nmod", "poss", "dobj", "xcomp", "agent"}
)


def assembled(place: Site, earlier: Site | None, likely: Mapping[str, float]) -> Iterator[Wording]:
    """A wording for each threshold: its likely words in their order, the words that link them, and a likely head."""
    sources = [place] if earlier is None or earlier.tokens.sent.start == place.tokens.sent.start else [place, earlier]
    hidden = {token.i for site in (place, earlier) if site is not None for token in site.hidden}
    for threshold in THRESHOLDS:
        for name, sites in (("own", sources[:1]), ("both", sources)):
            kept = [
                token
                for site in sites
                for token in site.tokens.sent
                if token.i not in hidden and token.text[:1].isalpha() and _is_likely(token, likely, threshold)
            ]
            head, kept = _head(place, kept, likely, threshold)
            text = " ".join((head, _phrase(kept))).strip()
            if text:
                yield Wording(f"assembled {name} {threshold}", " ".join(text.split()[:14]))
            if len(sources) == 1:
                break


def pruned(place: Site, likely: Mapping[str, float], threshold: float = PRUNING) -> Site:
    """The site with those phrases of its sentence hidden in which no word is likely."""
    best: dict[int, float] = {}
    for token in place.tokens.sent:
        chance = _likelihood(token, likely) if token.text[:1].isalpha() else 0.0
        for above in (token, *token.ancestors):
            best[above.i] = max(chance, best.get(above.i, 0.0))
    dropped = [token for token in place.tokens.sent if best.get(token.i, 0.0) < threshold and token.dep_ in _PHRASES]
    return place._replace(hidden=(*place.hidden, *dropped))


def _likelihood(token: Token, likely: Mapping[str, float]) -> float:
    return max((likely.get(word, 0.0) for word in plain_words(token.text)), default=0.0)


def _is_likely(token: Token, likely: Mapping[str, float], threshold: float) -> bool:
    return _likelihood(token, likely) >= threshold and token.pos_ not in (
        "ADP",
        "DET",
        "PRON",
        "CCONJ",
        "PUNCT",
        "AUX",
        "SCONJ",
        "PART",
    )


def _head(
    place: Site, kept: Sequence[Token], likely: Mapping[str, float], threshold: float
) -> tuple[str, list[Token]]:
    """A noun of change or kind to begin with ("reduction in", "share of"), and the tokens without what it replaces."""
    for token in kept:
        change = lexicon()["nominal"].get(token.lemma_.lower()) if token.pos_ == "VERB" else None
        change = change or (lexicon()["comparative"].get(token.lower_) if token.tag_ in ("JJR", "RBR") else None)
        if change is not None:
            return change, [one for one in kept if one.i != token.i]
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
    text = join(linked)
    return text
