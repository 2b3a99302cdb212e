"""What statistics measure, and about what, where, when and by whom it is said."""

from __future__ import annotations

import gc
from functools import cache
from weakref import ref

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

import kgx.extract.lines
import kgx.extract.measures
from kgx.extract.about_head import head_features, head_scores
from kgx.extract.dates import kgx_dates
from kgx.extract.layers import DateSpan, EntityRow, MeasureRow, Name, StatisticSpan
from kgx.extract.measure_assembly import assembled
from kgx.extract.measure_phrases import wordings
from kgx.extract.measure_sides import other_group
from kgx.extract.measure_trimming import trimmed
from kgx.extract.measure_words import plain_words, word_likelihoods, word_model
from kgx.extract.measures import kgx_measures, kind_of
from kgx.extract.pipeline import BASE
from kgx.extract.ranking import choose
from kgx.extract.relations.pairs import PairHead
from kgx.extract.scene import Candidate, candidates, nearest, scene
from kgx.extract.sites import Site, site
from kgx.extract.statistics import kgx_statistics
from kgx.extract.tokenizer import adapt_tokenizer
from kgx.extract.wording import cut, lexicon

STORY = (
    "Zorvatin shrinks tumours in melanoma trial\n\n"
    "In the trial, 31.4% of patients with melanoma on Zorvatin had a response, "
    "compared with 12% of those on placebo.\n\n"
    "About 11,605 new cases of melanoma were registered in Norway in 2023, according to the Lind Institute.\n"
)
NAMES = (
    ("Zorvatin", "Drug", "D1"),
    ("melanoma", "Indication", "I1"),
    ("Norway", "Place", "P1"),
    ("Lind Institute", "Institution", "E1"),
)


@cache
def parser() -> Language:
    """The tagger and parser with the sentence starts and tokens of kgx."""
    nlp = spacy.load(BASE, exclude=["ner"])
    adapt_tokenizer(nlp)
    nlp.add_pipe(kgx.extract.lines.kgx_lines.__name__, first=True)
    return nlp


def read(text: str, named: tuple[tuple[str, str, str], ...] = NAMES) -> Doc:
    """A document with names and entities given, dates, statistics and measures found."""
    doc = parser()(text)
    names, owners = [], {}
    for surface, label, identifier in named:
        start = text.find(surface)
        while start >= 0:
            owners.setdefault((identifier, label), []).append(len(names))
            names.append(Name(start, start + len(surface), label, "rule", 1.0))
            start = text.find(surface, start + 1)
    doc._.kgx_names = tuple(names)
    doc._.kgx_entities = tuple(
        EntityRow(identifier, label, identifier, tuple(indices), (), ())
        for (identifier, label), indices in owners.items()
    )
    return kgx_measures(kgx_statistics(kgx_dates(doc)))


def rows_of(doc: Doc) -> dict[str, MeasureRow]:
    """Measure rows by the surface of their statistic."""
    statistics = [StatisticSpan(*row) for row in doc._.kgx_statistics]
    found = [MeasureRow(*row) for row in doc._.kgx_measures]
    return {doc.text[statistics[row.statistic].start : statistics[row.statistic].end]: row for row in found}


def test_every_statistic_gets_one_row() -> None:
    doc = read(STORY)
    assert [row[0] for row in doc._.kgx_measures] == list(range(len(doc._.kgx_statistics))) == [0, 1, 2]


def test_a_count_with_place_date_and_source() -> None:
    doc = read(STORY)
    row = rows_of(doc)["11,605"]
    assert (row.about, row.place, row.source) == ("I1", "P1", "E1")
    assert row.date == "T1"
    assert DateSpan(*doc._.kgx_dates[0]).value == "2023"
    assert row.measure is not None
    assert {"new", "cases"} <= set(row.measure.split())


def test_a_share_is_about_the_drug_and_says_what_is_shared() -> None:
    row = rows_of(read(STORY))["31.4%"]
    assert row.about == "D1"
    assert row.measure is not None
    assert {"patients", "response"} <= set(row.measure.split())
    assert (row.place, row.date) == (None, None)


