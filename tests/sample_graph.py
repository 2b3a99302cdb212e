"""A small hand-made resolution: three texts about TIL therapy, a biosimilar and melanoma figures."""

from __future__ import annotations

from kgx.model import (
    Date,
    Document,
    Entity,
    Evidence,
    Extraction,
    Fact,
    Mention,
    Observation,
    Resolution,
    Statement,
    Statistic,
    Thing,
)

TIL = (
    "The FDA approved lifileucel (Amtagvi) for advanced melanoma in February 2024. "
    "The therapy, made by Iovance, showed a response rate of 31.4% in the C-144-01 trial. "
    "Anna Petrova of Sechenov University said the treatment may cause neutropenia."
)
BIOSIMILAR = (
    "Sechenov University and Biocad run a phase 3 study of BCD-201, a biosimilar of pembrolizumab, in melanoma. "
    "The Ministry of Health funds the study. About 11,605 new cases of melanoma were registered in Russia in 2021, "
    "the university said. Results appeared in Oncology Today."
)
WIRE = (
    "Regulators in Europe rejected lifileucel. The EMA cited thin data. In Russia, 12 to 13 thousand new cases of "
    "melanoma were counted in 2021, and 12,500 by the count of Biocad. The FDA approved Amtagvi on 16 February 2024."
)


def _span(text: str, quote: str, nth: int = 0) -> tuple[int, int]:
    start = -1
    for _ in range(nth + 1):
        start = text.index(quote, start + 1)
    return start, start + len(quote)


def _mentions(text: str, *quotes: str, found: str = "lexicon") -> tuple[Mention, ...]:
    spans = [_span(text, quote) for quote in quotes]
    return tuple(Mention(start=start, end=end, found=found, confidence=0.9) for start, end in spans)  # type: ignore[arg-type]


def _entity(key: str, kind: str, text: str, *names: str, coreferences: tuple[str, ...] = ()) -> Entity:
    return Entity(
        id=key,
        type=kind,
        name=names[0],
        names=names,
        mentions=_mentions(text, *names),
        coreferences=_mentions(text, *coreferences, found="coreference"),
    )


TIL_SAYS = Extraction(
    document=Document(
        id="til",
        text=TIL,
        title="A cell therapy",
        date="2024-02-17",
        source="Example Wire",
        url="https://example.org/a",
    ),
    entities=(
        _entity("E1", "Institution", TIL, "FDA"),
        _entity("E2", "Drug", TIL, "lifileucel", "Amtagvi", coreferences=("The therapy",)),
        _entity("E3", "Indication", TIL, "advanced melanoma"),
        _entity("E4", "Institution", TIL, "Iovance"),
        _entity("E5", "Trial", TIL, "C-144-01"),
        _entity("E6", "Person", TIL, "Anna Petrova"),
        _entity("E7", "Institution", TIL, "Sechenov University"),
        _entity("E8", "Indication", TIL, "neutropenia"),
        Date(id="T1", name="February 2024", mentions=_mentions(TIL, "February 2024", found="rule"), value="2024-02"),
        Statistic(
            id="S1",
            name="31.4%",
            mentions=_mentions(TIL, "31.4%", found="rule"),
            value=31.4,
            unit="%",
            measure="response rate",
            about="E2",
        ),
    ),
    facts=(
        Fact(
            predicate="approvedBy",
            subject="E2",
            object="E1",
            status="approved",
            date="T1",
            evidence=_span(TIL, "The FDA approved lifileucel (Amtagvi) for advanced melanoma in February 2024"),
            rule="approve",
            confidence=0.97,
        ),
    ),
)
BIOSIMILAR_SAYS = Extraction(
    document=Document(id="news/bio similar", text=BIOSIMILAR, date="2026-03"),
    entities=(
        _entity("E1", "Institution", BIOSIMILAR, "Sechenov University", coreferences=("the university",)),
        _entity("E2", "Institution", BIOSIMILAR, "Biocad"),
        _entity("E3", "Drug", BIOSIMILAR, "BCD-201"),
        _entity("E4", "Drug", BIOSIMILAR, "pembrolizumab"),
        _entity("E5", "Indication", BIOSIMILAR, "melanoma"),
        _entity("E6", "Institution", BIOSIMILAR, "Ministry of Health"),
        _entity("E7", "Place", BIOSIMILAR, "Russia"),
        _entity("E8", "Publication", BIOSIMILAR, "Oncology Today"),
        Statistic(
            id="S1",
            name="11,605",
            mentions=_mentions(BIOSIMILAR, "11,605", found="rule"),
            value=11605,
            unit="new cases",
            modifier="about",
            measure="new cases",
            about="E5",
            place="E7",
            date="T1",
            source="E1",
        ),
        Date(id="T1", name="2021", mentions=_mentions(BIOSIMILAR, "2021", found="rule"), value="2021"),
    ),
)
WIRE_SAYS = Extraction(
    document=Document(id="wire", text=WIRE, title="Mixed news", date="2024-05-01"),
    entities=(
        _entity("E1", "Drug", WIRE, "lifileucel", "Amtagvi"),
        _entity("E2", "Institution", WIRE, "EMA"),
        _entity("E3", "Place", WIRE, "Russia"),
        _entity("E4", "Indication", WIRE, "melanoma"),
        _entity("E5", "Institution", WIRE, "FDA"),
        _entity("E6", "Institution", WIRE, "Biocad"),
        Date(id="T1", name="2021", mentions=_mentions(WIRE, "2021", found="rule"), value="2021"),
        Date(
            id="T2",
            name="16 February 2024",
            mentions=_mentions(WIRE, "16 February 2024"),
            value="2024-02-16",
            mod="MID",
        ),
        Date(id="T3", name="by the count", mentions=_mentions(WIRE, "by the count"), value=None),
        Statistic(
            id="S1",
            name="12 to 13 thousand",
            mentions=_mentions(WIRE, "12 to 13 thousand"),
            value=(12000, 13000),
            unit="new cases",
        ),
        Statistic(id="S2", name="12,500", mentions=_mentions(WIRE, "12,500"), value=12500, unit="new cases"),
    ),
)


