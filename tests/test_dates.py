"""Calendar expressions: where they stand, their EDTF value, what is left alone."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
import spacy
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

import kgx.extract.dates
from kgx.extract.dates import find_dates
from kgx.extract.layers import DateSpan

PUBLISHED = "2024-03-13"
"""A Wednesday."""


def read(text: str, published: str | None = PUBLISHED) -> list[tuple[str, str | None, str | None]]:
    """Surface, value and mod of each date of a text."""
    return [(text[row.start : row.end], row.value, row.mod) for row in find_dates(text, published=published)]


@pytest.mark.parametrize(
    ("text", "surface", "value", "mod"),
    [
        ("It was approved on Dec. 5, 2018.", "Dec. 5, 2018", "2018-12-05", None),
        ("It was approved on 5 December 2018.", "5 December 2018", "2018-12-05", None),
        ("Updated 2018-12-05 by staff.", "2018-12-05", "2018-12-05", None),
        ("TUESDAY, Aug. 7, 2018 (Wire) -- A drug", "TUESDAY, Aug. 7, 2018", "2018-08-07", None),
        ("It won approval in February 2024.", "February 2024", "2024-02", None),
        ("Results are due in summer 2026.", "summer 2026", "2026-22", None),
        ("A decision is expected by early 2027.", "early 2027", "2027", "START"),
        ("Data will come in mid-June.", "mid-June", "2024-06", "MID"),
        ("The study ended in late 2019.", "late 2019", "2019", "END"),
        ("The trial started last year.", "last year", "2023", None),
        ("The company said on Tuesday it would wait.", "Tuesday", "2024-03-12", None),
        ("The panel will meet on Friday.", "Friday", "2024-03-15", None),
        ("The paper appeared yesterday.", "yesterday", "2024-03-12", None),
        ("Interest grew in the 1990s.", "the 1990s", "199X", None),
        ("It was rare in the 19th century.", "the 19th century", "18XX", None),
        ("Cases were counted between 2012 and 2022.", "between 2012 and 2022", "2012/2022", None),
        ("Cases were counted from 2012 to 2022.", "2012 to 2022", "2012/2022", None),
        ("It ran from July 2015 to August 2016.", "July 2015 to August 2016", "2015-07/2016-08", None),
        ("The congress takes place May 6 – 10 in Lyon.", "May 6 – 10", "2024-05-06/2024-05-10", None),
        ("Filing is planned for the second half of 2025.", "second half of 2025", "2025-41", None),
        ("Sales rose in the third quarter of 2023.", "third quarter of 2023", "2023-35", None),
        ("Sales fell in last year's third quarter.", "last year's third quarter", "2023-35", None),
        ("Filing is planned for the second quarter of next year.", "second quarter of next year", "2025-34", None),
        ("The 2021 second quarter was weak.", "2021 second quarter", "2021-34", None),
        ("It was first used in May of last year.", "May of last year", "2023-05", None),
        ("A return to the larger sales of late December.", "late December", "2023-12", "END"),
        ("They agreed to cut prices in January.", "January", "2024-01", None),
        ("Sales could begin as early as Friday.", "Friday", "2024-03-15", None),
        ("It was banned in nineteen ninety-seven.", "nineteen ninety-seven", "1997", None),
        ("It happened in May eighteen forty.", "May eighteen forty", "1840-05", None),
        ("He fell ill last Thanksgiving.", "last Thanksgiving", "2023-11-23", None),
        ("It was found on Election Day 2022.", "Election Day 2022", "2022-11-08", None),
        ("The shop will close on Memorial Day.", "Memorial Day", "2024-05-27", None),
        ("It opened on Christmas Eve.", "Christmas Eve", "2023-12-24", None),
        ("The deal should close by year-end.", "year-end", "2024", "END"),
        ("Filing is due before the year's end.", "the year's end", "2024", "END"),
        ("A hearing takes place the week of March 20.", "the week of March 20", "2024-03-18/2024-03-24", None),
        ("The temple is of the 11th century.", "the 11th century", "10XX", None),
        ("It was known in the third century.", "the third century", "02XX", None),
        ("They had been due to decide by Friday.", "Friday", "2024-03-08", None),
        ("It planned a large meeting of its investors in the capital on Friday.", "Friday", "2024-03-15", None),
        ("Sales rose due to the launch of a larger model in April.", "April", "2023-04", None),
        ("It was common in the late sixties.", "the late sixties", "196X", "END"),
        ("Fourth-quarter sales fell.", "Fourth-quarter", "2023-36", None),
        ("The drug was launched two years ago.", "two years ago", "2022", None),
        ("A vaccine was tried two centuries ago.", "two centuries ago", "18XX", None),
        ("She presented the data this week.", "this week", "2024-03-11/2024-03-17", None),
        ("Enrolment should end later this year.", "later this year", "2024", None),
        ("They met in October.", "October", "2023-10", None),
        ("They will meet in October.", "October", "2024-10", None),
        ("Use grew over the past 10 years.", "the past 10 years", "2014/2024", None),
        ("A 2007 study found no effect.", "2007", "2007", None),
        ("Copyright ©2019 by the agency.", "2019", "2019", None),
        ("It was shown in the 2016-2017 season.", "2016-2017", "2016/2017", None),
        ("It was offered for the 2017/18 flu season.", "2017/18", "2017/2018", None),
        ("It was used in 1997-98.", "1997-98", "1997/1998", None),
        ("J Exp Med. 2017 Jun 24;11:139.", "2017 Jun 24", "2017-06-24", None),
        ("Heart J. 2014 Feb;121(2).", "2014 Feb", "2014-02", None),
        (
            "Visits between Jan. 1, 2010, and Dec. 31, 2014 count.",
            "between Jan. 1, 2010, and Dec. 31, 2014",
            "2010-01-01/2014-12-31",
            None,
        ),
        (
            "They were seen between Sept. 17 and Nov. 18 last year.",
            "between Sept. 17 and Nov. 18 last year",
            "2023-09-17/2023-11-18",
            None,
        ),
        ("It was stopped on Sept. 17 last year.", "Sept. 17 last year", "2023-09-17", None),
        ("The fund had a budget in fiscal year 2016.", "fiscal year 2016", "2016", None),
        ("A study will start later in 2025.", "later in 2025", "2025", None),
        ("A report is due later in the year.", "later in the year", "2024", None),
        ("Scans will follow later this summer.", "later this summer", "2024-22", None),
        ("Eighteen years ago she fell ill.", "Eighteen years ago", "2006", None),
        ("It was a couple of years ago.", "a couple of years ago", "2022", None),
        ("It spread in the winter of nineteen ninety-four.", "the winter of nineteen ninety-four", "1994-24", None),
        ("It was rare before the year two thousand and one.", "two thousand and one", "2001", None),
        ("It was common in the nineteen sixties.", "the nineteen sixties", "196X", None),
        ("They met on March third, nineteen ninety-eight.", "March third, nineteen ninety-eight", "1998-03-03", None),
        ("They met on the twenty-first of May.", "twenty-first of May", "2024-05-21", None),
        ("It was tried in '96 and dropped.", "'96", "1996", None),
        ("He arrived yesterday morning.", "yesterday morning", "2024-03-12", None),
        ("It is held on Mother's Day.", "Mother's Day", "2024-05-12", None),
        ("“Today’s approval matters,” she said.", "Today", "2024-03-13", None),
        ("The journal publishes it Thursday.", "Thursday", "2024-03-14", None),
        ("The journal published it Thursday.", "Thursday", "2024-03-07", None),
        ("The congress begins Saturday in Lyon.", "Saturday", "2024-03-16", None),
        ("She was scheduled to present it Tuesday.", "Tuesday", "2024-03-12", None),
        ("She gives a talk in April.", "April", "2024-04", None),
        ("Loans are offered through May.", "May", "2024-05", None),
        ("It grew in the year ended May 31.", "May 31", "2023-05-31", None),
        ("Sales fell in the quarter ended Jan. 31, 2024.", "quarter ended Jan. 31, 2024", "2023-36", None),
        ("It rose from the year-ago third quarter.", "third quarter", "2022-35", None),
        ("2021's third quarter was weak.", "third quarter", "2021-35", None),
        ("The clinic closed last spring.", "last spring", "2023-21", None),
        ("The board resigned the day before yesterday.", "the day before yesterday", "2024-03-11", None),
        ("The panel meets the day after tomorrow.", "the day after tomorrow", "2024-03-15", None),
        ("Last Oct. 13 the market fell.", "Oct. 13", "2023-10-13", None),
        ("On Thursday shares rose 3%.", "Thursday", "2024-03-07", None),
        ("Lawyers would look for ways around Friday's ruling.", "Friday", "2024-03-08", None),
        ("It will be known before Friday's ruling.", "Friday", "2024-03-15", None),
        ("Doctors are planning for the summit in June.", "June", "2024-06", None),
        ("By February, the scan showed a shadow.", "February", "2024-02", None),
        ("By June, 30 patients had died.", "June", "2023-06", None),
        ("By June, 30 patients will be enrolled.", "June", "2024-06", None),
        ("By October, it hopes to file.", "October", "2024-10", None),
        ("It was told at a meeting held by the Heart Club in late August.", "late August", "2023-08", "END"),
        ("It was shown by them in August.", "August", "2023-08", None),
        ("It should be shown by early August.", "early August", "2024-08", "START"),
        ("He bragged about it over a Halloween dinner.", "Halloween", "2023-10-31", None),
        ("They met on March 4. The following Tuesday he left.", "The following Tuesday", "2024-03-05", None),
        ("They met on March 4 and the previous Friday.", "the previous Friday", "2024-03-01", None),
        ("They met in January. He left the following Tuesday.", "the following Tuesday", None, None),
        ("Embargoed for May 6 @ 5:00 PM EST, 2024", "May 6 @ 5:00 PM EST, 2024", "2024-05-06", None),
        ("Opens Monday, May 6 at 9 a.m., 2024", "Monday, May 6 at 9 a.m., 2024", "2024-05-06", None),
        ("They followed the women for the next 10 years.", "the next 10 years", None, None),
        ("It began in 1999. Over the next decade, 40 patients were found.", "the next decade", "1999/2009", None),
        ("People with a high risk over the next decade should take it.", "the next decade", "2024/2034", None),
    ],
)
def test_expressions(text: str, surface: str, value: str, mod: str | None) -> None:
    assert (surface, value, mod) in read(text)


@pytest.mark.parametrize(
    "text",
    [
        "Patients took it daily for two years.",
        "The 54-year-old was treated for 12 weeks.",
        "It may help. They may march on.",
        "We enrolled 2024 patients at 1900 sites.",
        "Call 555-2019 or write to doi:10.1000/j.abc.2017.11.570.",
        "It costs $2020 a dose.",
        "She is in her 60s and has felt better recently.",
        "They enrolled nineteen sixty-year-olds.",
        "Two weeks later the pain was gone.",
        "Half a century ago it was rare.",
        "He had fallen in the second week of treatment.",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert read(text) == []


def test_relative_dates_without_an_anchor_have_no_value() -> None:
    assert read("The agency said so on Monday.", None) == [("Monday", None, None)]
    assert read("It was done last year.", None) == [("last year", None, None)]


def test_a_day_in_parentheses_says_which_day_is_meant() -> None:
    assert read("It is published today (Dec. 17, 2018) in full.") == [
        ("today", "2018-12-17", None),
        ("Dec. 17, 2018", "2018-12-17", None),
    ]


def test_a_comparison_with_the_year_before_moves_no_year_after_it() -> None:
    text = "In 2020 it rose from 3% a year earlier, and from 5% a year earlier in the north."
    assert [value for _, value, _ in read(text)] == ["2020", "2019", "2019"]


def test_a_dateline_anchors_a_text_without_publication_date() -> None:
    text = "Drug works\n\nBOSTON, June 7, 2011 -- The firm reported it today.\n"
    assert read(text, None)[-1] == ("today", "2011-06-07", None)


def test_a_near_dateline_is_the_day_on_which_today_was_said() -> None:
    text = "Drug works\n\nBOSTON, March 1, 2024 -- The firm reported it today.\n"
    assert read(text, PUBLISHED)[-1] == ("today", "2024-03-01", None)


def test_years_counted_from_the_date_before() -> None:
    text = "The first trial began in 2012 and ended the following year."
    assert read(text) == [("2012", "2012", None), ("the following year", "2013", None)]


def test_names_win() -> None:
    text = "The ATLAS 2015 trial began in 2013."
    rows = find_dates(text, published=PUBLISHED, taken=[(4, 20)])
    assert [text[row.start : row.end] for row in rows] == ["2013"]


def test_tags_tell_the_month_from_the_verb() -> None:
    text = "Doctors of May 5 hospitals"
    assert find_dates(text, tag_at=lambda offset: "MD" if offset == 11 else "") == []


def test_the_component_works_in_a_blank_pipeline() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe(kgx.extract.dates.kgx_dates.__name__)
    doc = nlp.make_doc("Approval came on March 4, 2024, and sales began on Monday.")
    doc._.kgx_date = PUBLISHED
    doc = nlp(doc)
    assert [DateSpan(*row).value for row in doc._.kgx_dates] == ["2024-03-04", "2024-03-11"]
    assert [span.text for span in doc.spans["kgx_dates"]] == ["March 4, 2024", "Monday"]


_PIECES = (
    "in on by since from to between and early late mid the last next this March May June 2024 1998 Monday Sept. 5, 31 "
    "spring summer quarter first third year month week ago two ten years decades 19th 1990s ' s Q3 of half today "
    "- – ( ) 2016-17 end beginning past 13/12/2020 2020-02-30 later earlier"
)
_WORDS = (
    "between the mid- fiscal quarter Q3 2Q 1st fifth twenty-first Thanksgiving Christmas Mother's Father's Fourth July "
    "Day New Year's Eve '96 '80s 1990s century turn of eighteen nineteen ninety-four sixties two thousand twenty ten "
    "week year-end year's that the following same previous coming past days ago couple later in over half latter Sat. "
    "tonight tomorrow night morning weekend Sept. 17 1st/ 2017/18 2018-12-05 12/05/2018 5-May-2020 ; : , and through"
)


@settings(deadline=None)
@given(st.lists(st.sampled_from([*_PIECES.split(), *_WORDS.split()]), max_size=8).map(" ".join))
def test_rules_are_tried_wherever_they_match(text: str) -> None:
    """Rules name the words that their matches start with; none is forgotten."""
    tried = {(found.start, found.rule) for found in kgx.extract.dates._matches(text)}
    for rule in kgx.extract.dates._rules():
        for match in rule.pattern.finditer(text):
            assert (match.start(), rule.name) in tried


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(_PIECES.split()), max_size=12).map(" ".join),
    st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1)),
)
def test_every_value_parses_and_every_span_is_inside(text: str, day: date | None) -> None:
    rows = find_dates(text, published=day.isoformat() if day else None)
    for row in rows:
        assert 0 <= row.start < row.end <= len(text)
        assert text[row.start : row.end].strip() == text[row.start : row.end]
        assert row.mod in (None, "START", "MID", "END")
        if row.value is not None:
            assert parse_edtf(row.value) is not None
    assert all(one.end <= two.start for one, two in pairwise(rows))
