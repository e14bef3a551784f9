"""Single sentences that each rule must get right, one way or the other."""

import pytest

from marketplace.privacy.detectors import Kind, find


def _finds(text: str) -> list[tuple[str, str]]:
    return [(span.kind.value, text[span.start : span.end]) for span in find(text)]


@pytest.mark.parametrize(
    ("text", "kind", "identifier"),
    [
        ("Write to maya@example.com.", "email", "maya@example.com"),
        ("发到maya@example.com谢谢", "email", "maya@example.com"),
        ("maya [at] example [dot] com", "email", "maya [at] example [dot] com"),
        ("it is maya at gmail.com ok", "email", "maya at gmail.com"),
        ("m a y a @ e x a m p l e . c o m", "email", "m a y a @ e x a m p l e . c o m"),
        ("邮箱 ｍａｙａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "email", "ｍａｙａ＠ｅｘａｍｐｌｅ．ｃｏｍ"),
        ("电话13800138000。", "phone", "13800138000"),
        ("电话13800138000一定要打", "phone", "13800138000"),
        ("幺三八零零幺三八零零零", "phone", "幺三八零零幺三八零零零"),
        ("1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣!", "phone", "1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣"),
        ("l38OOl38OOO", "phone", "l38OOl38OOO"),
        ("call 555-0142 now", "phone", "555-0142"),
        ("(212) 555-0142", "phone", "(212) 555-0142"),
        ("+44 20 7946 0018!", "phone", "+44 20 7946 0018"),
        ("five five five oh one four two", "phone", None),
        ("order 13800138000", "phone", "13800138000"),
        ("11010519491231002X", "national_id", "11010519491231002X"),
        ("110105 19491231 002x", "national_id", "110105 19491231 002x"),
        ("SSN 536-22-1234", "national_id", "536-22-1234"),
        ("4111 1111 1111 1111", "bank_card", "4111 1111 1111 1111"),
        ("order no. 4111111111111111", "bank_card", "4111111111111111"),
        ("gb29 nwbk 6016 1331 9268 19 thanks", "iban", "gb29 nwbk 6016 1331 9268 19"),
        ("我在北京市朝阳区建国路88号", "address", "北京市朝阳区建国路88号"),
        ("at 10 Downing St, London SW1A 2AA", "address", "10 Downing St, London SW1A 2AA"),
        ("Hauptstraße 12", "address", "Hauptstraße 12"),
        ("hi @maya@mastodon.example!", "handle", "@maya@mastodon.example"),
        ("thanks @bob.kim", "handle", "@bob.kim"),
        ("感谢@山间的风 推荐", "handle", "@山间的风"),
        ("it was u/maya_writes", "handle", "u/maya_writes"),
        ("(https://example.com/a_(b))", "url", "https://example.com/a_(b)"),
        ("看https://example.com/abc真好", "url", "https://example.com/abc"),
        ("打开baidu.com看看", "url", "baidu.com"),
        ("hxxps://example[.]com", "url", None),
        ("server 192.168.1.20:8080", "ip", "192.168.1.20:8080"),
        ("fe80::1ff:fe23:4567:890a", "ip", "fe80::1ff:fe23:4567:890a"),
        ("aa-df-be-aa-fe-ef", "mac", "aa-df-be-aa-fe-ef"),
        ("31.2304° N, 121.4737° E", "coordinates", "31.2304° N, 121.4737° E"),
        ("京A·12345", "plate", "京A·12345"),
        ("护照E12345678", "passport", "E12345678"),
        ("加V：maya_123", "account", "maya_123"),
        ("VX：name742 进群", "account", "name742"),
        ("QQ 九五二七一", "account", "九五二七一"),
        ("my snapchat is mayapapaya", "account", "mayapapaya"),
        ("only 9876543210123 left", "number", "9876543210123"),
        ("7101-1990-7828-6721-9", "number", "7101-1990-7828-6721-9"),
    ],
)
def test_an_identifier_is_found_whole(text: str, kind: str, identifier: str | None) -> None:
    finds = _finds(text)
    if identifier is None:
        assert finds[0][0] in (kind, "number")
    else:
        assert finds == [(kind, identifier)]


@pytest.mark.parametrize(
    "text",
    [
        "order no. 1234567890",
        "订单号1234567890",
        "1,234,567 views and 9876543210 likes",
        "ISBN 978-7-111-12345-0 and 9787302511854",
        "v1.2.3.4 came after version 10.0.19041.1",
        "2024-01-15 12:30:45, 20240115123045, 15/01/2024",
        "2019 2020 2021 2022",
        "£1,234,567.89 or ¥1234567890",
        "3.14159265358979",
        "#hashtag #话题# node.js e.g. this",
        "discord server, telegram group, WeChat pay, my telegram is down",
        "5 apples @2.50",
        "one two three four five six seven",
        "std::vector<int> a::b 12:30:45",
        "36.5° today; 5 minutes down the road",
        "thanks at last. so be it",
        "you have the guts to @ me. If only",
        "slope 0.3931 (0.0076), 0.1171 (0.0022)",
        "第12345678章 12号 8楼",
        "今天路上有3号线，乡里来了2户",
    ],
)
def test_what_is_no_identifier_is_left_alone(text: str) -> None:
    assert _finds(text) == []


def test_finds_are_in_order_and_never_overlap() -> None:
    finds = find("maya@example.com, https://example.com/13800138000, @maya 13800138000")
    assert all(one.end <= two.start for one, two in zip(finds, finds[1:], strict=False))
    assert [span.kind for span in finds] == [Kind.EMAIL, Kind.URL, Kind.HANDLE, Kind.PHONE]


def test_every_kind_has_a_name_for_people() -> None:
    labels = [str(kind.label) for kind in Kind]
    assert all(labels)
    assert len(set(labels)) == len(labels)
