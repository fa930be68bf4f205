"""A drafter at work: the act to write, the world to write of, a speaker, and the habits of the office."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from pipeline.specimens import world as places
from pipeline.specimens.grammar import Language
from pipeline.specimens.model import ActPlan, Body, World
from pipeline.specimens.phrases import Speaker
from pipeline.specimens.rich import Rich, rich

Slot = Rich | str
_ENDS = ".;,: "
_ASIDE = frozenset({"school", "hospital", "centre", "company", "inspectorate", "management"})
_OWN_FIELD = frozenset({"agency", "police", "military"})  # treasury, tax, police: no business of theirs, no work
_UPWARD = ("đề nghị tháo gỡ", "cung cấp số liệu", "góp ý", "tham gia ý kiến", "cử đầu mối")
_ALL = {"party": "d_all_party", "union": "d_all_union", "youth": "d_all_youth", "other": "d_all_company"}


@dataclass(frozen=True, slots=True)
class Style:
    """How this office types an outline.

    Attributes:
        scheme: kinds of signs from the outermost depth inwards: roman, number, dotted, letter, dash, plus …
        after: what stands behind a number of each kind.
        dash, plus: signs of bullets.
        capitals: headings of the first depth stand in capitals.
        colon: headings below the first depth end in a colon.
        ending: of items: ``list`` (; … .), ``stop`` (.), ``none`` or ``loose``.
        full_stop: sign behind the last word of the act.
    """

    scheme: tuple[str, ...]
    after: dict[str, str]
    dash: str
    plus: str
    capitals: bool
    colon: bool
    ending: str
    full_stop: str


_SCHEMES = (
    (("roman", "number", "dash", "plus"), 24),
    (("roman", "number", "letter", "dash", "plus"), 34),
    (("roman", "number", "dotted", "dash", "plus"), 16),
    (("number", "dotted", "dotted", "dash", "plus"), 10),
    (("number", "letter", "dash", "plus"), 10),
    (("roman", "number", "plus", "star"), 4),
    (("part", "roman", "number", "dash", "plus"), 3),
    (("capital", "roman", "number", "letter", "dash"), 5),
)


def drawn_style(chance: random.Random, form: str) -> Style:
    """Habits of one typist; the Party of form 05 writes no ``./.``."""

    def one(*options: tuple[str, float]) -> str:
        values, weights = zip(*options, strict=True)
        return str(chance.choices(values, weights)[0])

    schemes, weights = zip(*_SCHEMES, strict=True)
    after = {
        "part": one((". ", 4), (": ", 3), (" - ", 2)),
        "chapter": one((". ", 4), (" - ", 2)),
        "capital": one((". ", 8), (" - ", 1)),
        "roman": one((". ", 80), (" - ", 6), ("- ", 8), ("/ ", 4)),
        "number": one((". ", 86), ("- ", 7), (") ", 3), ("/ ", 4)),
        "dotted": one((". ", 7), (" ", 2)),
        "letter": one((") ", 80), (". ", 11), ("/ ", 6), ("- ", 3)),
        "article": one((". ", 17), (": ", 3)),
    }
    return Style(
        scheme=chance.choices(schemes, weights)[0],
        after=after,
        dash=one(("- ", 93), ("– ", 2), ("-", 1), ("* ", 4)),
        plus=one(("+ ", 88), ("* ", 11), ("+", 1)),
        capitals=chance.random() < 0.72,
        colon=chance.random() < 0.22,
        ending=one(("list", 30), ("stop", 54), ("loose", 12), ("none", 4)),
        full_stop="." if form == "party05" else one(("./.", 60 if form != "party36" else 20), (".", 30), ("", 2)),
    )


class Desk:
    """What every part of a draft needs at hand."""

    def __init__(self, act: ActPlan, world: World, language: Language, chance: random.Random) -> None:
        self.act = act
        self.world = world
        self.language = language
        self.chance = chance
        spoken = act if act.type_name or act.genre == "letter" else replace(act, type_name="Kế hoạch")
        self.speaker = Speaker(spoken, world, language, chance)
        self.topic = language.topics[act.topic]
        self.issuer: Body = world.bodies[act.issuer]
        self.style = drawn_style(chance, act.form)
        self.party = act.form in {"party36", "party05"}
        self._queue: list[str] = []

    # ------------------------------------------------------------------ words
    def say(self, entry: str, /, **slots: Slot) -> Rich:
        """One entry of the list `entry`, with what all lists may ask for."""
        common: dict[str, Slot] = {"organ": self.organ(), "type": self.type_name, "unit": self.unit}
        return self.said(f"{{{entry}}}", **(common | {"all": self.all_of_them()} | slots))

    def said(self, pattern: str, /, **slots: Slot) -> Rich:
        """A pattern, expanded in the act's topic."""
        return self.language.expand(pattern, self.chance, self.topic, **slots)

    def likely(self, share: float) -> bool:
        return self.chance.random() < share

    def between(self, low: int, high: int) -> int:
        return self.chance.randint(low, high)

    @property
    def type_name(self) -> str:
        return self.act.type_name or "Công văn"

    @cached_property
    def unit(self) -> str:
        """What the act calls its area: ``tỉnh``, ``huyện``; of a body without one ``đơn vị``."""
        wide = self.issuer.kind in {"committee", "council", "party-committee", "front", "union", "youth"}
        place = self.world.places.get(self.issuer.place or "") if wide and self.issuer.level != "unit" else None
        return place.kind if place else {"central": "ngành", "other": "công ty"}.get(self._reach(), "đơn vị")

    def _reach(self) -> str:
        return "central" if self.issuer.level == "central" else self.issuer.system

    def all_of_them(self) -> Rich:
        """Everyone who carries the act out, named together."""
        return self.said(f"{{{_ALL.get(self.issuer.system, 'd_all')}}}")

    def crowd(self, role: str = "lead") -> Rich:
        """The same as a body of its own with a role."""
        text = self.all_of_them().text
        return Rich(text).marked("body", role=role, key=None, name=text)

    # ------------------------------------------------------------------ bodies
    def organ(self, role: str | None = None) -> Rich:
        """The issuer as it names itself in a sentence."""
        name = self.speaker.body(self.issuer.key, role)
        if self.issuer.system in {"party", "union", "youth"} and self.issuer.authority == "BAN THƯỜNG VỤ":
            return Rich("Ban Thường vụ ") + name if self._as_a_board else name
        return name

    @cached_property
    def _as_a_board(self) -> bool:
        return self.likely(0.7)

    @cached_property
    def doers(self) -> tuple[str, ...]:
        """Keys of the bodies that this act may give work to, the specialised one first."""
        found = [self.leader] if self.leader else []
        for body in (*self._inner, *places.neighbours(self.world, self.issuer.key, self.act.issued)):
            if body.key not in found and body.key != self.issuer.key and self.likely(self._share(body)):
                found.append(body.key)
        return tuple(found)

    def _share(self, body: Body) -> float:
        """How likely a neighbour is to be given work: its own system's bodies and those of the topic far before others."""
        if self.act.topic in body.topics[:2] or ":" in body.key:
            return 0.9
        if body.kind in _OWN_FIELD and not body.name.startswith("Đài") and self.act.topic not in body.topics:
            return 0.0
        if body.kind in _ASIDE:
            return 0.03
        if body.kind in {"committee", "party-committee"} and body.level in {"district", "commune"}:
            return 0.2  # most acts name them together
        if self.issuer.system == "party":
            return {"party": 0.85, "state": 0.25}.get(body.system, 0.4)
        if self.issuer.system == "state" and self.issuer.kind in {"committee", "council"}:
            return {"state": 0.85, "party": 0.05}.get(body.system, 0.25)
        return 0.8 if body.system == self.issuer.system or body.parent == self.issuer.key else 0.12

    def write_to(self, keys: Sequence[str]) -> None:
        """From now on work is given to these bodies only, and to the specialised one."""
        self._queue = []
        self.__dict__["doers"] = tuple(dict.fromkeys((*keys, *([self.leader] if self.leader else []))))

    @cached_property
    def _inner(self) -> tuple[Body, ...]:
        return places.divisions(self.world, self.issuer.key, self.act.issued)

    @cached_property
    def leader(self) -> str | None:
        """Key of the body that the topic belongs to."""
        body = places.specialist(self.world, self.issuer.key, self.act.topic, self.act.issued)
        return body.key if body and body.key != self.issuer.key else None

    @cached_property
    def superior(self) -> str | None:
        body = places.above(self.world, self.issuer.key)
        return body.key if body else None

    def doer(self, *but: str | None) -> str | None:
        """A body that may be given work; all get their turn before one comes again."""
        for _ in range(2):
            for key in self._queue:
                if key not in but:
                    self._queue.remove(key)
                    return key
            rest = list(self.doers)
            self.chance.shuffle(rest)
            self._queue += rest
        return None

    def some(self, low: int, high: int, *but: str | None) -> tuple[str, ...]:
        """Several different bodies."""
        found: list[str] = []
        for _ in range(self.between(low, high)):
            if key := self.doer(*but, *found):
                found.append(key)
        return tuple(found)

    @cached_property
    def upward(self) -> bool:
        """A letter to the body above: it tells and asks, and gives no work."""
        if self.act.genre != "letter" or not self.superior:
            return False
        title = self.act.title
        return title.startswith(_UPWARD) or (title.startswith(("báo cáo", "đăng ký")) and self.likely(0.5))

    def boss(self, role: str | None = "report_to") -> Rich:
        """Whom bodies report to in this act: the issuer, or who gathers for it."""
        return self.speaker.body(self.issuer.key, role)

    def hub(self, role: str | None = "lead") -> Rich:
        """The body that gathers reports."""
        key = self.leader or self.doer()
        return self.speaker.body(key, role) if key else self.speaker.body(self.issuer.key, role)

    # ------------------------------------------------------------------ time
    @property
    def last_day(self) -> date:
        """The day that the act plans to."""
        day = date(self.act.horizon, 12, 31) if self.act.horizon else self.act.issued + timedelta(days=300)
        return max(day, self.act.issued + timedelta(days=45))

    def deadline(self, *, alone: bool = False, kind: str | None = None) -> Rich:
        """A time limit within what the act plans."""
        return self.speaker.deadline(self.act.issued, self.last_day, alone=alone, kind=kind)

    def period(self, kind: str) -> Rich:
        """A month, quarter or span within what the act plans, marked with both its ends."""
        return self.speaker.span_of(self.act.issued, self.last_day, kind)

    def written(self, day: date) -> str:
        """A day as running text has it: ``05/3/2022``."""
        return f"{day.day:02}/{day.month}/{day.year}"


