"""Words that an office writes its own way through an act: abbreviations, defined where they first stand, and đảm bảo."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from pipeline.specimens.draft import Block, Draft, Paragraph
from pipeline.specimens.grammar import Language
from pipeline.specimens.rich import Rich

# What a change of words would make untrue.
_KEPT = frozenset({"citation", "target", "deadline", "field", "body", "product", "horizon", "hand"})
_ROLES = frozenset({"basis", "opening", "heading", "lead-in", "item", "attribute", "plain", "closing", "article"})
_ENSURE = re.compile(r"\b[Bb]ảo đảm\b")


def worded(draft: Draft, language: Language, chance: random.Random) -> Draft:
    """The draft with this office's words in its body; marks follow, and no marked name, number or date changes."""
    pairs = [pair.split("|") for pair in language.lists["r_short"]]
    share = chance.choices((0.0, 0.3, 0.7), (5, 3, 2))[0]
    known = {full: short for full, short in pairs if chance.random() < share}
    office = _Office(known, chance.random() < 0.5, chance)
    return replace(draft, body=tuple(map(office.block, draft.body)))


class _Office:
    """Writes paragraph after paragraph; a word is defined once, then stands short."""

    def __init__(self, known: dict[str, str], ensures: bool, chance: random.Random) -> None:
        self._known = known
        self._ensures = ensures
        self._chance = chance
        self._defined: set[str] = set()
        self._words = re.compile("|".join(rf"\b{re.escape(full)}\b" for full in sorted(known, key=len, reverse=True)))

    def block(self, block: Block) -> Block:
        if not isinstance(block, Paragraph) or block.role not in _ROLES or block.text.isupper():
            return block
        return replace(block, rich=self._text(block.rich))

    def _text(self, text: Rich) -> Rich:
        spans = [(m.start, m.end) for m in text.marks if m.kind in _KEPT]
        changes = [(*m.span(), self._short(m[0])) for m in self._words.finditer(text.text) if self._known]
        if self._ensures:
            changes += [(*m.span(), "đảm bảo" if m[0][0] == "b" else "Đảm bảo") for m in _ENSURE.finditer(text.text)]
        for start, end, words in sorted(changes, reverse=True):
            if not any(a < end and start < b for a, b in spans):
                text = text.put(start, end, words)
        return text

    def _short(self, full: str) -> str:
        """``thủ tục hành chính (TTHC)`` at first, ``TTHC`` from then on."""
        short = self._known[full]
        if full in self._defined:
            return short if self._chance.random() < 0.85 else full
        self._defined.add(full)
        opening = self._chance.choices(("", "viết tắt là ", "sau đây viết tắt là "), (8, 1, 1))[0]
        return f"{full} ({opening}{short})" if self._chance.random() < 0.75 else short
