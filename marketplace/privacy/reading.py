"""Reading under a creator's own key: her names, her words, and what a buyer would see of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from accounts.models import Creator
from marketplace.consent.models import Exclusion
from marketplace.content.models import Record
from marketplace.privacy.detectors import VERSION, Kind, Known
from marketplace.privacy.detectors.sweep import PLACEHOLDER
from marketplace.privacy.models import CleanRecord, Finding, KnownName
from marketplace.privacy.wording import why
from marketplace.vault.actions import Keyring, keyring


@dataclass(frozen=True, slots=True)
class Name:
    """A known name of a creator, opened for her."""

    row: KnownName
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of clean text. `masked` is the word for what stood there, `why` says why it is
    masked; both are "" for her own words."""

    text: str
    masked: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """A record beside its clean form. `clean` is None while it waits to be cleaned."""

    record: Record
    clean: CleanRecord | None
    pieces: tuple[Piece, ...]
    is_left_out: bool
    original: str | None = None

    @property
    def masked_count(self) -> int:
        return sum(1 for piece in self.pieces if piece.masked)

    @property
    def masked_words(self) -> list[str]:
        """What kinds of thing were masked, each once, in order of place."""
        return list(dict.fromkeys(piece.masked for piece in self.pieces if piece.masked))

    @property
    def masks(self) -> list[Piece]:
        """Each mask once, with what it hides and why, in order of place."""
        return list({piece.text: piece for piece in self.pieces if piece.masked}.values())


def names_of(creator: Creator) -> list[Name]:
    """Her known names, opened, oldest first. Raises KeyDestroyed after an erasure."""
    keys = keyring(creator.pk)
    return [
        Name(row, keys.open(bytes(row.sealed), KnownName.PLACE))
        for row in KnownName.objects.of(creator)
    ]


def known(names: Iterable[KnownName], keys: Keyring) -> Known:
    """What these rows hold, ready to be looked for."""
    opened = [(row.is_handle, keys.open(bytes(row.sealed), KnownName.PLACE)) for row in names]
    return Known.of(
        names=[text for is_handle, text in opened if not is_handle],
        handles=[text for is_handle, text in opened if is_handle],
    )


def text_of(record: Record, keys: Keyring) -> str | None:
    """Her words; None for an interaction."""
    sealed = record.text_sealed
    return None if sealed is None else keys.open(bytes(sealed), record.place)


def previews(
    creator: Creator, records: Sequence[Record], *, with_originals: bool = False
) -> list[Preview]:
    """What a buyer would see of these records of hers, in the order given."""
    ids = [record.pk for record in records]
    clean = CleanRecord.objects.in_bulk(ids)
    found: dict[UUID, list[Finding]] = {}
    for finding in Finding.objects.filter(clean_record__in=ids).order_by("start"):
        found.setdefault(finding.clean_record_id, []).append(finding)
    left_out = set(Exclusion.objects.filter(record_id__in=ids).values_list("record_id", flat=True))
    keys = keyring(creator.pk) if with_originals else None
    return [
        Preview(
            record=record,
            clean=clean.get(record.pk),
            pieces=_pieces(clean.get(record.pk), found.get(record.pk, [])),
            is_left_out=record.pk in left_out,
            original=text_of(record, keys) if keys else None,
        )
        for record in records
    ]


def creators_behind() -> list[tuple[Creator, str]]:
    """Creators with records cleaned by other detectors than today's, and today's version."""
    behind = CleanRecord.objects.by_other_detectors().values("creator")
    return [(creator, VERSION) for creator in Creator.objects.filter(pk__in=behind)]


def _pieces(clean: CleanRecord | None, findings: Sequence[Finding]) -> tuple[Piece, ...]:
    return pieces(clean.text, findings) if clean else ()


def pieces(text: str, findings: Sequence[Finding]) -> tuple[Piece, ...]:
    """A clean text cut at its masks, which are told from words of the creator's by their place.

    A finding stands where it stood in the original: between two of them the clean text is as long
    as the original, so walking both together finds each mask. The original is not needed.
    """
    cut: list[Piece] = []
    at = original = 0
    for finding in findings:
        start = at + finding.start - original
        mask = PLACEHOLDER.match(text, start)
        if mask is None:  # cannot be, unless the row was cleaned anew while it was read
            break
        if at < start:
            cut.append(Piece(text[at:start]))
        kind = Kind(finding.kind)
        cut.append(Piece(mask[0], str(kind.label), str(why(kind))))
        at, original = mask.end(), finding.end
    if at < len(text):
        cut.append(Piece(text[at:]))
    return tuple(cut)
