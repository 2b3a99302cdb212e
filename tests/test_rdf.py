"""Which quads records give."""

from __future__ import annotations

import math
from decimal import Decimal

import pyoxigraph
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad
from sample_graph import RESOLUTION, TIL, WIRE

from kgx.graph import quads
from kgx.graph.iris import Iris, escape_path
from kgx.graph.literals import address, clean, date, number
from kgx.model import (
    Date,
    Document,
    Entity,
    Evidence,
    Extraction,
    Mention,
    Observation,
    Resolution,
    Statement,
    Statistic,
    Thing,
)
from kgx.ontology.namespaces import KGX, PREFIXES, curie
from kgx.ontology.predicates import PREDICATES
from kgx.ontology.units import ucum

BASE = "https://w3id.org/kgx/id/"


def short(term: object) -> str:
    if isinstance(term, NamedNode):
        return curie(term.value) or f"<{term.value.removeprefix(BASE)}>"
    assert isinstance(term, Literal)
    kind = curie(term.datatype.value)
    return term.value if kind == "xsd:string" else f"{term.value}^^{kind}"


def describe(resolution: Resolution, node: str, base: str = BASE) -> dict[str, list[str]]:
    """What the graph says of one node: predicate to sorted values."""
    found: dict[str, list[str]] = {}
    for quad in set(quads(resolution, base_iri=base)):
        if quad.subject.value == base + node:
            found.setdefault(short(quad.predicate), []).append(short(quad.object))
    return {name: sorted(values) for name, values in found.items()}


def resolution(**parts: tuple[object, ...]) -> Resolution:
    empty: dict[str, tuple[object, ...]] = dict.fromkeys(("extractions", "things", "statements", "observations"), ())
    return Resolution(**{**empty, **parts})  # type: ignore[arg-type]


def fact(statement: Statement) -> str:
    return Iris(BASE).fact(statement).removeprefix(BASE)


def test_a_thing() -> None:
    assert describe(RESOLUTION, "drug/lifileucel") == {
        "rdf:type": ["kgx:Drug"],
        "skos:prefLabel": ["lifileucel"],
        "skos:altLabel": ["Amtagvi"],
        "skos:exactMatch": ["<http://id.nlm.nih.gov/mesh/C000723>"],
        "kgx:approvedBy": ["<institution/fda>"],
        "kgx:approvedFor": ["<indication/advanced-melanoma>"],
        "kgx:treats": ["<indication/advanced-melanoma>"],
        "kgx:ineffectiveFor": ["<indication/melanoma>"],
        "kgx:developedBy": ["<institution/iovance>"],
        "kgx:hasAdverseEffect": ["<indication/neutropenia>"],
        "kgx:instanceOf": ["<drug/til-therapy>"],
    }
    assert describe(RESOLUTION, "indication/advanced-melanoma")["skos:broader"] == ["<indication/melanoma>"]


def test_a_document() -> None:
    assert describe(RESOLUTION, "document/til") == {
        "rdf:type": ["kgx:Document", "nif:Context", "schema:NewsArticle"],
        "nif:isString": [TIL],
        "dcterms:identifier": ["til"],
        "dcterms:title": ["A cell therapy"],
        "dcterms:source": ["Example Wire"],
        "schema:datePublished": ["2024-02-17^^xsd:date"],
        "schema:url": ["https://example.org/a^^xsd:anyURI"],
        "kgx:digest": [RESOLUTION.extractions[1].document.digest],
    }
    coarse = describe(RESOLUTION, "document/news/bio%20similar")
    assert coarse["schema:datePublished"] == ["2026-03^^edtf:EDTF"]
    assert coarse["kgx:reportedIn"] == ["<publication/oncology-today>"]


def test_the_path_of_a_document_is_not_in_the_graph() -> None:
    def graph(path: str) -> set[Quad]:
        document = Document(id="a", text="b", path=path)
        return set(quads(resolution(extractions=(Extraction(document=document),))))

    assert graph("/home/one/a.txt") == graph("/home/two/a.txt")


