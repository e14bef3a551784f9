"""The arithmetic, against published examples."""

import pytest

from marketplace.privacy.detectors import checks
from marketplace.privacy.detectors.normalise import fold


def test_the_resident_number_of_the_standard_checks() -> None:
    assert checks.is_resident_id("11010519491231002X")  # the example in GB 11643-1999
    assert checks.is_resident_id("11010519491231002x")
    assert not checks.is_resident_id("110105194912310021")
    assert not checks.is_resident_id("11010519491331002X")  # there is no thirteenth month


@pytest.mark.parametrize("number", ["4111111111111111", "378282246310005", "6011111111111117"])
def test_test_cards_of_the_networks_check(number: str) -> None:
    assert checks.is_issued_card(number)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert not checks.is_issued_card(wrong)


@pytest.mark.parametrize("value", ["GB29NWBK60161331926819", "DE89370400440532013000"])
def test_example_ibans_check(value: str) -> None:
    assert checks.is_iban(value)
    assert not checks.is_iban(value[:-1])
    assert not checks.is_iban(value[:4] + value[5] + value[4] + value[6:])


def test_a_book_number_is_told_from_a_product_code() -> None:
    assert checks.is_book_number("9780306406157")
    assert not checks.is_book_number("9780306406158")
    assert not checks.is_book_number("4006381333931")


def test_folding_moves_no_character() -> None:
    for text in ("１３８ｍａｙａ＠", "𝟏𝟑𝟖①②³", "école", "٠١٢३४", "中文，。！"):
        folded = fold(text)
        assert len(folded.text) == len(text)
        assert folded.origin is None


def test_invisible_characters_are_left_out_and_mapped_back() -> None:
    folded = fold("a\u200bb\u2060\u2060c\ufe0f")
    assert folded.text == "abc"
    assert folded.place(0, 1) == (0, 2)
    assert folded.place(1, 3) == (2, 7)