def ended(text: Rich, sign: str) -> Rich:
    """The same with `sign` for whatever it ended in."""
    bare = text.text.rstrip(_ENDS)
    if text.text.rstrip().endswith("…"):
        return text
    return text.put(len(bare), len(text.text), sign)


def small(text: Rich) -> Rich:
    """The same as it stands within a sentence: a name keeps its capital."""
    named = any(m.start == 0 and m.kind in {"body", "citation"} for m in text.marks)
    return text if named or text.text[:2].isupper() or text.text.startswith("Ban ") else text.lower()


def plain(text: Slot) -> str:
    """Words without their closing sign."""
    return rich(text).text.rstrip(_ENDS)


def headed(position: str, name: str) -> str:
    """What the head of a body is called: ``Trưởng ban`` of ``Ban Tuyên giáo`` is ``Trưởng Ban Tuyên giáo``."""
    words, own = position.split(), name.lower().split()
    for size in range(len(words) - 1, 0, -1):
        if [word.lower() for word in words[-size:]] == own[:size]:
            return " ".join([*words[:-size], name])
    return f"{position} {name}"


def field(name: str, value: object, text: Slot) -> Rich:
    """Words that state a header field."""
    return rich(text).marked("field", name=name, value=value)


def chosen(chance: random.Random, options: Sequence[tuple[str, float]]) -> str:
    """One of weighted words."""
    values, weights = zip(*options, strict=True)
    return str(chance.choices(values, weights)[0])
