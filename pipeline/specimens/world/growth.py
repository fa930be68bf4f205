"""The world as a whole: how large it is, which campaigns run through it, and the acts in order of issue."""

from __future__ import annotations

import random

from pipeline.errors import KehoachError
from pipeline.specimens.grammar import GrammarError, Language
from pipeline.specimens.model import ActPlan, Link, World
from pipeline.specimens.world.bodies import make_bodies
from pipeline.specimens.world.campaigns import Campaign
from pipeline.specimens.world.cast import Cast
from pipeline.specimens.world.data import table
from pipeline.specimens.world.kin import Kin
from pipeline.specimens.world.numbering import number
from pipeline.specimens.world.places import make_places
from pipeline.specimens.world.scenes import Shares, Sketch, Stage

MOST = 20_000
_PROVINCES = 36
_ACTS_PER_PROVINCE = 45
_BLANK = 0.05  # held acts that none cites, whose number nobody wrote in
_PARTY_05 = 2026, 5, 27  # the first day of Hướng dẫn 05-HD/VPTW
_FORMS = {"union": "union", "youth": "youth", "state": "state"}


class WorldError(KehoachError):
    """A world of a size that cannot be made."""


def build(seed: int, count: int, language: Language) -> World:
    """An invented world whose archive holds exactly `count` acts, and the acts that these only cite.

    `count` is 1 to 20,000. The same arguments give the same world. Raises `WorldError` for another count,
    `GrammarError` for a language without topics.
    """
    if not 1 <= count <= MOST:
        raise WorldError(f"a world of {count} acts", f"ask for 1 to {MOST}")
    if not language.topics:
        raise GrammarError("the language of specimens has no topics", "add language/topics/*.toml")
    places = make_places(seed, min(_PROVINCES, 2 + count // _ACTS_PER_PROVINCE))
    bodies = make_bodies(seed, places)
    index = Kin(World(seed, {place.key: place for place in places}, bodies, {}))
    provinces = tuple(place.key for place in places if place.level == "province")
    stage = Stage(index, Cast(index), language, provinces, Shares())
    sketches = _grown(seed, count, stage)
    number(sketches, seed)
    _blank(sketches, random.Random(f"{seed}/blank"))
    return World(seed, index.world.places, bodies, _acts(sketches, random.Random(f"{seed}/manner")))


def _grown(seed: int, count: int, stage: Stage) -> list[Sketch]:
    """Sketches of `count` held acts and of those that they cite, in order of issue."""
    topics = stage.language.topics
    had = dict.fromkeys(topics, 0)
    held: list[Sketch] = []
    turn = 0
    while len(held) < count:
        chance = random.Random(f"{seed}/campaign/{turn}")
        turn += 1
        even = len(held) / len(had) + 10
        key = chance.choices(list(had), weights=[max(1.0, even - acts) for acts in had.values()])[0]
        campaign = Campaign(stage, topics[key], chance)
        while len(held) < count and (act := campaign.next()) is not None:
            stage.shares.count(act.genre)
            had[key] += 1
            held.append(act)
    found = {id(act): act for act in held}
    queue = list(held)
    while queue:
        for _, earlier in queue.pop().links:
            if id(earlier) not in found:
                earlier.held = False  # made for an act that is not among the first `count`
                found[id(earlier)] = earlier
                queue.append(earlier)
    return sorted(found.values(), key=lambda act: act.issued)


def _blank(sketches: list[Sketch], chance: random.Random) -> None:
    cited = {id(earlier) for act in sketches for _, earlier in act.links}
    for act in sketches:
        if act.held and id(act) not in cited and chance.random() < _BLANK:
            act.number = act.code = None


def _acts(sketches: list[Sketch], chance: random.Random) -> dict[str, ActPlan]:
    keys = {id(act): f"a{place:05}" for place, act in enumerate(sketches, 1)}
    acts: dict[str, ActPlan] = {}
    for act in sketches:
        manners: dict[str, int] = table("acts")["manners"][act.genre]
        manner = chance.choices(list(manners), weights=list(manners.values()))[0]
        links = tuple(Link(relation, keys[id(earlier)]) for relation, earlier in act.links)
        key = keys[id(act)]
        acts[key] = ActPlan(
            key, _form(act), act.genre, manner, act.topic, act.title, act.type_code, act.type_name, act.number,
            act.notation, act.code, act.issued, act.issuer.key, links, act.goals, act.held, act.horizon,
        )  # fmt: skip
    return acts


def _form(act: Sketch) -> str:
    if act.genre == "article":
        return "article"
    if act.issuer.system == "party":
        day = act.issued
        return "party05" if (day.year, day.month, day.day) >= _PARTY_05 else "party36"
    if act.issuer.kind == "company":
        return "enterprise"
    return _FORMS.get(act.issuer.system, "state")
