"""Who speaks: one drafter with an act to write, a world to write of, and habits of the hand."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from pipeline.specimens.grammar import Language, Topic
from pipeline.specimens.model import ActPlan, Body, World
from pipeline.specimens.rich import Rich

_T = TypeVar("_T")
_BRACKETS = str.maketrans("‹›", "()")
_USUAL = 4  # patterns at the head of a list
_JUBILEE = re.compile(r"kỷ niệm (\d+ năm )(?=(Ngày [^,;.]*|thành lập (?:ngành|lực lượng)[^,;.]*))")
# what is celebrated, and the year that its years count from
_SINCE = (
    ("thành lập Đảng", 1930), ("Quốc khánh", 1945), ("Công đoàn Việt Nam", 1929), ("ngành thanh tra", 1945), ("Thầy thuốc", 1955),
    ("thành lập Đoàn", 1931), ("Thương binh", 1947), ("công an nhân dân", 1945), ("quản lý đất đai", 1945), ("Nhà giáo", 1982),
    ("tổ chức nhà nước", 1945), ("ngành nông nghiệp", 1945), ("thanh niên xung phong", 1950), ("Môi trường thế giới", 1972),
)  # fmt: skip
_DAYS = ("slash", "padded", "words", "bare")


@dataclass(frozen=True, slots=True)
class Habits:
    """What one drafter does alike through a whole act.

    Attributes:
        short: how often a body is named by its abbreviation (``UBND tỉnh``), from 0 to 1.
        day: how a day is written: ``slash`` (05/3/2022), ``padded`` (05/03/2022), ``bare`` (5/3/2022), ``dash``
            (05-3-2022), ``dot`` (05.3.2022) or ``words`` (05 tháng 3 năm 2022).
        cited_day: the same, of the days of cited acts.
        comma: a comma before ``ngày`` behind a number: ``số 07-NQ/TU, ngày 15/3/2022``.
        every: ``hằng`` or ``hàng``.
        percent: what stands before ``%``: "" or a blank.
        nought: small counts with a nought (``05 lớp``).
        dash: between the ends of a range: ``" - "``, ``"-"``, ``" – "``.
        roman: quarters in Roman numerals (``quý III``).
        formal: share of sentences that any office writes, whatever the topic: plurals, pairs, references, brackets.
        frames: how many frames of each kind of task the drafter knows; few make a monotonous act.
    """

    short: float
    day: str
    cited_day: str
    comma: bool
    every: str
    percent: str
    nought: bool
    dash: str
    roman: bool
    formal: float
    frames: int

    @classmethod
    def drawn(cls, chance: random.Random, party: bool) -> Habits:
        """Habits of a drafter; those of the Party write a comma before ``ngày``."""
        day = _one(chance, (("slash", 62), ("padded", 16), ("words", 12), ("bare", 4), ("dash", 4), ("dot", 2)))
        cited = _one(chance, (("words", 45), (day, 40), ("slash", 15)))
        return cls(
            short=_one(chance, ((0.0, 35), (0.15, 20), (0.5, 15), (0.9, 30))),
            day=day,
            cited_day=cited,
            comma=chance.random() < (0.7 if party else 0.08),
            every=_one(chance, (("hằng", 7), ("hàng", 3))),
            percent=_one(chance, (("", 92), (" ", 8))),
            nought=chance.random() < 0.55,
            dash=_one(chance, ((" - ", 6), ("-", 3), (" – ", 1))),
            roman=chance.random() < 0.92,
            formal=_one(chance, ((0.15, 2), (0.4, 4), (0.6, 4))),
            frames=_one(chance, ((4, 3), (8, 4), (16, 3))),
        )


def _one(chance: random.Random, options: Sequence[tuple[_T, float]]) -> _T:
    return chance.choices([value for value, _ in options], [weight for _, weight in options])[0]


def jubilee(text: Rich, year: int) -> Rich:
    """The same with the years since a day that all know, ``kỷ niệm 77 năm Ngày Quốc khánh``; of others without a number."""
    for match in reversed(list(_JUBILEE.finditer(text.text))):
        since = next((first for words, first in _SINCE if words in match[2]), None)
        text = text.put(match.start(1), match.end(1), f"{year - since} năm " if since and since < year else "")
    return text


class Voice:
    """What all kinds of phrases need: the act, its world, the language, chance and habits."""

    def __init__(self, act: ActPlan, world: World, language: Language, chance: random.Random) -> None:
        self.act = act
        self.world = world
        self.language = language
        self.chance = chance
        self.topic: Topic = language.topics[act.topic]
        self.issuer: Body = world.bodies[act.issuer]
        self.habits = Habits.drawn(chance, self.issuer.system == "party")
        self._decks: dict[str, list[str]] = {}
        self._known: dict[str, list[str]] = {}

    def said(self, pattern: str, **slots: Rich | str) -> Rich:
        """A pattern expanded in the act's topic; ‹ › in it are brackets of the sentence."""
        found = jubilee(self.language.expand(pattern, self.chance, self.topic, **slots), self.act.issued.year)
        return Rich(found.text.translate(_BRACKETS), found.marks) if "‹" in found.text else found

    def joined(self, pattern: str, **slots: Rich | str) -> Rich:
        """A pattern that goes on a sentence: the blank that it begins with is kept."""
        return (" " if pattern.startswith(" ") else "") + self.said(pattern, **slots)

    def say(self, name: str, **slots: Rich | str) -> Rich:
        """An entry of the list `name`, expanded."""
        return self.said(f"{{{name}}}", **slots)

    def deal(self, name: str, options: Sequence[str] | None = None) -> str:
        """A pattern of the list `name`, or of `options` of that name; none returns before all were said."""
        deck = self._decks.get(name)
        if not deck:
            options = self.language.lists[name] if options is None else options
            deck = self._decks[name] = self.chance.sample(options, len(options))
        return deck.pop()

    def dealt(self, name: str, options: Sequence[str]) -> Rich:
        """One of the topic's patterns, expanded."""
        return self.said(self.deal(name, options))

    def usual(self, name: str) -> str:
        """A pattern of the list `name`: of its first, the usual ones, or of the few others that this drafter knows."""
        options = self.language.lists[name]
        if self.likely(0.5):
            return self.chance.choice(options[:_USUAL])
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self.chance.sample(options, min(self.habits.frames, len(options)))
        return self.chance.choice(known)

    def likely(self, share: float) -> bool:
        """True in `share` of the cases."""
        return self.chance.random() < share

    def written(self, day: date, cited: bool = False) -> str:
        """A day as this drafter writes it: ``05/3/2022``, ``05 tháng 3 năm 2022``."""
        style = self.habits.cited_day if cited else self.habits.day
        if self.likely(0.06):
            style = self.chance.choice(_DAYS)
        month = f"{day.month:02}" if day.month < 3 else str(day.month)
        if style == "words":
            return f"{day:%d} tháng {month} năm {day.year}"
        if style == "bare":
            return f"{day.day}/{day.month}/{day.year}"
        joint = {"dash": "-", "dot": "."}.get(style, "/")
        return joint.join((f"{day:%d}", f"{day:%m}" if style == "padded" else month, str(day.year)))
