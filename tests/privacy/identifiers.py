"""Invented identifiers in carrier sentences, to measure the detectors with.

Written from the public formats (national numbering plans, ISO 7812, ISO 13616, GB 11643), not
from the detectors' patterns. Every number is made by a seeded generator and belongs to nobody
on purpose; e-mail domains and telephone blocks are random too.
"""

import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass

GB_WEIGHTS = [pow(2, 17 - place, 11) for place in range(17)]


@dataclass(frozen=True)
class Sample:
    """A sentence, and where in it the identifier (or the decoy) stands."""

    text: str
    start: int
    end: int
    kind: str

    @property
    def value(self) -> str:
        return self.text[self.start : self.end]


def digits(rng: random.Random, size: int) -> str:
    return "".join(rng.choices(string.digits, k=size))


def word(rng: random.Random, low: int = 3, high: int = 8) -> str:
    vowels, consonants = "aeiou", "bcdfghklmnprstvwz"
    return "".join(
        rng.choice(consonants if place % 2 == 0 else vowels)
        for place in range(rng.randint(low, high))
    )


def with_luhn(body: str) -> str:
    for last in string.digits:
        number = body + last
        total = 0
        for place, digit in enumerate(reversed(number)):
            doubled = int(digit) * (1 + place % 2)
            total += doubled // 10 + doubled % 10
        if total % 10 == 0:
            return number
    raise AssertionError("one of ten digits always fits")


def resident_id(rng: random.Random) -> str:
    region = rng.choice(["110101", "310104", "440305", "330106", "510107", "420111"])
    born = f"{rng.randint(1950, 2010)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    body = region + born + digits(rng, 3)
    remainder = sum(int(d) * w for d, w in zip(body, GB_WEIGHTS, strict=True)) % 11
    return body + "10X98765432"[remainder]


def card(rng: random.Random) -> str:
    prefix, size = rng.choice(
        [("4", 16), ("52", 16), ("55", 16), ("37", 15), ("6222", 19), ("6217", 19), ("6228", 16),
         ("6011", 16), ("3530", 16)]
    )  # fmt: skip
    return with_luhn(prefix + digits(rng, size - len(prefix) - 1))


def iban(rng: random.Random) -> str:
    country, bank, size = rng.choice(
        [("DE", "", 18), ("FR", "", 23), ("GB", "BARC", 14), ("ES", "", 20), ("NL", "INGB", 10),
         ("CH", "", 17), ("IT", "X", 22)]
    )  # fmt: skip
    body = bank + digits(rng, size)
    number = "".join(str(int(each, 36)) for each in body + country + "00")
    return f"{country}{98 - int(number) % 97:02}{body}"


def mobile(rng: random.Random) -> str:
    return rng.choice(["13", "15", "17", "18", "19"]) + digits(rng, 9)


def _area(rng: random.Random) -> str:
    return str(rng.randint(201, 989))


def phone_zh(rng: random.Random) -> str:
    number = mobile(rng)
    return rng.choice(
        [
            number,
            f"{number[:3]} {number[3:7]} {number[7:]}",
            f"{number[:3]}-{number[3:7]}-{number[7:]}",
            f"+86 {number}",
            f"86-{number}",
            f"+86 {number[:3]} {number[3:7]} {number[7:]}",
            f"010-{rng.randint(2, 8)}{digits(rng, 7)}",
            f"0755-{rng.randint(2, 8)}{digits(rng, 7)}",
            f"(021){rng.randint(2, 8)}{digits(rng, 7)}",
            f"0571 {rng.randint(2, 8)}{digits(rng, 7)}",
            f"400-{digits(rng, 3)}-{digits(rng, 4)}",
        ]
    )


