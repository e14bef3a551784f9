"""Measures of a consent screen: how much there is to read, how hard it is, how buttons look."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

WORD = re.compile(r"[A-Za-z][A-Za-z’'-]*")
HAN = re.compile(r"[㐀-鿿]")
# What is read letter by letter or not at all: hashes, ids, addresses, amounts.
CODES = re.compile(r"https?://\S+|\b[a-z]{3}_[0-9a-z]{20,}\b|\b[0-9a-f]{32,}\b|[$€£¥]?[\d.,:#]+")
PROSE = 5  # words that make a sentence rather than a label

# Every element of the first layer in order, and its own words; what is hidden or folded is not
# of that layer, nor are the words that only name a person, a source or an instant.
LAYER = """main => {
  const found = []
  const walk = element => {
    if (!element.checkVisibility({ checkVisibilityCSS: true })) return
    const own = [...element.childNodes].filter(node => node.nodeType === 3)
    found.push({
      tag: element.localName, name: element.getAttribute('name') || '',
      value: element.localName === 'input' && element.type !== 'text' && element.type !== 'date'
        && element.type !== 'hidden' ? element.value : '',
      words: own.map(node => node.textContent.trim()).filter(Boolean).join(' '),
    })
    for (const child of element.children) walk(child)
  }
  walk(main)
  return found
}"""

LOOKS = """button => {
  const style = getComputedStyle(button), canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  const rgb = colour => {
    pen.clearRect(0, 0, 1, 1); pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1)
    return [...pen.getImageData(0, 0, 1, 1).data]
  }
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => v / 255).map(v =>
      v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    return .2126 * x + .7152 * y + .0722 * z
  }
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b)
    return (high + .05) / (low + .05)
  }
  let ground = button
  while (rgb(getComputedStyle(ground).backgroundColor)[3] === 0) ground = ground.parentElement
  const behind = rgb(getComputedStyle(ground).backgroundColor)
  const box = button.getBoundingClientRect()
  return {
    tag: button.localName, type: button.type, font: style.fontFamily, weight: style.fontWeight,
    style: style.fontStyle, decoration: style.textDecorationLine, opacity: style.opacity,
    padding: style.padding, border: style.borderWidth + style.borderStyle,
    radius: style.borderRadius, cursor: style.cursor, size: parseFloat(style.fontSize),
    height: box.height,
    contrast: contrast(rgb(style.color), behind),
    edge: contrast(rgb(style.borderTopColor), behind),
  }
}"""


@dataclass(frozen=True)
class Screen:
    """One screen as a reader meets it: its elements in order, its words, what is chosen."""

    step: str
    elements: list[dict[str, str]]
    text: str
    chosen: list[str]

    @property
    def shape(self) -> list[tuple[str, str, str]]:
        """What it is made of, whatever the language and whosever it is."""
        return [
            (each["tag"], each["name"], CODES.sub("…", each["value"])) for each in self.elements
        ]

    @property
    def choices(self) -> int:
        return sum(each["tag"] == "input" and bool(each["value"]) for each in self.elements)

    @property
    def sentences(self) -> list[list[str]]:
        """The words of each sentence. A line by itself is one, whether or not it has a stop."""
        lines = CODES.sub(" ", self.text).splitlines()
        pieces = [piece for line in lines for piece in re.split(r"[.!?:;·]\s|[.!?]$", line)]
        return [words for piece in pieces if (words := WORD.findall(piece))]

    @property
    def words(self) -> int:
        return sum(map(len, self.sentences))

    @property
    def characters(self) -> int:
        return len(HAN.findall(self.text))

    @property
    def grade(self) -> float:
        """Flesch–Kincaid of its sentences: labels, which would make it easier, do not count."""
        return flesch_kincaid(self.prose)

    @property
    def prose(self) -> list[list[str]]:
        return [each for each in self.sentences if len(each) >= PROSE]

    @property
    def average_sentence(self) -> float:
        return sum(map(len, self.prose)) / len(self.prose)


def flesch_kincaid(sentences: list[list[str]]) -> float:
    """0.39 words a sentence + 11.8 syllables a word − 15.59."""
    words = [word for each in sentences for word in each]
    syllables = sum(map(syllables_of, words))
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def syllables_of(word: str) -> int:
    """Groups of vowels, without an e that ends the word silently; at least one."""
    plain = re.sub(r"(?:[^laeiouy]es|[^aeiouytd]ed|[^laeiouy]e)$", "", word.lower())
    return max(1, len(re.findall(r"[aeiou]+|(?<![aeiou])y(?![aeiou])", plain)))


def screen(page: Page, step: str) -> Screen:
    main = page.locator("main")
    chosen = main.evaluate(
        "main => [...main.querySelectorAll('input:checked, option:checked')].map(e => e.value)"
    )
    return Screen(step, main.evaluate(LAYER), main.inner_text(), chosen)


def looks(button: Locator) -> dict[str, Any]:
    """Everything by which one button can be made to stand out beside another."""
    return button.evaluate(LOOKS)
