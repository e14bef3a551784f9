"""Invented people and what they posted, from a seed: the same seed, the same people."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from types import ModuleType

from marketplace.demo import identifiers, words_en, words_zh
from marketplace.demo.lives import InventedLife, InventedPost, OthersPost, Visibility

PUBLIC: Visibility = "public"
VISIBILITIES: list[Visibility] = [*[PUBLIC] * 8, "unlisted", "followers"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist: an address to sign in with, a country, and a life online."""

    email: str
    language: str
    country: str
    life: InventedLife


def invent(number: int, *, now: datetime, posts: int, likes: int, language: str = "") -> Person:
    """The person of this number, with about this many posts and likes up to `now`."""
    chance = Random(f"assent demo {number}")
    language = language or ("zh" if number % 5 < 2 else "en")
    words = words_zh if language == "zh" else words_en
    given, family = chance.choice(words.GIVEN), chance.choice(words.FAMILY)
    name = family + given if language == "zh" else f"{given} {family}"
    handle = f"{'wanderer' if language == 'zh' else given.lower()}_{number}"
    countries = ["CN", "SG", "MY"] if language == "zh" else ["GB", "IE", "US", "CA", "DE", "NL"]
    return Person(
        email=f"{handle}@demo.example",
        language=language,
        country=chance.choice(countries),
        life=InventedLife(
            handle=handle,
            display_name=name,
            posts=tuple(_posts(chance, words, language, name, handle, posts, now)),
            boosts=tuple(
                (other, now - timedelta(days=chance.randrange(900)))
                for other in _others(chance, words, likes // 4)
            ),
            likes=tuple(_others(chance, words, likes)),
            follows=tuple(f"friend_{chance.randrange(5_000)}" for _ in range(likes // 3)),
        ),
    )


def _posts(
    chance: Random,
    words: ModuleType,
    language: str,
    name: str,
    handle: str,
    count: int,
    now: datetime,
) -> list[InventedPost]:
    count = max(5, round(count * chance.lognormvariate(0, 0.6)))
    favourite = chance.sample(sorted(words.TOPICS), 4)
    at = now - timedelta(days=chance.randrange(700, 1_400))
    step = (now - at) / (count + 1)
    found = []
    for _ in range(count):
        at += step * chance.uniform(0.2, 1.7)
        reply = chance.random() < 0.22
        text = chance.choice(words.REPLIES) if reply else ""
        if not reply or chance.random() < 0.5:
            text = (text + " " if text else "") + sentence(chance, words, favourite)
        if chance.random() < 0.12:
            text += ("" if language == "zh" else " ") + giveaway(chance, words, name, handle)
        found.append(
            InventedPost(
                text=text,
                at=min(at, now),
                language=language,
                visibility=chance.choice(VISIBILITIES),
                reply=f"neighbour_{chance.randrange(500)}" if reply else "",
            )
        )
    return found


def sentence(chance: Random, words: ModuleType, topics: list[str]) -> str:
    """One invented remark on one of these topics."""
    topic = words.TOPICS[chance.choice(topics)]
    text = chance.choice(topic["frame"]).format(
        thing=chance.choice(topic["thing"]),
        extra=chance.choice(topic["extra"]),
        how=chance.choice(words.HOW),
        when=chance.choice(words.WHEN),
        much=chance.choice(words.MUCH),
        number=chance.randrange(2, 30),
    )
    return text[0].upper() + text[1:] + chance.choice(words.TAILS)


def giveaway(chance: Random, words: ModuleType, name: str, handle: str) -> str:
    """A remark that holds a synthetic identifier, which must be masked."""
    kind = chance.choice(sorted(words.GIVEAWAYS))
    chinese = words is words_zh
    if kind == "address":
        number = chance.randrange(2, 300)
        street = chance.choice(words.STREETS)
        value = street.format(n=number) if chinese else f"{number} {street}"
    else:
        value = {
            "email": lambda: identifiers.email(chance, handle.replace("_", ".")),
            "phone": lambda: (identifiers.phone_zh if chinese else identifiers.phone_en)(chance),
            "id": lambda: identifiers.resident_id(chance),
            "card": lambda: identifiers.card(chance),
            "url": lambda: identifiers.url(chance, handle.replace("_", "-")),
            "handle": lambda: identifiers.handle(chance),
            "name": lambda: name,
        }[kind]()
    return chance.choice(words.GIVEAWAYS[kind]).format(value=value)


def _others(chance: Random, words: ModuleType, count: int) -> list[OthersPost]:
    # Likes gather on a few posts, as they do; the words are other people's and are never read.
    return [
        OthersPost(
            number=int(chance.paretovariate(0.7)) % 4_000,
            author=f"friend_{chance.randrange(200)}",
            words="Somebody else wrote this.",
        )
        for _ in range(count)
    ]
