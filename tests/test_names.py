"""The recogniser: pieces, windows, decoding, rules after the tagger, and the component as spaCy users see it."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from kgx.extract import name_kinds, name_rules
from kgx.extract.crf import LinearChain
from kgx.extract.encoder import WordPiece, window_inputs, windows
from kgx.extract.layers import Name
from kgx.extract.names import WIDTH, calibrate, read_path, states_of
from kgx.extract.tokenizer import adapt_tokenizer
from kgx.extract.word_features import case_of, lines_of
from kgx.model import NAMED_TYPES

STORY = (
    "Novel antibody slows lung cancer in early study\n\n"
    "BOSTON, March 3, 2021 -- Pembrolizumab kept advanced lung cancer in check for longer than chemotherapy, "
    "Maria Hernandez of the University of Michigan said on Tuesday. Dr. Hernandez's team reported the result in the "
    "New England Journal of Medicine.\n\n"
    "The U.S. Food and Drug Administration (FDA) approved the drug, sold by Merck & Co. as Keytruda, for melanoma. "
    "The FDA asked Merck & Co. for more data from patients in Canada."
)
PIECES = WordPiece(["[UNK]", "[CLS]", "[SEP]", "heart", "##s", "cafe", "-", "mel", "##ano", "##ma", "'"])


@pytest.fixture(scope="module")
def nlp() -> Language:
    pipeline = spacy.blank("en")
    adapt_tokenizer(pipeline)
    pipeline.add_pipe("kgx_names")
    return pipeline


def names(doc: Doc) -> set[tuple[str, str]]:
    """Surfaces and types of what was found."""
    return {(doc.text[start:end], kind) for start, end, kind, *_ in doc._.kgx_names}


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("Hearts", (3, 4)),
        ("Café", (5,)),
        ("melanoma", (7, 8, 9)),
        ("–", (6,)),
        ("’", (10,)),
        ("zzz", (0,)),
        ("\n\n", (2,)),
    ],
)
def test_words_become_pieces(word: str, pieces: tuple[int, ...]) -> None:
    assert PIECES(word) == pieces


@given(st.lists(st.integers(1, 9), max_size=80), st.integers(4, 30), st.integers(0, 12))
def test_windows_keep_every_word_once(lengths: list[int], limit: int, overlap: int) -> None:
    found = windows(lengths, limit, overlap)
    kept = [word for window in found for word in range(window.keep_start, window.keep_end)]
    assert kept == list(range(len(lengths)))
    assert all(window.start <= window.keep_start < window.keep_end <= window.end for window in found)
    assert all(sum(lengths[window.start : window.end]) <= limit or window.end == window.start + 1 for window in found)


def test_a_window_joins_the_pieces_of_its_words() -> None:
    inputs = window_inputs([(3, 4), (6,)], 1, 2)
    assert {name: array.tolist() for name, array in inputs.items()} == {
        "ids": [1, 3, 4, 6, 2],
        "words": [2, 0, 0, 1, 2],
        "firsts": [1, 3],
    }


def random_chain(seed: int) -> tuple[LinearChain, np.ndarray, dict[tuple[int, ...], float]]:
    """A chain of 3 tags, scores for 4 words, and the score of each of the 81 paths."""
    rng = np.random.default_rng(seed)
    chain = LinearChain(rng.normal(size=(3, 3)), rng.normal(size=3), rng.normal(size=3))
    scores = rng.normal(size=(4, 3))
    paths = {
        path: chain.starts[path[0]]
        + chain.ends[path[-1]]
        + sum(scores[index, tag] for index, tag in enumerate(path))
        + sum(chain.transitions[one, two] for one, two in itertools.pairwise(path))
        for path in itertools.product(range(3), repeat=4)
    }
    return chain, scores, paths


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_decoding_agrees_with_trying_every_path(seed: int) -> None:
    chain, scores, paths = random_chain(seed)
    assert tuple(chain.best_path(scores)) == max(paths, key=paths.__getitem__)
    total = sum(np.exp(score) for score in paths.values())
    expected = np.zeros((4, 3))
    for path, score in paths.items():
        expected[range(4), path] += np.exp(score) / total
    assert chain.marginals(scores) == pytest.approx(expected)


def test_a_span_is_as_sure_as_its_least_sure_word_and_the_next() -> None:
    rows = read_path(["O", "B-Drug", "I-Drug", "O", "B-Place"], [(i, i + 1) for i in range(5)], [1, 0.9, 0.8, 0.7, 0.6])
    assert rows == [Name(1, 3, "Drug", "model", 0.7), Name(4, 5, "Place", "model", 0.6)]


@pytest.mark.parametrize(
    ("word", "cases"),
    [("melanoma", ["lower"]), ("FDA", ["upper", "short_upper"]), ("A.", ["initial"]), ("B12", ["digit", "initial"])],
)
def test_case(word: str, cases: list[str]) -> None:
    assert case_of(word) == cases


def test_lines_end_at_line_breaks() -> None:
    assert lines_of(["A", "title", "\n\n", "Text", "."]) == [(0, 2), (3, 5)]


@pytest.mark.parametrize(
    ("marked", "kept"),
    [
        ("[the University of Oslo]", "University of Oslo"),
        ("[Novartis']", "Novartis"),
        ("[Pfizer’s]", "Pfizer"),
        ("[Merck & Co.]", "Merck & Co."),
        ("[melanoma.]", "melanoma"),
        ("[(WHO)]", "WHO"),
        ("[WHO) said]", "WHO) said"),
        ("[Mayo Clinic\nDr. Smith]", "Mayo Clinic"),
        ("[U.S.]", "U.S."),
        ("[J.R. Smith Jr.]", "J.R. Smith Jr."),
        ("[Alzheimer's disease]", "Alzheimer's disease"),
        ("[“Lancet,”]", "Lancet"),
        ("[the]", "the"),
        ("[ - ]", None),
    ],
)
def test_names_are_trimmed(marked: str, kept: str | None) -> None:
    start, end = marked.index("["), marked.rindex("]") - 1
    text = marked.replace("[", "").replace("]", "")
    name = name_rules.trim(text, Name(start, end, "Institution", "model", 0.9))
    assert (text[name.start : name.end] if name else None) == kept


@pytest.mark.parametrize(
    ("text", "kind", "kept"),
    [
        ("PhD", "Institution", False),
        ("press@example.org", "Institution", False),
        ("heart", "Indication", False),
        ("lung and colon cancer", "Indication", True),
        ("PHD Biosciences", "Institution", True),
    ],
)
def test_what_is_no_name_is_dropped(text: str, kind: str, kept: bool) -> None:
    name = name_rules.trim(text, Name(0, len(text.split(" ")[0]), kind, "model", 0.9))
    assert (name is not None) is kept


def test_the_capital_keeps_its_district_and_a_firm_is_no_person() -> None:
    text = "Johnson & Kerr of Washington, D.C. agreed"
    rows = rows_of(text, ("Johnson & Kerr", "Person", 0.7), ("Washington", "Place", 0.9))
    found = [(text[row.start : row.end], row.type) for row in name_rules.complete(text, rows)]
    assert found == [("Johnson & Kerr", "Institution"), ("Washington, D.C.", "Place")]


def rows_of(text: str, *found: tuple[str, str, float]) -> list[Name]:
    """Names at the first free occurrence of each surface."""
    rows, position = [], 0
    for surface, kind, confidence in found:
        start = text.index(surface, position)
        position = start + len(surface)
        rows.append(Name(start, position, kind, "model", confidence))
    return rows


def test_one_name_has_one_type() -> None:
    text = "Cochrane met. Cochrane wrote. Cochrane left."
    rows = rows_of(
        text, ("Cochrane", "Institution", 0.9), ("Cochrane", "Person", 0.6), ("Cochrane", "Institution", 0.8)
    )
    assert [(row.type, row.found) for row in name_rules.with_one_type(text, rows)] == [
        ("Institution", "model"),
        ("Institution", "rule"),
        ("Institution", "model"),
    ]


def test_an_acronym_in_brackets_has_the_type_of_its_name() -> None:
    text = "the Heart Rhythm Society (HRS) and vitamin D (HRS)"
    rows = rows_of(text, ("Heart Rhythm Society", "Institution", 0.9), ("HRS", "Drug", 0.7))
    assert [row.type for row in name_rules.acronyms(text, rows)] == ["Institution", "Institution"]


@pytest.mark.parametrize(("confidence", "kind"), [(0.5, "Drug"), (0.95, "Institution")])
def test_a_word_in_brackets_after_a_drug_is_its_brand_unless_surely_something_else(
    confidence: float, kind: str
) -> None:
    text = "lifileucel (Amtagvi) was approved"
    rows = [Name(0, 10, "Drug", "model", 0.9), Name(12, 19, "Institution", "model", confidence)]
    assert [row.type for row in name_kinds.brands(text, rows)] == ["Drug", kind]


def test_a_sure_name_is_found_wherever_it_stands() -> None:
    text = "Adagen Bio grew. Adagen Bio Inc. shrank. AdagenBio and Adagen Biology did not."
    spans = [(match.start(), match.end()) for match in re.finditer(r"\w+", text)]
    rows = rows_of(text, ("Adagen Bio", "Institution", 0.95))
    found = name_rules.propagate(text, spans, rows)
    assert [(row.start, row.end, row.found) for row in found] == [(0, 10, "model"), (17, 27, "rule")]


@pytest.mark.parametrize(("found", "confidence", "times"), [(3, 0.6, 4), (2, 0.6, 2), (3, 0.4, 3)])
def test_a_drug_found_often_need_not_be_sure_to_be_found_again(found: int, confidence: float, times: int) -> None:
    text = "TIL cells. TIL cells. TIL cells. TIL cells."
    spans = [match.span() for match in re.finditer(r"\w+", text)]
    rows = [Name(11 * place, 11 * place + 9, "Drug", "model", confidence) for place in range(found)]
    assert len(name_rules.propagate(text, spans, rows)) == times


def test_a_known_name_is_added_where_nothing_stands() -> None:
    text = "The Nurses’ Health Study, NCT01234567 and the OLYMPUS-12 trial; no NCT012345678."
    spans = [(0, 3), (4, 10), (10, 11), (12, 18), (19, 24), (26, 37), (46, 56), (57, 62), (64, 66), (67, 79)]
    found = name_rules.add_known(text, spans, [], [("Nurses' Health Study", "Trial")])
    assert [text[row.start : row.end] for row in found] == ["Nurses’ Health Study", "NCT01234567", "OLYMPUS-12"]


@pytest.mark.parametrize(
    ("text", "surface", "kind"),
    [
        ("It was given in a study named STOMP.", "STOMP", "Trial"),
        ("The studies, called lumen and lumen+, had 90 men.", "lumen+", "Trial"),
        ('The trial, known as "Aurora", ended.', "Aurora", "Trial"),
        ("The study tested a drug called veltane.", "veltane", "Drug"),
        ("The study compared them with veltane.", "veltane", "Drug"),
    ],
)
def test_what_a_text_calls_a_study_is_a_trial(text: str, surface: str, kind: str) -> None:
    (row,) = name_kinds.called_trials(text, rows_of(text, (surface, "Drug", 0.6)))
    assert row.type == kind


@pytest.mark.parametrize(
    ("text", "kind", "kept"),
    [
        ("Alzheimer’s", "Indication", "Alzheimer’s"),
        ("early Parkinson's", "Indication", "early Parkinson's"),
        ("melanoma's", "Indication", "melanoma"),
        ("Pfizer's", "Institution", "Pfizer"),
    ],
)
def test_a_disease_named_after_a_person_keeps_its_possessive(text: str, kind: str, kept: str) -> None:
    name = name_rules.trim(text, Name(0, len(text), kind, "model", 0.9))
    assert name is not None
    assert text[name.start : name.end] == kept


@pytest.mark.parametrize(
    ("tagged", "confidence", "kind"),
    [("Drug", 0.95, "Institution"), ("Person", 0.5, "Institution"), ("Person", 0.95, "Person")],
)
def test_a_maker_of_drugs_is_an_institution_unless_it_is_surely_a_person(
    tagged: str, confidence: float, kind: str
) -> None:
    text = "Shares of Astellas rose."
    (row,) = name_kinds.known_institutions(text, rows_of(text, ("Astellas", tagged, confidence)))
    assert row.type == kind


@pytest.mark.parametrize(
    ("text", "surface", "confidence", "kind"),
    [
        ("Amtagvi, known generically as lifileucel, is here.", "Amtagvi", 0.5, "Drug"),
        ("Amtagvi, known generically as lifileucel, is here.", "Amtagvi", 0.99, "Drug"),
        ("A drug that Norvane sold under the name Velrin.", "Norvane", 0.99, "Institution"),
        ("It is sold under the brand name Velrin by two firms.", "Velrin", 0.5, "Drug"),
        ("It is sold as Velrin.", "Velrin", 0.5, "Drug"),
        ("It is sold as Velrin.", "Velrin", 0.99, "Institution"),
        ("It is sold by Velrin.", "Velrin", 0.5, "Institution"),
    ],
)
def test_names_under_which_drugs_are_sold_are_drugs(text: str, surface: str, confidence: float, kind: str) -> None:
    (row,) = name_kinds.brands(text, rows_of(text, (surface, "Institution", confidence)))
    assert row.type == kind


@pytest.mark.parametrize(
    ("text", "name", "kept"),
    [
        ("Girls shall be vaccinated by the end of FY2026/27.", "FY2026/27", False),
        ('In May, "Evening of the Freckle" was held in the park.', "Evening of the Freckle", False),
        ("The company ran two studies, Violet and Daisy, of the pill.", "Daisy", True),
        ("Half of those in OLYMPUS-12 were women.", "OLYMPUS-12", True),
        ("The Tula Heart Study began in 1961.", "Tula Heart Study", True),
    ],
)
def test_a_trial_looks_like_one_or_stands_near_one(text: str, name: str, kept: bool) -> None:
    assert bool(name_kinds.without_false_trials(text, rows_of(text, (name, "Trial", 0.9)))) is kept


def test_numbers_before_studies_are_no_trials() -> None:
    text = "Reviewing 26 studies, they named KEYNOTE-028 and Over 100 trials."
    spans = [(match.start(), match.end()) for match in re.finditer(r"[\w-]+", text)]
    assert [text[row.start : row.end] for row in name_rules.add_known(text, spans, [], [])] == ["KEYNOTE-028"]


def test_a_surname_is_found_after_the_full_name() -> None:
    text = "Ann Keller won. Keller spoke. Mark Brown wore brown; Brown left."
    spans = [(match.start(), match.end()) for match in re.finditer(r"\w+", text)]
    rows = rows_of(text, ("Ann Keller", "Person", 0.9), ("Mark Brown", "Person", 0.9))
    added = [row for row in name_rules.add_surnames(text, spans, rows) if row.found == "rule"]
    assert [(row.start, row.end) for row in added] == [(16, 22)]


def test_a_suffix_belongs_to_the_person() -> None:
    text = "Thomas Grant, Jr., said"
    (row,) = name_rules.complete(text, rows_of(text, ("Thomas Grant", "Person", 0.9)))
    assert text[row.start : row.end] == "Thomas Grant, Jr."


@pytest.mark.parametrize(
    ("short", "long", "holds"),
    [
        ("HRS", "Heart Rhythm Society", True),
        ("EPA", "eicosapentaenoic acid", True),
        ("FDA", "Food and Drug Administration", True),
        ("WHO", "National Institutes of Health", False),
        ("A", "Aspirin", False),
    ],
)
def test_acronyms(short: str, long: str, holds: bool) -> None:
    assert name_rules.is_acronym(short, long) is holds


@given(st.floats(0, 1), st.floats(0, 1))
def test_calibration_keeps_the_order(one: float, two: float) -> None:
    low, high = sorted((one, two))
    assert 0 < calibrate(low, 0.75, -0.2) <= calibrate(high, 0.75, -0.2) < 1


def test_the_surer_of_two_overlapping_names_stays() -> None:
    one, two = Name(0, 10, "Drug", "model", 0.6), Name(5, 12, "Indication", "model", 0.8)
    assert name_rules.without_overlap([one, two]) == [two]


def test_names_of_a_story(nlp: Language) -> None:
    found = names(nlp(STORY))
    assert {
        ("Maria Hernandez", "Person"),
        ("University of Michigan", "Institution"),
        ("New England Journal of Medicine", "Publication"),
        ("FDA", "Institution"),
        ("Merck & Co.", "Institution"),
        ("Keytruda", "Drug"),
        ("chemotherapy", "Drug"),
        ("melanoma", "Indication"),
        ("Canada", "Place"),
    } <= found


def test_layers_and_spans_agree(nlp: Language) -> None:
    doc = nlp(STORY)
    rows = [Name(*row) for row in doc._.kgx_names]
    assert [(span.start_char, span.end_char, span.label_) for span in doc.spans["kgx_names"]] == [
        row[:3] for row in rows
    ]
    assert rows == sorted(rows)
    assert all(one.end <= two.start for one, two in itertools.pairwise(rows))
    assert all(row.type in NAMED_TYPES and 0 < row.confidence <= 1 for row in rows)


def test_other_documents_change_nothing(nlp: Language) -> None:
    alone = nlp(STORY)._.kgx_names
    others = [f"Trial {number} of aspirin in {number} patients at Yale University." * number for number in range(1, 4)]
    among = list(nlp.pipe([*others, STORY, *others]))
    assert among[3]._.kgx_names == alone


def test_a_document_survives_bytes(nlp: Language) -> None:
    doc = nlp(STORY)
    copy = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert [Name(*row) for row in copy._.kgx_names] == [Name(*row) for row in doc._.kgx_names]


def test_word_states_are_left_only_where_they_are_asked_for(nlp: Language) -> None:
    assert nlp(STORY)._.kgx_states is None
    asked = spacy.blank("en")
    asked.add_pipe("kgx_names", config={"states": True})
    doc = asked(STORY)
    assert doc._.kgx_states.shape == (len(doc), WIDTH)
    copy = Doc(doc.vocab).from_bytes(doc.to_bytes())
    assert np.array_equal(states_of(copy), doc._.kgx_states)
    doc._.kgx_states = None
    assert np.allclose(states_of(doc), states_of(copy))


def test_the_component_works_in_any_english_pipeline() -> None:
    pipeline = spacy.blank("en")
    pipeline.add_pipe("kgx_names")
    assert ("aspirin", "Drug") in names(pipeline("Yale University tested aspirin against stroke."))


def test_calling_adapt_tokenizer_twice_changes_nothing(nlp: Language) -> None:
    before = [token.text for token in nlp.make_doc(STORY)]
    adapt_tokenizer(nlp)
    assert [token.text for token in nlp.make_doc(STORY)] == before


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Bayer/Onyx–funded", ["Bayer", "/", "Onyx", "–", "funded"]),
        ("U.S.-based", ["U.S.", "-", "based"]),
        ("stroke(CVA)", ["stroke", "(", "CVA", ")"]),
        ("Humira®", ["Humira", "®"]),
    ],
)
def test_tokens_end_where_names_may_end(nlp: Language, text: str, tokens: list[str]) -> None:
    assert [token.text for token in nlp.make_doc(text)] == tokens


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_read(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert all(0 <= start < end <= len(text) for start, end, *_ in doc._.kgx_names)