def test_two_arms_of_a_trial_measure_the_same_thing_each_in_its_own_arm() -> None:
    rows = rows_of(read(STORY))
    drug, placebo = plain_words(rows["31.4%"].measure or ""), plain_words(rows["12%"].measure or "")
    assert {"patient", "response"} <= drug & placebo
    assert "placebo" in placebo - drug
    assert rows["31.4%"].about == "D1"
    assert rows["12%"].about is not None


@pytest.mark.parametrize(
    ("text", "surface", "form"),
    [
        ("She received care for two weeks.", "two weeks", "duration of receiving care"),
        ("He stopped work for two weeks.", "two weeks", "duration of stopping work"),
        ("They took aspirin for two weeks.", "two weeks", "duration of taking aspirin"),
        ("They took aspirin for two weeks.", "two weeks", "time to take aspirin"),
    ],
)
def test_a_verb_in_a_measure_of_time_has_the_form_for_it(text: str, surface: str, form: str) -> None:
    assert form in texts_of(text, surface, kind="time", unit="week")


def test_attributes_stay_empty_without_candidates() -> None:
    row = rows_of(read("They gave 20 mg to 30 men.\n", ()))["20 mg"]
    assert (row.about, row.place, row.date, row.source) == (None, None, None, None)


def test_a_speaker_is_the_source() -> None:
    text = "Zorvatin is safe. “About 40% of patients on Zorvatin were cured,” said Ada Byrne of Leeds.\n"
    assert rows_of(read(text, (("Zorvatin", "Drug", "D1"), ("Ada Byrne", "Person", "H1"))))["40%"].source == "H1"


@pytest.mark.parametrize(
    ("text", "surface", "unit", "kind"),
    [
        ("aged 45 to 64", "45 to 64", "year", "age"),
        ("for two years", "two years", "year", "time"),
        ("a 54-year-old man", "54-year-old", "year", "age"),
        ("took 20 mg", "20 mg", "mg", "mass"),
        ("31% of them", "31%", "%", "percent"),
        ("12 patients", "12", "patients", "people"),
        ("12 new trials", "12", "new trials", "count"),
        ("costs $12", "$12", "USD", "money"),
        ("half of them", "half", "1", "share"),
        ("twofold rise", "twofold", "fold", "fold"),
        ("5 ng/dL", "5 ng/dL", "ng/dL", "lab"),
    ],
)
def test_kinds(text: str, surface: str, unit: str, kind: str) -> None:
    start = text.index(surface)
    assert kind_of(text, StatisticSpan(start, start + len(surface), 1, None, unit, None, None, 1.0)) == kind


def test_the_mention_in_the_same_sentence_counts_before_a_closer_one() -> None:
    doc = parser()("Aspirin works. It gave 12% of the many men who took part in it less pain on aspirin.")
    text = doc.text
    one = Candidate("D1", "Drug", ((0, 7), (text.index("aspirin"), text.index("aspirin") + 7)))
    statistic = StatisticSpan(text.index("12%"), text.index("12%") + 3, 12, None, "%", None, None, 1.0)
    near = nearest(scene(doc, [one]), statistic, one)
    assert near is not None
    assert (near.sentences, near.side) == (0, "after")


def test_dates_are_candidates_by_their_row() -> None:
    found = candidates([], [], [DateSpan(0, 4, "2019", None, 1.0), DateSpan(9, 13, "2020", None, 1.0)])
    assert [(one.id, one.type, one.value) for one in found] == [("T1", "Date", "2019"), ("T2", "Date", "2020")]


def test_a_blank_document_gives_no_rows() -> None:
    assert read("\n", ())._.kgx_measures == ()
    assert read("", ())._.kgx_measures == ()


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=4), min_size=1, max_size=5))
def test_the_choice_is_the_best_and_its_probability_is_one(options: list[list[str]]) -> None:
    weights = {"a": 1.0, "b": -2.0, "c": 0.5}
    chosen = choose(weights, options)
    assert chosen is not None
    index, probability = chosen
    sums = [sum(weights.get(feature, 0.0) for feature in features) for features in options]
    assert sums[index] == max(sums)
    assert 0 < probability <= 1


def site_of(text: str, surface: str, *, kind: str = "percent", unit: str = "%") -> Site:
    start = text.index(surface)
    found = site(parser()(text), start, start + len(surface), kind=kind, unit=unit)
    assert found is not None
    return found


