"""Facts from parsed text with given entities: what a user would read out of the sentence, and what must always hold."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from kgx.extract.facts import FactExtractor
from kgx.extract.layers import DateSpan, EntityRow, FactRow, Name
from kgx.extract.relations.candidates import MAX_PAIRS, NEAR, SIGNATURES, Candidate, candidates
from kgx.extract.relations.evidence import support, trimmed
from kgx.extract.relations.features import is_copy_name
from kgx.extract.relations.lists import name_lists
from kgx.extract.relations.qualifiers import DateMention, main_phase, period, phase
from kgx.extract.relations.reading import view_of
from kgx.extract.relations.scorer import PREDICATES, load_model
from kgx.extract.relations.together import with_chains, with_innermost, with_lists
from kgx.extract.relations.view import Mention, View
from kgx.ontology.predicates import PREDICATES as ONTOLOGY

TYPES = {
    "Keldrastat": "Drug", "pembrolizumab": "Drug", "Ludrelin": "Drug", "statins": "Drug", "atorvastatin": "Drug",
    "aspirin": "Drug", "pembrolizumab biosimilar": "Drug", "melanoma": "Indication", "migraine": "Indication",
    "nausea": "Indication", "headache": "Indication", "dizziness": "Indication", "lung cancer": "Indication",
    "stroke": "Indication", "Norvale Pharma": "Institution", "Tarn University": "Institution", "FDA": "Institution",
    "Institute of Oncology": "Institution", "JAK inhibitor": "Drug", "bexetinib": "Drug", "ludrelin biosimilar": "Drug",
    "ludrelin": "Drug", "bladder cancer": "Indication", "solid tumors": "Indication", "fatigue": "Indication",
    "Ann Gray": "Person", "Leeds": "Place", "The Lancet": "Publication",
}  # fmt: skip


@cache
def base() -> Language:
    import spacy

    from kgx.extract.lines import kgx_lines
    from kgx.extract.pipeline import BASE

    assert kgx_lines
    nlp = spacy.load(BASE, exclude=["ner"])
    nlp.add_pipe("kgx_lines", first=True)
    return nlp


@cache
def extractor(limit: float | None = None) -> FactExtractor:
    return FactExtractor(load_model(), limit)


def read(text: str, dates: tuple[str, ...] = ()) -> Doc:
    """Parse a text and mark the names of TYPES in it, each name one entity whose id is the name."""
    doc = base()(text)
    names: list[Name] = []
    rows: list[EntityRow] = []
    taken: list[tuple[int, int]] = []
    for surface in sorted(TYPES, key=len, reverse=True):
        mentions = []
        start = text.find(surface)
        while start >= 0:
            end = start + len(surface)
            if not any(start < b and a < end for a, b in taken):
                taken.append((start, end))
                mentions.append(len(names))
                names.append(Name(start, end, TYPES[surface], "gold", 1.0))
            start = text.find(surface, end)
        if mentions:
            rows.append(EntityRow(surface, TYPES[surface], surface, tuple(mentions), (), ()))
    doc._.kgx_names, doc._.kgx_entities = tuple(names), tuple(rows)
    doc._.kgx_dates = tuple(DateSpan(text.index(d), text.index(d) + len(d), None, None, 1.0) for d in dates)
    return doc


def facts(text: str, dates: tuple[str, ...] = ()) -> dict[tuple[str, str, str], FactRow]:
    rows = [FactRow(*row) for row in extractor()(read(text, dates))._.kgx_facts]
    return {(row.predicate, row.subject, row.object): row for row in rows}


STATED = [
    ("Keldrastat is used to treat migraine.", ("treats", "Keldrastat", "migraine")),
    ("Keldrastat, made by Norvale Pharma, eases migraine.", ("developedBy", "Keldrastat", "Norvale Pharma")),
    ("Norvale Pharma's Keldrastat was approved by the FDA for migraine.", ("approvedBy", "Keldrastat", "FDA")),
    ("Norvale Pharma's Keldrastat was approved by the FDA.", ("developedBy", "Keldrastat", "Norvale Pharma")),
    ("The most common side effects of Keldrastat were nausea and headache.", ("hasAdverseEffect", "Keldrastat", "headache")),  # noqa: E501
    ("Statins such as atorvastatin, and other statins such as atorvastatin, are cheap.", ("instanceOf", "atorvastatin", "statins")),  # noqa: E501
    ("Ann Gray is a professor of medicine at Tarn University.", ("affiliatedWith", "Ann Gray", "Tarn University")),
    ("Tarn University is in Leeds.", ("locatedIn", "Tarn University", "Leeds")),
    ("He works at the Institute of Oncology at Tarn University.", ("partOf", "Institute of Oncology", "Tarn University")),  # noqa: E501
    ("The study was published in The Lancet.", ("reportedIn", "DOC", "The Lancet")),
    ("Ludrelin is a biosimilar of pembrolizumab.", ("biosimilarOf", "Ludrelin", "pembrolizumab")),
    ("The pembrolizumab biosimilar costs less than pembrolizumab.", ("biosimilarOf", "pembrolizumab biosimilar", "pembrolizumab")),  # noqa: E501
]  # fmt: skip


DENIED = [
    (
        "The FDA approved the first JAK inhibitor, bexetinib, for melanoma.",
        [
            ("approvedBy", "JAK inhibitor", "FDA"),
            ("treats", "JAK inhibitor", "melanoma"),
            ("instanceOf", "JAK inhibitor", "bexetinib"),
        ],
        [
            ("approvedBy", "bexetinib", "FDA"),
            ("treats", "bexetinib", "melanoma"),
            ("instanceOf", "bexetinib", "JAK inhibitor"),
        ],
    ),
    (
        "The FDA approved the first JAK inhibitor product, bexetinib.",
        [("approvedBy", "JAK inhibitor", "FDA")],
        [("approvedBy", "bexetinib", "FDA")],
    ),
    (
        "Other statins are in use: in May the FDA approved Keldrastat for stroke.",
        [("approvedBy", "statins", "FDA"), ("treats", "statins", "stroke")],
        [("approvedBy", "Keldrastat", "FDA"), ("treats", "Keldrastat", "stroke")],
    ),
    (
        "Doctors gave Keldrastat plus Ludrelin for melanoma.",
        [("instanceOf", "Keldrastat", "Ludrelin"), ("instanceOf", "Ludrelin", "Keldrastat")],
        [("combinedWith", "Keldrastat", "Ludrelin")],
    ),
    (
        "Keldrastat, made by the Swiss firm Norvale Pharma, was approved by the FDA.",
        [("developedBy", "Keldrastat", "FDA")],
        [("developedBy", "Keldrastat", "Norvale Pharma")],
    ),
    (
        "Patients who took Keldrastat for 40 days developed fatigue.",
        [("treats", "Keldrastat", "fatigue")],
        [("hasAdverseEffect", "Keldrastat", "fatigue")],
    ),
    (
        "Keldrastat is licensed for migraine; Ludrelin for melanoma.",
        [("treats", "Keldrastat", "melanoma"), ("treats", "Ludrelin", "migraine")],
        [("treats", "Keldrastat", "migraine"), ("treats", "Ludrelin", "melanoma")],
    ),
    (
        "Keldrastat treats stroke. People with migraine should not take Keldrastat, the FDA said.",
        [("treats", "Keldrastat", "migraine")],
        [("treats", "Keldrastat", "stroke")],
    ),
    (
        "Norvale Pharma makes Keldrastat. The FDA warned doctors about Keldrastat and stroke.",
        [("approvedBy", "Keldrastat", "FDA")],
        [("developedBy", "Keldrastat", "Norvale Pharma")],
    ),
    (
        "Norvale Pharma makes Keldrastat. The FDA gave it permission to test Keldrastat in migraine.",
        [("approvedBy", "Keldrastat", "FDA")],
        [("developedBy", "Keldrastat", "Norvale Pharma")],
    ),
    (
        "Norvale Pharma makes Keldrastat. Keldrastat has not yet been submitted to the FDA.",
        [("approvedBy", "Keldrastat", "FDA")],
        [("developedBy", "Keldrastat", "Norvale Pharma")],
    ),
    (
        "The FDA approved Keldrastat, an alternative to Ludrelin.",
        [("approvedBy", "Ludrelin", "FDA")],
        [("approvedBy", "Keldrastat", "FDA")],
    ),
    (
        "Keldrastat treats migraine. Norvale Pharma supplied Keldrastat.",
        [("developedBy", "Keldrastat", "Norvale Pharma")],
        [("treats", "Keldrastat", "migraine")],
    ),
    (
        "Ann Gray is a professor at the Institute of Oncology at Tarn University.",
        [("affiliatedWith", "Ann Gray", "Tarn University")],
        [
            ("affiliatedWith", "Ann Gray", "Institute of Oncology"),
            ("partOf", "Institute of Oncology", "Tarn University"),
        ],
    ),
    (
        "Ann Gray worked at Tarn University and the Institute of Oncology in Leeds.",
        [("locatedIn", "Tarn University", "Leeds")],
        [("locatedIn", "Institute of Oncology", "Leeds")],
    ),
]


@pytest.mark.parametrize(("text", "denied", "said"), DENIED, ids=[text for text, _, _ in DENIED])
def test_says_what_a_reader_says_and_not_what_a_reader_denies(
    text: str, denied: list[tuple[str, str, str]], said: list[tuple[str, str, str]]
) -> None:
    found = facts(text)
    assert found.keys() >= {*said}
    assert found.keys().isdisjoint(denied)


def test_the_named_product_is_what_was_approved() -> None:
    found = facts(
        "The FDA approved the first JAK inhibitor product, bexetinib, for melanoma after failure of other drugs."
    )
    assert found["approvedBy", "bexetinib", "FDA"].status == "approved"
    assert found["treats", "bexetinib", "melanoma"].status == "approved"


def test_a_participle_before_a_description_names_the_maker() -> None:
    text = "Tarn University tests the ludrelin biosimilar, a copy of ludrelin. "
    found = facts(text + "Developed by the Norvale Pharma group, the British product costs less.")
    assert ("developedBy", "ludrelin biosimilar", "Norvale Pharma") in found
    assert ("developedBy", "ludrelin", "Norvale Pharma") not in found


def test_arms_of_a_study_are_compared() -> None:
    text = "The ludrelin biosimilar goes up against ludrelin. There are two arms: "
    found = facts(text + "one receiving the biosimilar and the other receiving the reference Swiss product.")
    assert {
        ("comparedWith", "ludrelin biosimilar", "ludrelin"),
        ("comparedWith", "ludrelin", "ludrelin biosimilar"),
    } & set(found)


def test_period_of_a_study_from_a_sentence_of_its_own() -> None:
    text = "Tarn University will run preclinical trials of Keldrastat for melanoma. It is the first such work. "
    text += "Preclinical tests on mice are due to start in May 2020, with completion expected by June 2021."
    row = facts(text, ("May 2020", "June 2021"))["investigates", "Tarn University", "Keldrastat"]
    assert (row.start, row.end, row.phase) == ("T1", "T2", "preclinical")


def test_plans_hold_for_a_whole_list() -> None:
    text = "The developers plan to adapt Keldrastat for the treatment of bladder cancer, lung cancer and other solid tumors."  # noqa: E501
    found = facts(text)
    assert [found["treats", "Keldrastat", o].status for o in ("bladder cancer", "lung cancer", "solid tumors")] == [
        "planned"
    ] * 3


@pytest.mark.parametrize(("text", "fact"), STATED, ids=[" ".join(fact) for _, fact in STATED])
def test_finds_what_is_stated(text: str, fact: tuple[str, str, str]) -> None:
    assert fact in facts(text)


def test_a_list_shares_what_is_said_of_it() -> None:
    found = facts("Keldrastat is used to treat migraine, melanoma and stroke.")
    assert {o for p, s, o in found if p == "treats"} == {"migraine", "melanoma", "stroke"}


def test_status_follows_the_words() -> None:
    key = ("treats", "Keldrastat", "migraine")
    assert facts("Keldrastat was approved for the treatment of migraine.")[key].status == "approved"
    assert facts("Keldrastat may help to treat migraine.")[key].status == "investigational"


@pytest.mark.parametrize(("verb", "status"), [("may prevent", "investigational"), ("prevents", "used")])
def test_the_headline_hedges_its_own_finding_alone(verb: str, status: str) -> None:
    found = facts(
        f"Keldrastat {verb} migraine, study finds.\n\nOf 400 people, fewer of those who took Keldrastat had a "
        "migraine, doctors say.\n\nThe trial lasted a year.\n\n"
        "Statins such as atorvastatin are prescribed against stroke."
    )
    assert found["treats", "Keldrastat", "migraine"].status == status
    assert found["treats", "atorvastatin", "stroke"].status == "used"


def test_date_and_status_of_an_approval() -> None:
    row = facts("The FDA approved Keldrastat for migraine in March 2021.", ("March 2021",))[
        "approvedBy", "Keldrastat", "FDA"
    ]
    assert (row.status, row.date) == ("approved", "T1")


def test_a_decision_has_the_date_of_its_own_sentence() -> None:
    text = "The FDA approved Ludrelin on 3 May 2024. In June Norvale Pharma withdrew its bid to the FDA for aspirin."
    found = facts(text, dates=("3 May 2024", "June"))
    first, second = (found["approvedBy", drug, "FDA"].date for drug in ("Ludrelin", "aspirin"))
    assert (first, second) == ("T1", "T2")


def test_role_of_a_person() -> None:
    row = facts("Ann Gray is a professor of medicine at Tarn University.")[
        "affiliatedWith", "Ann Gray", "Tarn University"
    ]
    assert row.role == "professor of medicine"


def test_each_post_has_its_own_role() -> None:
    found = facts(
        "Ann Gray, MD, professor of medicine at Tarn University and director of the Institute of Oncology, left."
    )
    assert found["affiliatedWith", "Ann Gray", "Tarn University"].role == "professor of medicine"
    assert found["affiliatedWith", "Ann Gray", "Institute of Oncology"].role == "director"


def test_a_title_is_no_part_of_a_role() -> None:
    found = facts("The lead researcher Dr. Ann Gray, of Tarn University, said it prevents migraine.")
    assert found["affiliatedWith", "Ann Gray", "Tarn University"].role == "lead researcher"


def test_evidence_covers_both_ends_and_the_trigger() -> None:
    text = "It rained all day. Keldrastat, developed by Norvale Pharma of late, sells well. Nobody asked why."
    row = facts(text)["developedBy", "Keldrastat", "Norvale Pharma"]
    assert text[slice(*row.evidence)] == "Keldrastat, developed by Norvale Pharma"
    assert row.trigger is not None
    assert text[slice(*row.trigger)] == "developed"
    assert row.rule == "pattern:developedBy.made_by"


def test_evidence_of_what_is_said_far_apart() -> None:
    text = (
        "Keldrastat may prevent stroke. It rained all day. Nobody asked why. The study was paid for by Norvale Pharma "
        "and led by Tarn University in May. It ended well."
    )
    view = view_of(read(text))
    pair = next(
        c for c in candidates(view) if (view.ids[c.subject], view.ids[c.object]) == ("Norvale Pharma", "stroke")
    )
    stated = text[slice(*support(view, pair, "funds").evidence)]
    assert "paid" in stated
    assert "Norvale Pharma" in stated
    wordless = support(view, pair, "combinedWith")
    assert text[slice(*wordless.evidence)] == "Keldrastat may prevent stroke."


def test_evidence_keeps_the_word_that_denies_it() -> None:
    text = "No approval of Keldrastat for migraine came in May. Norvale Pharma is sad."
    found = [row for (name, *_), row in facts(text).items() if name == "treats"]
    assert [text[slice(*row.evidence)].split()[0] for row in found] == ["No"]


def test_a_text_without_names_has_no_facts() -> None:
    assert facts("Nothing happened here.") == {}
    assert facts("") == {}


def test_a_higher_limit_gives_fewer_facts() -> None:
    text = "Keldrastat by Norvale Pharma treats migraine. Side effects of Keldrastat include nausea and dizziness."
    few = extractor(0.9)(read(text))._.kgx_facts
    many = extractor(0.05)(read(text))._.kgx_facts
    assert set(few) < set(many)
    assert all(FactRow(*row).confidence >= 0.05 for row in many)


SNIPPETS = (
    *TYPES,
    " treats ",
    " was made by ",
    ", ",
    " and ",
    ".",
    "\n\n",
    " of ",
    " at the ",
    "The drug ",
    " (",
    ")",
    " é\u2028",
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(SNIPPETS), max_size=30).map("".join))
def test_every_fact_obeys_the_ontology_and_lies_in_the_text(text: str) -> None:
    doc = read(text)
    kinds = {row.id: row.type for row in (EntityRow(*r) for r in doc._.kgx_entities)} | {"DOC": "DOC"}
    rows = [FactRow(*row) for row in extractor(0.02)(doc)._.kgx_facts]
    assert len({(row.predicate, row.subject, row.object) for row in rows}) == len(rows)
    for row in rows:
        rule = ONTOLOGY[row.predicate]
        assert kinds[row.subject] == rule.subject
        assert kinds[row.object] in rule.objects
        assert (row.status in rule.statuses) if rule.statuses else row.status is None
        start, end = row.evidence
        assert 0 <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert row.trigger is None or (start <= row.trigger[0] < row.trigger[1] <= end)
        assert 0 < row.confidence <= 1


def test_the_same_text_gives_the_same_facts() -> None:
    text = "Keldrastat by Norvale Pharma treats migraine, and Ann Gray of Tarn University studied it."
    assert extractor()(read(text))._.kgx_facts == extractor()(read(text))._.kgx_facts


def test_signatures_are_those_of_the_ontology() -> None:
    assert set(PREDICATES) == set(ONTOLOGY)
    for (subject, object_), names in SIGNATURES.items():
        for name in names:
            assert ONTOLOGY[name].subject == subject
            assert object_ in ONTOLOGY[name].objects


def test_far_and_rare_pairs_of_a_long_text_are_left_out() -> None:
    """Sentence by sentence one more drug and disease; the first drugs and the last diseases are named twice."""
    number = 20
    entities = [(kind, sentence) for kind in ("Drug", "Indication") for sentence in range(number)]
    often = {0, 1, 2, 3, 36, 37, 38, 39}
    view = View("", [], [], [], [], [], [], [], [], sentences=[(n, n + 1) for n in range(number)])
    for entity, (kind, sentence) in enumerate(entities):
        view.types.append(kind)
        view.by_entity.append([])
        for _ in range(1 + (entity in often)):
            mention = Mention(entity, sentence, sentence + 1, sentence, sentence, len(view.mentions))
            view.by_entity[entity].append(mention)
            view.mentions.append(mention)
    assert number * number > MAX_PAIRS
    found = [(one.signature, one.subject, one.object) for one in candidates(view)]
    assert {(drug, disease) for kinds, drug, disease in found if kinds == ("Drug", "Indication")} == {
        (drug, disease)
        for drug in range(number)
        for disease in range(number, 2 * number)
        if abs(drug - (disease - number)) <= NEAR or {drug, disease} <= often
    }
    assert ("Drug", "Drug") in {kinds for kinds, _, _ in found}
    assert all(subject != object_ for _, subject, object_ in found)


def test_lists_join_names_across_brackets() -> None:
    view = view_of(read("Nausea aside, nausea (2%), headache (1%) and dizziness came, while stroke did not."))
    lists = name_lists(view)
    names = [view.names[mention.entity] for mention in view.mentions]
    groups = {name: lists[index] for index, name in enumerate(names)}
    assert groups["nausea"] == groups["headache"] == groups["dizziness"] != groups["stroke"]


def test_a_class_is_no_member_of_its_list() -> None:
    view = view_of(read("They gave aspirin, Ludrelin and other statins."))
    lists = {view.names[mention.entity]: view.list_of[mention.number] for mention in view.mentions}
    assert lists["aspirin"] == lists["Ludrelin"] != lists["statins"]


@pytest.mark.parametrize(
    ("text", "handed_on"),
    [
        ("The Institute of Oncology at Tarn University, under Norvale Pharma, is new.", True),
        ("The Institute of Oncology at Tarn University and Norvale Pharma is new.", False),
        ("The Institute of Oncology is new. Norvale Pharma owns Tarn University.", False),
    ],
)
def test_the_whole_of_the_whole(text: str, handed_on: bool) -> None:
    view = view_of(read(text))
    pairs = list(candidates(view))
    part = PREDICATES.index("partOf")
    rows = {(view.names[pair.subject], view.names[pair.object]): row for row, pair in enumerate(pairs)}
    table = np.zeros((len(pairs), len(PREDICATES)))
    table[rows["Institute of Oncology", "Tarn University"], part] = 0.9
    table[rows["Institute of Oncology", "Norvale Pharma"], part] = 0.7
    found = with_chains(view, pairs, table)[:, part]
    assert found[rows["Institute of Oncology", "Tarn University"]] == 0.9
    assert found[rows["Institute of Oncology", "Norvale Pharma"]] == (0.0 if handed_on else 0.7)
    assert found[rows["Tarn University", "Norvale Pharma"]] == (0.7 if handed_on else 0.0)


def test_a_person_belongs_to_the_innermost_unit() -> None:
    pairs = [
        Candidate(0, 1, ("Person", "Institution"), ()),
        Candidate(0, 2, ("Person", "Institution"), ()),
        Candidate(1, 2, ("Institution", "Institution"), ()),
    ]
    table = np.zeros((3, len(PREDICATES)))
    affiliated, part = PREDICATES.index("affiliatedWith"), PREDICATES.index("partOf")
    table[:, affiliated], table[2, part] = (0.9, 0.6, 0.0), 0.7
    assert with_innermost(pairs, table)[:, affiliated].tolist() == [0.9, 0.0, 0.0]
    table[1, affiliated] = 0.95
    assert (with_innermost(pairs, table) == table).all()


def test_a_name_with_a_verb_of_its_own_ends_a_list() -> None:
    view = view_of(read("Tarn University made it with Norvale Pharma, and Institute of Oncology sells Keldrastat."))
    maker = next(m for m in view.mentions if view.ids[m.entity] == "Norvale Pharma")
    assert name_lists(view)[maker.number] == (maker.number, maker.number)


def test_what_a_drug_treats_is_shared_by_a_list() -> None:
    view = view_of(read("Keldrastat helps with migraine, stroke and other headache, but not with nausea."))
    pairs = list(candidates(view))
    treats = PREDICATES.index("treats")
    rows = {view.names[pair.object]: row for row, pair in enumerate(pairs) if view.names[pair.subject] == "Keldrastat"}
    table = np.zeros((len(pairs), len(PREDICATES)))
    table[[rows["migraine"], rows["stroke"], rows["nausea"]], treats] = (0.6, 0.1, 0.1)
    found = with_lists(view, pairs, table)[:, treats]
    assert found[rows["migraine"]] == 0.6
    assert found[rows["stroke"]] == pytest.approx(0.5)
    assert found[rows["headache"]] == 0.0, "what was denied stays denied"
    assert found[rows["nausea"]] == 0.1, "not in the list"


def test_the_drug_is_the_last_one_nearby_and_the_main_one_later() -> None:
    start = "Keldrastat is new. Keldrastat was tested in Leeds. It is cheaper than aspirin. "
    near = view_of(read(start + "The drug helps."))
    far = view_of(read(start + "Doctors are glad. Patients are, too. The drug helps."))
    assert [[view.names[m.entity] for m in view.mentions if m.anaphor][-1] for view in (near, far)] == [
        "aspirin",
        "Keldrastat",
    ]


def test_start_of_a_study() -> None:
    text = "The trial began at three sites in Leeds in May 2020 and ended in June 2021."
    dates = [DateMention("T1", text.index("May"), text.index(" and"), None)]
    dates.append(DateMention("T2", text.index("June"), len(text) - 1, None))
    assert period(text, dates, 0, len(text)) == ("T1", "T2")


@pytest.mark.parametrize(
    ("text", "date", "value", "expected"),
    [
        ("In 2007 Dr. Gray began the trial.", "2007", "2007", ("T1", None)),
        ("The study ran from 1998 to 2003 in Leeds.", "1998 to 2003", "1998/2003", ("T1", "T1")),
        ("Enrolment ends on 31/12/2022.", "31/12/2022", "2022-12-31", (None, "T1")),
        ("The work, with first dosing in 2025, is small.", "2025", "2025", ("T1", None)),
        ("The study will be presented this week in Leeds.", "this week", "2016-04-04/2016-04-10", (None, None)),
        ("On May 3, 2020 they said that patients were enrolled.", "May 3, 2020", "2020-05-03", (None, None)),
    ],
)
def test_which_dates_are_the_period_of_a_study(
    text: str, date: str, value: str, expected: tuple[str | None, str | None]
) -> None:
    start = text.index(date)
    assert period(text, [DateMention("T1", start, start + len(date), value)], 0, len(text)) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a phase 3 trial", "3"),
        ("a Phase III study", "3"),
        ("phase II results", "2"),
        ("a phase 2b study", "2b"),
        ("the phase I/II trial", "1/2"),
        ("a late-stage trial", "late-stage"),
        ("preclinical research", "preclinical"),
        ("the final stage of a clinical trial", "final"),
        ("the second stage of the study", "2"),
        ("a phase of calm", None),
    ],
)
def test_phase(text: str, value: str | None) -> None:
    assert phase(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A phase 2 trial began. The phase II trial goes on.", "2"),
        ("A phase 2 trial led to a phase 3 trial.", None),
        ("The phase 2b trial met its goal. The firm will now start a larger phase 3 study.", "2b"),
        ("Patients did well in the phase I trial. A phase II trial is planned.", "1"),
        ("The mid-stage trial was small. In the phase 2 study half took placebo.", "2"),
        ("The late-stage trial was large. In the phase 2 study half took placebo.", None),
        ("A late-stage trial succeeded.", None),
        ("The phase 1 and 2 study was short.", "1/2"),
        ("A calm text.", None),
    ],
)
def test_main_phase_of_a_text(text: str, value: str | None) -> None:
    assert main_phase(text) == value


@pytest.mark.parametrize(
    ("subject", "object_", "copy"),
    [
        ("pembrolizumab biosimilar", "pembrolizumab", True),
        ("generic Lipitor", "Lipitor", True),
        ("pembrolizumab", "pembrolizumab biosimilar", False),
        ("insulin", "insulin", False),
    ],
)
def test_names_of_copies(subject: str, object_: str, copy: bool) -> None:
    assert is_copy_name(subject, object_) is copy


def test_trimmed() -> None:
    assert trimmed("  a b \n", 0, 7) == (2, 5)
