"""What Maya and Wen bring: invented lives with identifiers in them, and one post to leave out."""

import io
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from marketplace.demo.archives import write_mastodon_zip, write_x_zip
from marketplace.demo.lives import InventedLife, InventedPost
from marketplace.demo.people import invent
from marketplace.kit import clock


@dataclass(frozen=True)
class Story:
    """A creator of the journey: who she is, how she shares, and what her archive holds."""

    name: str
    language: str
    country: str
    asks: bool  # companies must ask her by name
    life: InventedLife
    secrets: tuple[str, ...]  # what stands in her posts and must never reach a buyer
    regretted: str  # a word of the one post she leaves out
    kept: str  # a word of a post that does reach the buyer

    @property
    def platform(self) -> str:
        return "Mastodon" if self.language == "en" else "X"

    def archive(self, folder: Path) -> Path:
        file = io.BytesIO()
        write = write_mastodon_zip if self.platform == "Mastodon" else write_x_zip
        write(file, self.life)
        path = folder / f"{self.name}-archive.zip"
        path.write_bytes(file.getvalue())
        return path


def maya() -> Story:
    return _story(
        "maya",
        "en",
        "GB",
        asks=False,
        identifiers={
            "Write to {} about the allotment": "maya.green@mail.example",
            "Ring me on {} after six": "+44 7700 900123",
            "I paid with {} and it worked": "4111 1111 1111 1111",
        },
        regretted="Marmalade and regret, a post I would rather keep to myself.",
        kept="Quincunx planting gives the beans more light than rows do.",
    )


def wen() -> Story:
    return _story(
        "wen",
        "zh",
        "CN",
        asks=True,
        identifiers={
            "有事请写信到 {} ，多谢": "wen.lin@mail.example",
            "周末打我电话 {} 就行": "13800138000",
            "我的身份证号是 {} 请保密": "11010519491231002X",
        },
        regretted="柑橘果酱与后悔，这一条我想自己留着。",
        kept="梅花形种植比行播更能让豆子晒到太阳。",
    )


def _story(
    name: str,
    language: str,
    country: str,
    *,
    asks: bool,
    identifiers: dict[str, str],
    regretted: str,
    kept: str,
) -> Story:
    now = clock.now()
    life = invent(7, now=now, posts=30, likes=9, language=language).life
    told = [frame.format(secret) for frame, secret in identifiers.items()]
    own = [
        InventedPost(text, now - timedelta(days=day), language)
        for day, text in enumerate([*told, kept, regretted], start=1)
    ]
    return Story(
        name,
        "en" if language == "en" else "zh-hans",
        country,
        asks,
        replace(life, posts=(*life.posts, *own)),
        tuple(identifiers.values()),
        regretted,
        kept,
    )