def test_mentions_of_names_dates_figures_and_coreferences() -> None:
    span = {"nif:referenceContext": ["<document/til>"], "kgx:confidence": ["0.9^^xsd:decimal"]}
    assert describe(RESOLUTION, "document/til#char=17,27") == {
        **span,
        "rdf:type": ["kgx:Mention", "nif:Phrase"],
        "nif:beginIndex": ["17^^xsd:integer"],
        "nif:endIndex": ["27^^xsd:integer"],
        "nif:anchorOf": ["lifileucel"],
        "itsrdf:taIdentRef": ["<drug/lifileucel>"],
        "kgx:found": ["lexicon"],
    }
    start = TIL.index("The therapy")
    coreference = describe(RESOLUTION, f"document/til#char={start},{start + 11}")
    assert coreference["rdf:type"] == ["kgx:Coreference", "kgx:Mention", "nif:Phrase"]
    assert coreference["itsrdf:taIdentRef"] == ["<drug/lifileucel>"]
    assert coreference["kgx:found"] == ["coreference"]
    start = TIL.index("31.4%")
    assert describe(RESOLUTION, f"document/til#char={start},{start + 5}")["itsrdf:taIdentRef"] == ["<statistic/1>"]
    start = WIRE.index("16 February 2024")
    dated = describe(RESOLUTION, f"document/wire#char={start},{start + 16}")
    assert dated["itsrdf:taIdentRef"] == ["<date/2024-02-16>"]
    assert dated["kgx:dateModifier"] == ["MID"]
    start = WIRE.index("by the count")
    assert "itsrdf:taIdentRef" not in describe(RESOLUTION, f"document/wire#char={start},{start + 12}")


def test_a_fact_pools_the_evidence_of_its_documents() -> None:
    statement = next(s for s in RESOLUTION.statements if s.predicate == "approvedBy" and s.status == "approved")
    found = describe(RESOLUTION, fact(statement))
    evidence = found.pop("kgx:evidence")
    assert found == {
        "rdf:type": ["kgx:Fact", "prov:Entity", "rdf:Statement"],
        "rdf:subject": ["<drug/lifileucel>"],
        "rdf:predicate": ["kgx:approvedBy"],
        "rdf:object": ["<institution/fda>"],
        "kgx:status": ["approved"],
        "kgx:confidence": ["0.9^^xsd:decimal"],
        "kgx:sourceCount": ["2^^xsd:integer"],
        "kgx:date": ["2024-02-16^^edtf:EDTF", "2024-02^^edtf:EDTF"],
        "kgx:when": ["<date/2024-02-16>", "<date/2024-02>"],
        "prov:wasDerivedFrom": ["<document/til>", "<document/wire>"],
    }
    pieces = [describe(RESOLUTION, iri.strip("<>")) for iri in evidence]
    assert sorted(piece["nif:anchorOf"][0] for piece in pieces) == [
        "The FDA approved Amtagvi on 16 February 2024",
        "The FDA approved lifileucel (Amtagvi) for advanced melanoma in February 2024",
    ]
    for piece in pieces:
        assert piece["rdf:type"] == ["kgx:Evidence", "nif:String"]
        assert piece["kgx:rule"] == ["example"]
        assert len(piece["kgx:date"]) == len(piece["kgx:when"]) == len(piece["nif:referenceContext"]) == 1


def test_qualifiers_stand_on_fact_and_evidence() -> None:
    statement = next(s for s in RESOLUTION.statements if s.predicate == "investigates")
    found = describe(RESOLUTION, fact(statement))
    piece = describe(RESOLUTION, found["kgx:evidence"][0].strip("<>"))
    for node in (found, piece):
        assert node["kgx:phase"] == ["3"]
        assert node["kgx:start"] == ["2025-09^^edtf:EDTF"]
        assert node["kgx:end"] == ["2027^^edtf:EDTF"]


def test_dates_have_first_and_last_day() -> None:
    assert describe(RESOLUTION, "date/2024-02") == {
        "rdf:type": ["kgx:Date"],
        "rdf:value": ["2024-02^^edtf:EDTF"],
        "time:hasBeginning": ["2024-02-01^^xsd:date"],
        "time:hasEnd": ["2024-02-29^^xsd:date"],
    }


