"""The records that flow through kgx: documents, what each one says, and what all of them say together.

Offsets count Unicode code points of `Document.text`, end exclusive. Records are frozen and hold only plain values, so
that they can be compared, hashed, sorted, pickled and written as JSON. The JSON form of an `Extraction` is the form of
the annotated documents, so that gold and output are one type.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Value: TypeAlias = float | int | tuple[float | int, float | int] | None
Found: TypeAlias = Literal["model", "lexicon", "rule", "coreference", "gold"]

NAMED_TYPES = ("Institution", "Drug", "Indication", "Person", "Place", "Publication", "Trial")
ENTITY_TYPES = (*NAMED_TYPES, "Date", "Statistic")
DOCUMENT = "DOC"
"""The subject of a fact about the document itself (`reportedIn`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text with what is known of it. `date` is an ISO date or a coarser EDTF date; `path` the file it came from."""

    id: str
    text: str
    title: str | None = None
    date: str | None = None
    source: str | None = None
    url: str | None = None
    path: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 over everything that extraction sees; the path is not part of it."""
        content = json.dumps([self.id, self.text, self.title, self.date, self.source, self.url], ensure_ascii=False)
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An input that gave no document, and why; `name` is what the user would call it (a path, or path and record)."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Mention:
    """A stretch `[start, end)` that names an entity: `found` says by what, `confidence` how surely (0 to 1)."""

    start: int
    end: int
    found: Found = "rule"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One named thing of one document: all its names, all places where the text names it.

    `mentions` are names; `coreferences` are other phrases that mean the thing ("the drug"). `links` are CURIEs of
    public identifiers ("mesh:D008545").
    """

    id: str
    type: str
    name: str
    mentions: tuple[Mention, ...]
    names: tuple[str, ...] = ()
    coreferences: tuple[Mention, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """A calendar expression: its EDTF `value`, or None where nothing resolves it; `mod` START, MID, END or None."""

    id: str
    name: str
    mentions: tuple[Mention, ...]
    value: str | None = None
    mod: str | None = None
    type: Literal["Date"] = "Date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """A number with what it measures. `about`, `place`, `date`, `source` are ids of entities of the same document."""

    id: str
    name: str
    mentions: tuple[Mention, ...]
    value: Value
    unit: str
    modifier: str | None = None
    measure: str | None = None
    about: str | None = None
    place: str | None = None
    date: str | None = None
    source: str | None = None
    type: Literal["Statistic"] = "Statistic"


AnyEntity: TypeAlias = Entity | Date | Statistic


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What one document states of two of its entities (`subject`, `object` are their ids).

    `evidence` is the stretch that states it, `trigger` the words in it that say so (None where only position does),
    `rule` the name of the rule or model that decided. `date`, `start`, `end` are ids of Date entities.
    """

    predicate: str
    subject: str
    object: str
    evidence: tuple[int, int]
    status: str | None = None
    date: str | None = None
    start: str | None = None
    end: str | None = None
    phase: str | None = None
    role: str | None = None
    trigger: tuple[int, int] | None = None
    rule: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What one document says."""

    document: Document
    entities: tuple[AnyEntity, ...] = ()
    facts: tuple[Fact, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The JSON object of `kgx extract` (without the text)."""
        return {
            "id": self.document.id,
            "date": self.document.date,
            "entities": [_entity_to_json(entity) for entity in self.entities],
            "facts": [_fact_to_json(fact) for fact in self.facts],
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any], document: Document | None = None) -> Extraction:
        """Read a record of `to_json` or of an annotated file; without `document` the text is empty."""
        document = document or Document(id=record["id"], text="", date=record.get("date"))
        return cls(
            document=document,
            entities=tuple(_entity_from_json(entity) for entity in record["entities"]),
            facts=tuple(_fact_from_json(fact) for fact in record["facts"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One real thing across all documents. `key` is stable and names it in IRIs (`drug/lifileucel`).

    `members` are the (document id, entity id) pairs that were merged into it, `reasons` one line for each merge:
    which names, by which rule, and how sure that rule is.
    """

    key: str
    type: str
    label: str
    names: tuple[str, ...]
    members: tuple[tuple[str, str], ...]
    links: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Evidence:
    """Where a document states something, with the qualifiers stated there (dates as EDTF)."""

    document: str
    start: int
    end: int
    rule: str | None = None
    confidence: float = 1.0
    date: str | None = None
    beginning: str | None = None
    ending: str | None = None
    phase: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A fact of the graph: `subject`, `object` are keys of Things (the subject of `reportedIn` is a document id).

    Its identity is `(predicate, subject, object, status)`; evidence pools under it and never changes it. `copies` are
    the documents of the evidence that have the text of another one of them.
    """

    predicate: str
    subject: str
    object: str
    status: str | None
    evidence: tuple[Evidence, ...]
    accepted: bool = False
    copies: tuple[str, ...] = ()

    @property
    def sources(self) -> int:
        """How many documents state it, copies of one text counted once."""
        return len({evidence.document for evidence in self.evidence}.difference(self.copies))

    @property
    def confidence(self) -> float:
        """The confidence of the best piece of evidence; 1.0 where a person accepted the fact."""
        return 1.0 if self.accepted else max(evidence.confidence for evidence in self.evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A statistic of the graph: `about`, `place`, `source` are keys of Things, `date` is EDTF.

    `members` are the (document id, entity id) pairs that say it, `copies` the documents of the evidence that have the
    text of another one of them.
    """

    key: str
    value: Value
    unit: str
    surface: str
    modifier: str | None
    measure: str | None
    about: str | None
    place: str | None
    date: str | None
    source: str | None
    evidence: tuple[Evidence, ...]
    members: tuple[tuple[str, str], ...] = ()
    copies: tuple[str, ...] = ()

    @property
    def sources(self) -> int:
        """How many documents say it, copies of one text counted once."""
        return len({evidence.document for evidence in self.evidence}.difference(self.copies))


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What a set of documents says together; every tuple is sorted by identity, so equal sets give equal values.

    `copies` are groups of documents with one text, the oldest first. `notes` are lines about decisions of people that
    found nothing to act on.
    """

    extractions: tuple[Extraction, ...]
    things: tuple[Thing, ...]
    statements: tuple[Statement, ...]
    observations: tuple[Observation, ...]
    copies: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()


def _spans(pairs: Iterable[Iterable[int]], found: Found = "gold") -> tuple[Mention, ...]:
    return tuple(Mention(start=start, end=end, found=found) for start, end in pairs)


def _pairs(mentions: tuple[Mention, ...]) -> list[list[int]]:
    return [[mention.start, mention.end] for mention in mentions]


def _entity_to_json(entity: AnyEntity) -> dict[str, Any]:
    record: dict[str, Any] = {"id": entity.id, "type": entity.type, "name": entity.name}
    if isinstance(entity, Entity):
        record |= {"names": list(entity.names), "mentions": _pairs(entity.mentions), "links": list(entity.links)}
        if entity.coreferences:
            record["coreferences"] = _pairs(entity.coreferences)
    elif isinstance(entity, Date):
        record |= {"mentions": _pairs(entity.mentions), "value": entity.value, "mod": entity.mod}
    else:
        value = list(entity.value) if isinstance(entity.value, tuple) else entity.value
        record |= {"mentions": _pairs(entity.mentions), "value": value}
        for name in ("unit", "modifier", "measure", "about", "place", "date", "source"):
            record[name] = getattr(entity, name)
    record["found"] = [mention.found for mention in entity.mentions]
    record["confidence"] = [round(mention.confidence, 4) for mention in entity.mentions]
    return record


def _entity_from_json(record: Mapping[str, Any]) -> AnyEntity:
    pairs = record["mentions"]
    found = record.get("found") or ["gold"] * len(pairs)
    confidence = record.get("confidence") or [1.0] * len(pairs)
    mentions = tuple(
        Mention(start=start, end=end, found=how, confidence=sure)
        for (start, end), how, sure in zip(pairs, found, confidence, strict=True)
    )
    name = record.get("name") or record.get("surface") or ""
    if record["type"] == "Date":
        return Date(id=record["id"], name=name, mentions=mentions, value=record["value"], mod=record.get("mod"))
    if record["type"] == "Statistic":
        value = tuple(record["value"]) if isinstance(record["value"], list) else record["value"]
        optional: dict[str, Any] = {
            key: record.get(key) for key in ("modifier", "measure", "about", "place", "date", "source")
        }
        return Statistic(
            id=record["id"], name=name, mentions=mentions, value=value, unit=record.get("unit") or "1", **optional
        )
    return Entity(
        id=record["id"],
        type=record["type"],
        name=name,
        mentions=mentions,
        names=tuple(record.get("names") or (name,)),
        coreferences=_spans(record.get("coreferences", ()), "coreference"),
        links=tuple(record.get("links", ())),
    )


_FACT_QUALIFIERS = ("status", "date", "start", "end", "phase", "role")


def _fact_to_json(fact: Fact) -> dict[str, Any]:
    record: dict[str, Any] = {"p": fact.predicate, "s": fact.subject, "o": fact.object}
    record |= {name: value for name in _FACT_QUALIFIERS if (value := getattr(fact, name)) is not None}
    record |= {"evidence": list(fact.evidence), "confidence": round(fact.confidence, 4)}
    if fact.trigger is not None:
        record["trigger"] = list(fact.trigger)
    if fact.rule is not None:
        record["rule"] = fact.rule
    return record


def _fact_from_json(record: Mapping[str, Any]) -> Fact:
    start, end = record["evidence"]
    trigger = record.get("trigger")
    return Fact(
        predicate=record["p"],
        subject=record["s"],
        object=record["o"],
        evidence=(start, end),
        trigger=(trigger[0], trigger[1]) if trigger else None,
        rule=record.get("rule"),
        confidence=record.get("confidence", 1.0),
        **{name: record.get(name) for name in _FACT_QUALIFIERS},
    )
