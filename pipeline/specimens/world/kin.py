"""Who is above, below and beside whom, and how one body's acts name another."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from pipeline.specimens.model import Body, Place, World
from pipeline.specimens.world.bodies import party_word, titled, youth_word
from pipeline.specimens.world.data import table

_KEPT = 4  # worlds whose indexes are kept
_LEVELS = ("province", "district", "commune")
# the order in which a plan gives tasks; other kinds are not its business
_BESIDE = (
    "ministry", "department", "division", "inspectorate", "police", "military", "party-board", "party-committee", "committee",
    "office", "agency", "management", "front", "union", "youth", "association", "centre", "hospital", "school",
    "company",
)  # fmt: skip
_RANK = {kind: rank for rank, kind in enumerate(_BESIDE)}


class Kin:
    """The indexes of one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.below: dict[str, list[Body]] = defaultdict(list)
        self.divisions: dict[str, list[Body]] = defaultdict(list)
        self.group: dict[str, list[Body]] = defaultdict(list)
        self.beside: dict[str, tuple[Body, ...]] = {}
        self.leading: dict[tuple[str, str], tuple[Body, ...]] = {}
        for body in world.bodies.values():
            if body.parent:
                (self.divisions if ":" in body.key else self.below)[body.parent].append(body)
            if ":" not in body.key:
                self.group[group_of(body.key)].append(body)


_indexes: dict[int, Kin] = {}


def kin(world: World) -> Kin:
    """The indexes of a world, made once."""
    found = _indexes.get(id(world))
    if found is None or found.world is not world:
        while len(_indexes) >= _KEPT:
            _indexes.pop(next(iter(_indexes)))
        found = _indexes[id(world)] = Kin(world)
    return found


def group_of(key: str) -> str:
    """The place, or the enterprise, that a body is one of: ``p03d01``, ``p03.e2``, ``tw``."""
    parts = key.split(":")[0].split(".")
    return ".".join(parts[:2]) if len(parts) > 1 and parts[1][0] == "e" and parts[1][1:].isdigit() else parts[0]


def alive(body: Body, on: date | None) -> bool:
    """It exists on that day; None asks for no day."""
    return on is None or ((body.since is None or body.since <= on) and (body.until is None or on <= body.until))


def _living(bodies: list[Body] | tuple[Body, ...], on: date | None) -> tuple[Body, ...]:
    return tuple(body for body in bodies if alive(body, on))


def above(world: World, key: str) -> Body | None:
    """The body above: Sở Y tế → Ủy ban nhân dân tỉnh."""
    parent = world.bodies[key].parent
    return world.bodies[parent] if parent else None


def below(world: World, key: str, on: date | None = None) -> tuple[Body, ...]:
    """The bodies directly under it that issue acts: UBND huyện → its Phòng and the UBND of its communes."""
    return _living(kin(world).below.get(key, []), on)


def divisions(world: World, key: str, on: date | None = None) -> tuple[Body, ...]:
    """Its inner units, which issue no acts: Phòng Nghiệp vụ Y of a Sở Y tế."""
    return _living(kin(world).divisions.get(key, []), on)


def neighbours(world: World, key: str, on: date | None = None) -> tuple[Body, ...]:
    """Whom a plan of it gives tasks to or sends copies to.

    Its inner units, the bodies under it, those of its own place or enterprise, and the committees of lower places.
    """
    index = kin(world)
    if key not in index.beside:
        index.beside[key] = tuple(_neighbours(index, world.bodies[key]))
    return _living(index.beside[key], on)


def _neighbours(index: Kin, body: Body) -> list[Body]:
    own = index.divisions.get(body.key, [])
    found = {near.key: near for near in index.below.get(body.key, [])}
    found |= {near.key: near for near in index.group[group_of(body.key)] if not is_member(near.key)}
    if body.kind in {"department", "division", "agency", "police"}:
        lower = index.below.get(f"{body.place}.ubnd", [])
        found |= {near.key: near for near in lower if near.kind == "committee"}
    for barred in (body.key, body.parent):
        found.pop(barred or "", None)
    near = [near for near in found.values() if near.kind in _RANK and _reached(body, near) and _minded(body, near)]
    return [*own, *sorted(near, key=lambda near: _RANK[near.kind])]


def _reached(body: Body, near: Body) -> bool:
    """Nobody below the centre gives work to a body of the centre; there it is for ministries."""
    return near.level != "central" or (body.level == "central" and near.kind == "ministry")


def _minded(body: Body, near: Body) -> bool:
    """A plan of `body` has something to say to `near`: the Party to its own and the masses', unions to each other."""
    if near.parent == body.key or "." in group_of(body.key):
        return True
    if body.system == "party":
        return near.system != "state" or near.kind in {"committee", "police", "military"}
    if body.system in {"union", "youth"} or body.kind in {"front", "association"}:
        return near.kind in {"front", "union", "youth", "association"}
    return near.system != "party" or near.kind == "party-board"