def phone_en(rng: random.Random) -> str:
    exchange, line = str(rng.randint(200, 999)), digits(rng, 4)
    area = _area(rng)
    return rng.choice(
        [
            f"({area}) {exchange}-{line}",
            f"{area}-{exchange}-{line}",
            f"{area}.{exchange}.{line}",
            f"{area} {exchange} {line}",
            f"+1 {area} {exchange} {line}",
            f"+1-{area}-{exchange}-{line}",
            f"1-{area}-{exchange}-{line}",
            f"{area}{exchange}{line}",
            f"+44 7{digits(rng, 3)} {digits(rng, 6)}",
            f"07{digits(rng, 3)} {digits(rng, 6)}",
            f"020 7{digits(rng, 3)} {digits(rng, 4)}",
            f"+49 30 {rng.randint(1, 9)}{digits(rng, 6)}",
            f"+33 6 {digits(rng, 2)} {digits(rng, 2)} {digits(rng, 2)} {digits(rng, 2)}",
            f"+91 9{digits(rng, 4)} {digits(rng, 5)}",
        ]
    )


def email(rng: random.Random) -> str:
    local = rng.choice(
        [word(rng), f"{word(rng)}.{word(rng)}", f"{word(rng)}_{digits(rng, 2)}",
         f"{word(rng)}+{word(rng)}", f"{word(rng)}{digits(rng, 4)}"]
    )  # fmt: skip
    domain = rng.choice(
        ["gmail.com", "qq.com", "163.com", f"{word(rng)}.com", f"{word(rng)}.co.uk",
         f"mail.{word(rng)}.org", f"{word(rng)}-{word(rng)}.de", f"{word(rng)}.edu.cn",
         f"{word(rng)}.io"]
    )  # fmt: skip
    return f"{local}@{domain}"


def url(rng: random.Random) -> str:
    host = f"{word(rng)}{rng.choice(['.com', '.cn', '.org', '.net', '.io', '.co.uk'])}"
    return rng.choice(
        [
            f"https://{host}/{word(rng)}/{digits(rng, 6)}?id={word(rng)}#top",
            f"http://www.{host}",
            f"https://t.{host}/{word(rng)}{digits(rng, 3)}",
            f"www.{host}/{word(rng)}",
            f"{host}/{word(rng)}",
            host,
            f"https://{host}:8443/~{word(rng)}/a_(b)",
        ]
    )


def handle(rng: random.Random) -> str:
    return rng.choice(
        [f"@{word(rng)}", f"@{word(rng)}_{digits(rng, 2)}", f"@{word(rng)}.{word(rng)}",
         f"@{word(rng)}@{word(rng)}.social", f"@{word(rng).title()}{digits(rng, 3)}"]
    )  # fmt: skip


def handle_zh(rng: random.Random) -> str:
    return rng.choice(["@山间的风", "@小文Wen", "@爱吃鱼的猫99", "@北方_旅人", handle(rng)])


def ip(rng: random.Random) -> str:
    if rng.random() < 0.7:
        return ".".join(str(rng.randint(1, 254)) for _ in range(4))
    groups = ["2001", *(f"{rng.randint(1, 65535):x}" for _ in range(7))]
    return ":".join(groups) if rng.random() < 0.5 else "fe80::" + ":".join(groups[4:])


def mac(rng: random.Random) -> str:
    return rng.choice(":-").join(f"{rng.randint(0, 255):02x}" for _ in range(6))


def coordinates(rng: random.Random) -> str:
    latitude, longitude = rng.uniform(-89, 89), rng.uniform(-179, 179)
    return rng.choice(
        [
            f"{latitude:.5f}, {longitude:.5f}",
            f"{latitude:.6f},{longitude:.6f}",
            f"{abs(latitude):.4f}° N, {abs(longitude):.4f}° E",
            f"{rng.randint(1, 89)}°{rng.randint(1, 59)}'{rng.randint(1, 59)}\"N",
        ]
    )


def coordinates_zh(rng: random.Random) -> str:
    spoken = f"北纬{rng.uniform(20, 50):.4f} 东经{rng.uniform(80, 130):.4f}"
    return rng.choice([spoken, coordinates(rng)])


def plate_zh(rng: random.Random) -> str:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    head = rng.choice("京沪粤浙川苏鲁鄂") + rng.choice(letters)
    return head + rng.choice(["", "·"]) + rng.choice(letters) + digits(rng, 4)


def plate_en(rng: random.Random) -> str:
    letters = "ABCDEFGHJKLMNOPRSTUVWXY"
    three = "".join(rng.choices(letters, k=3))
    return f"{rng.choice(letters)}{rng.choice(letters)}{rng.randint(10, 74)} {three}"