def _thing(
    key: str, label: str, names: tuple[str, ...], members: tuple[tuple[str, str], ...], **more: tuple[str, ...]
) -> Thing:
    kinds = {
        "institution": "Institution",
        "drug": "Drug",
        "indication": "Indication",
        "person": "Person",
        "place": "Place",
        "publication": "Publication",
        "trial": "Trial",
    }
    return Thing(key=key, type=kinds[key.split("/")[0]], label=label, names=names, members=members, **more)


def _evidence(document: str, text: str, quote: str, **qualifiers: str) -> Evidence:
    start, end = _span(text, quote)
    return Evidence(document=document, start=start, end=end, rule="example", confidence=0.9, **qualifiers)  # type: ignore[arg-type]


def _statement(predicate: str, subject: str, target: str, status: str | None, *evidence: Evidence) -> Statement:
    return Statement(
        predicate=predicate, subject=subject, object=target, status=status, evidence=tuple(sorted(evidence, key=repr))
    )


_T, _B, _W = ("til", TIL), ("news/bio similar", BIOSIMILAR), ("wire", WIRE)
_APPROVAL = "The FDA approved lifileucel (Amtagvi) for advanced melanoma in February 2024"
_STUDY = "Sechenov University and Biocad run a phase 3 study of BCD-201, a biosimilar of pembrolizumab, in melanoma"

