"""Numbers written in English, read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgx.extract.numerals import lex, read_number

_BELOW_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_ONES = _BELOW_TWENTY.split()
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))


def spell(number: int, *, hyphen: str = "-", conjunction: str = " and ") -> str:
    """A number in English words."""
    for size, name in _SCALES:
        if number >= size:
            above, rest = divmod(number, size)
            joint = (conjunction if rest < 100 else " ") if rest else ""
            tail = spell(rest, hyphen=hyphen, conjunction=conjunction) if rest else ""
            return f"{spell(above, hyphen=hyphen, conjunction=conjunction)} {name}{joint}{tail}"
    if number >= 100:
        rest = f"{conjunction}{spell(number % 100, hyphen=hyphen)}" if number % 100 else ""
        return f"{_ONES[number // 100]} hundred{rest}"
    if number >= 20:
        return _TENS[number // 10 - 2] + (f"{hyphen}{_ONES[number % 10]}" if number % 10 else "")
    return _ONES[number]


def value_of(text: str) -> float | None:
    """The value of the number with which a text begins, where it takes all of its lexemes."""
    lexemes = lex(text)
    numeral = read_number(lexemes, 0)
    return numeral.value if numeral is not None and numeral.last == len(lexemes) else None


@given(st.integers(0, 10**15 - 1), st.sampled_from(["-", " "]), st.sampled_from([" and ", " "]))
def test_any_number_in_words_is_read_back(number: int, hyphen: str, conjunction: str) -> None:
    assert value_of(spell(number, hyphen=hyphen, conjunction=conjunction)) == number


@given(st.integers(0, 10**15))
def test_any_number_in_digits_is_read_back(number: int) -> None:
    assert value_of(str(number)) == number
    assert value_of(f"{number:,}") == number


@given(st.integers(1, 999), st.integers(0, 99), st.sampled_from(_SCALES))
def test_decimals_with_a_scale(whole: int, part: int, scale: tuple[int, str]) -> None:
    assert value_of(f"{whole}.{part:02d} {scale[1]}") == pytest.approx((whole + part / 100) * scale[0])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("half", 0.5),
        ("a third", 1 / 3),
        ("two-thirds", 2 / 3),
        ("three quarters", 0.75),
        ("five and a half", 5.5),
        ("two and a half million", 2_500_000),
        ("2½", 2.5),
        ("7 1/2", 7.5),
        ("1/4", 0.25),
        ("a hundred", 100),
        ("a million", 1_000_000),
        ("0·5", 0.5),
        (".07", 0.07),
        ("2.5bn", 2_500_000_000),
        ("Twenty-one", 21),
        ("two dozen", 24),
        ("half a dozen", 6),
    ],
)
def test_forms(text: str, value: float) -> None:
    assert value_of(text) == pytest.approx(value)


@pytest.mark.parametrize(
    "text", ["a patient", "hundred", "and five", "dozens", "the", "thirds", "7" * 5000, "1/" + "2" * 5000]
)
def test_what_is_no_number(text: str) -> None:
    assert value_of(text) is None


@given(st.text(max_size=60))
def test_lexemes_slice_to_their_surface(text: str) -> None:
    lexemes = lex(text)
    assert [text[one.start : one.end].lower() for one in lexemes] == [one.lower for one in lexemes]
    for index in range(len(lexemes)):
        numeral = read_number(lexemes, index)
        assert numeral is None or index == numeral.first < numeral.last <= len(lexemes)


@pytest.mark.parametrize("text", ["20 mg/2 weeks", "took 20 mg/5 ml twice", "three or/2", "10 h/7 days", "2b/3"])
def test_a_slash_after_a_word_is_no_fraction(text: str) -> None:
    lexemes = lex(text)
    numerals = [numeral for index in range(len(lexemes)) if (numeral := read_number(lexemes, index))]
    assert numerals
    assert all(numeral.form != "fraction" for numeral in numerals)
