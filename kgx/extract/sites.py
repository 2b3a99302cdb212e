"""The place of a number in the syntax of its sentence: what it counts, the verb above it, phrases as text."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import Any

from spacy.tokens import Doc, Span, Token

from kgx.extract.memoize import memoized
from kgx.extract.wording import MAX_WORDS, cut, dateline_pattern, lexicon, words_of

ASIDE = frozenset({"punct", "cc", "conj", "advcl", "parataxis", "meta", "mark", "intj", "preconj", "ccomp", "dep"})
SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
_DATELINE_WORDS = 30
_INSIDE = frozenset("-,'’&/+")
_LEADING = frozenset({"IN", "DT", "TO", "CC", "WDT", "WP", "PRP", "PRP$", ",", ":", "MD", "EX"})
_TRAILING = frozenset({"IN", "DT", "TO", "CC", "WDT", "WP", ",", ":", ".", "MD", "VBZ", "RB"})


@dataclass(frozen=True, eq=False, slots=True)
class Site:
    """A statistic in its document: its tokens, their syntactic root, the kind of its unit.

    `sentence` are the tokens of its sentence without a dateline, `hidden` its own with those that qualify it ("up to",
    "about") and then those of the dateline: what no measure says.
    """

    tokens: Span
    sentence: tuple[Token, ...]
    root: Token
    kind: str
    unit: str
    hidden: tuple[Token, ...]
    found: dict[Hashable, Any] = field(default_factory=dict, repr=False)


def site(doc: Doc, start: int, end: int, *, kind: str, unit: str) -> Site | None:
    """The site of the statistic at characters `[start, end)`."""
    tokens = doc.char_span(start, end, alignment_mode="expand")
    if tokens is None or not len(tokens):
        return None
    sentence = tuple(tokens.sent)
    dateline = _dateline(sentence, tokens.start)
    sentence = sentence[len(dateline) :]
    first = tokens.start
    while first > sentence[0].i and tokens.start - first < 4 and doc[first - 1].lower_ in lexicon()["qualifiers"]:
        first -= 1
    return Site(tokens, sentence, tokens.root, kind, unit, (*doc[first : tokens.end], *dateline))


def _dateline(sentence: tuple[Token, ...], before: int) -> tuple[Token, ...]:
    """The tokens of a dateline or byline that opens a sentence or ends in it, up to token `before`."""
    doc, first = sentence[0].doc, sentence[0].i
    while first and sentence[0].i - first < _DATELINE_WORDS and "\n" not in doc[first - 1].text:
        first -= 1
    found = dateline_pattern().match(doc[first : min(before, first + _DATELINE_WORDS)].text + " ")
    if found is None or (first and "\n" not in doc[first - 1].text):
        return ()
    end = doc[first].idx + found.end()
    return tuple(token for token in sentence if token.idx < end)


def _is_figure(text: str) -> bool:
    return (text[:1].isdigit() and not text[-1:].isalpha()) or text.lower() in ("%", "percent", "$", "vs", "vs.")


def join(tokens: Iterable[Token]) -> str:
    """Text of tokens in their order, cut to `MAX_WORDS`, without figures, copulas, and function words at the ends."""
    kept = [token for token in sorted(set(tokens), key=attrgetter("i")) if _is_said(token.text) or _is_numbered(token)]
    kept = [
        token
        for index, token in enumerate(kept)
        if token.lemma_ != "be" or (index and kept[index - 1].tag_ in ("WDT", "WP"))
    ]
    said = {token.i for token in kept}
    kept = [token for token in kept if not _dangles(token, said)]
    while kept and (kept[0].tag_ in _LEADING or kept[0].is_punct or kept[0].pos_ == "AUX"):
        kept = kept[1:]
    kept = kept[:MAX_WORDS]
    while kept and (kept[-1].tag_ in _TRAILING or kept[-1].is_punct or kept[-1].lower_ in words_of("never_last")):
        kept = kept[:-1]
    return "".join(_spaced(kept))


@lru_cache(maxsize=4096)
def _is_said(text: str) -> bool:
    """Whether a token may stand in a measure: no figure, no bar, no bracket or other sign."""
    return not _is_figure(text) and (any(map(str.isalnum, text)) or text in _INSIDE)


def _is_numbered(token: Token) -> bool:
    """Whether a figure is part of a name: the 2 of "type 2 diabetes"."""
    return token.i > 0 and token.text.isdigit() and token.nbor(-1).lower_ in words_of("numbered")


def _dangles(token: Token, said: set[int]) -> bool:
    """Whether a word has lost what it belongs to: a preposition its object, an article its noun, "about" its figure."""
    if token.dep_ in ("advmod", "quantmod") and token.head.pos_ == "NUM":
        return token.head.i not in said
    if token.dep_ in ("prep", "agent"):
        return not any(child.i in said for child in token.children)
    if token.dep_ in ("det", "case", "poss"):
        return token.head.i not in said
    return token.dep_ == "cc" and not any(child.dep_ == "conj" and child.i in said for child in token.head.children)


def _spaced(kept: Sequence[Token]) -> Iterator[str]:
    """Each token with what stands before it: nothing, a hyphen that was left out, or a space."""
    for index, token in enumerate(kept):
        before = kept[index - 1] if index else None
        if before is None or (before.i == token.i - 1 and not before.whitespace_):
            yield token.text
        elif before.i == token.i - 2 and token.doc[before.i + 1].text in ("-", "–") and not before.whitespace_:
            yield f"-{token.text}"
        else:
            yield f" {token.text}"


def branch(token: Token, *, without: Iterable[Token] = (), aside: frozenset[str] = ASIDE) -> list[Token]:
    """The subtree of a token without asides, clauses of other subjects, and the tokens `without`."""
    hidden = {other.i for other in without}
    kept, queue = [], [token]
    while queue:
        current = queue.pop()
        if current.i in hidden:
            continue
        kept.append(current)
        queue += [child for child in current.children if child.dep_ not in aside and "\n" not in child.text]
    return kept


def noun_core(noun: Token, without: Iterable[Token]) -> list[Token]:
    """A noun with the adjectives and nouns before it."""
    hidden = {token.i for token in without}
    before = [
        child
        for child in noun.lefts
        if child.dep_ in ("amod", "compound", "nmod", "poss", "neg", "advmod", "npadvmod") and child.i not in hidden
    ]
    return [token for child in before for token in branch(child, without=without)] + [noun]


@memoized
def counted(place: Site) -> Token | None:
    """The noun that the number counts, or of which it is a share: "12 patients", "31% of the patients"."""
    root = place.root
    for child in root.children:
        if child.lower_ == "of" and child.i >= place.tokens.end - 1:
            for noun in child.children:
                if noun.dep_ == "pobj":
                    return noun
    if root.dep_ in (
        "nummod",
        "compound",
        "nmod",
        "amod",
        "det",
        "predet",
        "quantmod",
        "npadvmod",
    ) and root.head.pos_ in ("NOUN", "PROPN"):
        return root.head if root.head.i >= place.tokens.start else None
    if root.pos_ in ("NOUN", "PROPN") and place.kind in ("count", "people"):
        return root
    following = place.tokens.end
    doc = place.tokens.doc
    if (
        following < len(doc)
        and doc[following].pos_ in ("NOUN", "ADJ")
        and place.kind in ("count", "people", "percent", "share")
    ):
        chunk = doc[following]
        while chunk.i + 1 < len(doc) and doc[chunk.i + 1].pos_ == "NOUN":
            chunk = doc[chunk.i + 1]
        return chunk if chunk.pos_ == "NOUN" else None
    return None


def governor(token: Token) -> Token | None:
    """The verb above a token."""
    for above in token.ancestors:
        if above.pos_ in ("VERB", "AUX"):
            return above
    return None


def subject(verb: Token) -> Token | None:
    """The subject of a verb, or of the verb it hangs on."""
    for current in (verb, *verb.ancestors):
        for child in current.children:
            if child.dep_ in SUBJECTS:
                return child
        if current.dep_ not in ("conj", "xcomp", "advcl", "aux", "acl"):
            break
    return None


def predicate(verb: Token, without: Iterable[Token]) -> list[Token]:
    """A verb with its objects and complements, without subject and auxiliaries."""
    skip = [child for child in verb.children if child.dep_ in (*SUBJECTS, "aux", "auxpass")]
    return branch(verb, without=[*without, *skip])


def holds(token: Token, stat: Iterable[Token]) -> bool:
    """Whether a token is one of some, or stands above one."""
    return any(token.i == one.i or token.is_ancestor(one) for one in stat)


def clause(noun: Token, phrase: list[Token], verb: Token, does: list[Token]) -> str:
    """A noun phrase with its verb as a relative clause: patients who had a response; cases registered in Norway."""
    does = [token for token in does if token.i > noun.i]
    if verb.tag_ not in ("VBD", "VBZ", "VBP") or verb.lemma_ == "be" or verb.i < noun.i:
        return join([*phrase, *does])
    people = noun.lemma_.lower() in lexicon()["people_units"] or noun.lower_ in lexicon()["people_units"]
    return cut(f"{join(phrase)} {'who' if people else 'that'} {join(does)}")