@pytest.mark.parametrize(
    ("value", "node", "days"),
    [
        ("2026-22", "date/2026-22", ["2026-06-01^^xsd:date", "2026-08-31^^xsd:date"]),
        ("2012/2022", "date/2012%2F2022", ["2012-01-01^^xsd:date", "2022-12-31^^xsd:date"]),
        ("../2022", "date/..%2F2022", [None, "2022-12-31^^xsd:date"]),
        ("199X", "date/199X", ["1990-01-01^^xsd:date", "1999-12-31^^xsd:date"]),
        ("some day", "date/some%20day", [None, None]),
        ("..", "date/%2E%2E", [None, None]),
    ],
)
def test_fuzzy_dates_as_nodes(value: str, node: str, days: list[str | None]) -> None:
    entity = Date(id="T1", name="x", mentions=(Mention(start=0, end=1),), value=value)
    found = describe(
        resolution(extractions=(Extraction(document=Document(id="a", text="x"), entities=(entity,)),)), node
    )
    assert found["rdf:value"] == [f"{value}^^edtf:EDTF"]
    assert [found.get(name, [None])[0] for name in ("time:hasBeginning", "time:hasEnd")] == days


def test_statistics() -> None:
    found = describe(RESOLUTION, "statistic/1")
    evidence = found.pop("kgx:evidence")
    assert found == {
        "rdf:type": ["kgx:Statistic", "schema:Observation"],
        "rdfs:label": ["31.4%"],
        "kgx:value": ["31.4^^xsd:decimal"],
        "kgx:unit": ["%"],
        "kgx:sourceCount": ["1^^xsd:integer"],
        "kgx:ucum": ["%"],
        "kgx:measure": ["response rate"],
        "kgx:about": ["<drug/lifileucel>"],
        "prov:wasDerivedFrom": ["<document/til>"],
    }
    assert describe(RESOLUTION, evidence[0].strip("<>"))["nif:anchorOf"] == ["31.4%"]
    counted = describe(RESOLUTION, "statistic/2")
    assert counted["kgx:modifier"] == ["about"]
    assert counted["kgx:place"] == ["<place/russia>"]
    assert counted["kgx:source"] == ["<institution/sechenov-university>"]
    assert counted["kgx:date"] == ["2021^^edtf:EDTF"]
    assert counted["kgx:when"] == ["<date/2021>"]
    assert "kgx:ucum" not in counted
    bounds = describe(RESOLUTION, "statistic/3")
    assert (bounds["kgx:low"], bounds["kgx:high"]) == (["12000^^xsd:integer"], ["13000^^xsd:integer"])
    assert "kgx:value" not in bounds


def test_a_statistic_without_a_value_is_only_a_mention() -> None:
    assert describe(RESOLUTION, "statistic/5") == {}


PLAIN = [
    ("treats", "approved", {"treats", "approvedFor"}),
    ("treats", "used", {"treats"}),
    ("treats", "investigational", {"investigatedFor"}),
    ("treats", "planned", {"investigatedFor"}),
    ("treats", "ineffective", {"ineffectiveFor"}),
    ("approvedBy", "approved", {"approvedBy"}),
    ("approvedBy", "pending", set()),
    ("approvedBy", "rejected", set()),
    ("approvedBy", "withdrawn", set()),
    *((name, None, {name}) for name, predicate in PREDICATES.items() if not predicate.statuses),
]


@pytest.mark.parametrize(("predicate", "status", "plain"), PLAIN)
def test_a_fact_gives_plain_triples_and_never_a_wrong_one(predicate: str, status: str | None, plain: set[str]) -> None:
    evidence = (Evidence(document="d", start=0, end=1),)
    statement = Statement(predicate=predicate, subject="a/s", object="a/o", status=status, evidence=evidence)
    graph = resolution(extractions=(Extraction(document=Document(id="d", text="x")),), statements=(statement,))
    subject = "document/a/s" if predicate == "reportedIn" else "a/s"
    between = {
        (quad.subject.value.removeprefix(BASE), short(quad.predicate), short(quad.object))
        for quad in quads(graph)
        if quad.subject.value in (BASE + "a/s", BASE + "document/a/s", BASE + "a/o")
    }
    expected = {(subject, f"kgx:{name}", "<a/o>") for name in plain}
    if PREDICATES[predicate].symmetric:
        expected |= {("a/o", f"kgx:{name}", f"<{subject}>") for name in plain}
    assert between == expected
    assert describe(graph, fact(statement))["rdf:predicate"] == [f"kgx:{predicate}"]


