"""What the steps of citation finding pass on and fill in, one object per mention of an act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(slots=True)
class Code:
    """A number with its notation as canonical parts: ``46``, None, ``/``, ``KH-CĐDK``.

    `key` is equal for readings of one code that differ in capitals, strokes, separators or leading zeros only.
    """

    start: int
    end: int
    number: str
    year: str | None
    separator: str  # "/" or "-" between number and notation
    notation: str
    type_code: str | None
    types: tuple[str, ...]  # segments of the notation

    @property
    def text(self) -> str:
        """Canonical code: ``145/2020/NĐ-CP``, ``173-KH/ĐU``."""
        return f"{self.number}{'/' + self.year if self.year else ''}{self.separator}{self.notation}"


@dataclass(slots=True)
class Mention:
    """A mention while it is being understood. Offsets go into `View.text`.

    `end` closes the type, code, date and issuer; ``title_start:title_end`` is the description behind them.
    """

    start: int
    end: int
    form: str = "full"
    code: Code | None = None
    type_name: str | None = None
    type_code: str | None = None
    issued: date | None = None
    issuer: str | None = None
    title: str | None = None
    title_start: int = 0
    title_end: int = 0
    quoted: bool = False
    own_word: bool = True  # the type's name stands before it, and is not only shared with the one before
    shared_head: bool = False  # `các Quyết định số …`: one word for several acts
    law: bool = False
    act: object = None  # what mentions of one act share
    outer: int | None = None
    relation: str = "mentions"
    confidence: float = 0.9
    amends_in_name: tuple[tuple[int, int], ...] = ()

    @property
    def reach(self) -> int:
        """Where the mention ends with its description."""
        return max(self.end, self.title_end)
