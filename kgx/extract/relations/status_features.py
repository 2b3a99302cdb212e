"""What the status model sees of a fact: the words of its clause and around it, what its document says of both sides.

How a text states its own finding is read off headline and lead: "may help" there holds for all facts of the finding,
not for what the text tells beside it. So each tone (`tones.json`) counts by whether the top names both sides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise

from kgx.extract.relations.candidates import Candidate
from kgx.extract.relations.lexicon import json_data
from kgx.extract.relations.patterns import render_sentences
from kgx.extract.relations.status import clause, fired
from kgx.extract.relations.view import View

_TELLING = frozenset(json_data("evidence.json")["telling"])
"""Words whose presence in a document tells what kind of study it reports."""
_AROUND = 6
_LEAD = 3
"""Sentences at the top that tell what the document is about."""
_TOP = 4
"""Sentences of headline and lead."""
_WORD = re.compile(r"[a-z][a-z-]+")


def status_features(text: str, beyond: Sequence[str]) -> list[str]:
    """Names of cues in the clause and in the whole text, words, what the document says beyond it (`background`)."""
    near = clause(text)
    words = {f"w:{word}" for word in _WORD.findall(near)}
    sequence = re.findall(r"[a-z{}]+[a-z-]*", near)
    words.update(f"bi:{first} {second}" for first, second in pairwise(sequence))
    words.update(f"cue:{cue.name}" for cue in fired("treats", near))
    words.update(f"any:{cue.name}" for cue in fired("treats", text))
    return sorted({*words, *beyond})


def background(view: View, candidate: Candidate, text: str) -> list[str]:
    """What the document says beyond the clause: the prominence of both sides, their names, words elsewhere.

    `text` is the evidence, as `status_features` takes it.
    """
    main = len(view.by_entity[candidate.subject]) == max(_counts(view, "Drug"), default=0)
    headline = " ".join(view.words[slice(*view.sentences[0])])
    cues = [cue.name for cue in fired("treats", headline)]
    elsewhere = {
        cue.name
        for context in candidate.contexts
        if context.distance <= 1
        for cue in fired("treats", render_sentences(view, candidate, context))
    }
    telling = sorted(_TELLING & view.vocabulary)
    return [
        f"main:{main}",
        f"contexts:{min(len(candidate.contexts), 3)}:{candidate.distance > 0}",
        *(f"headline:{name}" for name in cues),
        *(f"headline:{main}:{name}" for name in cues),
        *(f"elsewhere:{name}" for name in sorted(elsewhere)),
        *(f"document:{word}" for word in telling),
        *(f"document:{main}:{word}" for word in telling),
        *(f"drug:{name}" for name in sorted(_near(view, candidate))),
        *_prominence(view, candidate),
        *_surroundings(view, candidate),
        *_tones(view, candidate, headline, clause(text), main=main),
        *_names(view.names[candidate.subject], view.names[candidate.object]),
    ]


def _surroundings(view: View, candidate: Candidate) -> set[str]:
    """The words at the top of the document, of the sentences that name both sides, and of those next to them."""
    drug, disease = (
        {mention.sentence for mention in view.by_entity[entity]} for entity in (candidate.subject, candidate.object)
    )
    both = sorted(drug & disease)
    beside = {place for sentence in both[:3] for place in (sentence - 1, sentence + 1)}
    places = {"lead": range(min(_LEAD, len(view.sentences))), "both": both, "beside": sorted(beside)}
    return {
        f"{name}:{word}"
        for name, sentences in places.items()
        for sentence in sentences
        if 0 <= sentence < len(view.sentences)
        for word in _WORD.findall(" ".join(view.words[slice(*view.sentences[sentence])]).lower())
    }


def _tones(view: View, candidate: Candidate, headline: str, near: str, *, main: bool) -> list[str]:
    """How headline, lead and clause (`near`) speak, by whether the top of the document names both sides."""
    drug, disease = (
        any(mention.sentence < _TOP for mention in view.by_entity[entity])
        for entity in (candidate.subject, candidate.object)
    )
    role = "finding" if drug and disease else "drug" if drug or main else "disease" if disease else "beside"
    bounds = view.sentences
    parts = {
        "headline": headline,
        "lead": " ".join(view.words[bounds[0][1] : bounds[min(_TOP, len(bounds)) - 1][1]]),
        "clause": near,
    }
    found = [f"{role}:{name}:{tone}" for name, part in parts.items() for tone in _toned(part.lower())]
    return [f"role:{role}", *found]


def _toned(text: str) -> list[str]:
    """The tones of `tones.json` that words of a text have; a question is hedged."""
    found = [name for name, expression in _expressions().items() if expression.search(text)]
    return [*found, "question"] if "?" in text else found


@cache
def _expressions() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(rf"\b(?:{'|'.join(words)})\b") for name, words in json_data("tones.json").items()}


def _near(view: View, candidate: Candidate) -> set[str]:
    """Trigger classes of the words around every mention of the drug."""
    return {
        name
        for mention in view.by_entity[candidate.subject]
        for token in range(max(mention.start - _AROUND, 0), min(mention.end + _AROUND, len(view.words)))
        for name in view.classes[token]
    }


def _counts(view: View, kind: str) -> list[int]:
    return [len(mentions) for mentions, of in zip(view.by_entity, view.types, strict=True) if of == kind]


def _prominence(view: View, candidate: Candidate) -> list[str]:
    """Where and how often the document names both sides, against others of their type."""
    found, ranks = [], []
    for side, entity in (("drug", candidate.subject), ("disease", candidate.object)):
        mentions = view.by_entity[entity]
        counts = _counts(view, view.types[entity])
        rank = sum(count > len(mentions) for count in counts)
        ranks.append(min(rank, 1))
        found += [
            f"{side}-rank:{min(rank, 3)}",
            f"{side}-count:{min(len(mentions), 5)}",
            f"{side}-first:{min(min(mention.sentence for mention in mentions), 4)}",
        ]
    sentence = candidate.contexts[0].object.sentence if candidate.contexts else 0
    found += [
        f"ranks:{ranks[0]}{ranks[1]}",
        f"quarter:{4 * sentence // max(len(view.sentences), 1)}",
        f"sentence:{min(sentence, 3)}",
        f"drugs:{min(len(_counts(view, 'Drug')), 6)}",
    ]
    return found


def _names(drug: str, disease: str) -> list[str]:
    """How the drug's name is built (code, brand, class, stem) and the words of both names."""
    words = re.findall(r"[a-z]+", drug.lower())
    found = [f"name:{word}" for word in sorted(set(words))]
    if words:
        found += [f"stem:{words[-1][-4:]}", f"stem:{words[-1][-3:]}", f"plural:{words[-1].endswith('s')}"]
    code = re.search(r"\d", drug) is not None and re.search(r"[A-Z]", drug) is not None
    shape = "code" if code else "acronym" if drug.isupper() else "capital" if drug[:1].isupper() else "lower"
    return [*found, f"shape:{shape}", *(f"object:{word}" for word in sorted(set(disease.lower().split())))]