def test_a_fact_is_named_after_what_it_says_and_not_after_its_evidence() -> None:
    def name(document: str, **change: str) -> str:
        said = {"predicate": "treats", "subject": "drug/a", "object": "indication/b", "status": "used", **change}
        return fact(Statement(evidence=(Evidence(document=document, start=0, end=1),), **said))

    assert name("one") == name("two") == "fact/2a3c4fd28843ca0eb3fd"
    others = [{"predicate": "causes"}, {"subject": "drug/c"}, {"object": "indication/c"}, {"status": "approved"}]
    assert len({name("one"), *(name("one", **change) for change in others)}) == 5


def test_evidence_for_two_facts_at_one_place_are_two_nodes() -> None:
    evidence = (Evidence(document="d", start=0, end=1),)
    facts = tuple(
        Statement(predicate="causes", subject="a", object=name, status=None, evidence=evidence) for name in "bc"
    )
    graph = resolution(extractions=(Extraction(document=Document(id="d", text="x")),), statements=facts)
    pieces = [tuple(describe(graph, fact(statement))["kgx:evidence"]) for statement in facts]
    assert len(set(pieces)) == 2


def test_two_rules_at_one_place_are_one_piece_of_evidence_with_the_better_confidence() -> None:
    pieces = tuple(
        Evidence(document="d", start=0, end=1, rule=rule, confidence=sure) for rule, sure in (("a", 0.5), ("b", 0.75))
    )
    statement = Statement(predicate="causes", subject="a", object="b", status=None, evidence=pieces)
    graph = resolution(extractions=(Extraction(document=Document(id="d", text="x")),), statements=(statement,))
    found = describe(graph, describe(graph, fact(statement))["kgx:evidence"][0].strip("<>"))
    assert found["kgx:rule"] == ["a", "b"]
    assert found["kgx:confidence"] == ["0.75^^xsd:decimal"]


def test_the_base_iri_goes_before_everything_of_the_graph_and_nothing_else() -> None:
    base = "https://example.org/graph/"
    known = (base, *PREFIXES.values(), "http://id.nlm.nih.gov/", "https://go.drugbank.com/", "https://www.iso.org/")
    for quad in quads(RESOLUTION, base_iri=base):
        assert quad.subject.value.startswith(base)
        assert quad.object.value.startswith(known) or isinstance(quad.object, Literal)
    assert describe(RESOLUTION, "drug/lifileucel", base)["skos:prefLabel"] == ["lifileucel"]


def test_all_is_plain_rdf_in_the_default_graph_without_blank_nodes() -> None:
    for quad in quads(RESOLUTION):
        assert quad.graph_name == DefaultGraph()
        assert not isinstance(quad.subject, BlankNode)
        assert isinstance(quad.object, (NamedNode, Literal))
        if isinstance(quad.object, Literal):
            assert quad.object.language is None
    terms = {quad.predicate.value for quad in quads(RESOLUTION) if quad.predicate.value.startswith(KGX.iri)}
    assert terms
    assert all(term in KGX for term in terms)


@pytest.mark.parametrize(
    ("value", "lexical"),
    [
        (31.4, "31.4^^xsd:decimal"),
        (31.0, "31^^xsd:integer"),
        (31, "31^^xsd:integer"),
        (0.05, "0.05^^xsd:decimal"),
        (1e-7, "0.0000001^^xsd:decimal"),
        (-2.5, "-2.5^^xsd:decimal"),
        (-0.0, "0^^xsd:integer"),
        (1.2e9, "1200000000^^xsd:integer"),
        (2**63, "9223372036854776000^^xsd:double"),
        (1e-30, f"0.{'0' * 29}1^^xsd:double"),
        (math.inf, "INF^^xsd:double"),
        (-math.inf, "-INF^^xsd:double"),
        (math.nan, "NaN^^xsd:double"),
        (10**400, "INF^^xsd:double"),
    ],
)
def test_numbers_read_as_people_write_them(value: float, lexical: str) -> None:
    assert short(number(value)) == lexical


