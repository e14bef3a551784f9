"""What people are called on the net: @handles, and ids in messengers after a cue word."""

import re
from collections.abc import Iterator

from . import spoken
from .kinds import Kind, Span

_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
# A handle needs a letter: 5 apples @2.50 names nobody. Chinese handles end at white space.
_HANDLE = re.compile(
    rf"(?<![A-Za-z0-9_.@])@(?=[\d_.-]{{0,20}}[^\W\d_])[\w.-]{{1,50}}"
    rf"(?:@[A-Za-z0-9-]{{1,63}}(?:\.[A-Za-z0-9-]{{1,63}}){{0,5}})?"
)
_REDDIT = re.compile(r"(?<![A-Za-z0-9_/.])/?u/[A-Za-z0-9_-]{3,20}(?![A-Za-z0-9_])")

_IS = r"(?:\s?(?:[:=~>→-]|号码?|帐号|账号|id\b|ID\b|是|为|就是|name|user|username|handle|account|is)){1,4}\s{0,2}"
_NAME = r"@?[A-Za-z0-9][A-Za-z0-9_.-]{2,30}"
_CHINESE_CUE = (
    r"(?:微信号?|薇信|威信|徽信|微❤|v信|加v|加微|加我v|小红书号?|抖音号?|快手号?|陌陌号?|支付宝|微博号?|"
    r"b站|(?<![a-z0-9])(?:vx|v\.x|wx|wechat|weixin|qq|q号)|企鹅号?|扣扣|球球|q群|群号|飞机号?|电报)"
)
_LATIN_CUE = (
    r"(?<![a-z0-9@])(?:snap(?:chat)?|discord|insta(?:gram)?|ig|telegram|tg|kik|skype|whatsapp|"
    r"twitch|tiktok|line id|psn|gamertag|signal|viber|venmo|cashapp|paypal|steam|xbox|threads|"
    r"bluesky|username|user ?name|screen ?name)(?![a-z0-9])"
)
_CUED = re.compile(
    rf"(?:(?P<cn>{_CHINESE_CUE})|{_LATIN_CUE})(?P<is>{_IS})?\s{{0,2}}(?P<name>{_NAME})",
    re.IGNORECASE,
)
_CUE = re.compile(rf"{_CHINESE_CUE}|{_LATIN_CUE}", re.IGNORECASE)
_CUED_NUMBER = re.compile(
    rf"(?:{_CHINESE_CUE}|{_LATIN_CUE})(?:{_IS})?\s{{0,2}}(?P<name>\d(?:[ .-]?\d){{4,14}})(?!\d)",
    re.IGNORECASE,
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
    if not _CUE.search(text):
        return
    for match in _CUED.finditer(text):
        if _is_name(match):
            yield _name(match, "account.cue")
    for match in _CUED_NUMBER.finditer(spoken.with_digits(text)):
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
