"""What stands for something masked is marked, and a text is only ever text."""

from marketplace.kit.templatetags.kit import marked


def test_a_mask_is_marked_with_its_word() -> None:
    pieces = [("Write to ", ""), ("[EMAIL_1]", "E-mail address"), "."]
    assert marked(pieces) == 'Write to <mark title="E-mail address">[EMAIL_1]</mark>.'


def test_what_somebody_wrote_is_never_markup() -> None:
    shown = marked([("<script>", ""), ("<b>", '"><i>')])
    assert shown == '&lt;script&gt;<mark title="&quot;&gt;&lt;i&gt;">&lt;b&gt;</mark>'
