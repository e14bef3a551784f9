"""Stripe's bracketed form encoding, read back as it was meant."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.sandbox.errors import ParameterRefused
from marketplace.sandbox.forms import decode


def test_brackets_become_hashes_and_lists() -> None:
    text = (
        "mode=payment&line_items[0][quantity]=1&line_items[0][price_data][currency]=usd"
        "&line_items[1][quantity]=2&metadata[order]=7&expand[]=a&expand[]=b"
    )
    assert decode(text) == {
        "mode": "payment",
        "line_items": [{"quantity": "1", "price_data": {"currency": "usd"}}, {"quantity": "2"}],
        "metadata": {"order": "7"},
        "expand": ["a", "b"],
    }


def test_lists_are_in_the_order_of_their_numbers() -> None:
    assert decode("a[10]=z&a[9]=y&a[2]=x") == {"a": ["x", "y", "z"]}


@pytest.mark.parametrize("text", ["a[=1", "a]=1", "[a]=1", "a=1&a[b]=2", "a" + "[b]" * 20 + "=1"])
def test_brackets_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(ParameterRefused):
        decode(text)


@given(st.text(alphabet="ab[]=&0%1é", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read: Any = decode(text)
    except ParameterRefused:
        return
    assert isinstance(read, dict)
