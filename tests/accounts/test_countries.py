"""The list of countries: complete, in both languages, sorted as its readers sort."""

import re

from django.utils import translation

from accounts import countries
from accounts.countries import _names


def test_every_country_has_a_code_and_a_name_in_both_languages():
    names = _names()
    assert set(names) == {"en", "zh-hans"}
    assert set(names["en"]) == set(names["zh-hans"])
    assert len(names["en"]) == 249  # officially assigned codes of ISO 3166-1
    assert all(re.fullmatch("[A-Z]{2}", code) for code in names["en"])
    assert all(name.strip() for part in names.values() for name in part.values())


def test_names_and_their_order_follow_the_reader():
    with translation.override("en"):
        assert countries.name_of("DE") == "Germany"
        assert countries.choices()[:2] == [("", "—"), ("AF", "Afghanistan")]
    with translation.override("zh-hans"):
        assert countries.name_of("DE") == "德国"
        assert countries.choices()[1] == ("AL", "阿尔巴尼亚")


def test_a_code_that_is_no_country_is_its_own_name_and_not_known():
    assert countries.name_of("XX") == "XX"
    assert not countries.is_known("XX")
    assert not countries.is_known("")
