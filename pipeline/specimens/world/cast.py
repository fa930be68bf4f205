"""Who may issue what, and who follows whom: the bodies that implement another's act on a topic."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from pipeline.specimens.model import Body
from pipeline.specimens.world.data import table
from pipeline.specimens.world.kin import Kin, group_of, is_member

Follower = tuple[Body, float]
_CHAIRS = frozenset({"committee", "party-committee"})
_MAIN = frozenset({"ubnd", "tu", "hu", "du"})  # the committee of a place, not one of its Khối
_LOWER = frozenset({"district", "commune"})
_MINISTRY = 12.0  # how often one of the ministries of a topic follows the centre
_MASS = frozenset({"union", "youth", "front", "association"})


@cache
def _issues() -> dict[str, frozenset[str]]:
    return {kind: frozenset(genres) for kind, genres in table("acts")["issues"].items()}


@cache
def _minds() -> dict[str, frozenset[str]]:
    return {kind: frozenset(topics) for kind, topics in table("acts")["minds"].items()}


def issues(body: Body, genre: str) -> bool:
    """The body issues such acts: no directives below the district, none of a company's own Party committee."""
    if genre == "directive" and body.level not in {"central", "province", "district"}:
        return False
    if genre == "conclusion" and body.level not in {"province", "district"}:
        return False
    return genre in _issues().get(body.kind, ())


def minds(body: Body, topic: str) -> bool:
    """The topic is the body's business."""
    if topic in body.topics:
        return True
    kind = "enterprise-party" if body.kind == "party-committee" and body.level == "unit" else body.kind
    topics = _minds().get(kind, frozenset())
    return f"-{topic}" not in topics and ("*" in topics or topic in topics)


class Cast:
    """The followers of every body of a world, found when asked for and kept."""

    def __init__(self, index: Kin) -> None:
        self.index = index
        self.bodies = index.world.bodies
        self._kept: dict[tuple[str, str], tuple[Follower, ...]] = {}

    def followers(self, body: Body, topic: str, provinces: Sequence[str]) -> list[Follower]:
        """Bodies that implement an act of `body` on the topic, with weights; the centre's in `provinces` only."""
        if body.level == "central":
            return [near for province in provinces for near in self._of(body, topic, province)]
        return list(self._of(body, topic, ""))

    def _of(self, body: Body, topic: str, province: str) -> tuple[Follower, ...]:
        key = (f"{body.key}/{province}", topic)
        if key not in self._kept:
            found: dict[str, Follower] = {}
            for near, weight in self._central(body, topic, province) if province else self._local(body, topic):
                if near.key not in {body.key, *found} and _leads(body, near) and minds(near, topic):
                    found[near.key] = (near, weight)
            self._kept[key] = tuple(found.values())
        return self._kept[key]

    def _central(self, body: Body, topic: str, province: str) -> list[Follower]:
        near: list[Follower] = []
        group = self.index.group[province]
        near += [(other, 3.0) for other in group if other.parent == body.key]
        if body.system == "party":
            near += [(self.bodies[f"{province}.tu"], 5.0), (self.bodies[f"{province}.ubnd"], 2.0)]
            near += [(other, 1.5) for other in group if other.kind == "party-board" and other.topics[0] == topic]
        elif body.system == "state":
            near += [(self.bodies[f"{province}.ubnd"], 5.0), (self.bodies[f"{province}.hdnd"], 2.0)]
            if body.kind == "ministry":
                near += [(other, 2.0) for other in group if other.kind == "department" and topic in other.topics]
        if body.system in {"party", "state"}:
            signing = [other for other in self.index.group["tw"] if other.officers and topic in other.topics]
            near += [(other, _MINISTRY / len(signing)) for other in signing]
        if body.system in {"party", "union"} and topic in {"union", "labour"}:
            near += [(self.bodies[f"{province}.ldld"], 2.0), *self._enterprises(province, 0.35)]
        if topic in {"enterprise", "labour"} and body.system in {"party", "state"}:
            near += self._enterprises(province, 0.35)
        if topic == "youth" and body.system in {"party", "youth"}:
            near.append((self.bodies[f"{province}.doan"], 2.0))
        return near

    def _enterprises(self, province: str, weight: float) -> list[Follower]:
        """Companies of a province with their Party committees and unions."""
        near: list[Follower] = []
        for turn in range(1, 9):
            group = self.index.group.get(f"{province}.e{turn}")
            if group is None:
                break
            near += [(other, weight) for other in group if other.kind != "youth" and not is_member(other.key)]
        return near

    def _local(self, body: Body, topic: str) -> list[Follower]:
        under = self.index.below.get(body.key, [])
        chairs = sum(other.kind in _CHAIRS and other.level in _LOWER for other in under)
        near = [
            (other, self._weight(body, other, topic) / (max(1.0, chairs / 4) if other.kind in _CHAIRS else 1))
            for other in under
        ]
        group = [other for other in self.index.group[group_of(body.key)] if other.key != body.key]
        if "." in group_of(body.key):
            return near + [(other, 0.6 if other.kind == "youth" else 1.5) for other in group]
        if body.kind == "council":
            near.append((self.bodies[f"{group_of(body.key)}.ubnd"], 4.0))
        elif body.key.rsplit(".", 1)[1] in _MAIN:
            near += [(other, self._beside(body, other, topic)) for other in group]
            if body.level == "province" and body.kind == "committee":
                near += self._enterprises(group_of(body.key), 0.25)
        elif body.kind in {"department", "police", "inspectorate"} and body.level == "province":
            near += self._specialists(body, topic)
        return [(other, weight) for other, weight in near if weight > 0]

    def _specialists(self, body: Body, topic: str) -> list[Follower]:
        """Divisions of the topic in the districts of a department's province."""
        chairs = [other for other in self.index.below.get(f"{body.place}.ubnd", []) if other.level == "district"]
        return [
            (other, 1.5)
            for chair in chairs
            for other in self.index.below.get(chair.key, [])
            if other.kind == "division" and topic == other.topics[0]
        ]

    def _weight(self, body: Body, other: Body, topic: str) -> float:
        """How often a body under another follows it."""
        if other.kind in _CHAIRS:
            return {"district": 3.0, "commune": 0.9}.get(other.level, 0.5)
        if other.kind in {"department", "division", "party-board", "police", "inspectorate"}:
            return 2.5 if topic in other.topics[:1] else 1.2 if topic in other.topics else 0.15
        return 1.5 if other.system == body.system and other.kind in _MASS else 0.6

    def _beside(self, body: Body, other: Body, topic: str) -> float:
        """How often a body of the same place follows its committee."""
        if other.kind == "committee" and body.kind == "party-committee":
            return 5.0
        if other.kind == "council" and body.kind == "party-committee":
            return 4.0
        if other.kind in {"police", "military", "agency", "steering"}:
            return 0.8 if topic in other.topics else 0.05
        if other.kind in _MASS:
            return 0.9 if topic in other.topics else 0.15
        return 0.15 if other.kind == "hospital" else 0.0


def _leads(body: Body, other: Body) -> bool:
    """An act of `body` can be one that `other` implements: the Party follows the Party, a company no union."""
    if other.system == "party":
        return body.system == "party"
    return not (body.system in {"union", "youth"} and other.system != body.system)
