"""Synthetic identifiers with right check digits, from ranges nobody was given where such exist."""

from random import Random

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999, 5.2


def email(chance: Random, name: str) -> str:
    """At example.org and its kin, which RFC 2606 keeps free."""
    return f"{name}{chance.randrange(100)}@example.{chance.choice(['org', 'com', 'net'])}"


def phone_en(chance: Random) -> str:
    """In the 555-01xx range, kept for fiction."""
    return f"(212) 555-01{chance.randrange(100):02d}"


def phone_zh(chance: Random) -> str:
    """A mobile number's form; the block 170-0000 is not in use for people."""
    return f"1700000{chance.randrange(10_000):04d}"


def resident_id(chance: Random) -> str:
    """18 characters with the check character of GB 11643, in a region code nobody has (990000)."""
    birth = (
        f"19{chance.randrange(60, 99)}{chance.randrange(1, 13):02d}{chance.randrange(1, 29):02d}"
    )
    first = f"990000{birth}{chance.randrange(1000):03d}"
    total = sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True))
    return first + "10X98765432"[total % 11]


def card(chance: Random) -> str:
    """16 digits that pass Luhn (ISO/IEC 7812-1, annex B), under Stripe's own test prefix."""
    first = "424242" + "".join(str(chance.randrange(10)) for _ in range(9))
    digits = [int(digit) for digit in first]
    doubled = [d * 2 - 9 * (d > 4) if place % 2 == 0 else d for place, d in enumerate(digits)]
    return first + str(-sum(doubled) % 10)


def url(chance: Random, name: str) -> str:
    return f"https://{name}.example.net/notes/{chance.randrange(1_000)}"


def handle(chance: Random) -> str:
    return f"@neighbour_{chance.randrange(10_000)}@mastodon.example"
