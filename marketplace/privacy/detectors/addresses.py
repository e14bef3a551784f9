"""Addresses of the net: e-mail, links, machines."""

import re
from collections.abc import Iterator

from . import checks
from .context import explained_before
from .kinds import Kind, Span

# Letters of an address beyond ASCII: accents are folded away, Greek and Cyrillic are not.
_LETTERS = "A-Za-z0-9\u0370-\u03ff\u0400-\u04ff"
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"

_TOP = (
    "com|cn|net|org|io|co|uk|de|fr|jp|kr|tv|cc|info|edu|gov|xyz|top|app|dev|ly|eu|ru|link|shop|"
    "site|online|club|vip|gg|ca|au|nl|se|ch|br|mx|ai|fm|hk|tw|sg|ph|pl|cz|biz|pro|wiki|blog|name|"
    "store|tech|cloud|live|news|mobi|asia|social|page|space|world|art|example"
)
# Also everyday words, so a bare "finally.me" is a missing space and only "me/…" is a link.
_TOP_WORDS = "me|us|in|is|it|be|to|so|la|im|no|at|es|my|id|am|pt|dk|fi|gl|st|ws|nz|za|ie|li"
_MAILERS = (
    "gmail|googlemail|hotmail|outlook|yahoo|live|msn|icloud|aol|proton|protonmail|gmx|qq|163|126|"
    "foxmail|sina|sohu|yeah|aliyun|mail|naver|yandex"
)

_AT = r"(?:\s{0,2}(?:[(\[{<]\s?(?:at|@|a|艾特)\s?[)\]}>]|艾特|爱特|圈a|#at#|\*at\*|_at_)\s{0,2})"
_DOT = (
    r"(?:\s{0,2}(?:[(\[{<]\s?(?:dot|\.|点)\s?[)\]}>]|(?<=\s)dot(?=\s)|点)\s{0,2}"
    r"|[.。｡]|\s{1,2}[.。]\s{1,2})"
)
_LOCAL_DOTTED = rf"[{_LETTERS}](?:[{_LETTERS}._%+-]|{_DOT}(?=[{_LETTERS}])){{0,64}}"
# A space on one side alone (thanks @bob.kim) is a handle, unless a mail service follows.
_SIGN = rf"(?:@|\s{{1,2}}@\s{{1,2}}|\s?@\s?(?=(?:{_MAILERS})\s?[.。]))"
_LABEL = rf"[{_LETTERS}-]{{1,63}}"

_EMAIL = re.compile(rf"[{_LETTERS}_+%'-](?:[{_LETTERS}.!$%&'*+/=?^_`{{|}}~-]{{0,127}})"
                    rf"@(?:{_LABEL}\.){{1,8}}[{_LETTERS}-]{{2,24}}")  # fmt: skip
_EMAIL_SPACED = re.compile(
    rf"[{_LETTERS}][{_LETTERS}._%+-]{{0,64}}{_SIGN}"
    rf"{_LABEL}(?:\.{_LABEL}|\s{{0,2}}。\s{{0,2}}{_LABEL}|\s{{1,2}}\.\s{{0,2}}{_LABEL}){{1,6}}"
)
_EMAIL_WORDS = re.compile(
    rf"{_LOCAL_DOTTED}(?:(?:{_AT}{_LABEL}(?:{_DOT}{_LABEL}){{1,6}})"
    rf"|(?:{_SIGN}{_LABEL}(?:{_DOT}{_LABEL}){{1,6}})"
    rf"|(?:\sat\s{_LABEL}(?:\sdot\s{_LABEL}){{1,6}})"
    rf"|(?:\sat\s(?:{_MAILERS})(?:{_DOT}[A-Za-z]{{2,24}}){{1,3}}))",
    re.IGNORECASE,
)
_EMAIL_LETTERS = re.compile(
    r"(?:(?<![A-Za-z0-9])[A-Za-z0-9._-]\s){2,64}@(?:\s[A-Za-z0-9.-]){4,64}(?![A-Za-z0-9])"
)
_AT_SIGN = re.compile(r"@|[(\[{<]\s?(?:at|a|艾特)|艾特|爱特|圈a|\sat\s|#at#|\*at\*|_at_", re.I)

