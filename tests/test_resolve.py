"""Entities of many documents to things, facts to statements."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgx.model import (
    NAMED_TYPES,
    Date,
    Document,
    Entity,
    Extraction,
    Fact,
    Mention,
    Resolution,
    Statistic,
    Thing,
)
from kgx.resolve import conflicts, resolve
from kgx.resolve.labels import slug
from kgx.resolve.sentences import sentence_around


def read(name: str, *things: tuple[str, ...], facts: tuple[Fact, ...] = ()) -> Extraction:
    """A document that names each of `things` (type, name, other names) once, its entities E1, E2, ..."""
    text, entities = "", []
    for number, (kind, *names) in enumerate(things, 1):
        mentions = []
        for surface in names:
            mentions.append(Mention(start=len(text), end=len(text) + len(surface)))
            text += f"{surface}. "
        entities.append(
            Entity(id=f"E{number}", type=kind, name=names[0], names=tuple(sorted(names)), mentions=tuple(mentions))
        )
    return Extraction(document=Document(id=name, text=text), entities=tuple(entities), facts=facts)


def partition(resolution: Resolution) -> set[frozenset[tuple[str, str]]]:
    return {frozenset(thing.members) for thing in resolution.things}


def only(resolution: Resolution, kind: str) -> Thing:
    (thing,) = [thing for thing in resolution.things if thing.type == kind]
    return thing


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (("Institution", "FDA"), ("Institution", "U.S. Food and Drug Administration"), "known names of one thing"),
        (("Institution", "Norvane Inc."), ("Institution", "Norvane"), "same name"),
        (
            ("Institution", "Ardal Velar Society", "AVS"),
            ("Institution", "AVS"),
            "acronym AVS of Ardal Velar Society (a)",
        ),
        (
            ("Institution", "Ardal Velar Society"),
            ("Institution", "AVS"),
            "only 'Ardal Velar Society' has these initials",
        ),
        (("Drug", "pembrolizumab"), ("Drug", "Keytruda"), "known names of one thing"),
        (("Drug", "sildenafil"), ("Drug", "Viagra"), "same identifier drugbank:DB00203"),
        (("Drug", "velparin", "Zanodrine"), ("Drug", "Zanodrine"), "'Zanodrine' is a name of 'velparin' (a)"),
        (("Indication", "heart attacks"), ("Indication", "myocardial infarction"), "known names of one thing"),
        (("Indication", "Melanoma"), ("Indication", "melanoma"), "same name"),
        (("Person", "Marta Ilves"), ("Person", "Marta K. Ilves", "Ilves"), "one person by first name and surname"),
        (("Place", "Russia"), ("Place", "Russian Federation"), "same identifier iso3166:RU"),
        (
            ("Institution", "Ilmar University"),
            ("Institution", "Ilmar First Tula State Medical University"),
            "same distinctive word 'ilmar'",
        ),
        (("Institution", "Norvane"), ("Institution", "Norvane Pharmaceuticals"), "same distinctive word 'norvane'"),
        (("Institution", "the U.S. FDA"), ("Institution", "American FDA"), "known names of one thing"),
        (("Institution", "Tula Institute on Ageing"), ("Institution", "Tula Institute of Ageing"), "same name"),
        (("Place", "St. Olaf"), ("Place", "Saint Olaf"), "same name"),
        (("Place", "MOSCOW"), ("Place", "Moscow"), "same name"),
        (("Person", "Professor Marta Ilves, Ph.D."), ("Person", "Marta Ilves"), "same name"),
        (("Drug", "Humira"), ("Drug", "adalimumab"), "known names of one thing"),
        (
            ("Institution", "Ilmar University"),
            ("Institution", "I.M. Ilmar First Tula State Medical University"),
            "same distinctive word 'ilmar'",
        ),
        (("Institution", "Velar Centre"), ("Institution", "Velar National Medical Research Centre"), "word 'velar'"),
        (("Institution", "Royal Ardal Hospital"), ("Institution", "Royal Ardal NHS Foundation Trust"), "word 'ardal'"),
        (("Institution", "Ilmar School of Law"), ("Institution", "Ilmar K. Ode School of Law"), "word 'ilmar'"),
        (("Institution", "UC Velar"), ("Institution", "University of California, Velar"), "same name"),
        (("Institution", "Velar Institutet"), ("Institution", "Velar Institute"), "same name"),
        (("Publication", "J Clin Velar"), ("Publication", "Journal of Clinical Velarology"), "is cited for"),
        (
            ("Publication", "BJV International"),
            ("Publication", "British Journal of Velarology International"),
            "has these initials",
        ),
        (("Publication", "PVS Two"), ("Publication", "Public Velar Service (PVS) Two"), "is a name of"),
        (("Trial", "AVI"), ("Trial", "Ardal Velar Initiative study"), "has these initials"),
        (("Drug", "zanodrine supplements"), ("Drug", "Zanodrine"), "in some form"),
        (("Place", "AVR"), ("Place", "Ardal Velar Republic"), "has these initials"),
        (("Indication", "gynecological pain"), ("Indication", "gynaecologic pain"), "same name"),
        (("Indication", "upper velar tract infection"), ("Indication", "upper velar infections"), "same name"),
        (("Place", "Washington"), ("Place", "District of Columbia"), "same identifier iso3166:US-DC"),
    ],
)
def test_names_of_one_thing(first: tuple[str, ...], second: tuple[str, ...], reason: str) -> None:
    thing = only(resolve([read("a", first), read("b", second)]), first[0])
    assert thing.members == (("a", "E1"), ("b", "E1"))
    assert any(reason in line for line in thing.reasons), thing.reasons


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Institution", "Roche"), ("Person", "Roche")),
        (("Person", "Anna Roche", "Roche"), ("Person", "Paul Roche", "Roche")),
        (("Person", "Roche"), ("Person", "Roche")),
        (("Person", "Paul Roche", "Roche"), ("Person", "Roche")),
        (("Indication", "melanoma"), ("Indication", "advanced melanoma")),
        (("Institution", "Merck & Co."), ("Institution", "Merck KGaA")),
        (("Institution", "Merck & Co.", "Merck"), ("Institution", "Merck KGaA", "Merck")),
        (("Institution", "Tula University"), ("Institution", "Tula University School of Medicine")),
        (("Institution", "Iowa University"), ("Institution", "Iowa State University")),
        (("Institution", "University of Washington"), ("Institution", "Washington University")),
        (("Indication", "breast cancer", "breast"), ("Indication", "breast")),
        (("Indication", "prostate cancer", "cancer"), ("Indication", "cancer")),
        (("Person", "Edward D. Kim"), ("Person", "Edward S. Kim")),
        (("Drug", "Humira"), ("Drug", "Amjevita")),
        (("Drug", "adalimumab-adaz"), ("Drug", "adalimumab-atto")),
        (("Institution", "Ministry of Health"), ("Institution", "Ministry of Health")),
        (("Institution", "Department of Pediatrics"), ("Institution", "Department of Pediatrics")),
        (("Indication", "sarcoma of the jaw", "cancer"), ("Indication", "cancer")),
        (("Indication", "cancer", "sarcoma of the jaw"), ("Indication", "cancer")),
        (("Institution", "Kazan University"), ("Institution", "Kazan State Medical University")),
        (("Institution", "Moscow State University"), ("Institution", "First Moscow State Medical University")),
        (("Institution", "Cleveland Clinic"), ("Institution", "Cleveland Clinic Florida")),
        (("Institution", "Mayo Clinic"), ("Institution", "Mayo Clinic Arizona")),
        (("Institution", "Mayo Clinic"), ("Institution", "Mayo Clinic College of Medicine")),
        (("Institution", "Duke University"), ("Institution", "Duke University Medical Center")),
        (("Institution", "Boston University"), ("Institution", "Boston College")),
        (("Institution", "St. Mary's Hospital"), ("Institution", "St. Mary's Medical Center")),
        (("Institution", "Washington University"), ("Institution", "George Washington University")),
        (("Institution", "Velar Corp"), ("Institution", "Velar Pharmaceuticals Inc")),
        (("Place", "Washington"), ("Place", "Washington State")),
        (("Place", "CA"), ("Place", "Central America")),
        (("Drug", "hormones"), ("Drug", "hormone therapy")),
        (("Indication", "axillary velarosis", "excessive sweating", "sweating"), ("Indication", "sweating")),
        (("Person", "Ros Kuusk"), ("Person", "Rosalind Kuusk")),
    ],
)
def test_names_of_different_things(first: tuple[str, ...], second: tuple[str, ...]) -> None:
    assert len(resolve([read("a", first), read("b", second)]).things) == 2


def test_a_name_that_every_country_has_is_one_thing_within_a_country() -> None:
    ministry = ("Institution", "Ministry of Health")
    documents = [
        read("a", ministry, ("Place", "Kenya")),
        read("b", ministry, ("Place", "Kenya"), ("Place", "Kenya"), ("Place", "Ghana")),
        read("c", ministry, ("Place", "Ghana")),
        read("d", ("Institution", "U.S. National Academy of Health")),
        read("e", ("Institution", "National Academy of Health"), ("Place", "Iowa"), ("Place", "US-IA")),
    ]
    things = [thing for thing in resolve(documents).things if thing.type == "Institution"]
    members = sorted(tuple(document for document, _ in thing.members) for thing in things)
    assert members == [("a", "b"), ("c",), ("d", "e")]


def test_an_eponym_of_two_institutions_stays_apart_from_both() -> None:
    names = (
        "Ilmar University",
        "Ilmar First Tula State Medical University",
        "Ilmar Second Kazan State Medical University",
    )
    assert len(resolve([read(name, ("Institution", name)) for name in names]).things) == 3


def test_a_bare_name_is_the_university_and_not_its_units() -> None:
    names = ("Ilmar", "Ilmar University", "Ilmar University Medical Center", "Ilmar Law School")
    things = resolve([read(name, ("Institution", name)) for name in names]).things
    assert partition_of_names(things) == {
        ("Ilmar", "Ilmar University"),
        ("Ilmar Law School",),
        ("Ilmar University Medical Center",),
    }


def partition_of_names(things: tuple[Thing, ...]) -> set[tuple[str, ...]]:
    return {thing.names for thing in things}


def test_a_city_of_the_name_of_a_state_is_told_by_what_stands_before_it() -> None:
    def tells(name: str, text: str) -> Extraction:
        places = [surface for surface in ("Tacoma", "Washington", "D.C.") if surface in text]
        spans = [(surface, text.index(surface)) for surface in places]
        entities = tuple(
            Entity(id=surface, type="Place", name=surface, mentions=(Mention(start=start, end=start + len(surface)),))
            for surface, start in spans
        )
        return Extraction(document=Document(id=name, text=text), entities=entities)

    resolution = resolve(
        [tells("a", "WASHINGTON"), tells("b", "In Washington they met."), tells("c", "In Tacoma, Washington.")]
    )
    members = {thing.label: (thing.members, thing.links) for thing in resolution.things}
    assert members["Washington, D.C."] == ((("b", "Washington"),), ("iso3166:US-DC",))
    assert members["Washington State"] == ((("c", "Washington"),), ("iso3166:US-WA",))


def test_who_else_a_document_names_tells_whose_institute_it_is() -> None:
    institute = ("Institution", "Institute of Cancer Research")
    documents = [
        read("a", institute, ("Person", "Ros Kuusk")),
        read("b", institute, ("Person", "Ros Kuusk")),
        read("c", institute, ("Person", "Rosalind Kuusk"), ("Institution", "Royal Ardal Hospital")),
        read("d", ("Person", "Ros Kuusk"), ("Institution", "Royal Ardal Hospital")),
        read("e", institute),
    ]
    things = resolve(documents).things
    institutes = sorted(t.members for t in things if t.label == "Institute of Cancer Research")
    assert institutes == [(("a", "E1"), ("b", "E1"), ("c", "E1")), (("e", "E1"),)]
    (person,) = [thing for thing in things if thing.type == "Person"]
    assert person.names == ("Ros Kuusk", "Rosalind Kuusk")
    assert any("beside 'Royal Ardal Hospital'" in reason for reason in person.reasons)


def test_an_acronym_of_two_things_stays_apart_in_each_document() -> None:
    documents = [
        read("a", ("Institution", "Ardal Velar Society", "AVS")),
        read("b", ("Institution", "Aram Vein Service", "AVS")),
        read("c", ("Institution", "AVS")),
        read("d", ("Institution", "AVS")),
    ]
    things = resolve(documents).things
    assert len(things) == 4
    assert len({thing.key for thing in things}) == 4


def test_a_middle_name_that_could_be_of_two_people_joins_nobody() -> None:
    people = ("Edward Kim", "Edward D. Kim", "Edward S. Kim")
    assert len(resolve([read(name, ("Person", name)) for name in people]).things) == 3


def test_what_one_document_keeps_apart_stays_apart() -> None:
    documents = [
        read("a", ("Drug", "velparin", "Zanodrine")),
        read("b", ("Drug", "velparin"), ("Drug", "Zanodrine")),
    ]
    assert len(resolve(documents).things) == 2


def test_what_two_documents_call_a_drug_it_is_in_one_that_does_not_say_so() -> None:
    silent = read("c", ("Drug", "velparin"), ("Drug", "Zanodrine"))
    said = [read(name, ("Drug", "velparin", "Zanodrine")) for name in ("a", "b")]
    assert len(resolve([*said, silent]).things) == 1
    assert len(resolve([said[0], silent]).things) == 2


def test_broader_is_the_indication_at_the_end_of_the_name() -> None:
    names = ("melanoma", "advanced melanoma", "Hodgkin lymphoma", "non-Hodgkin lymphoma", "fear of melanoma")
    things = {t.label: t for t in resolve([read("a", *(("Indication", name) for name in names))]).things}
    assert things["advanced melanoma"].broader == ("indication/melanoma",)
    assert things["melanoma"].broader == ()
    assert things["non-Hodgkin lymphoma"].broader == ()
    assert things["fear of melanoma"].broader == ()


def test_label_is_the_most_frequent_name_in_lower_case() -> None:
    documents = [read("a", ("Indication", "Melanoma", "Melanoma", "Melanoma")), read("b", ("Indication", "melanoma"))]
    thing = only(resolve(documents), "Indication")
    assert (thing.label, thing.key) == ("melanoma", "indication/melanoma")


@pytest.mark.parametrize(
    ("documents", "label"),
    [
        ([("Drug", "velparin", "Zanodrine", "Zanodrine")], "velparin"),
        ([("Drug", "velparin", "Zanodrine"), ("Drug", "Zanodrine")], "Zanodrine"),
        ([("Indication", "heart attacks", "heart attacks"), ("Indication", "heart attack")], "heart attack"),
        ([("Indication", "Asthma"), ("Indication", "severe asthma")], "asthma"),
        ([("Indication", "Alzheimer’s disease")], "Alzheimer's disease"),
        ([("Place", "KAZAN")], "Kazan"),
        ([("Place", "MOSCOW", "MOSCOW"), ("Place", "Moscow")], "Moscow"),
        ([("Place", "U.S.")], "United States"),
        ([("Indication", "atrial ectopy (AE)", "atrial ectopy")], "atrial ectopy"),
    ],
)
def test_labels_are_what_a_person_expects(documents: list[tuple[str, ...]], label: str) -> None:
    resolution = resolve([read(f"d{number}", thing) for number, thing in enumerate(documents)])
    assert label in {thing.label for thing in resolution.things}
    assert len({thing.label for thing in resolution.things}) == len(resolution.things)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Köhler & Co. <x>", "kohler-and-co-x"),
        ("TNF-α", "tnf-alpha"),
        ("日本", "%E6%97%A5%E6%9C%AC"),
        ("x/b?c#d", "x-b-c-d"),
        ("10% cream", "10%25-cream"),
        ("../../etc", "etc"),
    ],
)
def test_slugs_are_safe_in_iris(name: str, path: str) -> None:
    assert slug(name) == path


def test_statements_pool_evidence_and_drop_facts_of_a_thing_with_itself() -> None:
    def fact(predicate: str, subject: str, other: str, **more: Any) -> Fact:
        return Fact(predicate=predicate, subject=subject, object=other, evidence=(0, 5), **more)

    date = Date(id="T1", name="May 2024", mentions=(), value="2024-05")
    a = read("a", ("Drug", "velparin"), ("Institution", "FDA"), ("Drug", "orbatin"))
    a = Extraction(
        document=a.document,
        entities=(*a.entities, date),
        facts=(fact("approvedBy", "E1", "E2", status="approved", date="T1"), fact("combinedWith", "E3", "E1")),
    )
    b = read(
        "b",
        ("Drug", "orbatin"),
        ("Drug", "Velparin"),
        ("Institution", "Food and Drug Administration"),
        ("Publication", "Lancet"),
    )
    b = Extraction(
        document=b.document,
        entities=b.entities,
        facts=(
            fact("approvedBy", "E2", "E3", status="approved"),
            fact("combinedWith", "E2", "E1"),
            fact("combinedWith", "E1", "E1"),
            fact("reportedIn", "DOC", "E4"),
            fact("approvedBy", "E2", "E99"),
        ),
    )
    statements = {(s.predicate, s.subject, s.object, s.status): s for s in resolve([b, a]).statements}
    regulator = next(key for key in {s.object for s in statements.values()} if key.startswith("institution/"))
    assert set(statements) == {
        ("approvedBy", "drug/velparin", regulator, "approved"),
        ("combinedWith", "drug/orbatin", "drug/velparin", None),
        ("reportedIn", "b", "publication/lancet", None),
    }
    approval = statements["approvedBy", "drug/velparin", regulator, "approved"]
    assert [(piece.document, piece.date) for piece in approval.evidence] == [("a", "2024-05"), ("b", None)]


def counted(name: str, value: float, about: str | None = "E1", measure: str = "enrollment", **more: Any) -> Extraction:
    """A document that says how many people the trial VELA-1 enrolled."""
    text = "VELA-1 began. It enrolled 300 people. Then it ended."
    trial = Entity(id="E1", type="Trial", name="VELA-1", names=("VELA-1",), mentions=(Mention(start=0, end=6),))
    number = Statistic(
        id="S1",
        name="300",
        mentions=(Mention(start=26, end=29),),
        value=value,
        measure=measure,
        about=about,
        **{"unit": "people", **more},
    )
    return Extraction(document=Document(id=name, text=text), entities=(trial, number))


def test_figures_about_one_thing_are_shared_and_others_stay_with_their_document() -> None:
    shared = resolve([counted("a", 300), counted("b", 300.0)]).observations
    assert len(shared) == 1
    assert [piece.document for piece in shared[0].evidence] == ["a", "b"]
    text = counted("a", 300).document.text
    assert text[shared[0].evidence[0].start : shared[0].evidence[0].end] == "It enrolled 300 people."
    assert re.fullmatch(r"statistic/[0-9a-f]{16}", shared[0].key)
    assert len(resolve([counted("a", 300, about=None), counted("b", 300, about=None)]).observations) == 2


def test_conflicts() -> None:
    def decision(name: str, status: str, value: str | None) -> Extraction:
        extraction = read(name, ("Drug", "velparin"), ("Institution", "FDA"))
        fact = Fact(predicate="approvedBy", subject="E1", object="E2", evidence=(0, 5), status=status, date="T1")
        date = Date(id="T1", name="then", mentions=(), value=value)
        return Extraction(document=extraction.document, entities=(*extraction.entities, date), facts=(fact,))

    def kinds(*documents: Extraction) -> list[str]:
        return [conflict.kind for conflict in conflicts(resolve(documents))]

    approved, rejected = decision("a", "approved", "2024-02"), decision("b", "rejected", None)
    assert kinds(approved, rejected) == ["status"]
    assert kinds(approved, decision("b", "rejected", "2023-07")) == []
    assert kinds(approved, decision("b", "rejected", "2023-07"), decision("c", "approved", None)) == []
    assert kinds(approved, decision("b", "rejected", "2024")) == ["status"]
    assert kinds(approved, decision("b", "rejected", "2024-07")) == ["status"]
    assert kinds(decision("a", "approved", None), decision("b", "rejected", "2023-07")) == ["status"]
    assert kinds(approved, decision("b", "approved", "2024-03-05")) == ["date"]
    assert kinds(approved, decision("b", "approved", "2024-02-16")) == []
    assert kinds(approved, decision("b", "approved", "2014-02-16")) == []
    assert kinds(decision("a", "approved", "2024-21"), decision("b", "approved", "2024-03-05")) == []
    assert kinds(decision("a", "approved", "2024-22"), decision("b", "approved", "2024-03-05")) == ["date"]
    assert kinds(counted("a", 300), counted("b", 301)) == ["number"]
    assert kinds(counted("a", 300), counted("b", 300)) == []
    assert kinds(counted("a", 300), counted("b", 412, unit="patients")) == ["number"]
    assert kinds(counted("a", 300, modifier="more than"), counted("b", 412)) == []
    assert kinds(counted("a", 300, modifier="up to"), counted("b", 412)) == ["number"]
    assert kinds(counted("a", 300, measure="participants enrolled"), counted("b", 412)) == ["number"]
    assert kinds(counted("a", 5, measure="dose"), counted("b", 6, measure="dose")) == []


def test_what_one_document_says_on_both_sides_is_no_conflict() -> None:
    says = read("a", ("Drug", "velparin"), ("Institution", "FDA"))
    both = tuple(
        Fact(predicate="approvedBy", subject="E1", object="E2", evidence=(0, 5), status=status)
        for status in ("approved", "rejected")
    )
    story = Extraction(document=says.document, entities=says.entities, facts=both)
    assert conflicts(resolve([story])) == ()
    again = Extraction(document=Document(id="b", text=says.document.text), entities=says.entities, facts=both[:1])
    assert conflicts(resolve([story, again])) == ()
    against = Extraction(document=Document(id="c", text=says.document.text), entities=says.entities, facts=both[1:])
    (found,) = conflicts(resolve([story, again, against]))
    assert (found.kind, found.documents) == ("status", ("b", "c"))


def test_undated_numbers_of_different_years_do_not_conflict() -> None:
    def said(name: str, value: float, published: str) -> Extraction:
        says = counted(name, value, measure="deaths")
        return Extraction(document=Document(id=name, text=says.document.text, date=published), entities=says.entities)

    assert len(conflicts(resolve([said("a", 5, "2020-05-01"), said("b", 6, "2021-01")]))) == 1
    assert conflicts(resolve([said("a", 5, "2019-05-01"), said("b", 6, "2021-01")])) == ()


def test_sentences_end_at_full_stops_and_lines_but_not_at_abbreviations() -> None:
    text = "One.\n Dr. Ilves of the U.S. team saw 12 cases, e.g. in Tula. \nThree."
    start = text.index("12")
    assert (
        text[slice(*sentence_around(text, start, start + 2))]
        == "Dr. Ilves of the U.S. team saw 12 cases, e.g. in Tula."
    )
    assert sentence_around("", 3, 5) == (3, 5)


NAMES = st.sampled_from(
    (
        *("FDA", "Food and Drug Administration", "Merck", "Merck & Co.", "Merck KGaA", "melanoma", "advanced melanoma"),
        *("AVS", "Ardal Velar Society", "Aram Vein Service", "Keytruda", "pembrolizumab", "Tula", "", "日本", "<b>"),
        *("Marta Ilves", "Marta K. Ilves", "Ilves"),
    )
)


@st.composite
def extraction(draw: st.DrawFn, number: int) -> Extraction:
    things = draw(st.lists(st.tuples(st.sampled_from(NAMED_TYPES), NAMES, NAMES), max_size=5))
    ids = [f"E{i}" for i in range(1, len(things) + 1)]
    facts = []
    if ids:
        for subject, other in draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=3)):
            predicate = draw(st.sampled_from(["treats", "combinedWith", "approvedBy"]))
            facts.append(Fact(predicate=predicate, subject=subject, object=other, evidence=(0, 1)))
    return read(f"d{number}", *things, facts=tuple(facts))


@st.composite
def corpora(draw: st.DrawFn) -> tuple[list[Extraction], list[Extraction]]:
    documents = [draw(extraction(number)) for number in range(draw(st.integers(0, 6)))]
    return documents, draw(st.permutations(documents))


@settings(deadline=None, max_examples=150)
@given(corpora())
def test_order_does_not_matter_and_nothing_is_lost(pair: tuple[list[Extraction], list[Extraction]]) -> None:
    documents, shuffled = pair
    resolution = resolve(documents)
    assert resolve(shuffled) == resolution
    assert resolve([*documents, *documents]) == resolution
    members = [member for thing in resolution.things for member in thing.members]
    assert sorted(members) == sorted((d.document.id, e.id) for d in documents for e in d.entities)
    keys = [thing.key for thing in resolution.things]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[a-z]+/[a-z0-9%A-F-]+", key) for key in keys)
    assert {end for s in resolution.statements for end in (s.subject, s.object)} <= set(keys)
    types = {(d.document.id, e.id): e.type for d in documents for e in d.entities}
    assert all(types[member] == thing.type for thing in resolution.things for member in thing.members)


def test_thousands_of_entities() -> None:
    documents = [
        read(
            f"d{number}",
            ("Institution", f"Velar{number % 700} University"),
            ("Drug", f"drug{number % 900}mab"),
            ("Person", f"Ann{number % 50} Kuusk{number}"),
            ("Indication", f"stage {number % 5} syndrome{number % 300}"),
        )
        for number in range(1500)
    ]
    resolution = resolve(documents)
    assert len(resolution.things) == 700 + 900 + 1500 + 300
    assert sum(len(thing.members) for thing in resolution.things) == 6000
