"""The invented world: ``build`` makes it, the lookups below answer what drafters ask of it.

build(seed, count, language) -> World  exactly `count` acts are held
above(world, key) -> Body | None  Sở Y tế → UBND tỉnh
below(world, key, on=None) -> tuple[Body, ...]  bodies under it that issue acts: UBND huyện → UBND xã …
divisions(world, key, on=None) -> tuple[Body, ...]  its inner units: Phòng Nghiệp vụ Y of a Sở Y tế
neighbours(world, key, on=None) -> tuple[Body, ...]  whom a plan of it gives tasks to or sends copies to
specialist(world, key, topic, on=None) -> Body | None  who leads the topic for it: UBND tỉnh, health → Sở Y tế
counterpart(world, key, kind, on=None) -> Body | None  of its place, by kind: party-committee → Huyện ủy
called(world, key, by) -> tuple[str, ...]  how an act of `by` names it, full words first
place_of(world, key) / province_of(world, key) -> Place | None
seat(world, key) -> str  the place of its dateline: Thác Khuê, Hà Nội, Phường 7

`on` leaves out bodies that did not exist on that day (districts end on 30/6/2025; `Body.since`, `Body.until`). The
lists behind the world are in ``language/world/*.toml``.
"""

from pipeline.specimens.world.growth import WorldError, build
from pipeline.specimens.world.kin import (
    above,
    below,
    called,
    counterpart,
    divisions,
    neighbours,
    place_of,
    province_of,
    seat,
    specialist,
)

__all__ = [
    "WorldError", "above", "below", "build", "called", "counterpart", "divisions", "neighbours", "place_of",
    "province_of", "seat", "specialist",
]  # fmt: skip