THINGS = (
    _thing("drug/bcd-201", "BCD-201", ("BCD-201",), (("news/bio similar", "E3"),)),
    _thing(
        "drug/lifileucel",
        "lifileucel",
        ("Amtagvi", "lifileucel"),
        (("til", "E2"), ("wire", "E1")),
        links=("mesh:C000723",),
    ),
    _thing(
        "drug/pembrolizumab",
        "pembrolizumab",
        ("pembrolizumab",),
        (("news/bio similar", "E4"),),
        links=("drugbank:DB09037", "x:1"),
    ),
    _thing("drug/til-therapy", "TIL therapy", ("TIL therapy",), ()),
    _thing(
        "indication/advanced-melanoma",
        "advanced melanoma",
        ("advanced melanoma",),
        (("til", "E3"),),
        broader=("indication/melanoma",),
    ),
    _thing(
        "indication/melanoma",
        "melanoma",
        ("melanoma",),
        (("news/bio similar", "E5"), ("wire", "E4")),
        links=("mesh:D008545",),
    ),
    _thing("indication/neutropenia", "neutropenia", ("neutropenia",), (("til", "E8"),)),
    _thing("institution/biocad", "Biocad", ("Biocad",), (("news/bio similar", "E2"), ("wire", "E6"))),
    _thing("institution/ema", "EMA", ("EMA",), (("wire", "E2"),)),
    _thing("institution/fda", "FDA", ("FDA",), (("til", "E1"), ("wire", "E5"))),
    _thing("institution/iovance", "Iovance", ("Iovance",), (("til", "E4"),)),
    _thing(
        "institution/ministry-of-health", "Ministry of Health", ("Ministry of Health",), (("news/bio similar", "E6"),)
    ),
    _thing(
        "institution/sechenov-university",
        "Sechenov University",
        ("Sechenov University",),
        (("til", "E7"), ("news/bio similar", "E1")),
    ),
    _thing("person/anna-petrova", "Anna Petrova", ("Anna Petrova",), (("til", "E6"),)),
    _thing("place/russia", "Russia", ("Russia",), (("news/bio similar", "E7"), ("wire", "E3")), links=("iso3166:RU",)),
    _thing("publication/oncology-today", "Oncology Today", ("Oncology Today",), (("news/bio similar", "E8"),)),
    _thing("trial/c-144-01", "C-144-01", ("C-144-01",), (("til", "E5"),)),
)
STATEMENTS = (
    _statement(
        "affiliatedWith",
        "person/anna-petrova",
        "institution/sechenov-university",
        None,
        _evidence(*_T, "Anna Petrova of Sechenov University", role="researcher"),
    ),
    _statement(
        "approvedBy",
        "drug/lifileucel",
        "institution/fda",
        "approved",
        _evidence(*_T, _APPROVAL, date="2024-02"),
        _evidence(*_W, "The FDA approved Amtagvi on 16 February 2024", date="2024-02-16"),
    ),
    _statement(
        "approvedBy",
        "drug/lifileucel",
        "institution/ema",
        "rejected",
        _evidence(*_W, "Regulators in Europe rejected lifileucel. The EMA cited thin data"),
    ),
    _statement(
        "biosimilarOf",
        "drug/bcd-201",
        "drug/pembrolizumab",
        None,
        _evidence(*_B, "BCD-201, a biosimilar of pembrolizumab"),
    ),
    _statement(
        "collaboratesWith", "institution/biocad", "institution/sechenov-university", None, _evidence(*_B, _STUDY)
    ),
    _statement("developedBy", "drug/bcd-201", "institution/biocad", None, _evidence(*_B, _STUDY)),
    _statement(
        "developedBy", "drug/lifileucel", "institution/iovance", None, _evidence(*_T, "The therapy, made by Iovance")
    ),
    _statement(
        "funds",
        "institution/ministry-of-health",
        "institution/sechenov-university",
        None,
        _evidence(*_B, "The Ministry of Health funds the study"),
    ),
    _statement(
        "hasAdverseEffect",
        "drug/lifileucel",
        "indication/neutropenia",
        None,
        _evidence(*_T, "the treatment may cause neutropenia"),
    ),
    _statement("instanceOf", "drug/lifileucel", "drug/til-therapy", None, _evidence(*_T, "The therapy")),
    _statement(
        "investigates",
        "institution/sechenov-university",
        "drug/bcd-201",
        None,
        _evidence(*_B, _STUDY, phase="3", beginning="2025-09", ending="2027"),
    ),
    _statement(
        "reportedIn",
        "news/bio similar",
        "publication/oncology-today",
        None,
        _evidence(*_B, "Results appeared in Oncology Today"),
    ),
    _statement("treats", "drug/bcd-201", "indication/melanoma", "investigational", _evidence(*_B, _STUDY)),
    _statement(
        "treats",
        "drug/lifileucel",
        "indication/advanced-melanoma",
        "approved",
        _evidence(*_T, _APPROVAL, date="2024-02"),
    ),
    _statement(
        "treats",
        "drug/lifileucel",
        "indication/melanoma",
        "ineffective",
        _evidence(*_W, "Regulators in Europe rejected lifileucel"),
    ),
)


def _observation(key: str, value: object, surface: str, where: tuple[str, str], **more: str | None) -> Observation:
    says = {"til": TIL_SAYS, "wire": WIRE_SAYS, "news/bio similar": BIOSIMILAR_SAYS}[where[0]]
    members = tuple((where[0], e.id) for e in says.entities if isinstance(e, Statistic) and e.name == surface)
    fields: dict[str, object] = dict.fromkeys(("modifier", "measure", "about", "place", "date", "source"))
    fields |= {"unit": "new cases", **more, "value": value, "surface": surface, "key": f"statistic/{key}"}
    return Observation(evidence=(_evidence(*where, surface),), members=members, **fields)  # type: ignore[arg-type]


_CASES = {"measure": "new cases", "about": "indication/melanoma", "place": "place/russia", "date": "2021"}
OBSERVATIONS = (
    _observation("1", 31.4, "31.4%", _T, unit="%", measure="response rate", about="drug/lifileucel"),
    _observation("2", 11605, "11,605", _B, modifier="about", source="institution/sechenov-university", **_CASES),
    _observation("3", (12000, 13000), "12 to 13 thousand", _W, **_CASES),
    _observation("4", 12500.0, "12,500", _W, source="institution/biocad", **_CASES),
    _observation("5", None, "thin data", _W),
)

EXTRACTIONS = (BIOSIMILAR_SAYS, TIL_SAYS, WIRE_SAYS)
RESOLUTION = Resolution(extractions=EXTRACTIONS, things=THINGS, statements=STATEMENTS, observations=OBSERVATIONS)
EMPTY = Resolution(extractions=(), things=(), statements=(), observations=())
