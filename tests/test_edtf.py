"""EDTF values as first and last day, and in words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgx.ontology.edtf import bounds, in_words, is_edtf


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-03-05", date(2024, 3, 5), date(2024, 3, 5)),
        ("2026-21", date(2026, 3, 1), date(2026, 5, 31)),
        ("2026-22", date(2026, 6, 1), date(2026, 8, 31)),
        ("2026-24", date(2026, 12, 1), date(2027, 2, 28)),
        ("2025-33", date(2025, 1, 1), date(2025, 3, 31)),
        ("2025-36", date(2025, 10, 1), date(2025, 12, 31)),
        ("2025-41", date(2025, 7, 1), date(2025, 12, 31)),
        ("199X", date(1990, 1, 1), date(1999, 12, 31)),
        ("19XX", date(1900, 1, 1), date(1999, 12, 31)),
        ("2012/2022", date(2012, 1, 1), date(2022, 12, 31)),
        ("195X/197X", date(1950, 1, 1), date(1979, 12, 31)),
        ("2015-07/2016-08", date(2015, 7, 1), date(2016, 8, 31)),
        ("2023-04/..", date(2023, 4, 1), None),
        ("../2023", None, date(2023, 12, 31)),
        ("2019~", date(2019, 1, 1), date(2019, 12, 31)),
        ("2019-05?", date(2019, 5, 1), date(2019, 5, 31)),
    ],
)
def test_bounds(value: str, first: date | None, last: date | None) -> None:
    assert bounds(value) == (first, last)


@pytest.mark.parametrize(
    "value", ["", "soon", "2024-13", "2024-02-30", "../..", "2022/2012", "2024-00", "24", "2024-1-1", "20244"]
)
def test_what_is_no_value(value: str) -> None:
    assert not is_edtf(value)


def test_no_value_has_no_bounds() -> None:
    assert bounds(None) is None


@given(st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_a_day_is_its_own_bounds_and_lies_in_its_month_and_year(day: date) -> None:
    assert bounds(day.isoformat()) == (day, day)
    for value in (day.isoformat()[:7], day.isoformat()[:4]):
        covered = bounds(value)
        assert covered is not None
        first, last = covered
        assert first is not None
        assert last is not None
        assert first <= day <= last


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    covered = bounds(text)
    assert covered is None or len(covered) == 2


@pytest.mark.parametrize(
    ("value", "mod", "words"),
    [
        ("2024", None, "2024"),
        ("2024-02", None, "February 2024"),
        ("2024-03-05", None, "5 March 2024"),
        ("2026-22", None, "summer 2026"),
        ("2026-32", None, "winter 2026"),
        ("2025-33", None, "the first quarter of 2025"),
        ("2025-41", None, "the second half of 2025"),
        ("199X", None, "1990s"),
        ("2027", "START", "early 2027"),
        ("2027", "MID", "mid-2027"),
        ("2024-03", "END", "late March 2024"),
        ("2019~", None, "about 2019"),
        ("2019-05?", None, "perhaps May 2019"),
        ("2012/2022", None, "2012 to 2022"),
        ("2023-04/..", None, "from April 2023"),
        ("../2023", None, "until 2023"),
        ("<b>soon</b>", "START", "<b>soon</b>"),
    ],
)
def test_in_words(value: str, mod: str | None, words: str) -> None:
    assert in_words(value, mod) == words


@given(st.text(max_size=12) | st.from_regex(r"\d{4}-\d\d(/\d{4}-\d\d)?", fullmatch=True))
def test_any_text_has_words(text: str) -> None:
    assert bool(in_words(text)) == bool(text)
