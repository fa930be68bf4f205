"""Bodies of the centre and of places, made from the templates of ``language/world``."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from pipeline.specimens.model import Body, Place
from pipeline.specimens.world.data import table
from pipeline.specimens.world.mastheads import broken, plain
from pipeline.specimens.world.people import officers

LAST_DISTRICT = date(2025, 6, 30)
FIRST_WARD = date(2025, 7, 1)

_PARTY = {"tỉnh": "Tỉnh ủy", "huyện": "Huyện ủy", "quận": "Quận ủy", "thị xã": "Thị ủy", "thành phố": "Thành ủy"}
_YOUTH = {
    "tỉnh": "Tỉnh đoàn",
    "huyện": "Huyện đoàn",
    "quận": "Quận đoàn",
    "thị xã": "Thị đoàn",
    "thành phố": "Thành đoàn",
}
_NOTED = {"tỉnh": "TU", "huyện": "HU", "quận": "QU", "thị xã": "ThU", "thành phố": "ThU"}
_INITIAL = {
    "tỉnh": "T", "huyện": "H", "quận": "Q", "thị xã": "TX", "thành phố": "TP",
    "xã": "X", "phường": "P", "thị trấn": "TT",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of body that every place `at` a level has; see the head of ``state.toml`` for its fields."""

    id: str
    at: str
    name: str
    local: tuple[str, ...]
    kind: str
    notation: str
    system: str = "state"
    heads: str = ""
    above: str = ""
    over: str | None = None
    authority: str = ""
    units: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    divisions: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    share: float = 1.0
    number: float = 1.0
    since: date | None = None
    until: date | None = None


