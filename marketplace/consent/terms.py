"""How long a consent may run, and the terms' words laid out for reading."""

import calendar
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

LONGEST_MONTHS = 24
FOLDER = Path(__file__).parent / "data"


def months_after(at: datetime, months: int) -> datetime:
    """The same day and time so many months on; the last of the month where that day is missing."""
    years, month = divmod(at.month - 1 + months, 12)
    year, month = at.year + years, month + 1
    last = calendar.monthrange(year, month)[1]
    return at.replace(year=year, month=month, day=min(at.day, last))


def newest_words() -> tuple[str, str]:
    """The newest version of the terms in the repository: English, Chinese."""
    numbers = [int(p.name.split("_v")[1].split(".")[0]) for p in FOLDER.glob("terms_v*.en.md")]
    stem = f"terms_v{max(numbers)}"
    english, chinese = (
        (FOLDER / f"{stem}.{code}.md").read_text(encoding="utf-8") for code in ("en", "zh")
    )
    return english, chinese


@dataclass(slots=True)
class Block:
    """A paragraph, or the points of a list."""

    text: str = ""
    points: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    title: str
    blocks: list[Block] = field(default_factory=list)


def laid_out(body: str) -> list[Section]:
    """The sections of a body: `## ` begins one, `- ` a point, an empty line ends a paragraph.

    The first line, `# …`, is the page's own heading and is left out.
    """
    sections = [Section("")]
    for chunk in body.split("\n\n"):
        lines = [line.strip() for line in chunk.strip().splitlines()]
        if not lines or lines[0].startswith("# "):
            continue
        if lines[0].startswith("## "):
            sections.append(Section(lines.pop(0)[3:]))
        if lines and lines[0].startswith("- "):
            sections[-1].blocks.append(Block(points=_points(lines)))
        elif lines:
            sections[-1].blocks.append(Block(text=" ".join(lines)))
    return [section for section in sections if section.blocks]


def _points(lines: list[str]) -> list[str]:
    points: list[str] = []
    for line in lines:
        if line.startswith("- "):
            points.append(line[2:])
        else:
            points[-1] += " " + line
    return points
