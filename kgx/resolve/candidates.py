"""The named entities of all documents, each with the names by which it may be recognised in other documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from kgx.model import NAMED_TYPES, Entity, Extraction
from kgx.ontology.invisible import visible
from kgx.ontology.links import identity, is_shared, links
from kgx.ontology.names import (
    acronym_letters,
    is_anonymous,
    is_shortened,
    leading_nation,
    normalize,
    person_words,
    singular,
    spelling_key,
    with_acronym_for_words,
    without_bracketed_acronym,
    word_map,
    words_of,
)
from kgx.ontology.people import is_surname_of

_LONGEST_PLACE_CODE = 4
_CITIES_AND_STATES: Mapping[str, Sequence[str]] = word_map("cities_and_states")
_GENERIC = words_of("shared_heads") | words_of("sites")
_TAILS = words_of("drug_tails") | words_of("indication_tails")
_BARE_HEADS = words_of("bare_heads")
_COUNTRIES = MappingProxyType(
    {"us": "iso3166:US", "united states": "iso3166:US", "uk": "iso3166:GB", "uks": "iso3166:GB"}
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entity of one document.

    `name` is its main name, `others` are names that mean it in any document, `acronyms` mean it where nothing else has
    the same letters. `counts` says how often the document uses each name that could be a label. `context` is empty for
    a name that is good anywhere; for one such as "Ministry of Health" it says whose: the parent organisation or the
    place that the document gives it, else the country that the document names most, else the document.
    """

    document: str
    id: str
    type: str
    name: str
    key: str
    others: tuple[str, ...]
    acronyms: tuple[str, ...]
    names: tuple[str, ...]
    counts: tuple[tuple[str, int], ...]
    identifiers: tuple[str, ...]
    links: tuple[str, ...]
    context: str = ""

    @property
    def is_acronym(self) -> bool:
        """Whether the document gives no name but an acronym; the number of a trial makes its name its own."""
        if self.type == "Trial" and any(character.isdigit() for character in self.name):
            return False
        if self.type == "Place" and (len(self.name) > _LONGEST_PLACE_CODE or links(self.name, "Place")):
            return False
        return bool(acronym_letters(self.name))

    @property
    def is_bare_surname(self) -> bool:
        """Whether the document names a person by one word only."""
        return self.type == "Person" and len(person_words(self.name)) < 2


def candidates(extractions: Iterable[Extraction]) -> Iterator[Candidate]:
    """The candidates of all documents, in the order of the documents."""
    for extraction in extractions:
        for entity in extraction.entities:
            if isinstance(entity, Entity) and entity.type in NAMED_TYPES:
                yield _candidate(extraction, _seen(entity))


def _seen(entity: Entity) -> Entity:
    """The entity under names without invisible characters."""
    return replace(entity, name=visible(entity.name), names=tuple(visible(name) for name in entity.names))


def _context(extraction: Extraction, entity: Entity) -> str:
    """Whose institution a name without a name of its own means; empty for other names."""
    if entity.type != "Institution" or not is_anonymous(entity.name) or identity(entity.name, entity.type):
        return ""
    if (nation := leading_nation(entity.name)) is not None:
        return _COUNTRIES.get(nation, nation)
    entities = {item.id: item for item in extraction.entities if isinstance(item, Entity)}
    owners = sorted(
        f"{owner.type} {spelling_key(owner.name, owner.type)}"
        for fact in extraction.facts
        if fact.subject == entity.id and fact.predicate in ("partOf", "locatedIn")
        if (owner := entities.get(fact.object)) is not None
    )
    if owners:
        return owners[0]
    countries: Counter[str] = Counter()
    for place in entities.values():
        if place.type == "Place" and (code := links(place.name, "Place")):
            countries[code[0].partition("-")[0]] += len(place.mentions)
    if countries:
        return min(countries, key=lambda code: (-countries[code], code))
    return f"document {extraction.document.id}"


def _placed(extraction: Extraction, entity: Entity) -> Entity:
    """A place under the name of the city or of the state that its document means by "Washington"."""
    key = normalize(entity.name)
    if entity.type != "Place" or key not in _CITIES_AND_STATES:
        return entity
    city, state = _CITIES_AND_STATES[key]
    text = extraction.document.text
    surfaces = {text[mention.start : mention.end] for mention in entity.mentions}
    known = {code for name in surfaces for code in links(name, "Place")}
    places = (item for item in extraction.entities if isinstance(item, Entity) and item.type == "Place")
    ends = {mention.end for place in places for mention in place.mentions}
    after_cities = sum(
        any(text[end : mention.start].strip() == "," for end in range(mention.start - 3, mention.start) if end in ends)
        for mention in entity.mentions
    )
    if known:
        is_state = not known.isdisjoint(links(state, "Place"))
    else:
        is_state = 2 * after_cities > len(entity.mentions)
    name = state if is_state else city
    return replace(entity, name=name, names=tuple(sorted({*entity.names, name})), links=links(name, "Place"))