def passport(rng: random.Random) -> str:
    return rng.choice(["E", "G", "EA", "EJ", "P"]).ljust(2, rng.choice("12345")) + digits(rng, 7)


def address_zh(rng: random.Random) -> str:
    city = rng.choice(["北京市朝阳区", "上海市徐汇区", "杭州市西湖区", "深圳市南山区", ""])
    road = rng.choice(["建国路", "中山北路", "学院路", "人民大道", "和平西街", "梧桐巷"])
    rest = rng.choice(
        ["", f"{rng.randint(1, 9)}栋{rng.randint(101, 999)}室", f"{rng.randint(1, 9)}号楼2单元301",
         f"阳光小区{rng.randint(1, 30)}号楼"]
    )  # fmt: skip
    return f"{city}{road}{rng.randint(1, 999)}号{rest}"


def address_en(rng: random.Random) -> str:
    name = rng.choice(["Maple", "Old Mill", "Baker", "Cherry Tree", "Washington", "N. Oak", "5th"])
    kind = rng.choice(["Street", "St", "Avenue", "Road", "Lane", "Blvd", "Drive", "Court"])
    rest = rng.choice(["", ", Apt 4B", f", Springfield, IL {digits(rng, 5)}", ", Leeds LS1 4AP"])
    return f"{rng.randint(1, 9999)} {name} {kind}{rest}"


def account_name(rng: random.Random) -> str:
    return f"{word(rng, 4, 7)}{rng.choice(['_', '', '-'])}{digits(rng, 3)}"


def qq(rng: random.Random) -> str:
    return str(rng.randint(1, 9)) + digits(rng, rng.randint(5, 9))


def long_number(rng: random.Random) -> str:
    return str(rng.randint(7, 9)) + digits(rng, rng.randint(9, 20))


Maker = Callable[[random.Random], str]

ENGLISH: dict[str, tuple[Maker, tuple[str, ...]]] = {
    "email": (email, ("write to {} any time", "my inbox: {}", "({}) is where I read mail.")),
    "phone": (phone_en, ("call me on {} tonight", "my cell is {}.", "{} — ask for me")),
    "national_id": (resident_id, ("my ID is {}", "they typed {} on the form")),
    "bank_card": (card, ("card {} was declined", "paid with {} yesterday", "{} exp 09/27")),
    "iban": (iban, ("send it to {} please", "IBAN: {}", "account {} at my bank")),
    "ip": (ip, ("the box at {} is down", "ban {} already", "my address is {}, sadly")),
    "mac": (mac, ("the router says {}", "device {} joined")),
    "url": (url, ("read {} first", "it is on {} now", "(see {})")),
    "handle": (handle, ("thanks {} for the tip", "cc {}", "as {} said: no")),
    "address": (address_en, ("we moved to {}", "come to {} at nine", "I live at {}!")),
    "plate": (plate_en, ("the van was {}", "who parked {} on my lawn")),
    "passport": (passport, ("passport number {}", "my passport no. is {}")),
    "coordinates": (coordinates, ("camp is at {}", "meet here: {}")),
    "account": (account_name, ("my telegram is {}", "add me on snapchat: {}", "discord {}")),
    "number": (long_number, ("it just said {} and stopped", "{} is all I remember")),
}
CHINESE: dict[str, tuple[Maker, tuple[str, ...]]] = {
    "email": (email, ("邮箱是{}，欢迎来信", "发到{}就行", "联系{}谢谢")),
    "phone": (phone_zh, ("电话{}，随时打", "有事打{}找我", "我的号是{}。", "{}这个号停机了")),
    "national_id": (resident_id, ("身份证号{}", "实名填的{}，通过了", "他把{}发群里了")),
    "bank_card": (card, ("卡号{}被盗刷", "转到{}吧", "{}是工资卡")),
    "iban": (iban, ("国外账户{}，收款用", "汇到{}即可")),
    "ip": (ip, ("服务器{}又挂了", "封掉{}吧")),
    "mac": (mac, ("设备地址{}连不上", "路由器显示{}。")),
    "url": (url, ("看这里{} 写得好", "链接{}，自取", "打开{}看看")),
    "handle": (handle_zh, ("谢谢{} 的推荐", "转自{}：好看", "{} 你来说")),
    "address": (address_zh, ("我家在{}，来玩", "快递寄到{}。", "地址：{}")),
    "plate": (plate_zh, ("那辆{}别我的车", "车牌{}的车主挪一下")),
    "passport": (passport, ("护照号{}丢了", "护照是{}。")),
    "coordinates": (coordinates_zh, ("营地在{}", "坐标{}，不见不散")),
    "account": (account_name, ("加微信{}", "VX：{} 进群", "我的微信号是{}")),
    "account_qq": (qq, ("QQ{}", "加我qq：{}，聊聊", "扣扣号{}")),
    "number": (long_number, ("只看到{}就没了", "那串{}是什么")),
}


