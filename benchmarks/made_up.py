"""Made-up news for benchmarks of size: records such as extraction gives, of things that do not exist.

The same number of documents and the same seed give the same records. Names follow Zipf's law, so that some things stand
in hundreds of documents and most in a few; the mix of entities, facts and figures is that of `corpus/`, about 770
triples a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random
from types import MappingProxyType

from kgx.model import AnyEntity, Date, Document, Entity, Extraction, Fact, Found, Mention, Statistic
from kgx.ontology.edtf import MONTHS

_SLOT = re.compile(r"\{(\w+?)(\d?)\}")
_SENTENCES = 11
_SYLLABLES = (
    *("ba", "be", "bor", "da", "del", "dor", "fen", "ga", "gil", "kel", "lan", "lo", "mar", "mi"),
    *("nor", "pa", "pel", "ra", "rin", "sel", "ta", "ter", "tor", "va", "vel", "zan", "zu"),
)

TEMPLATES: tuple[tuple[str, tuple[tuple[str, str, str, str | None], ...]], ...] = (
    (
        "{Institution} approved {Drug} for {Indication} on {Date}.",
        (("approvedBy", "Drug", "Institution", "approved"), ("treats", "Drug", "Indication", "approved")),
    ),
    ("{Institution} turned {Drug} down in {Date}.", (("approvedBy", "Drug", "Institution", "rejected"),)),
    (
        "{Drug}, developed by {Institution} of {Place}, is under study in {Indication} and {Indication2}.",
        (
            ("developedBy", "Drug", "Institution", None),
            ("locatedIn", "Institution", "Place", None),
            ("treats", "Drug", "Indication", "investigational"),
            ("treats", "Drug", "Indication2", "investigational"),
        ),
    ),
    ("{Drug} is used against {Indication}.", (("treats", "Drug", "Indication", "used"),)),
    ("{Drug} did not help in {Indication}.", (("treats", "Drug", "Indication", "ineffective"),)),
    ("{Drug} may cause {Indication}.", (("hasAdverseEffect", "Drug", "Indication", None),)),
    (
        "{Institution} began a study of {Drug} in {Indication} in {Date}, in {Place}.",
        (("investigates", "Institution", "Drug", None), ("treats", "Drug", "Indication", "investigational")),
    ),
    ("{Drug} was combined with {Drug2}.", (("combinedWith", "Drug", "Drug2", None),)),
    ("{Drug} is a biosimilar of {Drug2}.", (("biosimilarOf", "Drug", "Drug2", None),)),
    ("{Drug} belongs to the {Drug2} class.", (("instanceOf", "Drug", "Drug2", None),)),
    (
        "{Person} of {Institution} in {Place} spoke of {Trial}.",
        (("affiliatedWith", "Person", "Institution", None), ("locatedIn", "Institution", "Place", None)),
    ),
    ("{Institution} works with {Institution2}.", (("collaboratesWith", "Institution", "Institution2", None),)),
    ("{Institution} pays for the work of {Institution2}.", (("funds", "Institution", "Institution2", None),)),
    ("{Institution} is a part of {Institution2}.", (("partOf", "Institution", "Institution2", None),)),
    ("The results stand in {Publication}.", (("reportedIn", "DOC", "Publication", None),)),
    ("{Figure} new cases of {Indication} were counted in {Place} in {Date}.", ()),
    ("The response rate of {Drug} was {Percent} by {Date}, after {Percent2} in {Trial}.", ()),
    ("In {Place} {Percent} of people with {Indication} lived five years, {Percent2} in {Place2}.", ()),
    ("{Indication} took {Figure} lives in {Date}; {Figure2} in {Place} alone.", ()),
)
_COMMON = (15, 16, 17, 18, 2, 2, 3, 6)
"""Templates that come more often than the others."""
_MEASURES = MappingProxyType({"Figure": ("new cases", "people"), "Percent": ("response rate", "%")})


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of each type and how often each is used."""

    names: Mapping[str, tuple[str, ...]]
    weights: Mapping[str, tuple[float, ...]]

    def draw(self, kind: str, random: Random) -> str:
        return random.choices(self.names[kind], cum_weights=self.weights[kind])[0]