def texts_of(text: str, surface: str, *, kind: str = "percent", unit: str = "%") -> set[str]:
    return {wording.text for wording in wordings(site_of(text, surface, kind=kind, unit=unit))}


def test_a_wording_leaves_out_what_qualifies_the_number() -> None:
    found = texts_of("The pills reduced levels of bad fat by as much as 55% last year.", "55%")
    assert "reduction in levels of bad fat" in found
    assert not any("as much" in text for text in found)


def test_a_preposition_without_its_object_is_left_out() -> None:
    found = texts_of("The company set the price at €300,000 per patient.", "€300,000", kind="money", unit="EUR")
    assert not any(" at per" in text for text in found)


def test_people_who_do_something_are_said_in_a_relative_clause() -> None:
    assert "patients who had a response" in texts_of("Of the group, 40% of patients had a response.", "40%")


def test_a_cell_of_a_table_gives_no_wording() -> None:
    assert wordings(site_of("Central | 120 | 14", "120", kind="count", unit="1")) == []


@pytest.mark.parametrize("mark", ["|", "(", "•"])
def test_wordings_hold_no_bars_and_brackets(mark: str) -> None:
    found = texts_of(f"In the north {mark} the response rate of the women was 31% in May.", "31%")
    assert found
    assert not any(mark in text for text in found)


def test_words_are_compared_without_case_plural_and_small_words() -> None:
    assert plain_words("The Rates of new Deaths") == {"new", "death"}
    assert plain_words("of the") == {"of", "the"}


def test_likely_words_are_put_together_with_what_links_them() -> None:
    place = site_of("The risk of stroke fell by 12% in men.", "12%")
    likely = {"risk": 0.9, "stroke": 0.8, "fell": 0.6, "men": 0.1}
    assert "fall in risk of stroke" in {wording.text for wording in assembled(place, None, likely)}


@pytest.mark.parametrize(
    ("text", "surface", "words", "wanted"),
    [
        (
            "Some 31% of the patients with asthma in the north of the country had severe attacks.",
            "31%",
            ("patient", "asthma", "severe", "attack"),
            "patients with asthma who had severe attacks",
        ),
        ("Zorvatin cut the risk of a stroke by 12% in the trial.", "12%", ("risk", "stroke"), "risk of stroke"),
        (
            "Zorvatin cut the risk of a stroke by 12% in the trial.",
            "12%",
            ("cut", "risk", "stroke"),
            "reduction in risk of stroke",
        ),
    ],
)
def test_likely_words_are_cut_out_with_what_ties_them_together(
    text: str, surface: str, words: tuple[str, ...], wanted: str
) -> None:
    found = list(trimmed(site_of(text, surface), None, dict.fromkeys(words, 0.9)))
    assert {wording.text for wording in found} == {wanted}


def test_without_likely_words_nothing_is_cut_out() -> None:
    assert list(trimmed(site_of("They gave 12% of it.", "12%"), None, {})) == []


def test_every_likelihood_is_a_probability_of_a_word() -> None:
    place = site_of("About 40% of the patients on Zorvatin had a response in 2019.", "40%")
    likely = word_likelihoods(word_model({}), place, None)
    assert {"patient", "response"} <= set(likely)
    assert set(likely.values()) == {0.5}


@given(st.lists(st.integers(-30, 30), max_size=6))
def test_the_best_score_of_the_head_ranks_first_and_no_share_is_counted_twice(scores: list[int]) -> None:
    ids = [None, *(f"E{index}" for index in range(len(scores)))]
    found = head_features(ids, ["nothing", *["Drug"] * len(scores)], dict(zip(ids[1:], scores, strict=True)))
    log_odds = [0.0, *scores]
    assert "head rank 0" in found[log_odds.index(max(log_odds))]
    assert len(found) == len(ids)
    assert sum("head 19" in own for own in found) <= 1


def test_what_the_head_does_not_judge_is_never_likely() -> None:
    nothing, one = head_features([None, "E1"], ["nothing", "Drug"], {})
    assert "head 19" in nothing
    assert one == ["head rank 1", "head Drug 0"]