_URL_PART = rf"[^\s<>\"'`，！？；。、（）【】《》「」『』“”‘’\[\]{_CJK}]"
_CHINESE_PART = rf"(?<=[/=])[{_CJK}]{{1,30}}"  # 百科/张三: a path may go on in Chinese
_QUERY = r"？(?=[A-Za-z0-9_]{1,30}=)"  # a link all in full width
_URL = re.compile(
    rf"(?:h(?:tt|xx)ps?|ftp|sftp|wss?|magnet|tg|weixin|mailto|tel|geo):(?://)?"
    rf"(?:[{_CJK}]{{1,20}}\.(?:[{_CJK}]{{2,4}}|[a-z]{{2,6}}))?(?:{_URL_PART}|{_CHINESE_PART}|{_QUERY}){{3,}}"
    rf"|(?<![A-Za-z0-9@.])www\.(?:{_URL_PART}|{_CHINESE_PART}|{_QUERY}){{3,}}",
    re.IGNORECASE,
)
_HOST = r"(?<![A-Za-z0-9@._-])(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,5}"
_PATH = rf"(?:[/?](?:{_URL_PART}|{_CHINESE_PART}|{_QUERY})*)"
_BARE = re.compile(
    rf"{_HOST}(?:(?:{_TOP})(?![A-Za-z0-9-])(?::\d{{2,5}})?{_PATH}?|(?:{_TOP_WORDS}){_PATH})",
    re.IGNORECASE,
)
_BARE_WORDS = re.compile(
    rf"(?<![A-Za-z0-9@.-])[A-Za-z0-9-]{{2,63}}(?:\s?[\[(]\s?(?:dot|\.|点)\s?[\])]\s?|\sdot\s)"
    rf"(?:[A-Za-z0-9-]{{2,63}}(?:\s?[\[(]\s?(?:dot|\.)\s?[\])]\s?|\sdot\s|\.)){{0,3}}"
    rf"(?:{_TOP})(?![A-Za-z0-9]){_PATH}?",
    re.IGNORECASE,
)
_DOT_SIGN = re.compile(r"[\[(]\s?(?:dot|\.|点)|\sdot\s", re.IGNORECASE)

_IPV4 = re.compile(
    r"(?<![\d.])\d{1,3}(?:(?:\.|\s?[\[(]\.[\])]\s?|\s\.\s?)\d{1,3}){3}(?!\d|\.\d)(?::\d{2,5})?"
)
_IPV6 = re.compile(r"(?<![0-9A-Za-z:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,8}(?![0-9A-Za-z:])")
_MAC = re.compile(
    r"(?<![0-9A-Fa-f:-])(?:[0-9A-Fa-f]{2}(?:\s?([:-])\s?)[0-9A-Fa-f]{2}(?:\s?\1\s?[0-9A-Fa-f]{2}){4}"
    r"|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![0-9A-Fa-f:-])"
)


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses, plain, spaced out, or with the at and the dots in words."""
    if "@" in text:
        for pattern, name in ((_EMAIL, "plain"), (_EMAIL_SPACED, "spaced")):
            yield from _all(pattern, text, Kind.EMAIL, f"email.{name}")
        yield from _all(_EMAIL_LETTERS, text, Kind.EMAIL, "email.letters")
    if _AT_SIGN.search(text) and (_DOT_SIGN.search(text) or re.search("[.。｡点]", text)):
        yield from _all(_EMAIL_WORDS, text, Kind.EMAIL, "email.words")


def urls(text: str) -> Iterator[Span]:
    """Links, with their whole path: with a scheme, with www, or a bare name."""
    if ":" in text or "www." in text.lower():
        for match in _URL.finditer(text):
            yield _trimmed(match, "url.full")
    if "." in text:
        for match in _BARE.finditer(text):
            yield _trimmed(match, "url.bare")
    if _DOT_SIGN.search(text):
        yield from _all(_BARE_WORDS, text, Kind.URL, "url.words")


def _trimmed(match: re.Match[str], rule: str) -> Span:
    """A link without the punctuation of the sentence around it."""
    link = match.group()
    while link[-1] in ".,!?;:)*_~":
        if link[-1] == ")" and link.count("(") >= link.count(")"):
            break
        link = link[:-1]
    return Span(match.start(), match.start() + len(link), Kind.URL, rule)


def devices(text: str) -> Iterator[Span]:
    """MAC addresses."""
    if text.count(":") >= 5 or text.count("-") >= 5 or "." in text:
        yield from _all(_MAC, text, Kind.MAC, "mac")


def hosts(text: str) -> Iterator[Span]:
    """IP addresses. Four numbers announced as a version are none."""
    for match in _IPV4.finditer(text):
        octets = re.findall(r"\d+", match.group())[:4]
        if all(int(octet) < 256 for octet in octets) and not explained_before(text, match.start()):
            yield Span(match.start(), match.end(), Kind.IP, "ip.v4")
    if text.count(":") >= 2:
        for match in _IPV6.finditer(text):
            groups = [group for group in match.group().split(":") if group]
            if len(groups) >= 3 and checks.is_ip(match.group()):
                yield Span(match.start(), match.end(), Kind.IP, "ip.v6")


def _all(pattern: re.Pattern[str], text: str, kind: Kind, rule: str) -> Iterator[Span]:
    for match in pattern.finditer(text):
        yield Span(match.start(), match.end(), kind, rule)
