"""Wordings of changes, comparisons, values and bracketed numbers, from the syntax around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgx.extract.sites import Site, branch, governor, holds, join, noun_core, predicate, subject
from kgx.extract.wording import Wording, cut, gerund, lexicon

_CLAUSE_END = re.compile(
    r"[,;:.()—–]|\b(?:than|compared|versus|vs|after|while|but|and|when|if|over|during|according|as)\b"
)

_TO = re.compile(r"^\s*(?:to(?: be| have been| have)?|at|in)\s+")


def rest_of_sentence(place: Site) -> str:
    """The text from the statistic to the end of its sentence."""
    last = place.tokens[-1]
    return str(last.whitespace_ + place.tokens.doc[place.tokens.end : place.sentence[-1].i + 1].text)


def comparative(place: Site) -> Iterator[Wording]:
    """16 percent less likely to develop cancer; twice as effective as; three times greater."""
    after = rest_of_sentence(place)
    found = re.match(r"\s*(?:as|times as)?\s*(more|less|lower|higher|greater|fewer|better|longer)?\s*(\w+)?", after)
    if found is None or not (found.group(1) or after.lstrip().startswith("as ")):
        return
    change = lexicon()["comparative"].get(found.group(1) or "", "")
    adjective = found.group(2) or ""
    quality = lexicon()["adjective"].get(adjective)
    rest = after[found.end() :]
    stop = _CLAUSE_END.search(rest)
    tail = " ".join(_TO.sub("", rest[: stop.start() if stop else None]).split()[:9])
    following = place.tokens.doc[place.tokens.end : place.sentence[-1].i + 1]
    verb = next((one for one in following if one.tag_ == "VB" and tail.startswith(f"{one.text} ")), None)
    if verb is not None:
        tail = gerund(verb) + tail.removeprefix(verb.text)
    tail = re.sub(r"^(\w+[^i\W])ed\b", r"\1ing", tail) if re.match(r"\s*to have\b", rest) else tail
    if quality is not None:
        yield Wording("quality", cut(f"{quality} of {tail}" if tail else quality))
        if change:
            yield Wording("change in quality", cut(f"{change} {quality} of {tail}" if tail else f"{change} {quality}"))
    elif adjective:
        yield Wording("comparative", cut(f"{found.group(1) or ''} {adjective} {tail}"))
    verb = governor(place.root)
    actor = subject(verb) if verb is not None else None
    if actor is not None and actor.pos_ in ("NOUN", "PROPN"):
        yield Wording("comparative actor", join(branch(actor, without=place.hidden)))


def verb_change(place: Site) -> Iterator[Wording]:
    """Reduced the risk by 24 percent; shares rose as much as 19 percent; costs $1,000; averaged 5.5 years."""
    verb = governor(place.root)
    if verb is None:
        return
    stat = list(place.hidden)
    noun = lexicon()["nominal"].get(verb.lemma_.lower())
    particle = next((child.lower_ for child in verb.children if child.lower_ in ("up", "down")), None)
    if verb.lemma_ == "be" and particle is not None:
        noun = lexicon()["nominal"][particle]
    objects = [
        child for child in verb.children if child.dep_ in ("dobj", "nsubjpass") and not holds(child, place.tokens)
    ]
    actor = subject(verb)
    if noun is not None:
        for target in objects:
            yield Wording("change of object", f"{noun} {join(branch(target, without=stat))}")
        if actor is not None and not holds(actor, place.tokens):
            yield Wording("change of subject", f"{noun} {join(branch(actor, without=stat))}")
            if actor.lemma_ in ("share", "stock"):
                yield Wording("share price", f"{noun} share price")
    for target in objects:
        yield Wording("verb object", join([verb, *branch(target, without=stat)]))
    if actor is not None and not holds(actor, place.tokens) and actor.pos_ in ("NOUN", "PROPN"):
        name = join(branch(actor, without=stat))
        yield Wording("subject", name)
        yield Wording("subject verb", cut(f"{name} {join(predicate(verb, [*stat, *branch(actor)]))}"))
        if actor.lemma_ in ("share", "stock"):
            yield Wording("closing share price", "closing share price" if verb.lemma_ == "close" else "share price")


def value_of(place: Site) -> Iterator[Wording]:
    """Response rate of 31%; levels below 300 ng/dL; sales of $2.1 billion; $2.1 billion in sales."""
    root, stat = place.root, list(place.tokens)
    if root.dep_ == "pobj" and root.head.pos_ == "ADP":
        above = root.head.head
        if above.pos_ in ("NOUN", "PROPN"):
            yield Wording(f"noun {root.head.lower_}", join(branch(above, without=stat)))
            yield Wording("core noun", join(noun_core(above, stat)))
    if root.dep_ == "appos" and root.head.pos_ in ("NOUN", "PROPN"):
        yield Wording("apposed", join(branch(root.head, without=stat)))
    for child in root.children:
        if child.lower_ in ("in", "on", "for", "from") and child.i >= place.tokens.end:
            for noun in child.children:
                if noun.dep_ == "pobj":
                    yield Wording(f"{child.lower_} noun", join(branch(noun, without=stat)))
    if (
        root.head.pos_ in ("NOUN", "PROPN")
        and root.dep_ in ("nummod", "compound", "nmod", "amod")
        and root.head.i > root.i
    ):
        yield Wording("head noun", join(noun_core(root.head, stat)))


def bracketed(place: Site) -> Iterator[Wording]:
    """A decrease in oxygen saturation (5.6%)."""
    doc, first = place.tokens.doc, place.tokens.start
    opening = first - 1
    while opening > 0 and opening > first - 5 and doc[opening].text != "(":
        opening -= 1
    if opening <= 0 or doc[opening].text != "(":
        return
    noun = doc[opening - 1]
    while noun.i > 0 and noun.pos_ not in ("NOUN", "PROPN") and noun.i > opening - 4:
        noun = doc[noun.i - 1]
    if noun.pos_ not in ("NOUN", "PROPN"):
        return
    tokens = branch(noun, without=place.hidden)
    top = noun.head.head if noun.dep_ == "pobj" and noun.head.head.pos_ == "NOUN" else noun
    yield Wording("bracket", join(branch(top, without=place.hidden)))
    if place.kind in ("percent", "share"):
        yield Wording("bracket rate", f"rate of {join(tokens)}")
        yield Wording("bracket core rate", f"rate of {join(noun_core(noun, place.hidden))}")
        yield Wording("bracket incidence", f"incidence of {join(branch(top, without=place.hidden))}")
    verb = governor(noun)
    if verb is not None:
        yield Wording("bracket clause", join(predicate(verb, [])))
