"""Invented provinces with their districts and communes, and the communes that replace both on 01/7/2025."""

from __future__ import annotations

import random
from functools import cache

from pipeline.specimens.model import Place
from pipeline.specimens.world.data import table
from pipeline.text import key

# Of every twelve provinces two are cities of the centre, two have highland names, one has a name of two names.
_TURN, _CITY, _UPLAND, _JOINED = 12, (5, 10), (3, 8), 7
_NUMBERED = 0.35  # towns whose wards are numbered
_TAILED = 0.18  # communes told apart by a third syllable: ``Lũng Khuê Thượng``


@cache
def denied() -> frozenset[str]:
    """Compared names that no invented place may have: real ones and those of the demo archive."""
    lists = table("places")
    return frozenset(key(name) for name in (*lists["denied"], *lists["demo"]))


def new_name(chance: random.Random, taken: set[str], *, upland: bool = False) -> str:
    """A name that is not in `taken`, which it joins: ``Thác Khuê``, ``Nậm Tuồng``; no real place's."""
    lists = table("places")
    while True:
        if upland and chance.random() < 0.6:
            name = f"{chance.choice(lists['upland_first'])} {chance.choice(lists['upland_second'])}"
        else:
            name = f"{chance.choice(lists['first'])} {chance.choice(lists['second'])}"
        words = name.split()
        if name not in taken and key(name) not in denied() and len(set(words)) == len(words):
            taken.add(name)
            return name


def make_places(seed: int, provinces: int) -> list[Place]:
    """`provinces` provinces, each with three to eight districts and the communes of both eras, parents first.

    Keys: ``p03`` a province, ``p03d02`` a district, ``p03d02c05`` a commune to 30/6/2025, ``p03w07`` one from then on.
    """
    taken: set[str] = set()
    places: list[Place] = []
    for number in range(1, provinces + 1):
        chance = random.Random(f"{seed}/place/{number}")
        places += _province(number, chance, taken)
    return places


def _province(number: int, chance: random.Random, taken: set[str]) -> list[Place]:
    own, turn = f"p{number:02}", number % _TURN
    municipal, upland = turn in _CITY, turn in _UPLAND
    name = new_name(chance, taken, upland=upland)
    if turn == _JOINED:
        name += f" - {new_name(chance, taken)}"
    places = [Place(own, "thành phố" if municipal else "tỉnh", name, "province")]
    local: set[str] = {name}
    kinds = _district_kinds(chance, municipal)
    for at, kind in enumerate(kinds, 1):
        # the capital of a province often has its name
        if kind == "thành phố" and at == 1 and chance.random() < 0.5 and " - " not in name:
            title = name
        else:
            title = new_name(chance, taken, upland=upland)
        district = Place(f"{own}d{at:02}", kind, title, "district", own)
        places += [district, *_communes(district, chance, local, upland)]
    return places + _wards(own, places, chance, local, upland)


def _district_kinds(chance: random.Random, municipal: bool) -> list[str]:
    many = chance.randint(3, 8)
    if municipal:
        towns = chance.randint(2, 4)
        return ["quận"] * towns + ["thị xã"] * chance.randint(0, 1) + ["huyện"] * max(1, many - towns)
    second = chance.choice((["thị xã"], ["thành phố"], []))
    return ["thành phố", *second, *(["huyện"] * (many - 1))]


def _communes(district: Place, chance: random.Random, local: set[str], upland: bool) -> list[Place]:
    urban = district.kind != "huyện"
    numbered = urban and chance.random() < _NUMBERED
    communes = []
    for number in range(1, chance.randint(4, 7) + 1):
        if urban:
            kind = "phường" if district.kind == "quận" or number <= 4 else "xã"
        else:
            kind = "thị trấn" if number == 1 else "xã"
        if kind == "phường" and numbered:
            name = str(number)
        elif kind == "thị trấn" and chance.random() < 0.6:
            name = district.name  # the seat of a district has its name
        else:
            name = new_name(chance, local, upland=upland)
            if chance.random() < _TAILED:
                name += f" {chance.choice(table('places')['tails'])}"
                local.add(name)
        communes.append(Place(f"{district.key}c{number:02}", kind, name, "commune", district.key))
    return communes


def _wards(own: str, places: list[Place], chance: random.Random, local: set[str], upland: bool) -> list[Place]:
    """Communes from 01/7/2025: fewer, under the province, many with the name of the district that was there."""
    wards: list[Place] = []
    used: set[str] = set()
    for district in [place for place in places if place.level == "district"]:
        for turn in range(chance.randint(1, 3)):
            name = district.name if turn == 0 else new_name(chance, local, upland=upland)
            if name in used:
                continue
            used.add(name)
            kind = "phường" if district.kind != "huyện" and turn < 2 else "xã"
            wards.append(Place(f"{own}w{len(wards) + 1:02}", kind, name, "commune", own))
    return wards