@given(st.floats() | st.integers())
@example(2**63)
@example(2**63 + 1)
@example(1.7e22)
@example(5e-324)
def test_the_store_gives_every_number_back_in_the_same_form_and_the_number_is_the_same(value: float) -> None:
    quad = Quad(NamedNode("http://a/s"), NamedNode("http://a/p"), number(value))
    store = pyoxigraph.Store()
    store.add(quad)
    assert list(store) == [quad]
    if math.isfinite(value) and abs(value) < 10**300:
        assert Decimal(quad.object.value) == Decimal(repr(value)) or float(quad.object.value) == float(value)


def test_numbers_compare_in_sparql() -> None:
    store = pyoxigraph.Store()
    for value in (5, 31.4, 1e-30, 2**63, 100.0):
        store.add(Quad(NamedNode("http://a/s"), NamedNode("http://a/p"), number(value)))
    rows = store.query("SELECT ?v { ?s ?p ?v FILTER(?v > 31.39 && ?v <= 100) } ORDER BY ?v")
    assert [row["v"].value for row in rows] == ["31.4", "100"]


def test_text_that_xml_cannot_carry_is_replaced_character_for_character() -> None:
    assert clean("a\x00b\x1bc\ud800d\ufffee") == "a␀b␛c�d�e"
    assert clean("tab\tline\r\nnext\x85\x7f é 漢 \U0001f600") == "tab\tline\r\nnext\x85\x7f é 漢 \U0001f600"


