"""The ontology, its shapes, the context and the closed vocabularies."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest
import rdflib
from rdf_tools import rapper, riot
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, SH
from sample_graph import RESOLUTION

from kgx.graph import quads, validate
from kgx.model import NAMED_TYPES
from kgx.ontology.namespaces import IDENTIFIERS, KGX, PREFIXES, curie, identifier_iri
from kgx.ontology.namespaces import RDFS as RDFS_TERMS
from kgx.ontology.predicates import PREDICATES

ONTOLOGY = files("kgx.ontology")


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(data=ONTOLOGY.joinpath("kgx.ttl").read_text("utf-8"), format="turtle")


def test_a_term_that_does_not_exist_raises() -> None:
    assert KGX.Drug == KGX["Drug"] == "https://w3id.org/kgx/ontology#Drug"
    with pytest.raises(AttributeError, match=r"Durg is not a term of https://w3id\.org/kgx/ontology#"):
        _ = KGX.Durg
    with pytest.raises(KeyError):
        _ = RDFS_TERMS["Label"]


def test_every_term_of_the_vocabulary_is_defined_and_no_other(ontology: rdflib.Graph) -> None:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    defined = {str(term).removeprefix(KGX.iri) for kind in kinds for term in ontology.subjects(RDF.type, kind)}
    assert {term for term in defined if not term.startswith("n")} == KGX.terms


def test_every_term_has_label_comment_domain_and_range(ontology: rdflib.Graph) -> None:
    untyped_values = {KGX.value, KGX.low, KGX.high}
    for name in KGX.terms:
        term = rdflib.URIRef(KGX[name])
        assert ontology.value(term, RDFS.label), name
        assert str(ontology.value(term, RDFS.comment)).endswith("."), name
        if (term, RDF.type, OWL.Class) not in ontology:
            assert ontology.value(term, RDFS.domain), name
            assert ontology.value(term, RDFS.range) or str(term) in untyped_values, name


def test_signatures_of_the_predicates_are_the_domains_and_ranges(ontology: rdflib.Graph) -> None:
    def classes(node: rdflib.term.Node | None) -> set[str]:
        union = ontology.value(node, OWL.unionOf)
        members = Collection(ontology, union) if union else [node]
        return {str(member).removeprefix(KGX.iri) for member in members}

    for name, predicate in PREDICATES.items():
        term = rdflib.URIRef(KGX[name])
        subject = "Document" if predicate.subject == "DOC" else predicate.subject
        assert classes(ontology.value(term, RDFS.domain)) == {subject}, name
        assert classes(ontology.value(term, RDFS.range)) == set(predicate.objects), name
        assert predicate.symmetric == ((term, RDF.type, OWL.SymmetricProperty) in ontology), name


def test_named_types_are_aligned_with_schema_org(ontology: rdflib.Graph) -> None:
    for name in NAMED_TYPES:
        above = {str(term) for term in ontology.objects(rdflib.URIRef(KGX[name]), RDFS.subClassOf)}
        assert KGX.Entity in above
        assert any(term.startswith(PREFIXES["schema"]) for term in above), name


def test_shapes_know_the_predicates_and_statuses() -> None:
    shapes = rdflib.Graph().parse(data=ONTOLOGY.joinpath("shapes.ttl").read_text("utf-8"), format="turtle")
    lists = [{str(member) for member in Collection(shapes, node)} for node in shapes.objects(None, SH["in"])]
    assert {KGX[name] for name in PREDICATES} in lists
    for predicate in PREDICATES.values():
        if predicate.statuses:
            assert set(predicate.statuses) in lists


def test_raptor_and_jena_read_ontology_and_shapes(tmp_path: Path, ontology: rdflib.Graph) -> None:
    for name in ("kgx.ttl", "shapes.ttl"):
        (tmp_path / name).write_bytes(ONTOLOGY.joinpath(name).read_bytes())
    triples = [line for line in rapper(tmp_path / "kgx.ttl", "turtle").splitlines() if line]
    assert len(triples) == len(ontology)
    assert rapper(tmp_path / "shapes.ttl", "turtle")
    assert "WARN" not in riot(tmp_path, "--validate", str(tmp_path / "kgx.ttl"), str(tmp_path / "shapes.ttl"))


def test_the_context_has_the_prefixes_and_every_term_that_the_graph_uses() -> None:
    context = json.loads(ONTOLOGY.joinpath("context.jsonld").read_text("utf-8"))["@context"]
    assert {name: value for name, value in context.items() if name in PREFIXES} == dict(PREFIXES)
    named = {definition["@id"] if isinstance(definition, dict) else definition for definition in context.values()}
    used = {quad.predicate.value for quad in quads(RESOLUTION)}
    assert {curie(iri) for iri in used} - {"rdf:type"} <= named
    assert {f"kgx:{name}" for name in KGX.terms} - {"kgx:Entity"} <= named


@pytest.mark.parametrize(
    ("link", "iri"),
    [
        ("mesh:D008545", "http://id.nlm.nih.gov/mesh/D008545"),
        ("MESH:D008545", "http://id.nlm.nih.gov/mesh/D008545"),
        ("drugbank:DB09037", "https://go.drugbank.com/drugs/DB09037"),
        ("iso3166:RU", "https://www.iso.org/obp/ui/#iso:code:3166:RU"),
        ("hp:0002861", "http://purl.obolibrary.org/obo/HP_0002861"),
        ("mesh:a b>c", "http://id.nlm.nih.gov/mesh/a%20b%3Ec"),
        ("unknown:1", None),
        ("mesh:", None),
        ("mesh", None),
    ],
)
def test_curies_of_public_identifiers(link: str, iri: str | None) -> None:
    assert identifier_iri(link) == iri


def test_no_two_identifier_prefixes_share_an_iri() -> None:
    assert len(set(IDENTIFIERS.values())) == len(IDENTIFIERS)


# Shapes: the sample satisfies all, and each break of it is found.

BASE = "https://w3id.org/kgx/id/"


@pytest.fixture(scope="module")
def sample() -> rdflib.Graph:
    lines = "".join(f"{quad} .\n" for quad in quads(RESOLUTION))
    return rdflib.Graph().parse(data=lines, format="nt")


def test_the_sample_satisfies_every_shape(sample: rdflib.Graph) -> None:
    assert validate(sample) == ()


FACT = "?f rdf:predicate kgx:treats ; kgx:status 'approved'"
DEVELOPED = "?f rdf:predicate kgx:developedBy"
MENTION = "<document/til#char=4,7>"


def add(triple: str) -> str:
    return f"INSERT DATA {{ {triple} }}"


def drop(node: str, predicate: str) -> str:
    return f"DELETE WHERE {{ {node} {predicate} ?x }}"


def replace(node: str, predicate: str, value: str) -> str:
    old = f"{node} {predicate} ?x"
    return f"DELETE {{ {old} }} INSERT {{ {node} {predicate} {value} }} WHERE {{ {old} }}"


BREAKS = [
    (drop("<drug/lifileucel>", "skos:prefLabel"), "a thing has one label"),
    (replace("<drug/bcd-201>", "skos:prefLabel", "' '"), "a thing has one label"),
    (add("<drug/lifileucel> skos:prefLabel 'another'"), "a thing has one label"),
    (add("<drug/lifileucel> skos:altLabel ''"), "another name is a text"),
    (add("<drug/lifileucel> skos:altLabel 'lifileucel'"), "another name is a text"),
    (add("<drug/lifileucel> a kgx:Place"), "exactly one class"),
    (add("<drug/lifileucel> skos:exactMatch 'mesh:1'"), "an identifier is an IRI"),
    (add("<indication/melanoma> skos:broader <indication/none>"), "broader is"),
    (add("<drug/lifileucel> kgx:treats <institution/fda>"), "a drug treats indications"),
    (add("<drug/lifileucel> kgx:approvedFor <institution/fda>"), "a drug is approved for"),
    (add("<drug/lifileucel> kgx:investigatedFor <institution/fda>"), "a drug is investigated for"),
    (add("<drug/lifileucel> kgx:ineffectiveFor <institution/fda>"), "a drug is ineffective for"),
    (add("<drug/lifileucel> kgx:hasAdverseEffect <place/russia>"), "an adverse effect is"),
    (add("<drug/lifileucel> kgx:developedBy <place/russia>"), "institutions develop"),
    (add("<drug/lifileucel> kgx:approvedBy <place/russia>"), "institutions approve"),
    (add("<drug/lifileucel> kgx:combinedWith <place/russia>"), "a drug is a copy"),
    (add("<institution/fda> kgx:partOf <place/russia>"), "an institution is part of"),
    (add("<institution/fda> kgx:locatedIn <institution/ema>"), "located in places"),
    (add("<institution/fda> kgx:investigates <place/russia>"), "an institution investigates"),
    (add("<institution/fda> kgx:funds <place/russia>"), "an institution funds"),
    (add("<indication/melanoma> kgx:causes <place/russia>"), "an indication is a kind"),
    (add("<person/anna-petrova> kgx:affiliatedWith <place/russia>"), "a person is affiliated"),
    (drop("?d", "nif:isString"), "a document has one text"),
    (drop("?d", "dcterms:identifier"), "a document has one id"),
    (drop("?d", "kgx:digest"), "SHA-256"),
    (add("<document/til> dcterms:title 'another'"), "at most one title"),
    (add("<document/til> dcterms:source 'another'"), "at most one source"),
    (add("<document/til> schema:url <https://example.org/b>"), "at most one address"),
    (add("<document/wire> schema:datePublished 'May'"), "date of publication"),
    (add("<document/til> kgx:copyOf <place/russia>"), "copies one other document"),
    (add("<document/til> kgx:reportedIn <place/russia>"), "reported in publications"),
    ("DELETE WHERE { ?d a nif:Context }", "a document is a news article"),
    ("DELETE WHERE { ?m a nif:Phrase }", "a mention is a NIF phrase"),
    ("DELETE WHERE { ?e a nif:String }", "a piece of evidence is a NIF string"),
    ("DELETE WHERE { ?f a rdf:Statement }", "a fact is an RDF statement"),
    ("DELETE WHERE { ?s a schema:Observation }", "a statistic is an observation"),
    (replace(MENTION, "nif:beginIndex", "-1"), "one begin"),
    (drop(MENTION, "nif:endIndex"), "one end"),
    (replace(MENTION, "nif:endIndex", "4"), "begins before it ends"),
    (drop(MENTION, "nif:anchorOf"), "one quote"),
    (drop(MENTION, "nif:referenceContext"), "one document"),
    (add(f"{MENTION} kgx:confidence 1.5"), "confidence from 0 to 1"),
    (add(f"{MENTION} kgx:found 'guess'"), "what found it"),
    (add(f"{MENTION} kgx:dateModifier 'LATE'"), "START, MID or END"),
    (add(f"{MENTION} itsrdf:taIdentRef <drug/none>"), "refers to a thing"),
    ("DELETE { ?e nif:anchorOf ?x } WHERE { ?e a kgx:Evidence ; nif:anchorOf ?x }", "one quote"),
    ("INSERT { ?e kgx:confidence 0.1 } WHERE { ?e a kgx:Evidence }", "one confidence"),
    ("INSERT { ?e kgx:rule '' } WHERE { ?e a kgx:Evidence }", "a rule has a name"),
    (add("<evidence/x> a kgx:Evidence"), "belongs to one fact"),
    ("INSERT { ?e kgx:conflictsWith <drug/lifileucel> } WHERE { ?e a kgx:Evidence }", "conflicts with other evidence"),
    ("INSERT { ?f kgx:date '2024' } WHERE { ?f a kgx:Fact }", "a date is EDTF"),
    ("INSERT { ?f kgx:start '2024' } WHERE { ?f a kgx:Fact }", "a start is EDTF"),
    ("INSERT { ?f kgx:end '2024' } WHERE { ?f a kgx:Fact }", "an end is EDTF"),
    ("INSERT { ?f kgx:when <drug/lifileucel> } WHERE { ?f a kgx:Fact }", "when is a date"),
    ("INSERT { ?f kgx:phase ' ' } WHERE { ?f a kgx:Fact }", "a phase is a text"),
    ("INSERT { ?f kgx:role ' ' } WHERE { ?f a kgx:Fact }", "a role is a text"),
    (f"DELETE {{ ?f rdf:subject ?x }} WHERE {{ {FACT} ; rdf:subject ?x }}", "one subject"),
    (f"DELETE {{ ?f rdf:object ?x }} WHERE {{ {FACT} ; rdf:object ?x }}", "one object"),
    (f"INSERT {{ ?f rdf:predicate kgx:cures }} WHERE {{ {FACT} }}", "one predicate"),
    (f"INSERT {{ ?f kgx:confidence 0.1 }} WHERE {{ {FACT} }}", "one confidence from 0 to 1"),
    (f"DELETE {{ ?f kgx:evidence ?x }} WHERE {{ {FACT} ; kgx:evidence ?x }}", "a fact has evidence"),
    (f"DELETE {{ ?f prov:wasDerivedFrom ?x }} WHERE {{ {FACT} ; prov:wasDerivedFrom ?x }}", "derived from documents"),
    (f"DELETE {{ ?f kgx:status ?x }} WHERE {{ {FACT} ; kgx:status ?x }}", "the status that its predicate knows"),
    (
        f"DELETE {{ ?f kgx:status ?x }} INSERT {{ ?f kgx:status 'pending' }} WHERE {{ {FACT} ; kgx:status ?x }}",
        "the status that its predicate knows",
    ),
    (f"INSERT {{ ?f kgx:status 'approved' }} WHERE {{ {DEVELOPED} }}", "the status that its predicate knows"),
    (drop("<statistic/1>", "rdfs:label"), "its text as label"),
    (drop("<statistic/1>", "kgx:unit"), "one unit"),
    (add("<statistic/1> kgx:ucum 'mg'"), "one UCUM unit"),
    (drop("<statistic/1>", "kgx:value"), "one value, or a low and a high"),
    (add("<statistic/1> kgx:low 1"), "one value, or a low and a high"),
    (drop("<statistic/3>", "kgx:high"), "one value, or a low and a high"),
    (replace("<statistic/1>", "kgx:value", "'many'"), "values are numbers"),
    (replace("<statistic/3>", "kgx:high", "1"), "begins at its lower end"),
    (add("<statistic/1> kgx:modifier 'roughly'"), "a modifier is"),
    (add("<statistic/1> kgx:measure ''"), "at most one measure"),
    (add("<statistic/4> kgx:about <place/russia>"), "is about one"),
    (add("<statistic/1> kgx:place <drug/lifileucel>"), "at most one place"),
    (add("<statistic/1> kgx:source <drug/lifileucel>"), "the source is"),
    (drop("<statistic/1>", "kgx:evidence"), "a statistic has evidence"),
    (drop("<date/2021>", "rdf:value"), "one EDTF value"),
    (add("<date/2021> time:hasBeginning '2021'"), "one first day"),
    (add("<date/2021> time:hasEnd '2021'"), "one last day"),
    (replace("<date/2021>", "time:hasEnd", "'2020-01-01'^^xsd:date"), "begins before it ends"),
]


@pytest.mark.parametrize(
    ("update", "message"), BREAKS, ids=[f"{message[:24]}-{i}" for i, (_, message) in enumerate(BREAKS)]
)
def test_a_broken_graph_breaks_its_shape(sample: rdflib.Graph, update: str, message: str) -> None:
    broken = rdflib.Graph()
    broken += sample
    broken.update(f"BASE <{BASE}>\n{update}", initNs=dict(PREFIXES))
    assert set(broken) != set(sample)
    messages = {violation.message for violation in validate(broken)}
    assert any(message in found for found in messages), messages


def test_every_message_of_the_shapes_is_broken_once() -> None:
    shapes = rdflib.Graph().parse(data=ONTOLOGY.joinpath("shapes.ttl").read_text("utf-8"), format="turtle")
    messages = {str(message) for message in shapes.objects(None, SH.message)}
    assert [message for message in messages if not any(part in message for _, part in BREAKS)] == []
