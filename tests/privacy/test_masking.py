"""The clean text: what is hidden, what stays, and what holds for any text whatever."""

import random
import signal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from marketplace.privacy.detectors import Kind, Known, Span, find
from marketplace.privacy.masking import GROWTH, Masked, Piece, mask
from tests.privacy import identifiers

MAYA = Known.of(names=["Maya", "小文"], handles=["maya_p"])


def clean(text: str, known: Known = MAYA) -> Masked:
    return mask(text, find(text, known))


def test_the_same_identifier_gets_the_same_number() -> None:
    text = "Maya: 138 0013 8000 or 13900139000? １３８００１３８０００! MAYA"
    assert clean(text).text == "[PERSON_1]: [PHONE_1] or [PHONE_2]? [PHONE_1]! [PERSON_1]"


def test_pieces_make_up_the_clean_text_and_say_what_was_masked() -> None:
    masked = clean("hi maya@example.com!")
    assert masked.pieces == (
        Piece("hi ", None),
        Piece("[EMAIL_1]", Kind.EMAIL),
        Piece("!", None),
    )
    assert "".join(piece.text for piece in masked.pieces) == masked.text


def test_a_placeholder_the_creator_wrote_keeps_its_number() -> None:
    masked = clean("[EMAIL_1] is not maya@example.com, nor [EMAIL_2]")
    assert masked.text == "[EMAIL_1] is not [EMAIL_3], nor [EMAIL_2]"
    assert masked.pieces[0] == Piece("[EMAIL_1] is not ", None)


def test_overlapping_finds_are_hidden_together_under_the_longest() -> None:
    spans = [
        Span(0, 4, Kind.PERSON, "known.person"),
        Span(0, 16, Kind.EMAIL, "email.plain"),
        Span(5, 18, Kind.URL, "url.bare"),
    ]
    assert mask("maya@example.com/a b", spans).text == "[EMAIL_1] b"


def test_a_tie_goes_to_the_more_specific() -> None:
    spans = [Span(0, 3, Kind.NUMBER, "a"), Span(0, 3, Kind.PHONE, "b")]
    assert mask("123", spans).text == "[PHONE_1]"


def test_a_text_without_finds_stays_as_it_is() -> None:
    assert clean("just a day") == Masked("just a day", (Piece("just a day", None),))
    assert clean("") == Masked("", ())


def test_hashtags_stay() -> None:
    assert clean("#maya2024 #咖啡# #coffee").text == "#maya2024 #咖啡# #coffee"


# Any text, with the characters and words in it that detectors act on.
BITS = st.one_of(
    st.text(st.characters(), max_size=12),
    st.text("0123456789 -.()+@:/[]_xX°,，。\u200b\u0301路号mayaAT点", max_size=16),
    st.sampled_from(
        ["[EMAIL_1]", "[PHONE_1", "PERSON_2]", "电话", "order ", "微信：", "QQ", " at ", " dot ",
         "https://", "www.", "maya", "小文", "maya_p", "one two ", "五六七", "\ud800", "\x00",
         "\u202e", "𝟏𝟑𝟖", "12 Maple Street", "建国路88号", "ISBN ", "1️⃣", "a@b.co", "2024-01-15"]
    ),
    st.integers(0, 10**6).map(
        lambda seed: next(iter(identifiers.obfuscated(("en", "zh")[seed % 2], 1, seed))).text
    ),
    st.integers(0, 10**6).map(lambda seed: identifiers.phone_en(random.Random(seed))),
    st.integers(0, 10**6).map(lambda seed: identifiers.url(random.Random(seed))),
)  # fmt: skip
TEXTS = st.lists(BITS, max_size=10).map("".join)


@settings(max_examples=1000, deadline=None)
@given(TEXTS)
@example("a@b.co@c.co@d.co@e.co")
@example("[EMAIL_a@b.co]_1]")
@example("1 4111111111111111 12-4-5 6")
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert find(once.text, MAYA) == []
    assert clean(once.text).text == once.text


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_what_is_not_masked_is_the_creators_own_text_in_order(text: str) -> None:
    """Offsets fall on the original: undoing the masks gives the original back."""
    spans = find(text, MAYA)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    hidden = iter([text[span.start : span.end] for span in spans])
    pieces = mask(text, spans).pieces
    assert "".join(next(hidden) if piece.kind else piece.text for piece in pieces) == text
    assert len("".join(piece.text for piece in pieces)) <= GROWTH * len(text)


AROUND = TEXTS.filter(lambda text: "[" not in text)
GLUE = st.sampled_from([" ", "，", "\n", "。", "的"])
VALIDATED = {
    "email": identifiers.email,
    "card": identifiers.card,
    "resident number": identifiers.resident_id,
    "mobile": identifiers.mobile,
}


@pytest.mark.parametrize("name", VALIDATED)
@settings(max_examples=150, deadline=None)
@given(before=AROUND, after=AROUND, glue=st.tuples(GLUE, GLUE), seed=st.integers(0, 10**9))
def test_masking_never_leaves_a_validated_identifier(
    name: str, before: str, after: str, glue: tuple[str, str], seed: int
) -> None:
    value = VALIDATED[name](random.Random(seed))
    masked = clean(f"{before}{glue[0]}{value}{glue[1]}{after}").text
    assert value not in masked


@pytest.mark.parametrize("cue", ["order no. ", "订单号", "ISBN ", "¥", "version ", "views: "])
def test_no_cue_talks_a_validated_identifier_out_of_its_mask(cue: str) -> None:
    for value in ("4111111111111111", "11010519491231002X", "13800138000", "a@example.com"):
        assert value not in clean(f"{cue}{value} views").text


@pytest.mark.parametrize(
    "unit",
    ["a", "1", "1 ", "1-", "@", "a@", ".", "a.", ":", "a:", "[", "路", "路1", "号", "一", "one ",
     "1.1.", "\u0301", "\u200b", "\u202e", "\x00", "\ud800", "𝟏", "😀", "(", "+", "/", "www.", "A ",
     "GB29", "at ", "微信", "12 Ab ", "[EMAIL_1]", "2020-1-1 ", "m a y a @ ", "http://", "小文",
     "a@b.co ", "4111111111111111 ", "1 Ab St, ", "京A", "x.com/", "31.2304,", "9787302511854-"],
)  # fmt: skip
def test_a_hostile_text_never_leads_a_pattern_astray(unit: str) -> None:
    """A pattern that backtracks would take days for this; the alarm is far above any machine."""
    text = unit * (100_000 // len(unit))
    before = signal.signal(signal.SIGALRM, _astray)
    signal.alarm(90)
    try:
        masked = clean(text)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    assert len(masked.text) <= GROWTH * len(text)


def _astray(*_: object) -> None:
    raise AssertionError("a pattern went astray")