@dataclass(slots=True)
class _Page:
    """A document while it is written."""

    random: Random
    names: _Names
    text: str = ""
    entities: dict[tuple[str, str], list[tuple[int, int]]] = field(default_factory=dict)
    figures: list[Statistic] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    def add(self, template: str, facts: tuple[tuple[str, str, str, str | None], ...]) -> None:
        """Write one sentence."""
        begin, used = len(self.text), {"DOC": "DOC"}
        for piece in re.split(r"(\{\w+\})", template):
            slot = _SLOT.fullmatch(piece)
            if slot is None:
                self.text += piece
            elif slot[1] in _MEASURES:
                self._figure(slot[1], used)
            else:
                used[slot[1] + slot[2]] = self._name(slot[1], used)
        for predicate, subject, thing, status in facts:
            sure = round(self.random.uniform(0.5, 1), 4)
            self.facts.append(
                Fact(
                    predicate=predicate,
                    subject=used[subject],
                    object=used[thing],
                    status=status,
                    date=used.get("Date"),
                    evidence=(begin, len(self.text) - 1),
                    rule=predicate,
                    confidence=sure,
                )
            )
        self.text += "\n" if self.random.random() < 0.2 else " "

    def _name(self, kind: str, used: Mapping[str, str]) -> str:
        name = self.names.draw(kind, self.random)
        while self._id(kind, name) in used.values():
            name = self.names.draw(kind, self.random)
        self.entities.setdefault((kind, name), []).append(self._write(name))
        return self._id(kind, name)

    def _id(self, kind: str, name: str) -> str:
        known = list(self.entities)
        return f"E{known.index((kind, name)) if (kind, name) in known else len(known)}"

    def _figure(self, kind: str, used: Mapping[str, str]) -> None:
        measure, unit = _MEASURES[kind]
        value = self.random.randrange(100, 90_000) if kind == "Figure" else self.random.randrange(10, 999) / 10
        surface = f"{value:,}" if kind == "Figure" else f"{value}%"
        start, end = self._write(surface)
        self.figures.append(
            Statistic(
                id=f"S{len(self.figures)}",
                name=surface,
                mentions=(Mention(start=start, end=end, confidence=0.9),),
                value=value,
                unit=unit,
                measure=measure,
                about=used.get("Indication") or used.get("Drug"),
                place=used.get("Place"),
                date=used.get("Date"),
            )
        )

    def _write(self, name: str) -> tuple[int, int]:
        start = len(self.text)
        self.text += name
        return start, len(self.text)

    def entity(self, kind: str, name: str) -> AnyEntity:
        """One entity of the page, with all its mentions."""
        found: Found = "model" if kind != "Date" else "rule"
        mentions = tuple(
            Mention(start=start, end=end, found=found, confidence=round(self.random.uniform(0.6, 1), 4))
            for start, end in self.entities[kind, name]
        )
        if kind != "Date":
            return Entity(id=self._id(kind, name), type=kind, name=name, names=(name,), mentions=mentions)
        month, year = name.split()
        value = f"{year}-{MONTHS.index(month) + 1:02}"
        return Date(id=self._id(kind, name), name=name, mentions=mentions, value=value)


def made_up(documents: int, *, seed: int = 0) -> Iterator[Extraction]:
    """What that many documents say."""
    names = _names(documents, Random(seed))
    for number in range(documents):
        yield made_up_document(number, names, seed=seed)


def made_up_document(number: int, names: _Names, *, seed: int) -> Extraction:
    """What one document says; it depends on its number, the names and the seed only."""
    random = Random(f"{seed} {number}")
    page = _Page(random, names)
    for _ in range(_SENTENCES + random.randrange(-3, 4)):
        page.add(*TEMPLATES[random.choice((*range(len(TEMPLATES)), *_COMMON))])
    date = f"20{random.randrange(15, 26)}-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}"
    document = Document(id=f"{date[:4]}/news-{number:06}", text=page.text, title=f"News {number}", date=date)
    entities = [page.entity(kind, name) for kind, name in page.entities]
    return Extraction(document=document, entities=(*entities, *page.figures), facts=tuple(page.facts))


def _names(documents: int, random: Random) -> _Names:
    def word(low: int, high: int) -> str:
        return "".join(random.choice(_SYLLABLES) for _ in range(random.randint(low, high)))

    makers = {
        "Drug": lambda: word(2, 3) + random.choice(("mab", "tinib", "stat", "vir", "cel", "pril")),
        "Indication": lambda: (
            f"{random.choice(('', 'advanced ', 'chronic '))}{word(2, 3)}{random.choice(('itis', 'oma', 'osis'))}"
        ),
        "Institution": lambda: (
            f"{word(2, 3).title()} {random.choice(('University', 'Pharma', 'Institute', 'Agency', 'Hospital'))}"
        ),
        "Person": lambda: f"{word(2, 2).title()} {word(2, 3).title()}",
        "Place": lambda: f"{word(2, 3).title()}land",
        "Trial": lambda: f"{word(1, 2).upper()}-{random.randrange(1, 400)}",
        "Publication": lambda: f"{word(2, 3).title()} Journal",
    }
    share = {"Drug": 0.7, "Indication": 0.6, "Institution": 0.8, "Person": 0.6, "Place": 0.2, "Trial": 0.4}
    names = {
        kind: tuple(dict.fromkeys(make() for _ in range(max(20, round(documents * share.get(kind, 0.1))))))
        for kind, make in makers.items()
    }
    names["Date"] = tuple(f"{month} {year}" for year in range(2010, 2026) for month in MONTHS)
    weights = {
        kind: tuple(accumulate(1 / (rank + 5) ** 0.9 if kind != "Date" else 1 for rank in range(len(known))))
        for kind, known in names.items()
    }
    return _Names(names, weights)
