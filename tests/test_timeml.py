"""The TimeML benchmark: what it maps from the dates of kgx to those of TimeML, and how it counts."""

from __future__ import annotations

import pytest

from benchmarks.timeml import held_out, score
from benchmarks.timeml_mapping import Timex, timex_rows


def marks(text: str, *, mapped: bool = True) -> dict[str, str | None]:
    """The values of a text of 5 March 2024 by their surfaces."""
    return {text[row.start : row.end]: row.value for row in timex_rows(text, "2024-03-05", mapped=mapped)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sales rose on May 3, 2023.", {"May 3, 2023": "2023-05-03"}),
        ("They are now rising.", {"now": "PRESENT_REF"}),
        ("It was rare in the past, unlike now.", {"the past": "PAST_REF", "now": "PRESENT_REF"}),
        ("In the year ended June 30, 2023, it rose.", {"June 30, 2023": "2023-06-30"}),
        ("It rose over the past year.", {"the past year": "2023"}),
        ("It rose in the past two months.", {}),
        ("It rose over the weekend.", {"the weekend": "2024-W09-WE"}),
        ("It rose last May.", {"last May": "2023-05"}),
        ("In the quarter it rose.", {"the quarter": "2023-Q4"}),
        ("It rose in the third quarter of 2023.", {"the third quarter of 2023": "2023-Q3"}),
        ("It rose between 2012 and 2016.", {"2012": "2012", "2016": "2016"}),
        ("It rose in the quarter ended Sept. 30, 2023.", {"the quarter": "2023-Q3", "Sept. 30, 2023": "2023-09-30"}),
        ("The current quarter is weak.", {"The current quarter": "2024-Q1"}),
        ("It was in the past that it rose.", {"the past": "PAST_REF"}),
        ("It ended at 5 p.m. EST Monday.", {"5 p.m. EST Monday": "2024-03-04"}),
        ("It ended Monday, at noon.", {"Monday": "2024-03-04", "noon": "2024-03-04"}),
        ("It ended around 7:15 p.m. in town.", {"around 7:15 p.m.": "2024-03-05"}),
        ("It broke at 10:35 a.m. (0735 GMT) Friday.", {"10:35 a.m.": "2024-03-01", "Friday": "2024-03-01"}),
        (
            "He fell on May 3, 2023. The next morning he rose.",
            {"May 3, 2023": "2023-05-03", "The next morning": "2023-05-04"},
        ),
        (
            "It began in May 2023. The following month it ended.",
            {"May 2023": "2023-05", "The following month": "2023-06"},
        ),
        ("It was late yesterday.", {"late yesterday": "2024-03-04"}),
        ("It ends by the year 2030.", {"the year 2030": "2030"}),
        ("It will end in the next century.", {"the next century": "21"}),
        ("It rose in the coming weeks.", {}),
        ("It rose in the fiscal first quarter of 2023.", {"the fiscal first quarter of 2023": "2023-Q1"}),
        ("In the year-ago third quarter it rose.", {"the year-ago third quarter": "2022-Q3"}),
        (
            "It lost in the fourth quarter of 2023, unlike the first quarter. The latest quarter's loss was small.",
            {"the fourth quarter of 2023": "2023-Q4", "the first quarter": "2024-Q1", "The latest quarter": "2023-Q4"},
        ),
        (
            "In the second quarter of 2023 it fell. For the nine months it rose from a year earlier.",
            {"the second quarter of 2023": "2023-Q2", "a year earlier": "2022"},
        ),
        (
            "The third quarter of 2023 beat the 2022 period.",
            {
                "The third quarter of 2023": "2023-Q3",
                "the 2022 period": "2022-Q3",
            },
        ),
        (
            "In the second quarter of 2023 it rose, unlike a year earlier.",
            {"the second quarter of 2023": "2023-Q2", "a year earlier": "2022-Q2"},
        ),
    ],
)
def test_dates_as_timeml_marks_them(text: str, expected: dict[str, str | None]) -> None:
    assert marks(text) == expected


def test_without_the_mapping_mentions_are_those_of_kgx() -> None:
    assert marks("They are now rising.", mapped=False) == {}


def test_rows_come_in_order() -> None:
    rows = timex_rows("Now, on May 3, 2023, and in the future", "2024-03-05")
    assert rows == sorted(rows, key=lambda row: row.start)
    assert all(isinstance(row, Timex) for row in rows)


def test_a_wrong_value_costs_only_the_value_figure() -> None:
    text = "It rose on May 3, 2023, in town."
    gold = {"start": 11, "end": 22, "type": "DATE", "value": "2023-05-04"}
    document = {"id": "a", "text": text, "date": "2024-03-05", "entities": [gold]}
    assert score([document]) == {"strict": 1.0, "relaxed": 1.0, "value": 0.0, "open value": 0.0}
    assert score([{**document, "entities": [{**gold, "type": "TIME", "value": "2023-05-03T12:00"}]}])["value"] == 1.0


@pytest.mark.parametrize(
    ("gold", "said", "agrees"),
    [("2024-WXX", "last week", 1.0), ("2023-XX", "2023", 1.0), ("2023-WXX", "last week", 0.0), ("PXY", "2023", 0.0)],
)
def test_what_the_gold_leaves_open_agrees_with_any_figure(gold: str, said: str, agrees: float) -> None:
    entity = {"start": 8, "end": 8 + len(said), "type": "DATE", "value": gold}
    document = {"id": "a", "text": f"It rose {said}.", "date": "2024-03-05", "entities": [entity]}
    figures = score([document])
    assert (figures["value"], figures["open value"]) == (0.0, agrees)


def test_the_documents_held_out_do_not_depend_on_their_order() -> None:
    names = [f"d{number}" for number in range(100)]
    assert held_out(names) == held_out(reversed(names))
    assert len(held_out(names)) == 30
    assert held_out(["a", "b", "a"]) == {"a", "b"}
