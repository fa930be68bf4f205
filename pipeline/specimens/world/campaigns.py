"""Campaigns: an act of the centre or of a province, and all that follows from it, one act after another."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from pipeline.specimens.grammar import Language, Topic
from pipeline.specimens.model import Body, Goal
from pipeline.specimens.world.cast import Cast, issues, minds
from pipeline.specimens.world.days import LAST, after, opening, working
from pipeline.specimens.world.days import before as preceding
from pipeline.specimens.world.data import table
from pipeline.specimens.world.goals import goals
from pipeline.specimens.world.kin import Kin, alive, specialist
from pipeline.specimens.world.titles import subject, title, when

_DEEPEST = 5  # acts between one and the act that began it all
_ROOTLESS = 0.22  # campaigns that begin in a province
_UNHELD = 0.13  # plans, programmes and resolutions that the archive lacks though they are cited
_LEADS = frozenset({"plan", "programme", "resolution", "directive", "conclusion"})  # others follow from these
_CHANGES = {"decision": 0.22, "plan": 0.03}  # those that amend, replace or repeal an earlier act
_NAMES = {
    "plan": "Kế hoạch", "decision": "Quyết định", "directive": "Chỉ thị", "resolution": "Nghị quyết", "notice": "Thông báo",
    "conclusion": "Kết luận", "report": "Báo cáo", "programme": "Chương trình", "submission": "Tờ trình",
    "letter": "", "article": "",
}  # fmt: skip
_GENRES = {name: genre for genre, name in _NAMES.items() if name}
_GENRES |= {"Nghị định": "decision", "Thông tư": "decision", "Quy định": "decision", "Hướng dẫn": "plan"}


@dataclass(eq=False, slots=True)
class Sketch:
    """An act while the world grows; `numbering` gives its number, notation and code."""

    issuer: Body
    genre: str
    type_name: str
    type_code: str
    topic: str
    subject: str
    title: str
    issued: date
    links: list[tuple[str, Sketch]] = field(default_factory=list)
    goals: tuple[Goal, ...] = ()
    held: bool = True
    horizon: int | None = None
    depth: int = 0
    normative: bool = False
    notation: str = ""
    number: str | None = None
    code: str | None = None
    followed: int = 0


class Shares:
    """Chooses genres so that their shares of all acts come out as the table says."""

    def __init__(self) -> None:
        rows = table("acts")["genres"]
        whole = sum(rows.values())
        self.shares = {genre: share / whole for genre, share in rows.items()}
        self.had = dict.fromkeys(rows, 0)
        self.all = 0

    def choose(self, chance: random.Random, barred: set[str]) -> str | None:
        """A genre outside `barred`, the likelier the more of it is wanting."""
        wanted = {
            genre: max(0.1 * share, share * (self.all + 25) - self.had[genre])
            for genre, share in self.shares.items()
            if genre not in barred
        }
        return chance.choices(list(wanted), weights=list(wanted.values()))[0] if wanted else None

    def count(self, genre: str) -> None:
        self.had[genre] += 1
        self.all += 1


@dataclass(slots=True)
class Stage:
    """What every campaign of a world shares."""

    index: Kin
    cast: Cast
    language: Language
    provinces: tuple[str, ...]
    shares: Shares
    earlier: dict[str, list[Sketch]] = field(default_factory=dict)  # by province, for mentions across campaigns


class Campaign:
    """Acts on one topic in a few provinces, from one beginning."""

    def __init__(self, stage: Stage, topic: Topic, chance: random.Random) -> None:
        self.stage, self.topic, self.chance = stage, topic, chance
        self.subject = subject(topic, stage.language, chance)
        self.acts: list[Sketch] = []
        self.leads: list[Sketch] = []
        self.issued: set[str] = set()  # who has a plan, programme or resolution
        self.first: Sketch | None = None
        many = min(chance.choice((1, 1, 1, 2, 2, 3)), len(stage.provinces))
        self.provinces = chance.sample(stage.provinces, many)
        self.room = round(6 * 2.718281828 ** chance.uniform(0.2, 2.2))
        self._begin(opening(chance))

    # -------------------------------------------------------------- beginnings
    def _begin(self, day: date) -> None:
        centre = [body for body in self.stage.index.group["tw"] if self.topic.key in body.topics and alive(body, day)]
        if not centre or self.chance.random() < _ROOTLESS:
            return self._begin_at_home(day)
        rows = {f"tw.{row['id']}": row for row in table("centre")["body"]}
        body = self.chance.choices(centre, weights=[rows[body.key]["weight"] for body in centre])[0]
        horizon = self._far(day)
        first = self._central(body, rows[body.key]["acts"], day, horizon, None)
        if body.system == "party" and self.chance.random() < 0.4:
            self._relay(first, rows, horizon)
        elif body.key in {"tw.cp", "tw.ttg"} and self.chance.random() < 0.25:
            self._relay(first, rows, horizon, ministries=True)
        return None

    def _relay(
        self, first: Sketch, rows: dict[str, dict[str, list[str]]], horizon: int | None, *, ministries: bool = False
    ) -> None:
        """The Government, a ministry or a union of the centre takes up an act of the Party or the Government."""
        kinds = {"ministry"} if ministries else {"government", "ministry", "union", "youth", "front"}
        day = after(first.issued, "programme", self.chance)
        bodies = [
            body
            for body in self.stage.index.group["tw"]
            if body.kind in kinds and self.topic.key in body.topics and alive(body, day)
        ]
        if bodies and day <= LAST:
            body = self.chance.choice(bodies)
            self._central(body, rows[body.key]["acts"], day, horizon, first)

    def _central(self, body: Body, names: list[str], day: date, horizon: int | None, first: Sketch | None) -> Sketch:
        name = self.chance.choice(names)
        own = "" if self.chance.random() < 0.4 else when(horizon, day, self.chance)
        act = self._sketch(body, _GENRES[name], name, "central", day, own, horizon, held=False)
        if first is not None:
            act.links.append(("implements", first))
            act.depth = first.depth + 1
        act.goals = goals("resolution", self.topic, horizon, day, first.goals if first else (), self.chance)
        self._enter(act)
        return act

    def _begin_at_home(self, day: date) -> None:
        """A resolution or plan of a province's own, or of an enterprise or union in it."""
        bodies = self.stage.index.world.bodies
        province = self.provinces[0]
        self.provinces = [province]
        starts = [bodies[f"{province}.{own}"] for own in ("tu", "ubnd", "ubnd", "ldld", "mttq")]
        starts += self.stage.index.group.get(f"{province}.e1", [])
        starts = [body for body in starts if minds(body, self.topic.key) and alive(body, day)]
        body = self.chance.choice(starts)
        genre = "resolution" if body.kind == "party-committee" else "plan"
        horizon = self._far(day) if self.chance.random() < 0.6 else self._near(day)
        act = self._sketch(body, genre, _NAMES[genre], genre, day, when(horizon, day, self.chance), horizon)
        act.goals = goals(genre, self.topic, horizon, day, (), self.chance)
        self.first = act
        self._enter(act)

    def _far(self, day: date) -> int | None:
        ends = [year for year in (2015, 2020, 2025, 2030) if year > day.year + 1]
        return self.chance.choice(ends[:2] or [2030]) if self.chance.random() < 0.85 else None

    def _near(self, day: date) -> int:
        return day.year + (day.month >= 11)

    # -------------------------------------------------------------- what follows
    def next(self) -> Sketch | None:
        """The next act that the archive holds, with what had to come before it; None when nothing more follows."""
        if self.first is not None:
            first, self.first = self.first, None
            return first
        if self.room <= 0:
            return None
        barred: set[str] = set()
        while (genre := self.stage.shares.choose(self.chance, barred)) is not None:
            for _ in range(5):
                act = self._follow(genre)
                if act is not None:
                    self.room -= 1
                    if act.held:
                        return act
            barred.add(genre)
        return None

    def _follow(self, genre: str) -> Sketch | None:
        change = self._changed(genre)
        parent = change if change else self._parent(genre)
        if genre == "submission":
            return self._submit()
        issuer = change.issuer if change else self._issuer(parent, genre)
        if issuer is None:
            return None
        day = self._day(issuer, genre, parent, change)
        if day > LAST or not alive(issuer, day):
            return None
        act = self._compose(issuer, genre, day, parent, change)
        self._link(act, parent, change)
        act.depth = max((earlier.depth + 1 for relation, earlier in act.links if relation == "implements"), default=0)
        if act.depth > _DEEPEST:
            return None
        act.goals = goals(genre, self.topic, act.horizon, day, parent.goals, self.chance)
        act.held = not (genre in _LEADS and self.chance.random() < _UNHELD)
        parent.followed += 1
        self._enter(act)
        return act

    def _day(self, issuer: Body, genre: str, parent: Sketch, change: Sketch | None) -> date:
        if change is not None:
            return after(change.issued, "amendment", self.chance)
        if genre == "plan" and issuer is parent.issuer:  # the plan of a year, early in it
            year = self.chance.randint(
                parent.issued.year + 1, max(parent.issued.year + 1, min(parent.horizon or 9999, parent.issued.year + 4))
            )
            return working(date(year, 1, 5) + timedelta(days=self.chance.randint(0, 80)), self.chance)
        return after(parent.issued, genre, self.chance)

    def _parent(self, genre: str) -> Sketch:
        """An act to follow: one near the beginning that few followed yet, or for reports and letters any."""
        weights = [(1.5 if act.depth < 3 else 1.0) / (1 + 0.4 * act.followed) for act in self.leads]
        if genre in {"letter", "report", "notice", "article"}:
            weights = [1.0 if act.issuer.level != "central" else 0.3 for act in self.leads]
        return self.chance.choices(self.leads, weights=weights)[0]

    def _issuer(self, parent: Sketch, genre: str) -> Body | None:
        own = parent.issuer
        near: list[tuple[Body, float]] = self.stage.cast.followers(own, self.topic.key, self.provinces)
        if own.level != "central" and genre not in {"resolution", "programme"}:
            near = [
                *near,
                (own, {"plan": 0.6, "letter": 4.0, "decision": 14.0, "directive": 14.0, "report": 1.0}.get(genre, 8.0)),
            ]
            if genre in {"letter", "notice"}:
                lead = specialist(self.stage.index.world, own.key, self.topic.key, parent.issued)
                near = [*near, (lead, 6.0)] if lead and ":" not in lead.key else near
        once = genre in {"plan", "programme", "resolution"}
        soon = parent.issued + timedelta(days=20)
        near = [
            (body, weight)
            for body, weight in near
            if issues(body, genre) and alive(body, soon) and not (once and body is not own and body.key in self.issued)
        ]
        if not near:
            return None
        return self.chance.choices([body for body, _ in near], weights=[weight for _, weight in near])[0]

    def _changed(self, genre: str) -> Sketch | None:
        """An earlier act that a decision or plan of the same body changes."""
        if genre not in _CHANGES or self.chance.random() > _CHANGES[genre]:
            return None
        own = [act for act in self.acts if act.genre in {genre, "plan"} and act.issuer.level != "central"]
        return self.chance.choice(own) if own else None

    def _compose(self, issuer: Body, genre: str, day: date, parent: Sketch, change: Sketch | None) -> Sketch:
        horizon = parent.horizon if genre in _LEADS else None
        yearly = genre in {"plan", "letter", "decision"} and self.chance.random() < (
            0.4 if issuer is not parent.issuer else 0.9
        )
        if horizon is None or horizon < day.year or yearly:
            horizon = self._near(day) if genre in _LEADS or yearly else None
        pattern, normative = genre, False
        if change is not None and genre == "decision":
            pattern = "amendment"
        elif (
            genre == "decision"
            and issuer.kind == "committee"
            and issuer.level == "province"
            and self.chance.random() < 0.15
        ):
            pattern, normative = "normative", True
        elif genre == "letter" and issuer is not parent.issuer and issuer.parent != parent.issuer.key:
            pattern = (
                "letter" if issuer.level in {"province", "district"} and self.chance.random() < 0.5 else "letter-up"
            )
        elif genre == "letter" and issuer is not parent.issuer and issuer.kind != "department":
            pattern = "letter-up"
        elif issuer.kind == "council":
            pattern, normative = "council", issuer.level == "province" and self.chance.random() < 0.4
        name = _NAMES[genre]
        if genre == "programme" and self.chance.random() < 0.6:
            name = "Chương trình hành động"
        act = self._sketch(
            issuer, genre, name, pattern, day, when(horizon, day, self.chance), horizon, subject=parent.subject
        )
        act.normative = normative
        return act

    def _submit(self) -> Sketch | None:
        """The submission that came before a committee's act."""
        options = [
            act
            for act in self.leads
            if act.issuer.kind in {"committee", "council"} and all(relation != "based_on" for relation, _ in act.links)
        ]
        if not options:
            return None
        act = self.chance.choice(options)
        world = self.stage.index.world
        body = world.bodies.get(f"{act.issuer.place}.ubnd") if act.issuer.kind == "council" else None
        body = body or specialist(world, act.issuer.key, self.topic.key, act.issued)
        latest = max((earlier.issued for _, earlier in act.links), default=date.min)
        day = preceding(act.issued, self.chance)
        if body is None or not issues(body, "submission") or not alive(body, day) or day <= latest:
            return None
        own = when(act.horizon, day, self.chance)
        submission = self._sketch(
            body, "submission", "Tờ trình", "submission", day, own, act.horizon, subject=act.subject
        )
        submission.links = [(self.chance.choice(("based_on", "implements")), earlier) for _, earlier in act.links[:1]]
        act.links.append(("based_on", submission))
        self.acts.append(submission)
        return submission

    def _link(self, act: Sketch, parent: Sketch, change: Sketch | None) -> None:
        """What it follows from, the nearest first."""
        if change is not None:
            kinds, weights = (
                (("amends", "replaces", "repeals"), (60, 25, 15)) if act.genre == "decision" else (("replaces",), (1,))
            )
            act.links.append((self.chance.choices(kinds, weights=weights)[0], change))
            first = next(
                (earlier for relation, earlier in change.links if relation in {"implements", "based_on"}), None
            )
            if first is not None:
                act.links.append(("based_on" if act.genre == "decision" else "implements", first))
            return
        act.links.append((_relation(act, self.chance), parent))
        above = [earlier for relation, earlier in parent.links if relation == "implements"]
        if above and act.genre in _LEADS and self.chance.random() < 0.45:
            act.links.append(("implements", above[0]))
        self._link_aside(act)

    def _link_aside(self, act: Sketch) -> None:
        """A letter or report that it is based on, or an act of another campaign that it mentions."""
        linked = {id(earlier) for _, earlier in act.links}
        if act.genre in {"decision", "plan", "letter"} and self.chance.random() < 0.2:
            papers = [
                paper
                for paper in self.acts
                if paper.genre in {"letter", "report"} and paper.issuer is not act.issuer and paper.issued < act.issued
                and paper.issuer.level != "central" and id(paper) not in linked
            ]  # fmt: skip
            if papers:
                act.links.append(("based_on", self.chance.choice(papers)))
        if self.chance.random() < 0.08 and act.genre != "article":
            others = self.stage.earlier.get(act.issuer.key.split(".")[0][:3], [])
            other = self.chance.choice(others) if others else None
            if other is not None and other.issued < act.issued and id(other) not in linked:
                act.links.append(("mentions", other))

    # -------------------------------------------------------------- making and keeping
    def _sketch(
        self, issuer: Body, genre: str, name: str, pattern: str, day: date, when: str, horizon: int | None, *,
        held: bool = True, subject: str | None = None,
    ) -> Sketch:  # fmt: skip
        own = subject or self.subject
        about = title(pattern, issuer, own, self.topic, when, self.stage.index, self.stage.language, self.chance)
        code = table("acts")["types"][name] if name else "CV" if genre == "letter" else ""
        return Sketch(issuer, genre, name, code, self.topic.key, own, about, day, held=held, horizon=horizon)

    def _enter(self, act: Sketch) -> None:
        self.acts.append(act)
        if act.genre in _LEADS or act.issuer.level == "central":
            self.leads.append(act)
            self.issued.add(act.issuer.key)
        if act.issuer.place and act.genre != "article":
            self.stage.earlier.setdefault(act.issuer.key[:3], []).append(act)


def _relation(act: Sketch, chance: random.Random) -> str:
    """How an act stands to the one it follows, by the words of its genre."""
    if act.title.startswith("hướng dẫn"):
        return "guides"
    share = {
        "plan": 1.0, "programme": 1.0, "resolution": 1.0, "directive": 0.6, "conclusion": 0.7, "letter": 0.55, "notice": 0.4,
        "report": 0.85, "article": 0.7, "decision": 0.35,
    }[act.genre]  # fmt: skip
    return "implements" if chance.random() < share else "based_on" if act.genre == "decision" else "mentions"
