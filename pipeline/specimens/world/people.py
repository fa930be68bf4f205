"""Invented officials: names of two to five syllables in several of the country's languages, and their positions."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate
from typing import Any

from pipeline.specimens.model import Officer
from pipeline.specimens.world.data import table

_WOMEN = 0.3
_DOUBLE = 0.015  # Kinh names with a surname of two syllables
_GROUPS = ("kinh", "tay", "thai", "hmong", "upland", "khmer")


@cache
def _shares(group: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    surnames: Mapping[str, int] = table("people")[group]["surnames"]
    return tuple(surnames), tuple(accumulate(surnames.values()))


@cache
def _denied() -> frozenset[str]:
    return frozenset(table("people")["denied"])


def person(chance: random.Random) -> str:
    """A name in full: ``Hà Thị Mộc Miên``, ``Giàng A Páo``, ``Ksor Blơ``; never a holder of a highest office."""
    people = table("people")
    group = chance.choices(_GROUPS, cum_weights=_cumulative())[0]
    lists: Mapping[str, Any] = people[group]
    names, weights = _shares(group)
    while True:
        surname = chance.choices(names, cum_weights=weights)[0]
        if group == "kinh" and chance.random() < _DOUBLE:
            surname = chance.choice(lists["double"])
        sex = "women" if chance.random() < _WOMEN else "men"
        name = " ".join(
            part for part in (surname, chance.choice(lists[sex]), chance.choice(lists[f"{sex}_given"])) if part
        )
        syllables = name.split()
        if name not in _denied() and 2 <= len(syllables) <= 5 and len(set(syllables)) == len(syllables):
            return name


@cache
def _cumulative() -> tuple[int, ...]:
    return tuple(accumulate(table("people")[group]["share"] for group in _GROUPS))


def officers(positions: Sequence[str], chance: random.Random) -> tuple[Officer, ...]:
    """The head and some of the deputies of `positions`, whose first is the head's."""
    deputies = chance.randint(1, len(positions) - 1) if len(positions) > 1 else 0
    head = Officer(person(chance), positions[0])
    return (head, *(Officer(person(chance), position, deputy=True) for position in positions[1 : deputies + 1]))
