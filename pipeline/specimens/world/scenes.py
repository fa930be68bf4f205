"""A scene of the world: a topic, a few provinces, and the acts that have been issued there so far."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date

from pipeline.specimens.grammar import Language, Topic
from pipeline.specimens.model import Body, Goal
from pipeline.specimens.world.cast import Cast
from pipeline.specimens.world.data import table
from pipeline.specimens.world.goals import goals
from pipeline.specimens.world.kin import Kin
from pipeline.specimens.world.titles import subject, title, when

LEADS = frozenset({"plan", "programme", "resolution", "directive", "conclusion"})  # others follow from these
NAMES = {
    "plan": "Kế hoạch", "decision": "Quyết định", "directive": "Chỉ thị", "resolution": "Nghị quyết",
    "notice": "Thông báo", "conclusion": "Kết luận", "report": "Báo cáo", "programme": "Chương trình",
    "submission": "Tờ trình",
    "letter": "", "article": "",
}  # fmt: skip


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
        rows: dict[str, float] = table("acts")["genres"]
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
        """One more act of a genre is in the archive."""
        self.had[genre] += 1
        self.all += 1


@dataclass(slots=True)
class Stage:
    """What every scene of a world shares; `earlier` holds acts by province, for mentions across campaigns."""

    index: Kin
    cast: Cast
    language: Language
    provinces: tuple[str, ...]
    shares: Shares
    earlier: dict[str, list[Sketch]] = field(default_factory=dict)


class Scene:
    """Where a campaign runs: it makes acts and keeps those that others may follow."""

    def __init__(self, stage: Stage, topic: Topic, chance: random.Random) -> None:
        self.stage, self.topic, self.chance = stage, topic, chance
        self.subject = subject(topic, stage.language, chance)
        self.provinces = chance.sample(stage.provinces, min(chance.choice((1, 1, 1, 2, 2, 3)), len(stage.provinces)))
        self.acts: list[Sketch] = []
        self.leads: list[Sketch] = []
        self.issued: set[str] = set()  # who has a plan, programme or resolution

    def sketch(
        self, issuer: Body, genre: str, name: str, pattern: str, day: date, horizon: int | None, *,
        timed: bool = True, voice: Body | None = None, subject: str | None = None,
    ) -> Sketch:  # fmt: skip
        """An act with a title from the patterns `pattern`; `voice` is the body whose place the title names."""
        own = subject or self.subject
        span = when(horizon, day, self.chance) if timed else ""
        about = title(
            pattern, voice or issuer, own, self.topic, span, self.stage.index, self.stage.language, self.chance
        )
        code = table("acts")["types"][name] if name else "CV" if genre == "letter" else ""
        return Sketch(issuer, genre, name, code, self.topic.key, own, about, day, horizon=horizon)

    def set_goals(self, act: Sketch, genre: str, parent: Sketch | None) -> None:
        """Give an act the targets that acts of `genre` set."""
        known = parent.goals if parent else ()
        act.goals = goals(genre, self.topic, act.horizon, act.issued, known, self.chance)

    def enter(self, act: Sketch) -> None:
        """The act is issued: it may be followed, cited and mentioned."""
        self.acts.append(act)
        if act.genre in LEADS or act.issuer.level == "central":
            self.leads.append(act)
            self.issued.add(act.issuer.key)
        if act.issuer.place and act.genre != "article":
            self.stage.earlier.setdefault(act.issuer.key[:3], []).append(act)
