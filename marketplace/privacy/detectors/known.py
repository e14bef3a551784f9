"""The creator's own names and handles: the surest finds, for no general rule could know them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .kinds import Kind, Span
from .normalise import fold

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
_IS_CJK = re.compile(f"[{_CJK}]")

# Beside a name in a script that puts spaces between words, no further letter may stand. Chinese
# around a Latin name is no letter in this sense.
_NO_LETTER_BEFORE = rf"(?<![^\W{_CJK}])"
_NO_LETTER_AFTER = rf"(?![^\W{_CJK}])"

# A name that is also an everyday word would blank the text and protect nobody.
_COMMON = frozenset(
    """
    admin administrator all and anonymous any are big blog boy but can day dad did for from gay
    get girl god good guest has her him his home how its just like love man may men mom mum new
    nobody none not now null old one our out owner people real root she sir some test that the
    them they this time two undefined unknown use user was way web who why will with women you
    your 我们 你们 他们 她们 大家 用户 匿名 管理员 先生 女士 小姐 老师 朋友 自己 今天 明天 昨天
    中国 北京 上海 生活 工作 测试 什么 没有 可以 知道 这个 那个 时候 现在 一个 不是 就是 喜欢
    """.split()
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a creator is called, ready to be looked for."""

    pattern: re.Pattern[str] | None = None

    @classmethod
    def none(cls) -> "Known":
        """Nothing is known of the creator."""
        return _NOBODY

    @classmethod
    def of(cls, names: Iterable[str], handles: Iterable[str]) -> "Known":
        """Look for these names and handles, however they are written.

        Case, width, accents and invisible characters do not matter. Too short or everyday ones
        are ignored: under two Chinese characters or three letters, or in the list of common words.
        """
        groups = [
            f"(?P<{kind.value}>{'|'.join(alternatives)})"
            for kind, words in ((Kind.PERSON, names), (Kind.HANDLE, handles))
            if (alternatives := _alternatives(words))
        ]
        return cls(re.compile("|".join(groups), re.IGNORECASE) if groups else None)

    def spans(self, text: str) -> Iterator[Span]:
        """Each place where the folded text names the creator."""
        if self.pattern is not None:
            for match in self.pattern.finditer(text):
                kind = Kind(match.lastgroup or Kind.PERSON)
                yield Span(match.start(), match.end(), kind, f"known.{kind.value}")


_NOBODY = Known()


def _alternatives(words: Iterable[str]) -> list[str]:
    """One pattern a word, longest first, so that a full name wins over a part of it."""
    plain = {" ".join(fold(word).text.strip().lstrip("@").split()) for word in words}
    wanted = sorted(filter(_tells_someone_apart, plain), key=lambda word: (-len(word), word))
    return [_pattern(word) for word in wanted]


def _tells_someone_apart(word: str) -> bool:
    chinese = len(_IS_CJK.findall(word))
    letters = sum(each.isalnum() for each in word)
    return (chinese >= 2 or letters >= 3) and word.casefold() not in _COMMON


def _pattern(word: str) -> str:
    body = r"\s{1,3}".join(re.escape(part) for part in word.split())
    before = "" if _IS_CJK.match(word) else _NO_LETTER_BEFORE
    after = "" if _IS_CJK.match(word[-1]) else _NO_LETTER_AFTER
    return f"{before}{body}{after}"