def _carried(rng: random.Random, carrier: str, value: str, kind: str) -> Sample:
    start = carrier.index("{}")
    return Sample(carrier.replace("{}", value, 1), start, start + len(value), kind)


def plain(language: str, count: int, seed: int = 1) -> Iterator[Sample]:
    """Identifiers as people usually write them; `language` is "en" or "zh"."""
    rng = random.Random(f"plain {language} {seed}")
    kinds = list((ENGLISH if language == "en" else CHINESE).items())
    for number in range(count):
        kind, (make, carriers) = kinds[number % len(kinds)]
        yield _carried(rng, rng.choice(carriers), make(rng), kind)


def full_width(rng: random.Random, value: str) -> str:
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in value)


def zero_width(rng: random.Random, value: str) -> str:
    return "".join(
        each + rng.choice(["", "\u200b", "\u200d", "\u2060", "\u00ad"]) for each in value
    )


def bold_digits(rng: random.Random, value: str) -> str:
    base = rng.choice([0x1D7CE, 0x1D7EC, 0x1D7F6])
    return "".join(chr(base + int(each)) if each.isdigit() else each for each in value)


def key_caps(rng: random.Random, value: str) -> str:
    return "".join(f"{each}\ufe0f\u20e3" if each.isdigit() else each for each in value)


def spaced(rng: random.Random, value: str) -> str:
    return " ".join("".join(value.split()))


def hyphened(rng: random.Random, value: str) -> str:
    return rng.choice("-–—－").join(value[at : at + 4] for at in range(0, len(value), 4))


