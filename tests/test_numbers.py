"""Numbers as Vietnamese writes them: what is read, what is left alone, and that writing and reading agree."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.numbers import Number, find_numbers, parse_number, spoken_number


def one(text: str) -> Number:
    (number,) = find_numbers(text)
    return number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("22.000 đoàn viên", 22_000),
        ("1,5 triệu lượt", 1_500_000),
        ("1.234,5 ha", 1234.5),
        ("01 mô hình", 1),
        ("3.5%", 3.5),
        ("0,125", 0.125),
        ("22,000 người", 22_000),
        ("1,250 người", 1_250),
        ("25.000 tỷ đồng", 25e12),
        ("3 nghìn tỷ đồng", 3e12),
        ("2 tỷ 500 triệu đồng", 2.5e9),
        ("1 000 000 cây", 1_000_000),
        ("01 (một) lần", 1),
        ("100 tỷ lệ", 100),
        ("2/3 nhiệm kỳ", 0.666667),
        ("11/14 xã", 11),
        ("30m2 nhà", 30),
    ],
)
def test_one_number(text: str, value: float) -> None:
    number = one(text)
    assert number.value == value
    assert number.upper is None


@pytest.mark.parametrize(
    ("text", "low", "high", "percent"),
    [
        ("20 - 30%", 20, 30, True),
        ("20% - 30%", 20, 30, True),
        ("8 - 8,5%/năm", 8, 8.5, True),
        ("từ 3 đến 5 xã", 3, 5, False),
        ("2 - 3 triệu đồng", 2e6, 3e6, False),
        ("800 triệu đến 1 tỷ đồng", 8e8, 1e9, False),
    ],
)
def test_range(text: str, low: float, high: float, percent: bool) -> None:
    number = one(text)
    assert (number.value, number.upper, number.percent) == (low, high, percent)


@pytest.mark.parametrize("text", ["5G", "Covid-19", "12/6/2021", "1Gb/s", "không có số nào", "A1", "1/0"])
def test_no_number(text: str) -> None:
    assert list(find_numbers(text)) == []


@pytest.mark.parametrize(
    ("text", "percent"), [("90%", True), ("90 %", True), ("90 phần trăm", True), ("90 phần", False)]
)
def test_percent(text: str, percent: bool) -> None:
    assert one(text).percent is percent


@pytest.mark.parametrize(
    ("text", "value"),
    [("hai phần ba số hộ", 0.666667), ("một nửa", 0.5), ("hai mươi", 20), ("một lần", 1), ("ba triệu", 3e6)],
)
def test_spoken(text: str, value: float) -> None:
    number = spoken_number(text, 0)
    assert number is not None
    assert number.value == value


@pytest.mark.parametrize("text", ["mộtt", "người", "2 lần"])
def test_not_spoken(text: str) -> None:
    assert spoken_number(text, 0) is None


def test_parse_number_says_what_is_no_number() -> None:
    with pytest.raises(ValueError, match="no number in 'nhiều'"):
        parse_number("nhiều")


@given(st.integers(min_value=0, max_value=999_999_999))
def test_grouped_integers_read_as_written(value: int) -> None:
    assert one(f"{value:,}".replace(",", ".") + " hộ").value == value


@given(st.integers(min_value=0, max_value=99_999), st.integers(min_value=1, max_value=99))
def test_decimals_read_as_written(whole: int, hundredths: int) -> None:
    text = f"{whole:,}".replace(",", ".") + f",{hundredths:02d}"
    assert one(text).value == pytest.approx(whole + hundredths / 100)


@given(st.integers(min_value=1, max_value=999), st.sampled_from([("nghìn", 1e3), ("triệu", 1e6), ("tỷ", 1e9)]))
def test_scales_multiply(value: int, scale: tuple[str, float]) -> None:
    assert one(f"{value} {scale[0]} đồng").value == value * scale[1]


@given(st.text(alphabet="0123456789.,/-–% ()triệuỷmộtđến\n", max_size=80))
def test_spans_lie_in_the_text_and_hold_digits(text: str) -> None:
    for number in find_numbers(text):
        assert 0 <= number.span.start < number.span.end <= len(text)
        assert any(c.isdigit() for c in text[number.span.start : number.span.end])
        assert number.upper is None or number.upper > number.value


@pytest.mark.parametrize("unit", ["1", "1.", "1,", "1 000 ", "1 - ", "1/", "1 triệu ", "12%-", "một phần "])
def test_hostile_text_takes_linear_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    started = perf_counter()
    for _ in find_numbers(text):
        pass
    assert perf_counter() - started < 5
