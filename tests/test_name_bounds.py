"""Where names begin and end: what is cut in two, joined, and left out; what the words around a name say of its type."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgx.extract import name_bounds, name_kinds, name_rules
from kgx.extract.layers import Name

_MARK = re.compile(r"\[(\w):([^\]]+)\]")
_TYPES = {kind[0]: kind for kind in ("Institution", "Drug", "Person", "Trial")} | {
    "J": "Publication",
    "L": "Place",
    "X": "Indication",
}


def marked(story: str, confidence: float = 0.7) -> tuple[str, list[Name]]:
    """The text of "a [D:drug] of [I:Firm]" and its names."""
    text, rows, position = "", [], 0
    for mark in _MARK.finditer(story):
        text += story[position : mark.start()]
        rows.append(Name(len(text), len(text) + len(mark[2]), _TYPES[mark[1]], "model", confidence))
        text += mark[2]
        position = mark.end()
    return text + story[position:], rows


def surfaces(text: str, rows: list[Name], kind: str) -> list[str]:
    return [text[row.start : row.end] for row in rows if row.type == kind]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("University of Oslo's Institute of Health", ["University of Oslo", "Institute of Health"]),
        ("Brigham and Women's Hospital", ["Brigham and Women's Hospital"]),
        ("University Children's Hospital", ["University Children's Hospital"]),
        ("St. Anna's Hospital", ["St. Anna's Hospital"]),
        ("Alzheimer's Association", ["Alzheimer's Association"]),
    ],
)
def test_a_unit_is_cut_from_its_organisation(name: str, parts: list[str]) -> None:
    text, rows = marked(f"[I:{name}] said")
    assert surfaces(text, name_bounds.split_units(text, rows), "Institution") == parts


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Alden Medical School of Tarn University", ["Alden Medical School", "Tarn University"]),
        (
            "Ordal Eye Institute of the National Institutes of Health",
            ["Ordal Eye Institute", "National Institutes of Health"],
        ),
        ("Hospital of the University of Ordal", ["Hospital of the University of Ordal"]),
        ("Ordal School of Public Health", ["Ordal School of Public Health"]),
        ("University of Ordal Hospital", ["University of Ordal Hospital"]),
    ],
)
def test_a_part_is_cut_from_its_whole(name: str, parts: list[str]) -> None:
    text, rows = marked(f"[I:{name}] said")
    assert surfaces(text, name_bounds.split_institutions(text, rows), "Institution") == parts


@pytest.mark.parametrize(
    ("name", "people"),
    [
        ("Ann Rask of Ordal Institute", ["Ann Rask"]),
        ("Siberian Branch of the Ordal Academy of Sciences", []),
        ("Medical College of Ordal Hospital", []),
    ],
)
def test_a_person_is_cut_from_the_institution(name: str, people: list[str]) -> None:
    text, rows = marked(f"[I:{name}] said")
    assert surfaces(text, name_bounds.split_institutions(text, rows), "Person") == people


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Ministry of Health for", ["Ministry of Health"]),
        ("provincial Health Office", ["Health Office"]),
        ("department of Surgery Research", ["department of Surgery Research"]),
        ("American", []),
        ("American FDA", ["FDA"]),
    ],
)
def test_what_is_said_of_an_institution_is_no_part_of_its_name(name: str, kept: list[str]) -> None:
    text, rows = marked(f"the [I:{name}] said")
    assert (
        surfaces(
            text, name_rules.without_overlap(r for row in rows if (r := name_rules.trim(text, row))), "Institution"
        )
        == kept
    )


@pytest.mark.parametrize(
    ("story", "found"),
    [
        ("[I:University of Texas] at [L:Austin] said", ["University of Texas at Austin"]),
        (
            "[I:University of Alabama] at [I:Birmingham School of Law]",
            ["University of Alabama at Birmingham School of Law"],
        ),
        ("[I:University of California], [L:Davis], said", ["University of California, Davis"]),
        ("the [I:University of Oslo], [L:Norway]", ["University of Oslo"]),
        ("[I:Mayo Clinic] at [L:Rochester]", ["Mayo Clinic"]),
        ("[I:University of Leeds and Tula State University]", ["University of Leeds", "Tula State University"]),
        ("[I:University of Leeds & the Kent Institute]", ["University of Leeds", "Kent Institute"]),
        ("[I:James Cancer Hospital and Research Institute]", ["James Cancer Hospital and Research Institute"]),
        ("a [I:Kent State news] release", ["Kent State"]),
        ("the [I:department of medicine] at Kent", ["department of medicine"]),
        ("Shares of [I:Acme Corp ACM.N] fell", ["Acme Corp"]),
        ("the [I:American Heart Assn]. says", ["American Heart Assn."]),
        ("the [I:F.D.A]. Dr. Roe", ["F.D.A."]),
        ("He told [I:Reuters]. She left.", ["Reuters"]),
    ],
)
def test_institutions_have_their_bounds(story: str, found: list[str]) -> None:
    text, rows = marked(story)
    assert surfaces(text, name_bounds.bound(text, rows), "Institution") == found


def test_an_unsure_institution_ends_where_a_known_one_does() -> None:
    text = "Acme Pharma sold it. Acme Pharma Eye sold more. Acme Pharma of Kent is another."
    rows = [Name(0, 11, "Institution", "model", 0.95), Name(21, 36, "Institution", "model", 0.4)]
    rows.append(Name(48, 67, "Institution", "model", 0.4))
    found = surfaces(text, name_bounds.cut_institutions(text, rows), "Institution")
    assert found == ["Acme Pharma", "Acme Pharma", "Acme Pharma of Kent"]


def test_a_journal_begins_after_the_link_before_it() -> None:
    text, rows = marked("SOURCE: bit.ly/[J:X1yZ Archives of Neurology], online")
    assert surfaces(text, name_bounds.cut_institutions(text, rows), "Publication") == ["Archives of Neurology"]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("ivacaftor and tezacaftor", ["ivacaftor", "tezacaftor"]),
        ("blood pressure and cholesterol drugs", ["blood pressure and cholesterol drugs"]),
        ("statin Lipitor", ["statin", "Lipitor"]),
        ("aromatase inhibitor exemestane", ["aromatase inhibitor", "exemestane"]),
        ("blood-clotting drug tranexamic acid", ["blood-clotting drug", "tranexamic acid"]),
        ("hormone oxytocin", ["oxytocin"]),
        ("female hormones estradiol", ["estradiol"]),
        ("hormone therapy", ["hormone therapy"]),
        ("opioid analgesics", ["opioid analgesics"]),
        ("vitamin D", ["vitamin D"]),
        ("nivolumab immunotherapy", ["nivolumab", "immunotherapy"]),
        ("oral immunotherapy", ["oral immunotherapy"]),
    ],
)
def test_a_drug_is_cut_from_its_partner_and_its_class(name: str, parts: list[str]) -> None:
    text, rows = marked(f"They took [D:{name}] daily")
    assert surfaces(text, name_bounds.split_drugs(text, rows), "Drug") == parts


def test_the_form_of_a_drug_is_cut_where_the_text_has_the_drug_alone() -> None:
    text, rows = marked("[D:Shingrix] works. The [D:Shingrix vaccine] beats [D:flu vaccine], [D:ketamine shots].")
    found = surfaces(text, name_bounds.without_forms(text, rows), "Drug")
    assert found == ["Shingrix", "Shingrix", "flu vaccine", "ketamine shots"]


def test_a_low_dose_is_no_part_of_a_drug_that_stands_without_it() -> None:
    text, rows = marked("[D:Aspirin] helps. They took [D:low-dose aspirin] and [D:low-dose naltrexone].")
    assert surfaces(text, name_bounds.split_drugs(text, rows), "Drug") == ["Aspirin", "aspirin", "low-dose naltrexone"]


@pytest.mark.parametrize(
    ("story", "found"),
    [
        ("Made by the [I:R-Pharm] group, it is cheap.", ["R-Pharm group"]),
        ("The [I:Baylor] group, with others, tested it.", ["Baylor"]),
        ("The [I:Tarn Pharma] group A patients", ["Tarn Pharma"]),
        ("[X:melanoma] resistant to standard treatments.", ["melanoma resistant to standard treatments"]),
        ("[X:myeloma] that is refractory to prior therapy", ["myeloma that is refractory to prior therapy"]),
        ("[X:gonorrhea] resistant to penicillin", ["gonorrhea"]),
    ],
)
def test_names_go_on(story: str, found: list[str]) -> None:
    text, rows = marked(story)
    assert [text[row.start : row.end] for row in name_bounds.widen(text, rows)] == found


@pytest.mark.parametrize(
    ("story", "found"),
    [
        (
            "[D:cholesterol ester transfer protein] ([D:CETP) inhibitors]",
            "cholesterol ester transfer protein (CETP) inhibitors",
        ),
        ("[X:lung cancer] ([D:LC) vaccine]", "lung cancer (LC) vaccine"),
    ],
)
def test_a_class_is_whole_around_its_acronym(story: str, found: str) -> None:
    text, rows = marked(story)
    assert [(text[row.start : row.end], row.type) for row in name_bounds.join_brackets(text, rows)] == [(found, "Drug")]


@pytest.mark.parametrize(
    ("story", "found"),
    [
        ("in the journal [X:Cancer] this week", ["Cancer"]),
        ("in the March issue of [X:Obesity]", ["Obesity"]),
        ("to solve the issue of [X:HIV]", []),
        ("it was published in [X:Kent], people with [X:Cancer]", ["Kent"]),
        ("SOURCE: bit.ly/X1y Indoor Air, online November 21, 2017.", ["Indoor Air"]),
        ("SOURCE: bit.ly/X1y The Cochrane Library, online May 2, 2017.", ["Cochrane Library"]),
        ("Effects of tea. J Good Sleep. 2015 Dec;122(12):24-31.", ["J Good Sleep"]),
        ("It closed. October 2010; 16: see there.", []),
    ],
)
def test_journals_are_found_by_where_they_stand(story: str, found: list[str]) -> None:
    text, rows = marked(story)
    assert surfaces(text, name_kinds.journals(text, rows), "Publication") == found


@pytest.mark.parametrize(
    ("story", "found"),
    [
        ("[I:Amgen Inc] rose. [P:Amgen] said so.", ["Amgen Inc", "Amgen"]),
        ("[I:Fred Hutchinson Center] rose. [P:Fred Hutch] said so.", ["Fred Hutchinson Center", "Fred Hutch"]),
        ("[P:Tim Rush] left [I:Rush Clinic]. [P:Rush] said so.", ["Rush Clinic"]),
        ("[I:Kentish Clinic] rose. [P:Kent] said so.", ["Kentish Clinic"]),
    ],
)
def test_the_short_name_of_an_institution_is_no_person(story: str, found: list[str]) -> None:
    text, rows = marked(story)
    assert surfaces(text, name_kinds.short_institutions(text, rows), "Institution") == found


@pytest.mark.parametrize(
    ("story", "found"),
    [
        ("chief of the division of allergy and asthma at [I:Duke]", ["division of allergy and asthma", "Duke"]),
        ("in the section of pain and sleep of [I:Duke]", ["section of pain and sleep", "Duke"]),
        ("in the department of the year at [I:Duke]", ["Duke"]),
        ("in the department of health at home, [I:Duke] said", ["Duke"]),
    ],
)
def test_departments_in_small_letters(story: str, found: list[str]) -> None:
    text, rows = marked(story)
    assert surfaces(text, name_kinds.departments(text, rows), "Institution") == found


@pytest.mark.parametrize(
    ("story", "found"),
    [
        ("visit [I:Kidneys.org] for more", []),
        ("told [I:FoxNews.com] on Monday", ["FoxNews.com"]),
        ("Acme ([I:ACM.N]) rose", []),
    ],
)
def test_addresses_and_codes_of_shares_are_no_institutions(story: str, found: list[str]) -> None:
    text, rows = marked(story)
    assert surfaces(text, name_kinds.without_addresses(text, rows), "Institution") == found


@pytest.mark.parametrize(
    ("story", "confidence", "found"),
    [
        ("They got a [D:sugar pill].", 0.9, []),
        ("They sold more in [D:FY2023].", 0.9, []),
        ("They tested [D:FY26].", 0.9, ["FY26"]),
        ("They got [D:salt drops] (placebo).", 0.9, []),
        ("higher [D:selenium] levels", 0.7, []),
        ("higher [D:selenium] levels", 0.95, ["selenium"]),
        ("higher [D:selenium] levels; they took [D:Selenium].", 0.7, ["selenium", "Selenium"]),
        ("a protein called [D:PD-L1] is", 0.7, []),
        ("a drug called [D:PDX-101] is", 0.7, ["PDX-101"]),
    ],
)
def test_placebos_and_measured_substances_are_no_drugs(story: str, confidence: float, found: list[str]) -> None:
    text, rows = marked(story, confidence)
    assert surfaces(text, name_kinds.without_false_drugs(text, rows), "Drug") == found


def test_the_agency_of_a_dateline_is_an_institution_wherever_it_stands() -> None:
    text, rows = marked("LONDON, June 28, 2023 ([L:Northern Wire]) - [L:Northern Wire] asked in [L:Leeds].", 0.95)
    assert surfaces(text, name_kinds.agencies(text, rows), "Institution") == ["Northern Wire", "Northern Wire"]


@pytest.mark.parametrize(
    ("story", "found"),
    [
        ("The DAWN trial began. DAWN ended.", ["DAWN", "DAWN"]),
        ("In the [I:PROTECT] study and in PROTECT", ["PROTECT", "PROTECT"]),
        ("The Partners PrEP study ended.", ["Partners PrEP"]),
        ("The phase III study ended.", []),
        ("The FDA study ended.", []),
        ("The [J:BMJ] study ended.", []),
        ("The [D:REGN727] study ended.", []),
    ],
)
def test_what_the_text_calls_a_study_is_a_trial(story: str, found: list[str]) -> None:
    text, rows = marked(story, 0.6)
    words = [match.span() for match in re.finditer(r"[\w-]+", text)]
    assert surfaces(text, name_rules.add_studies(text, words, rows), "Trial") == found


def test_a_surely_found_institution_keeps_its_type_before_study() -> None:
    text, rows = marked("The [I:NHLBI] study ended.", 0.95)
    assert [row.type for row in name_rules.add_studies(text, [(0, 3), (4, 9)], rows)] == ["Institution"]


def test_the_acronym_of_a_known_study_is_a_study() -> None:
    text = "The Women's Health Initiative (WHI) began. WHI ended."
    rows = [Name(4, 29, "Institution", "model", 0.7), Name(31, 34, "Institution", "model", 0.7)]
    words = [match.span() for match in re.finditer(r"[\w']+", text)]
    found = name_rules.clean(text, words, rows, [("Women's Health Initiative", "Trial")])
    assert [(row.start, row.type) for row in found] == [(4, "Trial"), (31, "Trial")]


_PIECES = (
    "University of Texas",
    "at",
    "Austin",
    "and",
    "statin",
    "Lipitor",
    "(",
    ")",
    "Inc",
    "study",
    "'s",
    "the",
    ".",
)
_WORDS = [(piece, kind) for piece in _PIECES for kind in ("Institution", "Drug", "Person", "Place", "")]


@given(st.lists(st.sampled_from(_WORDS), max_size=10), st.sampled_from((0.3, 0.7, 0.95)))
def test_names_stay_sorted_apart_and_within_the_text(pieces: list[tuple[str, str]], confidence: float) -> None:
    text, rows, words = "", [], []
    for piece, kind in pieces:
        start = len(text)
        text += piece + " "
        words.append((start, start + len(piece)))
        if kind:
            rows.append(Name(start, start + len(piece), kind, "model", confidence))
    found = name_rules.clean(text, words, rows)
    assert all(0 <= row.start < row.end <= len(text) for row in found)
    assert all(one.end <= two.start for one, two in itertools.pairwise(found))