@given(st.text(st.characters(exclude_categories=[])))
def test_cleaning_keeps_every_offset(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    assert clean(cleaned) == cleaned
    assert Literal(cleaned).value == cleaned


def test_only_web_addresses_are_addresses() -> None:
    assert short(address("https://example.org/a?b=c")) == "https://example.org/a?b=c^^xsd:anyURI"
    assert short(address("javascript:alert(1)")) == "javascript:alert(1)"
    assert short(address("https://example.org/> <x")) == "https://example.org/> <x"
    assert short(date("2024-02-30")) == "2024-02-30^^edtf:EDTF"


@pytest.mark.parametrize(
    ("document", "iri"),
    [
        ("news/2024/a", "document/news/2024/a"),
        ("a b#c?d:e%20", "document/a%20b%23c%3Fd%3Ae%2520"),
        ("../../etc/passwd", "document/%2E%2E/%2E%2E/etc/passwd"),
        ("a/./b/..", "document/a/%2E/b/%2E%2E"),
        ("a..b/...", "document/a..b/..."),
        ("новости", "document/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"),
        ("<script>", "document/%3Cscript%3E"),
        ("\ud800", "document/%ED%A0%80"),
    ],
)
def test_ids_of_documents_are_escaped_in_iris(document: str, iri: str) -> None:
    assert Iris(BASE).document(document) == BASE + iri


@given(st.text(st.characters(exclude_categories=[])), st.text(st.characters(exclude_categories=[])))
def test_escaping_makes_valid_iris_and_keeps_different_ids_different(one: str, other: str) -> None:
    for text in (one, other):
        NamedNode(Iris(BASE).document(text))
        NamedNode(Iris(BASE).thing(text))
        NamedNode(Iris(BASE).date(text))
    assert (escape_path(one) == escape_path(other)) == (one == other)


def test_keys_of_things_that_are_escaped_already_stay_as_they_are() -> None:
    assert Iris(BASE).thing("drug/il-2_(human)%20x") == BASE + "drug/il-2_(human)%20x"
    assert Iris(BASE).thing("drug/100%> <x>") == BASE + "drug/100%25%3E%20%3Cx%3E"


def test_names_and_links_from_documents_cannot_break_out() -> None:
    evil = '"> <http://evil> "\\'
    thing = Thing(key=f"drug/{evil}", type="Drug", label=evil, names=(evil,), members=(), links=(f"mesh:{evil}", evil))
    graph = list(quads(resolution(things=(thing,))))
    assert [quad.object.value for quad in graph if quad.predicate.value.endswith("prefLabel")] == [evil]
    assert all("evil>" not in quad.subject.value and " " not in quad.subject.value for quad in graph)


@pytest.mark.parametrize(
    ("kind", "link", "names", "exact"),
    [
        ("Drug", "drugbank:DB00051", ("adalimumab", "Cyltezo", "adalimumab-atto"), {"adalimumab"}),
        ("Drug", "drugbank:DB00051", ("Cyltezo",), set()),
        ("Drug", "drugbank:DB09037", ("Keytruda",), {"Keytruda"}),
        ("Indication", "mesh:D009369", ("cancer", "tumor"), {"tumor"}),
        ("Indication", "mesh:D009369", ("cancer",), {"cancer"}),
        ("Drug", "mesh:D009536", ("nicotinamide", "vitamin B3"), set()),
    ],
)
def test_no_two_things_are_an_exact_match_of_one_identifier(
    kind: str, link: str, names: tuple[str, ...], exact: set[str]
) -> None:
    things = tuple(
        Thing(key=f"x/{name.replace(' ', '-')}", type=kind, label=name, names=(name,), members=(), links=(link,))
        for name in names
    )
    said = {thing.label: describe(resolution(things=things), thing.key) for thing in things}
    assert {name for name, found in said.items() if "skos:exactMatch" in found} == exact
    assert {name for name, found in said.items() if "skos:closeMatch" in found} == {*names} - exact


def test_an_entity_that_no_thing_took_in_is_a_mention_without_a_target() -> None:
    entity = Entity(id="E1", type="Drug", name="x", mentions=(Mention(start=0, end=1),))
    document = Extraction(document=Document(id="a", text="x"), entities=(entity,))
    assert "itsrdf:taIdentRef" not in describe(resolution(extractions=(document,)), "document/a#char=0,1")


def test_the_mention_of_a_number_points_to_the_statistic_it_is_a_member_of() -> None:
    text = "Aspirin: 50 mg. Of 50 people on aspirin 50 felt better."
    spans = {"S1": (9, 14), "S2": (19, 21), "S3": (40, 42)}
    units, measures = {"S1": "mg", "S2": "people", "S3": "people"}, {"S1": "dose", "S2": "enrolment", "S3": "better"}
    entities = tuple(
        Statistic(
            id=name,
            name=text[start:end],
            mentions=(Mention(start=start, end=end),),
            value=50,
            unit=units[name],
            measure=measures[name],
        )
        for name, (start, end) in spans.items()
    )
    sentence = {"S1": (0, 15), "S2": (16, 55), "S3": (16, 55)}
    observations = tuple(
        Observation(
            key=f"statistic/{name}",
            value=50,
            unit=units[name],
            surface="50",
            modifier=None,
            measure=measures[name],
            about=None,
            place=None,
            date=None,
            source=None,
            evidence=(Evidence(document="a", start=start, end=end),),
            members=(("a", name),),
        )
        for name, (start, end) in sentence.items()
    )
    graph = resolution(
        extractions=(Extraction(document=Document(id="a", text=text), entities=entities),), observations=observations
    )
    for name, (start, end) in spans.items():
        assert describe(graph, f"document/a#char={start},{end}")["itsrdf:taIdentRef"] == [f"<statistic/{name}>"]


@pytest.mark.parametrize(
    ("unit", "code"), [("year", "a"), ("mg/dL", "mg/dL"), ("ng/ml", "ng/mL"), ("µmol/L", "umol/L"), ("people", None)]
)
def test_ucum_codes(unit: str, code: str | None) -> None:
    assert ucum(unit) == code


def test_observation_without_measure_or_about_has_neither() -> None:
    bare = Observation(
        key="statistic/x",
        value=5,
        unit="1",
        surface="5",
        modifier=None,
        measure=None,
        about=None,
        place=None,
        date=None,
        source=None,
        evidence=(Evidence(document="a", start=0, end=1),),
    )
    graph = resolution(extractions=(Extraction(document=Document(id="a", text="5")),), observations=(bare,))
    assert set(describe(graph, "statistic/x")) == {
        "rdf:type", "rdfs:label", "kgx:value", "kgx:unit", "kgx:ucum", "kgx:sourceCount", "kgx:evidence",
        "prov:wasDerivedFrom",
    }  # fmt: skip
