"""How certain a fact is: the clause that states it is matched against the cues of `status_cues.tsv`.

The first deciding cue gives the status. Where only weighing cues are found, a linear model chooses between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import MappingProxyType

from kgx.extract.relations.candidates import Candidate
from kgx.extract.relations.lexicon import cue_rows, json_data
from kgx.extract.relations.patterns import SENTENCE_BREAK, render_sentences
from kgx.extract.relations.view import View

DEFAULT = MappingProxyType({"treats": "used", "approvedBy": "approved"})
_TELLING = frozenset(json_data("evidence.json")["telling"])
"""Words whose presence in a document tells what kind of study it reports."""
_RELATIVE = re.compile(r"{S} (?:(?:[^{};]|{Drug}){0,60} )?(?:that|which) [^;]*{O}.*")
_CONTRAST = re.compile(
    r" (?:; |, (?:but|although|though|while|whereas|however|yet|except|despite)|but|although|whereas) "
)


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that speak for a status; a deciding cue settles it unless a blocking cue of its status is there too."""

    status: str
    name: str
    decides: bool
    blocks: bool
    regex: re.Pattern[str]


@cache
def cues() -> Mapping[str, tuple[Cue, ...]]:
    """Predicate -> its cues in the order of the file."""
    rows: dict[str, list[Cue]] = {}
    for predicate, status, name, strength, expression in cue_rows():
        rows.setdefault(predicate, []).append(
            Cue(status, name, strength == "!", strength == "-", re.compile(expression))
        )
    return MappingProxyType({predicate: tuple(found) for predicate, found in rows.items()})


def clause(text: str) -> str:
    """The part of a rendered sentence between contrasts ("but", "although") that holds both `{S}` and `{O}`.

    Of "they will test {S} , which eases {O}" only what begins at `{S}`.
    """
    parts = _CONTRAST.split(text)
    for part in parts:
        if "{S}" in part and "{O}" in part:
            relative = _RELATIVE.search(part)
            return relative[0] if relative else part
    return text


def fired(predicate: str, text: str) -> list[Cue]:
    """The cues of a predicate that a rendered clause holds, in order."""
    return [cue for cue in cues().get(predicate, ()) if cue.regex.search(text)]


def status(
    predicate: str, text: str, background: Sequence[str], weights: Mapping[str, Mapping[str, float]]
) -> str | None:
    """The status of a fact whose evidence is rendered as `text`; None for predicates without status.

    `background` are features of the document ("rank:0", "doc:experimental"), `weights` the linear model: status ->
    feature -> weight, empty for the default status.
    """
    if predicate not in DEFAULT:
        return None
    decided = decision(predicate, text)
    if decided is not None:
        return decided.status
    if predicate != "treats" or not weights:
        return DEFAULT[predicate]
    features = status_features(text, background)
    return max(sorted(weights), key=lambda name: sum(weights[name].get(feature, 0.0) for feature in features))


def decision(predicate: str, text: str) -> Cue | None:
    """The deciding cue. Of evidence of two sentences only the one that names the object is asked, and only whether
    the drug fails: its other words need not hold for a drug named elsewhere.
    """
    sentences = text.split(SENTENCE_BREAK)
    if predicate != "treats" or len(sentences) == 1:
        return next(_deciding(predicate, clause(text)), None)
    about = " ".join(sentence for sentence in sentences if "{O}" in sentence)
    return next((cue for cue in _deciding(predicate, about) if cue.status == "ineffective"), None)


def _deciding(predicate: str, text: str) -> Iterator[Cue]:
    found = fired(predicate, text)
    blocked = {cue.status for cue in found if cue.blocks}
    return (cue for cue in found if cue.decides and cue.status not in blocked)


def background(view: View, candidate: Candidate) -> list[str]:
    """What the document says beyond the clause: how prominent the drug is, words about it elsewhere."""
    mentions = view.by_entity[candidate.subject]
    near = {
        name
        for mention in mentions
        for token in range(max(mention.start - 6, 0), min(mention.end + 6, len(view.words)))
        for name in view.classes[token]
    }
    counts = [len(of_one) for of_one, kind in zip(view.by_entity, view.types, strict=True) if kind == "Drug"]
    main = len(mentions) == max(counts, default=0)
    title = any(mention.sentence == 0 for mention in mentions)
    headline = " ".join(view.words[slice(*view.sentences[0])]) if view.sentences else ""
    elsewhere = {
        cue.name
        for context in candidate.contexts
        if context.distance <= 1
        for cue in fired("treats", render_sentences(view, candidate, context))
    }
    telling = sorted(_TELLING & view.vocabulary)
    return [
        f"main:{main}",
        f"title:{title}",
        f"contexts:{min(len(candidate.contexts), 3)}:{candidate.distance > 0}",
        *(f"headline:{cue.name}" for cue in fired("treats", headline)),
        *(f"headline:{main}:{cue.name}" for cue in fired("treats", headline)),
        *(f"elsewhere:{name}" for name in sorted(elsewhere)),
        *(f"document:{word}" for word in telling),
        *(f"document:{main}:{word}" for word in telling),
        *(f"drug:{name}" for name in sorted(near)),
        *(f"object:{name}" for name in sorted(set(view.names[candidate.object].lower().split()))),
    ]


def status_features(text: str, background: Sequence[str]) -> list[str]:
    """What the linear model sees: names of cues in the clause and in the whole text, words, the background."""
    near, whole = fired("treats", clause(text)), fired("treats", text)
    words = {f"w:{word}" for word in re.findall(r"[a-z][a-z-]+", clause(text))}
    sequence = re.findall(r"[a-z{}]+[a-z-]*|\{[SO]\}", clause(text))
    words.update(f"bi:{first} {second}" for first, second in pairwise(sequence))
    return sorted(
        {"bias", *words, *(f"cue:{cue.name}" for cue in near), *(f"any:{cue.name}" for cue in whole), *background}
    )