def spelled_zh(rng: random.Random, value: str) -> str:
    table = rng.choice(["零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "〇幺二三四五六七八九"])
    return "".join(table[int(each)] if each.isdigit() else each for each in value)


def spelled_en(rng: random.Random, value: str) -> str:
    names = "zero one two three four five six seven eight nine".split()
    return rng.choice([" ", ", ", "-"]).join(names[int(each)] for each in value)


def at_and_dot(rng: random.Random, value: str) -> str:
    at, dot = rng.choice(
        [(" [at] ", " [dot] "), ("(at)", "."), (" at ", " dot "), ("[at]", "[dot]"),
         (" AT ", " DOT "), ("{at}", "."), (" @ ", " . "), ("艾特", "点"), ("(at)", "(dot)")]
    )  # fmt: skip
    local, domain = value.split("@")
    return local.replace(".", "") + at + domain.replace(".", dot)


SHAPES = (full_width, zero_width)
DIGITS = (bold_digits, key_caps, full_width, zero_width)
DISGUISES: dict[str, tuple[Callable[[random.Random, str], str], ...]] = {
    "email": (full_width, zero_width, at_and_dot, at_and_dot, at_and_dot),
    "phone": (*DIGITS, spaced, hyphened, spelled_zh, spelled_en),
    "national_id": (*DIGITS, spaced, hyphened, spelled_zh),
    "bank_card": (*DIGITS, spaced, hyphened),
    "iban": (full_width, zero_width, hyphened),
    "number": (bold_digits, full_width, zero_width, hyphened, spelled_en),
    "account_qq": (*DIGITS, spaced, spelled_zh),
}


def obfuscated(language: str, count: int, seed: int = 1) -> Iterator[Sample]:
    """The same identifiers, disguised as people do who know that a filter reads along."""
    rng = random.Random(f"obfuscated {language} {seed}")
    table = ENGLISH if language == "en" else CHINESE
    kinds = list(table)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        make, carriers = table[kind]
        disguise = rng.choice(DISGUISES.get(kind, SHAPES))
        if disguise is spelled_en and language == "zh":
            disguise = spelled_zh
        value = make(rng)
        if kind == "phone" and disguise not in SHAPES:
            value = mobile(rng) if language == "zh" else _area(rng) + "5" + digits(rng, 6)
        if disguise is hyphened:
            value = "".join(value.split()).replace("-", "")
        yield _carried(rng, rng.choice(carriers), disguise(rng, value), kind)


def _book(rng: random.Random) -> str:
    body = "978" + digits(rng, 9)
    total = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(body))
    isbn = body + str(-total % 10)
    return rng.choice([isbn, f"{isbn[:3]}-{isbn[3]}-{isbn[4:7]}-{isbn[7:12]}-{isbn[12]}"])


def _order(rng: random.Random) -> str:
    return str(rng.randint(2, 9)) + digits(rng, rng.choice([7, 9, 11, 13]))


def _count(rng: random.Random) -> str:
    number = rng.randint(1000, 9_999_999_999)
    return rng.choice([str(number), f"{number:,}", str(rng.randint(100, 99_999_999))])


def _price(rng: random.Random) -> str:
    return rng.choice([f"{rng.randint(1, 99_999)}.{digits(rng, 2)}", f"{rng.randint(1, 10**7):,}"])


def _version(rng: random.Random) -> str:
    return ".".join(str(rng.randint(0, 30)) for _ in range(rng.randint(2, 4)))


def _date(rng: random.Random) -> str:
    year, month, day = rng.randint(1990, 2030), rng.randint(1, 12), rng.randint(1, 28)
    return rng.choice(
        [f"{year}-{month:02}-{day:02}", f"{year}/{month}/{day}", f"{day}.{month}.{year}",
         f"{year}{month:02}{day:02}", f"{year}-{month:02}-{day:02} 12:30:45", f"{year}-{year + 1}",
         f"{year}{month:02}{day:02}123045"]
    )  # fmt: skip


DECOYS: dict[str, tuple[Maker, tuple[str, ...], tuple[str, ...]]] = {
    "order": (
        _order,
        ("order number {} shipped", "my order #{} is late", "invoice no. {}"),
        ("订单号{}还没发", "订单：{}", "单号 {} 查一下"),
    ),
    "count": (
        _count,
        ("it has {} views", "{} likes already", "views: {}"),
        ("播放量{}", "有{}次播放", "{}人看过"),
    ),
    "book": (_book, ("ISBN {}", "the book (ISBN: {}) is good"), ("书号ISBN {}", "ISBN：{}，推荐")),
    "price": (_price, ("I paid ${} for it", "only €{}!", "{} dollars"), ("花了¥{}", "{}元一个")),
    "version": (_version, ("version {} is out", "since v{} it hangs"), ("版本{}更新了", "升到v{}")),
    "date": (_date, ("born on {} they say", "on {} it rained"), ("{}那天下雨", "日期{}，记住")),
    "hashtag": (
        lambda rng: f"#{word(rng)}",
        ("love {} today", "{} is on"),
        ("今天{} 很火", "{} 赞"),
    ),
    "small": (
        lambda rng: rng.choice([f"{rng.randint(1, 99)}:{rng.randint(0, 9)}", digits(rng, 4)]),
        ("we won {}", "room {} was cold"),
        ("比分{}", "第{}章"),
    ),
    "talk": (
        lambda rng: rng.choice(["node.js", "e.g. this", "5 minutes down", "U.S.A.", "3.14159"]),
        ("so {} is it", "at last {} then"),
        ("所以{}呢", "就是{}了"),
    ),
}


def decoys(language: str, count: int, seed: int = 1) -> Iterator[Sample]:
    """What looks like an identifier and is none, with the words that say so."""
    rng = random.Random(f"decoys {language} {seed}")
    kinds = list(DECOYS.items())
    for number in range(count):
        kind, (make, english, chinese) = kinds[number % len(kinds)]
        carriers = english if language == "en" else chinese
        yield _carried(rng, rng.choice(carriers), make(rng), kind)