def is_member(key: str) -> bool:
    """A company under a corporation: ``p03.e1.m2``."""
    last = key.rsplit(".", 1)[-1]
    return last[0] == "m" and last[1:].isdigit()


def specialist(world: World, key: str, topic: str, on: date | None = None) -> Body | None:
    """Who leads the topic for it: UBND tỉnh and ``health`` → Sở Y tế; for the Sở itself one of its inner units."""
    index = kin(world)
    if (key, topic) not in index.leading:
        index.leading[key, topic] = tuple(_leading(index, world.bodies[key], topic))
    return next((near for near in index.leading[key, topic] if alive(near, on)), None)


def _leading(index: Kin, body: Body, topic: str) -> list[Body]:
    """Candidates, the best first."""
    inner = index.divisions.get(body.key, [])
    if inner and (body.kind in {"company", "school", "hospital"} or topic in body.topics):
        words: list[str] = table("units")["fields"].get(topic, [])
        return [*(near for word in words for near in inner if word in near.name), *inner]
    near = [
        near
        for near in index.group[group_of(body.key)]
        if topic in near.topics
        and near.key not in {body.key, body.parent}
        and near.kind not in {"company", "steering", "committee", "party-committee", "school"}
    ]
    return sorted(near, key=lambda near: (_distance(body, near, topic), near.topics.index(topic)))


def _distance(body: Body, near: Body, topic: str) -> int:
    """How far the other body is from leading a topic for the first: its own departments before the other systems'."""
    if body.system == "party" and near.kind == "party-board":
        return 0 if near.topics[0] == topic else 2
    if near.kind in {"department", "division", "inspectorate", "police"} or (
        near.level == "commune" and near.kind == "office"
    ):
        return 1
    return 4 if near.system == "party" else 3


def counterpart(world: World, key: str, kind: str, on: date | None = None) -> Body | None:
    """The first body of a kind in the same place or enterprise: UBND huyện, ``party-committee`` → Huyện ủy."""
    return next((near for near in kin(world).group[group_of(key)] if near.kind == kind and alive(near, on)), None)


# ------------------------------------------------------------------ names and places
def place_of(world: World, key: str) -> Place | None:
    """Its place; None at the centre."""
    place = world.bodies[key].place
    return world.places[place] if place else None


def province_of(world: World, key: str) -> Place | None:
    """The province that it is in; None at the centre."""
    place = place_of(world, key)
    while place and place.parent:
        place = world.places[place.parent]
    return place


def seat(world: World, key: str) -> str:
    """The place of its dateline: ``Thác Khuê``, ``Phường 7``, ``Hà Nội``."""
    place = place_of(world, key)
    if place is None:
        return "Hà Nội"
    return titled(place) if place.name.isdigit() else place.name


def called(world: World, key: str, by: str) -> tuple[str, ...]:
    """How an act of the body `by` names the body, full words before abbreviations.

    Within its place or below it ``UBND tỉnh``; from elsewhere in the province ``UBND huyện Lũng Hạc``; from another
    province with that province's name.
    """
    body, reader = world.bodies[key], world.bodies[by]
    if "." in group_of(key) and group_of(key) == group_of(by):
        return _short(world, body)
    if ":" in key and body.parent and by.split(":")[0] != body.parent:
        return tuple(f"{body.name} {name}" for name in called(world, body.parent, by))
    if body.place is None or _within(reader.place, body.place):
        return body.local
    place = world.places[body.place]
    names = tuple(dict.fromkeys(abroad(name, place) for name in body.local))
    there, here = province_of(world, key), province_of(world, by)
    if place.level != "province" and there and there != here:
        return tuple(f"{name}, {there.full}" for name in names)
    return names


def _within(inner: str | None, outer: str) -> bool:
    return inner is not None and inner.startswith(outer)


def abroad(name: str, place: Place) -> str:
    """As others write a local name: ``UBND huyện`` → ``UBND huyện Lũng Hạc``, ``Tỉnh ủy`` → ``Tỉnh ủy Thác Khuê``."""
    if name.endswith(f" {place.kind}"):
        return f"{name.removesuffix(place.kind)}{titled(place)}"
    if place.name in name.split() or f" {place.name}" in name:
        return name
    word = next((word for word in (party_word(place.kind), youth_word(place.kind)) if name.endswith(word)), None)
    return f"{name} {place.name}" if word else f"{name} {place.full}"


def _short(world: World, body: Body) -> tuple[str, ...]:
    """``Công đoàn Công ty``: names within an enterprise."""
    owner = world.bodies[group_of(body.key)]
    if is_member(body.key) or ":" in body.key:
        return body.local
    word = next(head for head in ("Tổng công ty", "Tập đoàn", "Công ty") if owner.name.startswith(head))
    return (body.local[0].replace(owner.name, word),)