def _named(entity: Entity, counts: Mapping[str, int]) -> Entity:
    """The entity under a name that says what it is: "the cancer" of a text about sarcoma is no cancer in general."""
    if entity.type not in ("Drug", "Indication") or not _is_bare(entity.name):
        return entity
    known = identity(entity.name, entity.type)
    fuller = [
        name
        for name in {*entity.names, *counts}
        if not acronym_letters(name) and not _is_bare(name) and (not known or identity(name, entity.type) != known)
    ]
    if not fuller:
        return entity
    return replace(entity, name=min(fuller, key=lambda name: (-counts.get(name, 0), -len(name), name)))


def _is_bare(name: str) -> bool:
    """Whether a name is made of words that stand for any disease or drug."""
    return bool(name) and _BARE_HEADS.issuperset(singular(name).split())


def _candidate(extraction: Extraction, entity: Entity) -> Candidate:
    counts = _surfaces(extraction.document.text, entity)
    entity = _named(_placed(extraction, entity), counts)
    names = {entity.name, *entity.names, *counts}
    names |= {variant for name in names if (variant := with_acronym_for_words(name))}
    full = [name for name in sorted(names) if name and not _is_fragment(name, entity, names)]
    full = [name for name in full if not _is_another(name, entity)]
    others = tuple(
        name for name in full if name != entity.name and not acronym_letters(name) and _is_sure(name, entity)
    )
    acronyms = tuple(name for name in full if name != entity.name and acronym_letters(name))
    usable = {
        name: count
        for name, count in counts.items()
        if name in full and (name == entity.name or _is_sure(name, entity))
    }
    identifiers = {
        known for name in (entity.name, *others) if name and (known := identity(name, entity.type)) is not None
    }
    return Candidate(
        document=extraction.document.id,
        id=entity.id,
        type=entity.type,
        name=entity.name,
        key=spelling_key(entity.name, entity.type),
        others=others,
        acronyms=acronyms,
        names=tuple(full) or (entity.name,),
        counts=tuple(sorted(usable.items())) or ((entity.name, len(entity.mentions)),),
        identifiers=tuple(sorted(identifiers | _joining_links(entity, identifiers))),
        links=entity.links,
        context=_context(extraction, entity),
    )


def _surfaces(text: str, entity: Entity) -> Counter[str]:
    """How often each name stands in the text; without a text, the main name as often as the entity is mentioned."""
    if not text:
        return Counter({entity.name: len(entity.mentions)})
    return Counter(" ".join(visible(text[mention.start : mention.end]).split()) for mention in entity.mentions)


def _is_fragment(name: str, entity: Entity, names: Iterable[str]) -> bool:
    """Whether a name is a part of a fuller one and means something else alone, as "breast" of "breast cancer" does."""
    if entity.type not in ("Drug", "Indication") or name == entity.name:
        return False
    part = singular(name).split()
    if not part or (singular(name) in _GENERIC and part != singular(entity.name).split()):
        return True
    wholes = ((other, singular(without_bracketed_acronym(other)).split()) for other in names)
    if not any(_is_part(part, words, _TAILS if other != entity.name else frozenset()) for other, words in wholes):
        return False
    known = identity(name, entity.type)
    return known is None or known != identity(entity.name, entity.type)


def _is_part(part: list[str], whole: list[str], empty: frozenset[str]) -> bool:
    """Whether the words of `part` stand together in `whole`, with words beside them that are not all `empty` ones."""
    return len(part) < len(whole) and any(
        whole[i : i + len(part)] == part and not empty.issuperset(whole[:i] + whole[i + len(part) :])
        for i in range(len(whole) - len(part) + 1)
    )


def _is_another(name: str, entity: Entity) -> bool:
    """Whether a list knows a name as that of another thing than the main name."""
    if name == entity.name or entity.type not in ("Drug", "Indication"):
        return False
    if _is_bare(name) and not _is_bare(entity.name):
        return True
    known, main = identity(name, entity.type), identity(entity.name, entity.type)
    return known is not None and main is not None and known != main


def _is_sure(name: str, entity: Entity) -> bool:
    """Whether a name means the entity elsewhere too: no surname, no shortened institution, no code of a place."""
    if entity.type == "Person":
        return len(person_words(name)) > 1 and not is_surname_of(name, entity.name)
    if entity.type == "Institution":
        return not is_shortened(name, entity.name) and not is_anonymous(name)
    return entity.type != "Place" or normalize(name) == normalize(entity.name)


def _joining_links(entity: Entity, identifiers: set[str]) -> set[str]:
    """The links that stand for just this thing; MeSH files narrower diseases under one descriptor, so those do not."""
    if entity.type == "Indication":
        return {link for link in entity.links if not link.startswith("mesh:") or link in identifiers}
    drug = {link for link in entity.links if not is_shared(link)}
    return {link for link in drug if not link.startswith("mesh:") or len(entity.links) == 1}
