"""What an event says, from its kind and its facts."""

from marketplace.provenance.kinds import Kind


def test_a_count_in_an_event_has_its_thousands_set_apart() -> None:
    begun = Kind("purchases.purchase.begun", "Checkout began. Records: {rows}.")
    assert begun.tell({"rows": 10059}) == "Checkout began. Records: 10,059."


def test_words_and_missing_facts_are_told_as_they_are() -> None:
    kind = Kind("a.b.c", "{name}, {number}, {gone}.")
    assert kind.tell({"name": "2026", "number": "10059"}) == "2026, 10059, –."
