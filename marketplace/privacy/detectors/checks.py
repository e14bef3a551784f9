"""Arithmetic that tells a real number from a random one."""

import datetime as dt
import ipaddress

# GB 11643-1999: weights of the first 17 digits, and the check character by remainder mod 11.
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS = "10X98765432"

# ISO 13616 registry: length of an IBAN by country.
_IBAN_LENGTHS = {
    code: int(length)
    for code, length in (
        pair.split(":")
        for pair in (
            "AD:24 AE:23 AL:28 AT:20 AZ:28 BA:20 BE:16 BG:22 BH:22 BI:27 BR:29 BY:28 CH:21 CR:22 "
            "CY:28 CZ:24 DE:22 DJ:27 DK:18 DO:28 EE:20 EG:29 ES:24 FI:18 FK:18 FO:18 FR:27 GB:22 "
            "GE:22 GI:23 GL:18 GR:27 GT:28 HN:28 HR:21 HU:28 IE:22 IL:23 IQ:23 IS:26 IT:27 JO:30 "
            "KW:30 KZ:20 LB:28 LC:32 LI:21 LT:20 LU:20 LV:21 LY:25 MC:27 MD:24 ME:22 MK:19 MN:20 "
            "MR:27 MT:31 MU:30 NI:28 NL:18 NO:15 OM:23 PK:24 PL:28 PS:29 PT:25 QA:29 RO:24 RS:22 "
            "RU:33 SA:24 SC:31 SD:18 SE:24 SI:19 SK:24 SM:27 SO:23 ST:25 SV:28 TL:23 TN:24 TR:26 "
            "UA:29 VA:22 VG:24 XK:20 YE:30"
        ).split()
    )
}


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1: does the last digit check the others?"""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place & 1 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_issued_card(digits: str) -> bool:
    """A card number with a right check digit, the prefix of a known network and its length."""
    return _network_allows(digits) and luhn(digits)


def _network_allows(digits: str) -> bool:
    size, two, four = len(digits), int(digits[:2] or 0), int(digits[:4] or 0)
    if digits[:1] == "4":
        return size in (13, 16, 19)
    if 51 <= two <= 55 or 2200 <= four <= 2204 or 2221 <= four <= 2720:
        return size == 16
    if two in (34, 37):
        return size == 15
    if two in (36, 38, 39, 30):
        return 14 <= size <= 19
    return (3528 <= four <= 3589 or two in (50, 56, 57, 58, 60, 62, 63, 64, 65, 67, 81)) and (
        16 <= size <= 19
    )


def is_resident_id(digits: str) -> bool:
    """An 18-character Chinese resident number: a real birth date and its check character."""
    body, check = digits[:17], digits[17:].upper()
    if len(digits) != 18 or not (body.isascii() and body.isdigit()) or body[0] == "0":
        return False
    if not is_date(body[6:10], body[10:12], body[12:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(body, _RESIDENT_WEIGHTS, strict=True))
    return _RESIDENT_CHECKS[total % 11] == check


def iban_length(country: str) -> int | None:
    """How many characters an IBAN of this country has."""
    return _IBAN_LENGTHS.get(country.upper())


def is_iban(value: str) -> bool:
    """ISO 7064 mod 97-10 over an IBAN without spaces."""
    if len(value) != iban_length(value[:2]) or not (value.isascii() and value.isalnum()):
        return False
    return int("".join(str(int(each, 36)) for each in value[4:] + value[:4])) % 97 == 1


def is_ip(value: str) -> bool:
    """A well-formed IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def is_book_number(digits: str) -> bool:
    """An ISBN-13 with a right check digit (EAN-13)."""
    if len(digits) != 13 or digits[:3] not in ("978", "979"):
        return False
    return sum(int(digit) * (3 if place & 1 else 1) for place, digit in enumerate(digits)) % 10 == 0


def is_date(year: str, month: str, day: str) -> bool:
    """A day that was or will be, between 1900 and 2099."""
    try:
        return 1900 <= dt.date(int(year), int(month), int(day)).year <= 2099
    except ValueError:
        return False
