"""The invented world behind the acts: places, bodies, officials, and which act follows from which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Place:
    """A province, district or commune.

    Attributes:
        kind: ``tỉnh``, ``thành phố``, ``huyện``, ``quận``, ``thị xã``, ``xã``, ``phường``, ``thị trấn``.
        level: province, district or commune.
        parent: key of the place above; from 01/7/2025 a commune's acts name its province.
    """

    key: str
    kind: str
    name: str
    level: str
    parent: str | None = None

    @property
    def full(self) -> str:
        """Kind and name: ``huyện Lũng Vân``."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Officer:
    """Who signs: ``Hà Thị Mộc Miên``, ``Phó Chủ tịch``; a deputy signs for the head (KT.)."""

    name: str
    position: str
    deputy: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """An agency, committee, union, company or department.

    Attributes:
        name: canonical, in full, in normal case: ``Ủy ban nhân dân huyện Lũng Vân``, ``Sở Y tế``.
        local: how acts of its own area name it, longest first, full words before abbreviations: ``Ủy ban nhân dân
            huyện``, ``UBND huyện``; each as it stands inside a sentence.
        system: state, party, union, youth or other (enterprises).
        level: central, province, district, commune or unit.
        kind: committee (UBND), council (HĐND), department, party-committee, party-board, union, youth, front, company,
            school, hospital, office, centre, ministry, government, assembly …
        place: key of its place, or None at the centre.
        parent: key of the body above it.
        masthead, masthead_parent: lines in capitals as its masthead has them.
        notation: what stands for it in a notation: ``UBND``, ``SYT``, ``TU``, ``LĐLĐ``, ``CĐDK``.
        units: its drafting units as notations name them in letters: (``TH``, ``KGVX``), first the usual one.
        authority: whom a collective signature is for, in capitals: ``ỦY BAN NHÂN DÂN``, ``BAN THƯỜNG VỤ``; "" where the head
            signs alone.
        officers: its head first, then deputies.
        topics: keys of the topics that it is the specialised body for, its own field first.
        since, until: first and last day of its existence; None where it was there before 2012 and is there still. Bodies of
            districts end on 30/6/2025.
    """

    key: str
    name: str
    local: tuple[str, ...]
    system: str
    level: str
    kind: str
    place: str | None
    parent: str | None
    masthead: tuple[str, ...]
    masthead_parent: tuple[str, ...]
    notation: str
    units: tuple[str, ...] = ()
    authority: str = ""
    officers: tuple[Officer, ...] = ()
    topics: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """A number that an act undertakes to reach: an indicator of the topic, by its number in the topic's list."""

    indicator: int
    comparator: str
    value: float
    horizon: str | None  # a year, or an ISO date


@dataclass(frozen=True, slots=True)
class Link:
    """This act `relation` (implements, based_on, amends, replaces, repeals, guides, mentions) the act `key`."""

    relation: str
    key: str


@dataclass(frozen=True, slots=True)
class ActPlan:
    """An act of the world, before a word of it is written.

    Attributes:
        form, genre, manner: as in `Draft`.
        title: what it is about, lower-case, without a citation: ``chuyển đổi số huyện Lũng Vân đến năm 2025``.
        type_code, type_name: ``KH``, ``Kế hoạch``; ``CV`` and "" for a letter.
        number: of the act; None when it was left blank on paper (then `code` is None too).
        code, notation: canonical, in the form of its system: ``86/KH-UBND``, ``07-NQ/TU``.
        issuer: key of the body.
        links: the acts that it follows from, the nearest first. An act that it implements may itself implement others.
        goals: targets that it undertakes; a child takes over, raises or lowers those of its parent.
        held: it is in the archive; other acts are only cited.
        horizon: the year it plans to, or None.
    """

    key: str
    form: str
    genre: str
    manner: str
    topic: str
    title: str
    type_code: str
    type_name: str
    number: str | None
    notation: str
    code: str | None
    issued: date
    issuer: str
    links: tuple[Link, ...] = ()
    goals: tuple[Goal, ...] = ()
    held: bool = True
    horizon: int | None = None


@dataclass(frozen=True, slots=True)
class World:
    """Everything that is true across the acts, by key."""

    seed: int
    places: Mapping[str, Place]
    bodies: Mapping[str, Body]
    acts: Mapping[str, ActPlan]

    def held(self) -> list[ActPlan]:
        """The acts of the archive, in order of issue."""
        return [act for act in self.acts.values() if act.held]
