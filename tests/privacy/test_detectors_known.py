"""The creator's own names and handles are found however they are written."""

import pytest

from marketplace.privacy.detectors import Known, find

MAYA = Known.of(names=["Maya Papaya", "Maya", "Zoë"], handles=["@maya_p"])
WEN = Known.of(names=["王小文", "小文", "文"], handles=["wen1999"])


def _finds(text: str, known: Known) -> list[tuple[str, str]]:
    return [(span.kind.value, text[span.start : span.end]) for span in find(text, known)]


@pytest.mark.parametrize(
    ("text", "kind", "written"),
    [
        ("I, MAYA, agree", "person", "MAYA"),
        ("Maya's cat", "person", "Maya"),
        ("我是Maya的朋友", "person", "Maya"),
        ("by Maya  Papaya.", "person", "Maya  Papaya"),
        ("M\u200bay\u200da said", "person", "M\u200bay\u200da"),
        ("Ｍａｙａ", "person", "Ｍａｙａ"),
        ("zoe", "person", "zoe"),
        ("Zoe\u0308 here", "person", "Zoe\u0308"),
        ("find maya_p there", "handle", "maya_p"),
    ],
)
def test_a_known_name_is_found(text: str, kind: str, written: str) -> None:
    assert _finds(text, MAYA) == [(kind, written)]


def test_a_chinese_name_is_found_inside_running_text() -> None:
    assert _finds("昨天王小文说小文来了", WEN) == [("person", "王小文"), ("person", "小文")]


def test_a_part_of_another_word_is_no_name() -> None:
    assert _finds("Mayan ruins, mayapple, xmaya", MAYA) == []


def test_short_and_everyday_names_are_ignored() -> None:
    known = Known.of(names=["文", "Li", "the", "我们", "", "  "], handles=["me", "@admin", "用户"])
    assert known == Known.none()
    assert _finds("我们 the Li 文 admin 用户", known) == []


def test_a_name_full_of_pattern_signs_is_taken_literally() -> None:
    known = Known.of(names=["a.*b(c", "[x]{9}y+"], handles=["(?P<oops>"])
    assert _finds("axxb(c a.*b(c", known) == [("person", "a.*b(c")]


def test_without_known_names_no_name_is_found() -> None:
    assert _finds("Maya Papaya 王小文", Known.none()) == []
