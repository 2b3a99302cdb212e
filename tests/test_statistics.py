"""Numbers that measure or count: value, unit, modifier, and what is not counted."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st

import kgx.extract.statistics
from kgx.extract.layers import DateSpan, StatisticSpan
from kgx.extract.quantities import quantities
from kgx.extract.statistics import Word, find_statistics
from kgx.extract.units import match_unit

Row = tuple[str, float, float | None, str, str | None]


BLANK = spacy.blank("en")


def words(text: str) -> list[Word]:
    """The tokens of a blank pipeline."""
    return [Word(token.idx, token.idx + len(token), token.text, "") for token in BLANK.make_doc(text)]


def read(text: str) -> list[Row]:
    """Surface, value, high, unit and modifier of each statistic."""
    rows = find_statistics(text, words(text))
    return [(text[row.start : row.end], row.value, row.high, row.unit, row.modifier) for row in rows]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("About 31.4% of them responded.", ("31.4%", 31.4, None, "%", "about")),
        ("They were seen six months after surgery.", ("six months", 6, None, "month", None)),
        ("The incidence was 8.5 per 100,000.", ("8.5 per 100,000", 8.5, None, "per 100,000", None)),
        ("It was about 12.5 per 1,000 live births.", ("12.5 per 1,000", 12.5, None, "per 1,000", "about")),
        ("It was 40 per million people.", ("40 per million", 40, None, "per million", None)),
        ("It was 7.9/100,000.", ("7.9/100,000", 7.9, None, "per 100,000", None)),
        ("They saw 289 strokes per 100,000 inhabitants.", ("289", 289, None, "strokes", None)),
        ("Risk fell by 15 percent.", ("15 percent", 15, None, "%", None)),
        ("More than 11,605 patients enrolled.", ("11,605", 11605, None, "patients", "more than")),
        ("They saw 900 new cases.", ("900", 900, None, "new cases", None)),
        ("It lasted at least two years.", ("two years", 2, None, "year", "at least")),
        ("A 12-week course followed.", ("12-week", 12, None, "week", None)),
        ("It raised $1.2 billion.", ("$1.2 billion", 1_200_000_000, None, "USD", None)),
        ("It costs up to €40m a year.", ("€40m", 40_000_000, None, "EUR", "up to")),
        ("It lost 3 million Swiss francs.", ("3 million Swiss francs", 3_000_000, None, "CHF", None)),
        ("They got 20 mg daily.", ("20 mg", 20, None, "mg", None)),
        ("They got 81 milligrams.", ("81 milligrams", 81, None, "mg", None)),
        ("Levels were below 300 ng/dL.", ("300 ng/dL", 300, None, "ng/dL", "less than")),
        ("Nearly one in five had pain.", ("one in five", 0.2, None, "1", "about")),
        ("One in every five was deaf.", ("One in every five", 0.2, None, "1", None)),
        ("It cures two out of every three.", ("two out of every three", 0.667, None, "1", None)),
        ("Just one out of every four slept.", ("one out of every four", 0.25, None, "1", None)),
        ("It harms 13 of every 1,000 people.", ("13 of every 1,000", 0.013, None, "1", None)),
        ("It harms about two in 1,000.", ("two in 1,000", 0.002, None, "1", "about")),
        ("The odds are a 50-50 chance.", ("50-50", 0.5, None, "1", None)),
        ("It harms 22-24 per 1,000 adults.", ("22-24 per 1,000", 22, 24, "per 1,000", None)),
        ("Two dozen patients came.", ("Two dozen", 24, None, "patients", None)),
        ("They sold half a dozen doses.", ("half a dozen", 6, None, "doses", None)),
        ("Some 41 of the women were ill.", ("41", 41, None, "women", "about")),
        ("It shrank in 8 of those 36 cases.", ("8", 8, None, "cases", None)),
        ("It helped 12 of fourteen men.", ("12", 12, None, "men", None)),
        ("A double dose was given.", ("double", 2, None, "fold", None)),
        ("Half of them left.", ("Half", 0.5, None, "1", None)),
        ("Over two-thirds stayed.", ("two-thirds", 0.667, None, "1", "more than")),
        ("They were twice as likely to fall.", ("twice", 2, None, "fold", None)),
        ("It was three times higher.", ("three times", 3, None, "fold", None)),
        ("A fourfold rise was seen.", ("fourfold", 4, None, "fold", None)),
        ("From 12 to 17 percent relapsed.", ("12 to 17 percent", 12, 17, "%", None)),
        ("Some 30% to 40% relapsed.", ("30% to 40%", 30, 40, "%", "about")),
        ("It takes one or two hours.", ("one or two hours", 1, 2, "hour", None)),
        ("The 1- to 2-hour session ended.", ("1- to 2-hour", 1, 2, "hour", None)),
        ("Women aged 45 to 64 took part.", ("45 to 64", 45, 64, "year", None)),
        ("Adults 65 and older took part.", ("65", 65, None, "year", "at least")),
        ("A 54-year-old man came.", ("54-year-old", 54, None, "year", None)),
        ("Ada Byrne, 54, of Leeds, agreed.", ("54", 54, None, "year", None)),
        ("Most were in their early 60s.", ("early 60s", 60, 64, "year", None)),
        ("The hazard ratio was 0.71 for death.", ("0.71", 0.71, None, "1", None)),
        ("It froze at minus 80 degrees.", ("minus 80 degrees", -80, None, "degree", None)),
        ("He waited for a year.", ("a year", 1, None, "year", None)),
        ("They slept 7 1/2 hours.", ("7 1/2 hours", 7.5, None, "hour", None)),
        ("Only 12 or more doses help.", ("12", 12, None, "doses", "at least")),
    ],
)
def test_statistics(text: str, row: Row) -> None:
    assert row in read(text)


def test_a_modifier_reaches_over_and() -> None:
    rows = read("About 8% and 18% fell ill.")
    assert [(row[0], row[4]) for row in rows] == [("8%", "about"), ("18%", "about")]


def test_both_arms_of_a_comparison() -> None:
    text = "It shrank in 31.4% vs 12% on placebo."
    assert [row[:2] for row in read(text)] == [("31.4%", 31.4), ("12%", 12)]


def test_a_fall_from_one_value_to_another_is_two_statistics() -> None:
    text = "Sugar was cut from 28 percent to 10 percent."
    assert [row[:2] for row in read(text)] == [("28 percent", 28), ("10 percent", 10)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("The incidence rose from 8 to 15 per 100,000.", [("8", 8, None), ("15 per 100,000", 15, None)]),
        ("Survival improved from 20 to 26 months.", [("20", 20, None), ("26 months", 26, None)]),
        ("Its price went from $2 million to $3 million.", [("$2 million", 2e6, None), ("$3 million", 3e6, None)]),
        ("The course was cut from 28 days to 14.", [("28 days", 28, None), ("14", 14, None)]),
        ("Rates ranged from 20 percent to 30 percent.", [("20 percent to 30 percent", 20, 30)]),
        ("Its prices rise every year, ranging from $20 to $30.", [("$20 to $30", 20, 30)]),
        ("A visit costs from $20 to $30.", [("$20 to $30", 20, 30)]),
        ("Surgeries lasted from three to seven hours.", [("three to seven hours", 3, 7)]),
        ("They met after a follow-up of from 28 to 78 weeks.", [("28 to 78 weeks", 28, 78)]),
    ],
)
def test_a_change_is_two_values_and_a_range_is_one(text: str, numbers: list[tuple[str, float, float | None]]) -> None:
    rows = read(text)
    assert [row[:3] for row in rows] == numbers
    assert len({row[3] for row in rows}) == 1


def test_both_values_of_a_change_that_a_tagger_takes_for_a_range() -> None:
    text = "The score rose from 24.5 to 59."
    rows = find_statistics(text, words(text), tagged=tagged(text, "24.5 to 59"))
    assert [text[row.start : row.end] for row in rows] == ["24.5", "59"]


def test_a_count_out_of_a_total_is_two_statistics_of_one_unit() -> None:
    rows = read("In all, 109 out of 847 patients relapsed.")
    assert [(row[0], row[3]) for row in rows] == [("109", "patients"), ("847", "patients")]


def test_a_number_without_noun_counts_the_noun_before() -> None:
    rows = read("Of 26 adults in the study, 12 were given juice.")
    assert [(row[0], row[3]) for row in rows] == [("26", "adults"), ("12", "adults")]


@pytest.mark.parametrize(
    "text",
    [
        "It entered phase 3 last spring.",
        "People with type 2 diabetes took COX-2 blockers and omega-3.",
        "One of the authors said so.",
        "Take it twice a week, or three times daily.",
        "At week 24 they met in Room 12.",
        "Two hospitals took part.",
        "Dozens of people and several doctors came.",
        "Call 555-0199 before 8:00.",
        "It is the 3rd most common.",
        "Have a 911 call recorded.",
        "Results are anticipated about six months after enrollment begins.",
    ],
)
def test_what_is_no_statistic(text: str) -> None:
    assert read(text) == []


def test_dates_and_names_win() -> None:
    text = "In 2016 patients took 20 mg of ABX 20 mg."
    rows = find_statistics(text, words(text), [(3, 7), (30, 40)])
    assert [text[row.start : row.end] for row in rows] == ["20 mg"]


def test_the_component_works_in_a_blank_pipeline() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe(kgx.extract.statistics.kgx_statistics.__name__)
    doc = nlp("The trial enrolled 362 people.")
    assert [StatisticSpan(*row).unit for row in doc._.kgx_statistics] == ["people"]
    assert [span.text for span in doc.spans["kgx_statistics"]] == ["362"]


def test_the_component_leaves_out_what_dates_have_taken() -> None:
    nlp = spacy.blank("en")
    doc = nlp.make_doc("It began in 1,998 days.")
    doc._.kgx_dates = (DateSpan(12, 17, "1998", None, 1.0),)
    assert kgx.extract.statistics.kgx_statistics(doc)._.kgx_statistics == ()


@pytest.mark.parametrize(
    ("surface", "unit"),
    [("5 °C", "°C"), ("5 degrees Celsius", "°C"), ("5 degrees", "degree"), ("5 μm", "micron"), ("5 mg/dL", "mg/dL")],
)
def test_units_have_one_name(surface: str, unit: str) -> None:
    found = match_unit(surface, 2)
    assert found is not None
    assert (found.name, found.end) == (unit, len(surface))


def test_a_unit_ends_at_a_word_boundary() -> None:
    assert match_unit("5 gallons", 2) is not None
    assert match_unit("5 grandmothers", 2) is None


_PIECES = (
    "5 12 1,048 0.5 .07 ½ 1/2 half a an one two three hundred million % percent per cent mg /dL $ € to - – and or "
    "of in out every five times twice as fold more than patients people years week old aged s 's 60s ( ) , ."
    " between minus negative - x ² e 10 ٣ — over up to"
)


@settings(deadline=None)
@example(["$", "5", "to", "5"], " ")
@given(st.lists(st.sampled_from(_PIECES.split()), max_size=14), st.sampled_from([" ", ""]))
def test_spans_are_inside_and_apart(pieces: list[str], joint: str) -> None:
    text = joint.join(pieces)
    found = quantities(text)
    assert all(one.end <= two.start for one, two in pairwise(found))
    rows = find_statistics(text, words(text))
    for row in rows:
        assert 0 <= row.start < row.end <= len(text)
        assert text[row.start : row.end].strip() == text[row.start : row.end]
        assert row.high is None or row.high > row.value
        assert row.unit


@given(st.integers(0, 10**9), st.sampled_from(["mg", "%", " percent", " weeks", " mm Hg"]))
def test_a_number_with_its_unit_is_one_quantity(number: int, unit: str) -> None:
    text = f"They had {number:,}{unit} then"
    assert [(one.value, text[one.start : one.end]) for one in quantities(text)] == [(number, f"{number:,}{unit}")]


def tagged(text: str, *surfaces: str) -> list[tuple[int, int]]:
    """Where the surfaces stand in the text, as a tagger would say."""
    return [(text.index(surface), text.index(surface) + len(surface)) for surface in surfaces]


@pytest.mark.parametrize(
    ("text", "surface", "value", "unit"),
    [
        ("Ms. Adler lost her hair at 42, she said.", "42", 42, "year"),
        ("They started with an average baseline of 72.", "72", 72, "point"),
        ("A PSA count of 4 is normal.", "4", 4, "1"),
        ("In Norway it was 12.6, she said.", "12.6", 12.6, "1"),
        ("It came to 15 or more, she said.", "15", 15, "1"),
        ("The trial had 39 people, eight of whom slept.", "eight", 8, "people"),
        ("There are pills, and only about 20 are used in patches.", "20", 20, "1"),
        ("They could eat four peanuts.", "four", 4, "peanuts"),
    ],
)
def test_a_tagger_adds_what_the_rules_leave_out(text: str, surface: str, value: float, unit: str) -> None:
    rows = find_statistics(text, words(text), tagged=tagged(text, surface, *re.findall("39", text)))
    found = {text[row.start : row.end]: (row.value, row.unit) for row in rows}
    assert found[surface] == (value, unit)


def test_a_tagger_takes_away_what_it_does_not_touch() -> None:
    text = "Write to 500 Davis Street; 500 patients did."
    assert [row.start for row in find_statistics(text, words(text))] == [9, 27]
    assert [row.start for row in find_statistics(text, words(text), tagged=[(27, 30)])] == [27]
    assert find_statistics(text, words(text), tagged=[]) == []


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("It was one woman's mistake.", "one"),
        ("He had one on his arm.", "one"),
        ("He had two bad knees.", "two"),
        ("They swam three times a week.", "three"),
        ("A 911 call came in.", "911"),
    ],
)
def test_what_a_tagger_makes_no_statistic(text: str, surface: str) -> None:
    assert find_statistics(text, words(text), tagged=tagged(text, surface)) == []


def test_an_adjective_is_no_multiple() -> None:
    tokens = [
        Word(0, 2, "He", "PRP"),
        Word(3, 6, "had", "VBD"),
        Word(7, 13, "double", "JJ"),
        Word(14, 20, "vision", "NN"),
    ]
    dose = [*tokens[:3], Word(14, 18, "dose", "NN")]
    assert find_statistics("He had double vision", tokens) == []
    assert [row.value for row in find_statistics("He had double dose", dose)] == [2]


@pytest.mark.parametrize(
    ("text", "after", "found"),
    [
        ("A third study failed.", [("study", "NN"), ("failed", "VBD")], []),
        ("A third control group failed.", [("control", "NN"), ("group", "NN"), ("failed", "VBD")], []),
        ("A fifth-grade boy.", [("-", "HYPH"), ("grade", "NN"), ("boy", "NN")], []),
        ("A third more died.", [("more", "JJR"), ("died", "VBD")], ["A third"]),
        ("A third reduction.", [("reduction", "NN")], ["A third"]),
        ("About a third boating.", [("boating", "NN")], ["a third"]),
    ],
)
def test_an_ordinal_is_no_share(text: str, after: list[tuple[str, str]], found: list[str]) -> None:
    tokens = []
    for word, tag in after:
        start = text.index(word, tokens[-1].end if tokens else 7)
        tokens.append(Word(start, start + len(word), word, tag))
    assert [text[row.start : row.end] for row in find_statistics(text, tokens)] == found


def test_a_tagger_makes_no_figure_of_a_denominator() -> None:
    text = "They saw 7.9 cases per 100,000 people."
    spans = [(text.index(number), text.index(number) + len(number)) for number in ("7.9", "100,000")]
    assert [row.value for row in find_statistics(text, words(text), tagged=spans)] == [7.9]


def test_a_tagger_cannot_make_a_number_of_words() -> None:
    text = "It is the size of a dime, give or take."
    assert find_statistics(text, words(text), tagged=tagged(text, "a dime")) == []
