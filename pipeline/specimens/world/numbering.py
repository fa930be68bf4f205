"""Numbers and notations: yearly sequences of the State, those of a term for the Party."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Protocol

from pipeline.specimens.model import Body
from pipeline.specimens.world.data import table

# the day after the congress, on which numbers of the Party begin anew
_TERMS: Mapping[str, tuple[date, ...]] = {
    "central": (date(2011, 1, 20), date(2016, 1, 29), date(2021, 2, 2), date(2026, 1, 24)),
    "province": (date(2010, 10, 15), date(2015, 10, 22), date(2020, 10, 20), date(2025, 10, 8)),
    "district": (date(2010, 8, 12), date(2015, 8, 14), date(2020, 8, 18)),
    "commune": (date(2010, 6, 3), date(2015, 5, 28), date(2020, 6, 10), date(2025, 8, 12)),
    "unit": (date(2010, 6, 20), date(2015, 6, 25), date(2020, 7, 7), date(2025, 8, 1)),
}
_ASSEMBLIES = ((date(2011, 7, 21), 13), (date(2016, 7, 20), 14), (date(2021, 7, 20), 15), (date(2026, 4, 6), 16))
_DASHED = frozenset({"party", "youth"})  # 07-NQ/TU; all others 07/NQ-HĐND
_WRITTEN = {"QyĐ": "QĐ"}  # Quy định of the Party's centre are numbered as 37-QĐ/TW
_YEARED = frozenset({"NĐ", "TT"})  # with the year behind the number: 30/2020/NĐ-CP


class Numbered(Protocol):
    """What numbering reads of an act, and writes to it."""

    issuer: Body
    type_code: str
    topic: str
    issued: date
    normative: bool
    notation: str
    number: str | None
    code: str | None


def notation(issuer: Body, type_code: str, topic: str, issued: date, normative: bool) -> str:
    """``KH-UBND``, ``UBND-KGVX`` (a letter), ``KH/TU``, ``2020/NĐ-CP``, ``2022/QH15``."""
    if issuer.system in _DASHED:
        return f"{_WRITTEN.get(type_code, type_code)}/{issuer.notation}"
    if issuer.key == "tw.qh":
        return f"{issued.year}/QH{next(term for first, term in reversed(_ASSEMBLIES) if issued >= first)}"
    if type_code == "CV":
        unit = _unit(issuer, topic)
        return f"{issuer.notation}-{unit}" if unit else issuer.notation
    if normative or type_code in _YEARED:
        return f"{issued.year}/{type_code}-{issuer.notation}"
    return f"{type_code}-{issuer.notation}"


def code(issuer: Body, number: str, notation: str) -> str:
    """The code in the form of its system: ``86/KH-UBND``, ``07-NQ/TU``."""
    return f"{number}{'-' if issuer.system in _DASHED else '/'}{notation}"


@cache
def _fields() -> Mapping[str, frozenset[str]]:
    return {unit: frozenset(topics) for unit, topics in table("state")["units"].items()}


def _unit(issuer: Body, topic: str) -> str:
    """The drafting unit that a letter on the topic names."""
    return next(
        (unit for unit in issuer.units if topic in _fields().get(unit, ())), issuer.units[0] if issuer.units else ""
    )


def _term(issuer: Body, day: date) -> tuple[int, float]:
    """Number of the Party's term and the part of it that had passed."""
    level = "unit" if issuer.kind == "company" else issuer.level
    firsts = _TERMS[level]
    at = max(0, bisect_right(firsts, day) - 1)
    return at, min(1.0, (day - firsts[at]).days / 1826)


def _sequence(act: Numbered) -> tuple[str, float]:
    """The sequence that an act's number is of, and how far on in it its day is."""
    issuer, day = act.issuer, act.issued
    own = "tw" if issuer.notation == "TW" else issuer.key
    kind = f"{_WRITTEN.get(act.type_code, act.type_code)}{'*' if act.normative else ''}"
    if issuer.system == "party":
        at, passed = _term(issuer, day)
        return f"{own}/{kind}/{at}", passed
    return f"{own}/{kind}/{day.year}", day.timetuple().tm_yday / 366


def _volume(act: Numbered) -> float:
    volumes, issuer = table("acts")["volumes"], act.issuer
    if issuer.level == "central":
        level = "central"
    elif issuer.system == "party":
        level = "term"
    elif issuer.kind in {"committee", "council"}:
        level = issuer.level
    elif issuer.kind in {"department", "police", "inspectorate"} and issuer.level == "province":
        level = "department"
    elif issuer.level == "commune":
        level = "commune"
    else:
        level = "unit"
    rows: Mapping[str, float] = volumes[level]
    scale = 0.35 if issuer.system == "party" and issuer.level in {"commune", "unit"} else 1.0
    return scale * (55 if act.normative else rows.get(act.type_code, rows.get("*", 40)))


def number(acts: Sequence[Numbered], seed: int) -> None:
    """Give every act, in order of issue, its notation, number and code; articles have none."""
    last: dict[str, int] = {}
    pace: dict[str, float] = {}
    for act in acts:
        if not act.type_code:
            continue
        sequence, passed = _sequence(act)
        if sequence not in pace:
            pace[sequence] = _volume(act) * random.Random(f"{seed}/number/{sequence}").uniform(0.5, 1.4)
        now = max(last.get(sequence, 0) + 1, round(pace[sequence] * passed))
        last[sequence] = now
        act.notation = notation(act.issuer, act.type_code, act.topic, act.issued, act.normative)
        act.number = f"{now:02}"
        act.code = code(act.issuer, act.number, act.notation)
