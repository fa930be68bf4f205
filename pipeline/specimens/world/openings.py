"""How campaigns begin: with an act of the centre, often taken up by another body of the centre, or in a province."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from pipeline.specimens.model import Body
from pipeline.specimens.world.cast import minds
from pipeline.specimens.world.data import table
from pipeline.specimens.world.days import LAST, after, opening
from pipeline.specimens.world.kin import alive
from pipeline.specimens.world.scenes import NAMES, Scene, Sketch

_ROOTLESS = 0.22  # campaigns that begin in a province
_RELAYED = {"party": 0.4, "state": 0.25}  # acts of the centre that another body of it takes up
_GENRES = {name: genre for genre, name in NAMES.items() if name}
_GENRES |= {"Nghị định": "decision", "Thông tư": "decision", "Quy định": "decision", "Hướng dẫn": "plan"}


@cache
def _rows() -> dict[str, dict[str, Any]]:
    return {f"tw.{row['id']}": row for row in table("centre")["body"]}


def begin(scene: Scene) -> Sketch | None:
    """Enter the first acts of a campaign; gives the act that the archive holds, where it begins with one."""
    day = opening(scene.chance)
    centre = [body for body in scene.stage.index.group["tw"] if scene.topic.key in body.topics and alive(body, day)]
    if not centre or scene.chance.random() < _ROOTLESS:
        return _at_home(scene, day)
    body = scene.chance.choices(centre, weights=[_rows()[body.key]["weight"] for body in centre])[0]
    first = _central(scene, body, day, _far(scene, day), None)
    if scene.chance.random() < _RELAYED.get(body.system, 0):
        _relay(scene, first)
    return None


def _relay(scene: Scene, first: Sketch) -> None:
    """The Government, a ministry or a union of the centre takes up an act of the Party; a ministry one of the State."""
    kinds = {"ministry"} if first.issuer.system == "state" else {"government", "ministry", "union", "youth", "front"}
    day = after(first.issued, "programme", scene.chance)
    near = [body for body in scene.stage.index.group["tw"] if body.kind in kinds and scene.topic.key in body.topics]
    near = [body for body in near if alive(body, day) and body is not first.issuer]
    if near and day <= LAST:
        _central(scene, scene.chance.choice(near), day, first.horizon, first)


def _central(scene: Scene, body: Body, day: date, horizon: int | None, first: Sketch | None) -> Sketch:
    name = scene.chance.choice(_rows()[body.key]["acts"])
    act = scene.sketch(body, _GENRES[name], name, "central", day, horizon, timed=scene.chance.random() < 0.6)
    act.held = False
    if first is not None:
        act.links.append(("implements", first))
        act.depth = first.depth + 1
    scene.set_goals(act, "resolution", first)
    scene.enter(act)
    return act


def _at_home(scene: Scene, day: date) -> Sketch:
    """A resolution or plan of a province's own, or of an enterprise or union in it."""
    bodies = scene.stage.index.world.bodies
    province = scene.provinces[0]
    scene.provinces = [province]
    starts = [bodies[f"{province}.{own}"] for own in ("tu", "ubnd", "ubnd", "ldld", "mttq")]
    starts += scene.stage.index.group.get(f"{province}.e1", [])
    body = scene.chance.choice([body for body in starts if minds(body, scene.topic.key) and alive(body, day)])
    genre = "resolution" if body.kind == "party-committee" else "plan"
    horizon = _far(scene, day) if scene.chance.random() < 0.6 else day.year + (day.month >= 11)
    act = scene.sketch(body, genre, NAMES[genre], genre, day, horizon)
    scene.set_goals(act, genre, None)
    scene.enter(act)
    return act


def _far(scene: Scene, day: date) -> int | None:
    """The end of this or the next five-year plan; None now and then."""
    ends = [year for year in (2015, 2020, 2025, 2030) if year > day.year + 1]
    return scene.chance.choice(ends[:2] or [2030]) if scene.chance.random() < 0.85 else None
