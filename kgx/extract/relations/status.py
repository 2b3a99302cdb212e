"""How certain a fact is: the clause that states it is matched against the cues of `status_cues.tsv`.

The first deciding cue gives the status. Where none does, `status_model.py` weighs what the document says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from kgx.extract.relations.lexicon import cue_rows
from kgx.extract.relations.patterns import SENTENCE_BREAK

DEFAULT = MappingProxyType({"treats": "used", "approvedBy": "approved"})
_RELATIVE = re.compile(r"{S} (?:(?:[^{};]|{Drug}){0,60} )?(?:that|which) (?:(?! , for )[^;])*{O}.*")
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


@lru_cache(maxsize=512)
def fired(predicate: str, text: str) -> tuple[Cue, ...]:
    """The cues of a predicate that a rendered clause holds, in order."""
    return tuple(cue for cue in cues().get(predicate, ()) if cue.regex.search(text))


def status(predicate: str, text: str) -> str | None:
    """The status of a fact whose evidence is rendered as `text`, as far as words decide it; None without status."""
    if predicate not in DEFAULT:
        return None
    decided = decision(predicate, text)
    return decided.status if decided else DEFAULT[predicate]


def decision(predicate: str, text: str) -> Cue | None:
    """The deciding cue. Of evidence of two sentences only the one that names the object is asked, and only whether
    the drug fails or, where it names no other drug, is approved: its other words need not hold for a drug named
    elsewhere.
    """
    sentences = text.split(SENTENCE_BREAK)
    if predicate != "treats" or len(sentences) == 1:
        return next(_deciding(predicate, clause(text)), None)
    about = " ".join(sentence for sentence in sentences if "{O}" in sentence)
    asked = ("ineffective",) if "{Drug}" in about else ("ineffective", "approved")
    cue = next(_deciding(predicate, about), None)
    return cue if cue is not None and cue.status in asked else None


def _deciding(predicate: str, text: str) -> Iterator[Cue]:
    found = fired(predicate, text)
    blocked = {cue.status for cue in found if cue.blocks}
    return (cue for cue in found if cue.decides and cue.status not in blocked)