def _frozen(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


@cache
def templates(at: str) -> tuple[Template, ...]:
    """Bodies of a place `at` province, district, commune (to 30/6/2025) or ward (from 01/7/2025)."""
    rows = [
        {"system": "party" if name == "party" else "state"} | _frozen(row)
        for name in ("state", "party", "mass")
        for row in table(name)["body"]
        if row["at"] == at
    ]
    return tuple(Template(**row) for row in rows)


@cache
def unit_templates(at: str) -> tuple[Template, ...]:
    """Schools, hospitals and the like of a place."""
    return tuple(Template(id="", **_frozen(row)) for row in table("units")["unit"] if row["at"] == at)


@cache
def positions(heads: str) -> tuple[str, ...]:
    """Positions of a kind of body, the head's first."""
    for name in ("state", "party", "mass", "units", "centre"):
        if heads in table(name)["heads"]:
            return tuple(table(name)["heads"][heads])
    return ()


def era(place: Place) -> str:
    """``ward`` for a commune from 01/7/2025, else its level."""
    return "ward" if place.level == "commune" and "w" in place.key else place.level


def titled(place: Place) -> str:
    """A place in a name: ``tỉnh Thác Khuê``, ``Phường 7``."""
    return place.full.capitalize() if place.name.isdigit() else place.full


@cache
def party_word(kind: str) -> str:
    """Its Party committee without the place: ``Huyện ủy``, ``Đảng ủy xã``."""
    return _PARTY.get(kind, f"Đảng ủy {kind}")


@cache
def youth_word(kind: str) -> str:
    """Its youth union without the place: ``Huyện đoàn``, ``Đoàn xã``."""
    return _YOUTH.get(kind, f"Đoàn {kind}")


def _of(word: str, place: Place) -> str:
    """``Huyện ủy Thác Khuê``, ``Đảng ủy xã Lũng Hạc``, ``Đảng ủy Phường 7``."""
    if place.kind in _PARTY:
        return f"{word} {place.name}"
    return f"{word.removesuffix(place.kind)}{titled(place)}"


def slots(place: Place, above: Place | None) -> dict[str, str]:
    """What the patterns of names may ask about a place."""
    party, youth = party_word(place.kind), youth_word(place.kind)
    noted = "TU" if place.level == "province" else _NOTED.get(place.kind, "ĐU")
    return {
        "place": titled(place), "kind": place.kind, "name": place.name, "party": party, "committee": _of(party, place),
        "PN": noted, "youth": youth, "youthfull": _of(youth, place), "i": _INITIAL[place.kind],
        "up": titled(above) if above else "", "N": initials(place.name),
    }  # fmt: skip


def initials(name: str) -> str:
    """``Cấp nước`` → ``CN``."""
    return "".join(word[0].upper() for word in name.split() if word[0].isalpha())


def central_bodies(seed: int) -> Iterator[Body]:
    """Bodies of the centre under their real names; only ministries have officers, all invented, and sign acts."""
    for row in table("centre")["body"]:
        heads = positions(row.get("heads", "ministry")) if row["kind"] == "ministry" else ()
        yield Body(
            f"tw.{row['id']}", row["name"], tuple(row["local"]), row["system"], "central", row["kind"], None, None,
            broken(row["name"]), (), row["notation"], tuple(table("centre")["units"]) if heads else (),
            officers=officers(heads, random.Random(f"{seed}/officers/{row['id']}")) if heads else (),
            topics=tuple(row["topics"]), since=row.get("since"), until=row.get("until"),
        )  # fmt: skip


class Maker:
    """Makes the bodies of one place after another; a place's come after those of the place above it."""

    def __init__(self, seed: int, places: Mapping[str, Place]) -> None:
        self.seed = seed
        self.places = places
        self.bodies: dict[str, Body] = {body.key: body for body in central_bodies(seed)}
        for body in list(self.bodies.values()):
            if body.officers:
                self.divide(body, table("centre")["divisions"], body.topics)

    def of_place(self, place: Place) -> None:
        """All bodies of a place but its schools, hospitals and companies."""
        chance = random.Random(f"{self.seed}/bodies/{place.key}")
        above = self.places[place.parent] if place.parent else None
        given = slots(place, above)
        short = chance.random() < 0.55  # mastheads of its departments say UBND
        for template in templates(era(place)):
            if template.only and place.kind not in template.only:
                continue
            if template.share < 1 and chance.random() > template.share:
                continue
            self.add(template, f"{place.key}.{template.id}", place, given, chance, short)

    def add(
        self, template: Template, key: str, place: Place, given: Mapping[str, str], chance: random.Random, short: bool
    ) -> Body:
        """One body of a template, with its divisions."""
        name = template.name.format_map(given)
        local = tuple(dict.fromkeys(text.format_map(given) for text in template.local))
        parent = self._parent(template.above, place)
        ending = place.name if name.endswith(place.name) else ""
        level = place.level if template.kind not in {"school", "hospital", "company"} else "unit"
        over = self._over(template, parent, place, given, chance, short)
        body = Body(
            key, plain(name), local, template.system, level, template.kind, place.key,
            parent.key if parent else None, broken(name, ending), over,
            template.notation.format_map(given), template.units, template.authority,
            officers(positions(template.heads), chance), template.topics, *_life(template, place),
        )  # fmt: skip
        self.bodies[key] = body
        self.divide(body, [text.format_map(given) for text in template.divisions], template.topics)
        return body

    def divide(self, body: Body, names: Sequence[str], topics: tuple[str, ...]) -> None:
        """Inner units of a body, which issue nothing: ``Phòng Nghiệp vụ Y`` of a Sở Y tế."""
        for number, name in enumerate(names, 1):
            key = f"{body.key}:{number}"
            self.bodies[key] = Body(
                key, name, (name,), body.system, "unit", "division", body.place, body.key, broken(name), body.masthead,
                "", topics=topics, since=body.since, until=body.until,
            )  # fmt: skip

    def _parent(self, above: str, place: Place) -> Body | None:
        if above.startswith("@"):
            return self.bodies[f"tw.{above[1:]}"]
        if above.startswith("^"):
            return self.bodies.get(f"{place.parent}.{above[1:]}")
        return self.bodies.get(f"{place.key}.{above}") if above else None

    def _over(
        self, template: Template, parent: Body | None, place: Place, given: Mapping[str, str],
        chance: random.Random, short: bool,
    ) -> tuple[str, ...]:  # fmt: skip
        """What its masthead has above its name."""
        if template.over not in {None, "^", "?"}:
            text = (template.over or "").format_map(given)
            return broken(text) if text else ()
        if parent is None or (template.over == "?" and chance.random() < 0.6):
            return ()
        if parent.kind == "office":
            return broken(f"{parent.local[0].removesuffix(place.kind)}{given['place']}", place.name)
        if parent.kind == "committee" and short:
            return (f"UBND {titled(self.places[parent.place])}".upper(),) if parent.place else ()
        return parent.masthead


def _life(template: Template, place: Place) -> tuple[date | None, date | None]:
    at = era(place)
    since = template.since or (FIRST_WARD if at == "ward" else None)
    until = template.until or (LAST_DISTRICT if at in {"district", "commune"} else None)
    return since, until


def make_bodies(seed: int, places: Sequence[Place]) -> dict[str, Body]:
    """Every body of the world by key: the centre's, those of places, then schools, hospitals, enterprises."""
    from pipeline.specimens.world.enterprises import add_units

    maker = Maker(seed, {place.key: place for place in places})
    for place in places:
        maker.of_place(place)
    add_units(maker, places)
    return maker.bodies
