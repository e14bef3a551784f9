"""Digits written as words: 幺三八零零…, "one three eight oh oh", and O or l put for 0 or 1."""

import re
from collections.abc import Iterator

_CHINESE = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两洞拐勾"
_VALUE = str.maketrans(_CHINESE, "0012345678911234567892079")
_CHINESE_DIGIT = re.compile(f"[{_CHINESE}]")
_RUN = re.compile(rf"[0-9{_CHINESE}](?:[ .\-]{{0,2}}[0-9{_CHINESE}])+")
# Under three such characters a run is a number beside a word (13800138000一定要打), not a disguise.
_FEWEST_CHINESE = 3

_LOOK_ALIKE = re.compile(r"(?<![A-Za-z0-9])[0-9OolI]{9,19}(?![A-Za-z0-9])")
_LOOK_ALIKE_VALUE = str.maketrans("OolI", "0011")
_FEWEST_DIGITS = 4

_DIGIT_WORDS = {
    "zero": "0", "oh": "0", "o": "0", "nought": "0", "one": "1", "two": "2", "three": "3",
    "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "niner": "9",
}  # fmt: skip
_REPEATS = {"double": 2, "triple": 3}
_WORD = "|".join(sorted([*_DIGIT_WORDS, *_REPEATS], key=len, reverse=True))
_WORDS = re.compile(
    rf"(?<![A-Za-z])(?:{_WORD})(?:[\s,.\-]{{1,3}}(?:{_WORD})(?![A-Za-z])){{4,}}", re.IGNORECASE
)
_COUNTING = "0123456789"
_FEWEST_SPOKEN = 7  # a local telephone number


def with_digits(text: str, fewest: int = 7) -> str:
    """The text with runs of so many disguised digits as plain ones; no character moves."""
    if _CHINESE_DIGIT.search(text):
        text = _RUN.sub(lambda match: _plain_run(match.group(), fewest), text)
    return _LOOK_ALIKE.sub(_plain_look_alike, text)


def _plain_run(run: str, fewest: int) -> str:
    chinese = len(_CHINESE_DIGIT.findall(run))
    size = chinese + sum(each.isdigit() and each.isascii() for each in run)
    return run.translate(_VALUE) if chinese >= _FEWEST_CHINESE and size >= fewest else run


def _plain_look_alike(match: re.Match[str]) -> str:
    run = match.group()
    enough = sum(each.isdigit() for each in run) >= _FEWEST_DIGITS
    return run.translate(_LOOK_ALIKE_VALUE) if enough else run


def spelled_out(text: str) -> Iterator[tuple[int, int, str]]:
    """Runs of English digit words, each as its place and the digits it says.

    Counting aloud (one two three four five six seven) is no number.
    """
    for match in _WORDS.finditer(text):
        digits = _read(re.findall(_WORD, match.group().lower()))
        if len(digits) >= _FEWEST_SPOKEN and digits not in _COUNTING:
            yield match.start(), match.end(), digits


def _read(words: list[str]) -> str:
    digits, times = [], 1
    for word in words:
        if word in _REPEATS:
            times = _REPEATS[word]
        else:
            digits.append(_DIGIT_WORDS[word] * times)
            times = 1
    return "".join(digits)
