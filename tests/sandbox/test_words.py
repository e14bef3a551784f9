"""Both languages say everything, with the same places to fill."""

from string import Formatter

from marketplace.sandbox.words import _WORDS, language


def test_both_languages_have_the_same_places() -> None:
    for key, (english, chinese) in _WORDS.items():
        places = [
            sorted(name for _, name, _, _ in Formatter().parse(text) if name)
            for text in (english, chinese)
        ]
        assert places[0] == places[1], key
        assert english and chinese and english != chinese, key


def test_the_language_is_the_sessions_or_else_the_browsers() -> None:
    assert language("zh-HK") == "zh"
    assert language("en", "zh-CN") == "en"
    assert language("auto", "zh-CN") == "zh"
    assert language(None) == "en"
