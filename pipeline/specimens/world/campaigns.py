"""Campaigns: what follows from an act of the centre or of a province, one act after another."""

from __future__ import annotations

import random
from datetime import date, timedelta

from pipeline.specimens.grammar import Topic
from pipeline.specimens.model import Body
from pipeline.specimens.world.cast import issues
from pipeline.specimens.world.days import LAST, after, preceding, working
from pipeline.specimens.world.kin import alive, specialist
from pipeline.specimens.world.openings import begin
from pipeline.specimens.world.scenes import LEADS, NAMES, Scene, Sketch, Stage

_DEEPEST = 5  # acts between one and the act that began it all
_UNHELD = 0.13  # plans, programmes and resolutions that the archive lacks though they are cited
_NORMATIVE = {"committee": 0.15, "council": 0.4}  # decisions and resolutions of a province that are legal norms
# acts that change an earlier one, and how
_CHANGES = {"decision": 0.22, "plan": 0.03}
_HOW = {"decision": (("amends", "replaces", "repeals"), (60, 25, 15)), "plan": (("replaces",), (1,))}
_ONCE = frozenset(
    {"plan", "programme", "resolution"}
)  # a body issues one of these in a campaign, and yearly plans of its own
# how often the body whose act is followed issues the next one itself
_OWN = {
    "plan": 0.6,
    "letter": 4.0,
    "decision": 14.0,
    "directive": 14.0,
    "report": 1.0,
    "resolution": 0.0,
    "programme": 0.0,
}
_IMPLEMENTS = {
    "plan": 1.0, "programme": 1.0, "resolution": 1.0, "directive": 0.6, "conclusion": 0.7, "letter": 0.55,
    "notice": 0.4, "report": 0.85, "article": 0.7, "decision": 0.35,
}  # fmt: skip


