"""A typist's hand: where tone marks go, which short forms stand, what is misspelt."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from pipeline.specimens.draft import Block, Cell, Draft, Paragraph, Table
from pipeline.specimens.rich import Mark, Rich

# What a misprint would make untrue.
_KEPT = frozenset({"citation", "target", "deadline", "field", "body", "product", "horizon", "hand"})
_TONE = re.compile(r"(?<![Qq])([ÒÓỎÕỌòóỏõọ][AEae]|[ÙÚỦŨỤùúủũụ][Yy])(?!\w)")
_I_FOR_Y = {
    "kỹ": "kĩ",
    "kỷ": "kỉ",
    "lý": "lí",
    "quý": "quí",
    "mỹ": "mĩ",
    "kỳ": "kì",
    "hy": "hi",
    "tỷ": "tỉ",
    "ký": "kí",
}
_SHORT = re.compile(rf"(?<!\w)(?:Trung ương|{'|'.join(_I_FOR_Y)})(?!\w)", re.IGNORECASE)
_MARKER = re.compile(r"\s*(?:[-+*•–]|\(?(?:[IVX]+|\d+(?:\.\d+)*|[a-zđ])[.)/]|(?:Điều|Phần|Mục) \S+)\s*")


@dataclass(frozen=True, slots=True)
class _Hand:
    """How one typist writes: `tone` new (hòa), old (hoà) or mixed; `short` for the Trung ương; `i` for final y."""

    tone: str
    central: str
    short_i: bool


def typed(draft: Draft, chance: random.Random, slips: float) -> Draft:
    """The draft as a typist leaves it: one way of placing tone marks (or a mixture), short forms, misprints.

    Args:
        slips: misprints per 1,000 characters; none falls on a citation, target, deadline, product, body or header field.

    Each misprint is marked ``slip`` with the letters meant. Marks follow, and the text stays NFC.
    """
    hand = _Hand(
        chance.choices(("new", "old", "mixed"), (78, 10, 12))[0],
        chance.choices(("", "TW", "T.Ư"), (90, 7, 3))[0],
        chance.random() < 0.03,
    )
    pen = _Pen(hand, chance, slips)
    return replace(
        draft,
        left=tuple(map(pen.paragraph, draft.left)),
        right=tuple(map(pen.paragraph, draft.right)),
        heading=tuple(map(pen.paragraph, draft.heading)),
        body=tuple(map(pen.block, draft.body)),
        recipients=tuple(map(pen.paragraph, draft.recipients)),
        signature=tuple(map(pen.paragraph, draft.signature)),
        appendices=tuple(map(pen.block, draft.appendices)),
    )


class _Pen:
    """Writes text after text; the distance to the next misprint runs on from one to the next."""

    def __init__(self, hand: _Hand, chance: random.Random, slips: float) -> None:
        self._hand = hand
        self._chance = chance
        self._rate = slips / 1000
        self._left = self._distance()

    def _distance(self) -> float:
        return self._chance.expovariate(self._rate) if self._rate > 0 else float("inf")

    def block(self, block: Block) -> Block:
        return self.table(block) if isinstance(block, Table) else self.paragraph(block)

    def paragraph(self, paragraph: Paragraph) -> Paragraph:
        return replace(paragraph, rich=self.text(paragraph.rich))

    def table(self, table: Table) -> Table:
        def written(cell: Cell | None) -> Cell | None:
            return cell and replace(cell, rich=self.text(cell.rich))

        return replace(table, rows=tuple(tuple(map(written, row)) for row in table.rows))

    def text(self, text: Rich) -> Rich:
        """One paragraph or cell as this hand types it."""
        if not text.text:
            return text
        text = self._toned(text)
        if self._hand.central or self._hand.short_i:
            text = self._shortened(text)
        hits = []
        while self._left < len(text):
            hits.append(int(self._left))
            self._left += self._distance()
        self._left -= len(text)
        for at in reversed(hits):
            text = self._slip(text, at)
        return text

    def _toned(self, text: Rich) -> Rich:
        """Tone marks placed by habit; no letter more or fewer."""
        if self._hand.tone == "new":
            return text

        def moved(match: re.Match[str]) -> str:
            if self._hand.tone == "mixed" and self._chance.random() < 0.5:
                return match[0]
            return _moved(match[0])

        return Rich(_TONE.sub(moved, text.text), text.marks)

    def _shortened(self, text: Rich) -> Rich:
        """``TW`` for Trung ương, ``kĩ thuật`` for kỹ thuật, where this hand writes so."""
        kept = _kept(text)
        for match in reversed(list(_SHORT.finditer(text.text))):
            word, central = match[0], match[0].lower() == "trung ương"
            short = self._hand.central if central else _I_FOR_Y[word.lower()] * self._hand.short_i
            if short and not kept(*match.span()) and self._chance.random() < 0.7:
                text = text.put(*match.span(), short if central else _like(word, short))
        return text

    # ------------------------------------------------------------------ misprints
    def _slip(self, text: Rich, near: int) -> Rich:
        """A misprint at the first place from `near` on that allows one of the kind drawn; none where no place does."""
        kept = _kept(text)
        start = _MARKER.match(text.text)
        first = max(near, start.end() if start else 0)
        for kind in self._chance.sample(_SLIPS, len(_SLIPS)):
            for at in range(first, min(first + 40, len(text) - 1)):
                found = kind(text.text, at, self._chance)
                if found and not kept(at - 1, at + found[0] + 1):
                    return _misprinted(text, at, at + found[0], found[1])
        return text


def _like(word: str, short: str) -> str:
    return short.upper() if word.isupper() else short.capitalize() if word[0].isupper() else short


def _misprinted(text: Rich, start: int, end: int, wrong: str) -> Rich:
    right = text.text[start:end]
    text = text.put(start, end, wrong)
    return Rich(text.text, (*text.marks, Mark("slip", start, start + len(wrong), {"right": right})))


def _kept(text: Rich) -> Callable[[int, int], bool]:
    """Whether a span touches something that must stay as it is."""
    spans = [(m.start, m.end) for m in text.marks if m.kind in _KEPT or m.kind == "slip"]
    return lambda start, end: any(a < end and start < b for a, b in spans)


def _moved(pair: str) -> str:
    """``òa`` → ``oà``, ``Ủy`` → ``Uỷ``."""
    first, tone = unicodedata.normalize("NFD", pair[0])[0], unicodedata.normalize("NFD", pair[0])[1:]
    return first + unicodedata.normalize("NFC", pair[1] + tone)


# ------------------------------------------------------------------ kinds of misprints
# Each gives how many letters it takes at a place and what it puts there, or None.
Found = tuple[int, str] | None
_TONES = {"̉": "̃", "̃": "̉"}  # hỏi and ngã sound alike to many


def _doubled_blank(text: str, at: int, chance: random.Random) -> Found:
    return (1, "  ") if text[at] == " " and text[at - 1].isalpha() else None


def _lost_blank(text: str, at: int, chance: random.Random) -> Found:
    return (
        (2, text[at]) if text[at] in ",;" and text[at + 1 : at + 2] == " " and text[at + 2 : at + 3].isalpha() else None
    )


def _blank_before(text: str, at: int, chance: random.Random) -> Found:
    return (1, f" {text[at]}") if text[at] in ",;" and text[at - 1].isalpha() else None


def _lost_mark(text: str, at: int, chance: random.Random) -> Found:
    parts = unicodedata.normalize("NFD", text[at])
    if text[at] in "đĐ":
        return 1, "d" if text[at] == "đ" else "D"
    return (1, unicodedata.normalize("NFC", parts[:-1])) if len(parts) > 1 else None


def _other_tone(text: str, at: int, chance: random.Random) -> Found:
    parts = unicodedata.normalize("NFD", text[at])
    if not any(c in _TONES for c in parts):
        return None
    return 1, unicodedata.normalize("NFC", "".join(_TONES.get(c, c) for c in parts))


def _swapped(text: str, at: int, chance: random.Random) -> Found:
    pair = text[at : at + 2]
    return (
        (2, pair[::-1]) if pair.isalpha() and pair.islower() and pair[0] != pair[1] and text[at - 1].isalpha() else None
    )


def _lost_letter(text: str, at: int, chance: random.Random) -> Found:
    three = text[at - 1 : at + 2]
    return (
        (2, text[at + 1]) if len(three) == 3 and three.isalpha() and three.islower() and text[at] in "hngiưo" else None
    )


def _doubled_letter(text: str, at: int, chance: random.Random) -> Found:
    return (1, text[at] * 2) if text[at].isalpha() and text[at].islower() and text[at - 1].isalpha() else None


def _wrong_case(text: str, at: int, chance: random.Random) -> Found:
    begins = text[at].isalpha() and not text[at - 1].isalpha()
    return (1, text[at].swapcase()) if begins and text[at + 1 : at + 2].islower() else None


_SLIPS: tuple[Callable[[str, int, random.Random], Found], ...] = (
    _doubled_blank, _doubled_blank, _lost_blank, _lost_blank, _blank_before, _lost_mark, _lost_mark, _other_tone, _swapped, _lost_letter,
    _doubled_letter, _wrong_case,
)  # fmt: skip
