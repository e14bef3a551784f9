"""What people are called on the net: @handles, and ids in messengers after a cue word."""

import re
from collections.abc import Iterator

from . import spoken
from .kinds import Kind, Span

_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
# A handle needs a letter: 5 apples @2.50 names nobody. Chinese handles end at white space.
_HANDLE = re.compile(
    r"(?<![A-Za-z0-9_.@])@(?=[\d_.-]{0,20}[^\W\d_])[\w.-]{1,50}"
    r"(?:@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,5})?"
)
_REDDIT = re.compile(r"(?<![A-Za-z0-9_/.])/?u/[A-Za-z0-9_-]{3,20}(?![A-Za-z0-9_])")

_IS = (
    r"(?:\s?(?:[:=~>→-]|号码?|帐号|账号|就?是|为|"
    r"(?:id|is|name|user|username|handle|account)(?![a-z0-9_]))){1,4}\s{0,2}"
)
_NAME = r"@?[A-Za-z0-9][A-Za-z0-9_.-]{2,30}"
# Cues in Chinese may follow any character; those in Latin letters must begin a word.
_CUES = (
    "微信", "薇信", "威信", "徽信", "微❤", "v信", "加v", "加微", "加我v", "小红书", "抖音", "快手",
    "陌陌", "支付宝", "微博", "b站", "企鹅", "扣扣", "球球", "q群", "群号", "飞机", "电报",
)  # fmt: skip
_LATIN_CUES = (
    "vx", "v.x", "wx", "wechat", "weixin", "qq", "q号", "snap", "snapchat", "discord", "insta",
    "instagram", "ig", "telegram", "tg", "kik", "skype", "whatsapp", "twitch", "tiktok", "line id",
    "psn", "gamertag", "signal", "viber", "venmo", "cashapp", "paypal", "steam", "xbox", "threads",
    "bluesky", "username", "user name", "screenname", "screen name",
)  # fmt: skip
# Behind "vx" or "qq" the id may follow at once: vxmaya_1, qq123456.
_GLUED_CUES = "vx|v\\.x|wx|wechat|weixin|qq|q号"


def _any_of(cues: tuple[str, ...]) -> str:
    return "|".join(re.escape(cue) for cue in sorted(cues, key=len, reverse=True))


_CUE = (
    rf"(?:(?:{_any_of(_CUES)})号?"
    rf"|(?<![a-z0-9@])(?:(?:{_GLUED_CUES})|(?:{_any_of(_LATIN_CUES)})(?![a-z0-9])))"
)
_CUED = re.compile(rf"{_CUE}(?P<is>{_IS})?\s{{0,2}}(?P<name>{_NAME})", re.IGNORECASE)
_CUED_NUMBER = re.compile(
    rf"{_CUE}(?:{_IS})?\s{{0,2}}(?P<name>\d(?:[ .-]?\d){{4,14}})(?!\d)", re.IGNORECASE
)
# Words that follow "my discord is" or "telegram:" without being a name.
_WORDS = frozenset(
    """
    about account all also and any app are available back bad banned been better bot broken bug
    but called channel chat coming dead dm down for full getting going gone good great group had
    has have here how join just later link live login logo message more most much name new nice
    not now off offline only open out over pay payment private really server shop slow still
    story support than that the then there this too update user video was way were what when
    where which will with working you your
    """.split()
)


def handles(text: str) -> Iterator[Span]:
    """@handles, with their server where there is one, and u/names."""
    if "@" in text:
        for match in _HANDLE.finditer(text):
            end = match.end() - len(match.group()) + len(match.group().rstrip(".-"))
            yield Span(match.start(), end, Kind.HANDLE, "handle.at")
    if "u/" in text:
        for match in _REDDIT.finditer(text):
            yield Span(match.start(), match.end(), Kind.HANDLE, "handle.reddit")


def messenger_ids(text: str) -> Iterator[Span]:
    """The id behind a cue word: 微信 maya_1, QQ 123456, my telegram is maya."""
    lowered = text.lower()
    if not any(cue in lowered for cue in _CUES + _LATIN_CUES):
        return  # much cheaper than the patterns, and true of most texts
    for match in _CUED.finditer(text):
        if _is_name(match):
            yield _name(match, "account.cue")
    for match in _CUED_NUMBER.finditer(spoken.with_digits(text, fewest=5)):
        yield _name(match, "account.number")


def _name(match: re.Match[str], rule: str) -> Span:
    name = match.group("name").rstrip(".-")
    return Span(match.start("name"), match.start("name") + len(name), Kind.ACCOUNT, rule)


def _is_name(match: re.Match[str]) -> bool:
    """With nothing between cue and name (discord server) the name must look like an id."""
    name = match.group("name").rstrip(".-")
    if name.lower() in _WORDS:
        return False
    looks_made = any(each.isdigit() or each in "_-." for each in name)
    if name.isdigit():
        return len(name) >= 5
    return looks_made or bool(match.group("is")) or name.startswith("@")