class Campaign:
    """Acts on one topic in a few provinces, from one beginning."""

    def __init__(self, stage: Stage, topic: Topic, chance: random.Random) -> None:
        self.scene = Scene(stage, topic, chance)
        self.chance = chance
        self.room = round(6 * 2.718281828 ** chance.uniform(0.2, 2.2))
        self.first = begin(self.scene)

    def next(self) -> Sketch | None:
        """The next act that the archive holds, with what had to come before it; None when nothing more follows."""
        if self.first is not None:
            first, self.first = self.first, None
            return first
        barred: set[str] = set()
        while self.room > 0 and (genre := self.scene.stage.shares.choose(self.chance, barred)) is not None:
            for _ in range(5):
                act = self._submit() if genre == "submission" else self._follow(genre)
                if act is not None:
                    self.room -= 1
                    if act.held:
                        return act
            barred.add(genre)
        return None

    def _follow(self, genre: str) -> Sketch | None:
        """An act of `genre` after one that was issued before; None where the cast has nobody for it now."""
        changed = self._changed(genre)
        parent = changed if changed else self._parent(genre)
        issuer = changed.issuer if changed else self._issuer(parent, genre)
        if issuer is None:
            return None
        relation = self.chance.choices(*_HOW[genre])[0] if changed else ""
        day = self._day(issuer, "amendment" if changed else genre, parent)
        if day > LAST or not alive(issuer, day):
            return None
        act = self._compose(issuer, genre, day, parent, relation)
        self._link(act, parent, relation)
        act.depth = max((earlier.depth + 1 for kind, earlier in act.links if kind == "implements"), default=0)
        if act.depth > _DEEPEST:
            return None
        self.scene.set_goals(act, genre, parent)
        act.held = not (genre in LEADS and self.chance.random() < _UNHELD)
        parent.followed += 1
        self.scene.enter(act)
        return act

    # -------------------------------------------------------------- whom it follows, who issues it, and when
    def _parent(self, genre: str) -> Sketch:
        """An act to follow: one near the beginning that few followed yet, or for reports and letters any."""
        leads = self.scene.leads
        weights = [(1.5 if act.depth < 3 else 1.0) / (1 + 0.4 * act.followed) for act in leads]
        if genre in {"letter", "report", "notice", "article"}:
            weights = [1.0 if act.issuer.level != "central" else 0.3 for act in leads]
        return self.chance.choices(leads, weights=weights)[0]

    def _issuer(self, parent: Sketch, genre: str) -> Body | None:
        own, topic, stage = parent.issuer, self.scene.topic.key, self.scene.stage
        near = stage.cast.followers(own, topic, self.scene.provinces)
        if own.level != "central" or own.officers:
            near.append((own, _OWN.get(genre, 8.0)))
            if genre in {"letter", "notice"} and own.kind in {"committee", "party-committee", "council"}:
                lead = specialist(stage.index.world, own.key, topic, parent.issued)
                near += [(lead, 6.0)] if lead and ":" not in lead.key else []
        soon = parent.issued + timedelta(days=20)
        had = self.scene.issued if genre in _ONCE else frozenset()
        near = [(body, weight) for body, weight in near if weight and issues(body, genre) and alive(body, soon)]
        near = [(body, weight) for body, weight in near if body is own or body.key not in had]
        if not near:
            return None
        return self.chance.choices([body for body, _ in near], weights=[weight for _, weight in near])[0]

    def _changed(self, genre: str) -> Sketch | None:
        """An earlier act that a decision or plan of the same body changes."""
        if self.chance.random() >= _CHANGES.get(genre, 0):
            return None
        own = [act for act in self.scene.acts if act.genre in {genre, "plan"} and act.issuer.level != "central"]
        return self.chance.choice(own) if own else None

    def _day(self, issuer: Body, genre: str, parent: Sketch) -> date:
        if genre == "plan" and issuer is parent.issuer:  # the plan of a year, early in it
            last = min(parent.horizon or 9999, parent.issued.year + 4)
            year = self.chance.randint(parent.issued.year + 1, max(parent.issued.year + 1, last))
            return working(date(year, 1, 5) + timedelta(days=self.chance.randint(0, 80)), self.chance)
        return after(parent.issued, genre, self.chance)

    # -------------------------------------------------------------- what it says
    def _compose(self, issuer: Body, genre: str, day: date, parent: Sketch, relation: str) -> Sketch:
        own = issuer is parent.issuer
        horizon = parent.horizon if genre in LEADS else None
        yearly = genre in {"plan", "letter", "decision"} and self.chance.random() < (0.9 if own else 0.4)
        if horizon is None or horizon < day.year or yearly:
            horizon = day.year + (genre in LEADS and day.month >= 11) if genre in LEADS or yearly else None
        normative = (
            genre in {"decision", "resolution"} and issuer.level == "province" and relation in {"", "replaces"}
            and self.chance.random() < _NORMATIVE.get(issuer.kind, 0)
        )  # fmt: skip
        pattern = genre
        if relation in {"amends", "repeals"}:
            pattern = {"amends": "amendment", "repeals": "repeal"}[relation]
        elif issuer.kind == "council":
            pattern = "council"
        elif normative:
            pattern = "normative"
        elif genre == "letter" and self._upward(issuer, parent):
            pattern = "letter-up"
        name = "Chương trình hành động" if genre == "programme" and self.chance.random() < 0.6 else NAMES[genre]
        act = self.scene.sketch(issuer, genre, name, pattern, day, horizon, subject=parent.subject)
        act.normative = normative
        return act

    def _upward(self, issuer: Body, parent: Sketch) -> bool:
        """A letter goes to the body above or beside, not to those below."""
        if (
            issuer.level == "central"
            or issuer is parent.issuer
            or (issuer.parent == parent.issuer.key and issuer.kind == "department")
        ):
            return False
        return issuer.level not in {"province", "district"} or self.chance.random() < 0.5

    def _submit(self) -> Sketch | None:
        """The submission that came before a committee's or a council's act."""
        wanting = [act for act in self.scene.leads if act.issuer.kind in {"committee", "council"}]
        wanting = [act for act in wanting if all(relation != "based_on" for relation, _ in act.links)]
        if not wanting:
            return None
        act = self.chance.choice(wanting)
        world = self.scene.stage.index.world
        council = act.issuer.kind == "council"
        body = world.bodies.get(f"{act.issuer.place}.ubnd") if council else None
        body = body or specialist(world, act.issuer.key, act.topic, act.issued)
        day = preceding(act.issued, self.chance)
        latest = max((earlier.issued for _, earlier in act.links), default=date.min)
        if body is None or body.system != act.issuer.system or not issues(body, "submission"):
            return None
        if day <= latest or not alive(body, day):
            return None
        pattern = "submission-council" if council else "submission"
        paper = self.scene.sketch(
            body, "submission", "Tờ trình", pattern, day, act.horizon, voice=act.issuer, subject=act.subject
        )
        paper.links = [(self.chance.choice(("based_on", "implements")), earlier) for _, earlier in act.links[:1]]
        act.links.append(("based_on", paper))
        self.scene.acts.append(paper)
        return paper

    # -------------------------------------------------------------- what it links to
    def _link(self, act: Sketch, parent: Sketch, relation: str) -> None:
        """What it follows from, the nearest first."""
        if relation:
            act.links.append((relation, parent))
            first = next((earlier for kind, earlier in parent.links if kind in {"implements", "based_on"}), None)
            if first is not None:
                act.links.append(("based_on" if act.genre == "decision" else "implements", first))
            return
        act.links.append((self._relation(act), parent))
        above = [earlier for kind, earlier in parent.links if kind == "implements"]
        if above and act.genre in LEADS and self.chance.random() < 0.45:
            act.links.append(("implements", above[0]))
        self._link_aside(act)

    def _relation(self, act: Sketch) -> str:
        """How an act stands to the one it follows, by the words of its genre."""
        if act.title.startswith("hướng dẫn"):
            return "guides"
        if self.chance.random() < _IMPLEMENTS[act.genre]:
            return "implements"
        return "based_on" if act.genre == "decision" else "mentions"

    def _link_aside(self, act: Sketch) -> None:
        """A letter or report that it is based on, or an act of another campaign that it mentions."""
        linked = {id(earlier) for _, earlier in act.links}
        if act.genre in {"decision", "plan", "letter"} and self.chance.random() < 0.2:
            papers = [paper for paper in self.scene.acts if paper.genre in {"letter", "report"}]
            papers = [paper for paper in papers if paper.issuer is not act.issuer and paper.issued < act.issued]
            papers = [paper for paper in papers if id(paper) not in linked]
            if papers:
                act.links.append(("based_on", self.chance.choice(papers)))
        others = self.scene.stage.earlier.get(act.issuer.key[:3])
        if others and act.genre != "article" and self.chance.random() < 0.08:
            other = self.chance.choice(others)
            if other.issued < act.issued and id(other) not in linked:
                act.links.append(("mentions", other))