def test_the_head_is_asked_about_entities_by_their_words() -> None:
    doc = parser()("Zorvatin cured 12% of the patients.")
    found = [Candidate("D1", "Drug", ((0, 8),)), Candidate("T1", "Date", ((0, 8),))]
    rows = [StatisticSpan(15, 18, 12, None, "%", None, None, 1.0)]
    asked: list[object] = []

    class Head(PairHead):
        def __init__(self) -> None: ...

        def about(self, states, statistics, entities, sentence_of, wanted):  # type: ignore[no-untyped-def]
            asked.extend([statistics, entities, sentence_of, wanted])
            return np.array([[2.5]], dtype=np.float32)

    assert head_scores(Head(), np.zeros((len(doc), 4), dtype=np.float32), scene(doc, found), rows) == [{"D1": 2.5}]
    assert asked == [[(2, 4)], [("Drug", [(0, 1)])], [0] * len(doc), [{0}]]


def test_the_figure_of_a_name_is_kept() -> None:
    assert "people with Type 2 diabetes" in texts_of("Some 12% of people with Type 2 diabetes smoke.", "12%")


def test_what_qualifies_a_figure_goes_with_it() -> None:
    found = texts_of("A serving of about 24 almonds holds 200 calories.", "200 calories", kind="count", unit="calories")
    assert found
    assert not any("about" in text for text in found)


def test_what_one_is_likely_to_do_is_said_in_the_ing_form() -> None:
    found = texts_of("The women were 16% less likely to develop cancer.", "16%")
    assert "reduction in likelihood of developing cancer" in found


def test_a_cut_wording_does_not_end_in_a_word_that_asks_for_more() -> None:
    assert cut("risk of stroke in men compared with women", 6) == "risk of stroke in men"
    assert cut("of the", 2) == ""


def test_every_wording_offered_has_words_and_no_loose_end() -> None:
    for surface, unit in (("31.4%", "%"), ("12%", "%")):
        found = texts_of(STORY, surface, unit=unit)
        assert found
        for text in found:
            assert text.split()[-1].lower() not in lexicon()["never_last"]


def test_nothing_keeps_a_document_once_it_was_read() -> None:
    doc = read(STORY)
    assert doc._.kgx_measures
    document = ref(doc)
    del doc
    gc.collect()
    assert document() is None


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("BERGEN, Norway, Jan. 5 (Northern Wire) -- About 30% of the women were cured.\n", "30%"),
        ("OSLO (Reuters) - Some 30% of the women were cured.\n", "30%"),
        ("Lind, Norway, March 5, 2021 - Some 30% of the women were cured.\n", "30%"),
        ("Newswise — Some 30% of the women were cured.\n", "30%"),
    ],
)
def test_no_word_of_a_dateline_is_said(text: str, surface: str) -> None:
    said = " ".join(texts_of(text, surface, kind="percent", unit="%")).lower().split()
    assert "cured" in said
    assert not {"bergen", "norway", "oslo", "reuters", "lind", "newswise", "wire"}.intersection(said)


def test_a_sentence_with_a_dash_has_no_dateline() -> None:
    assert "Ada" in " ".join(texts_of("Ada was cured in April 2015 — 30% were not.\n", "30%", kind="percent", unit="%"))


def test_no_word_comes_from_over_a_line_break() -> None:
    row = rows_of(read("Some 40% of the sceptics were won over.\n\nAmong them, 30% had a response.\n", ()))["30%"]
    assert "sceptics" not in (row.measure or "")


@pytest.mark.parametrize(
    ("text", "surface", "words"),
    [
        (
            "Women in the inulin group gained 3 pounds, compared with 8 pounds in the placebo group.",
            "8 pounds",
            "inulin",
        ),
        ("Fever fell in 31% of the zinc group, versus 12% of the placebo group.", "12%", "zinc"),
        ("Fever fell in 31% of the zinc group, whereas it fell in 12% of the placebo group.", "31%", "placebo"),
        ("Fever fell in 31% of the zinc group, versus 12% of the others.", "12%", ""),
    ],
)
def test_the_group_of_the_other_side(text: str, surface: str, words: str) -> None:
    doc = parser()(text)
    start = text.index(surface)
    place = site(doc, start, start + len(surface), kind="percent", unit="%")
    assert place is not None
    assert " ".join(sorted(other_group(place))) == words
