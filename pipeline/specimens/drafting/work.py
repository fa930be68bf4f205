"""What an act gives to whom: clauses of work with their bodies, limits, products and numbers, chosen as offices do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from pipeline.specimens.drafting.desk import Desk, ended, small
from pipeline.specimens.drafting.preamble import followed
from pipeline.specimens.model import Goal
from pipeline.specimens.rich import Rich

# Who is named in an item: nobody, who leads, who leads and helps, who helps.
_OPEN = (("", 60), ("lead", 20), ("both", 14), ("support", 6))  # under a heading that names no body
_OWNED = (("", 72), ("support", 24), ("both", 1), ("report", 3))  # under a heading that names the body
_NAMED = (("lead", 52), ("both", 40), ("report", 8))  # each item begins with its body

_CITED = ("implements", "mentions", "guides")  # relations that a clause of work may say
_SPECIALISED = 0.6  # share of clauses that the topic's own bodies lead
_SMALL = 400  # a count that any body may be asked for


class Work:
    """A supply of clauses for one act."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        chance = desk.chance
        self._limits = chance.choice((0.1, 0.22, 0.35, 0.5))  # share of items with a time limit
        self._products = chance.choice((0.0, 0.06, 0.15))
        self._cites = chance.choice((0.03, 0.08, 0.16))
        self._numbers = chance.choice((0.0, 0.04, 0.1))
        self._period: tuple[date, date] | None = None
        self._crowd = chance.choice((0.03, 0.12))  # share of bodies named together

    # ------------------------------------------------------------------ clauses
    def clause(self, manner: str = "open", owner: str | None = None, body: str | None = None) -> Rich:
        """One clause of work.

        `manner`: ``open`` (the heading names no body), ``owned`` (it names `owner`), ``named`` (the clause begins with a
        body, `body` if given), ``bare`` (names none).
        """
        desk = self.desk
        table = {"open": _OPEN, "owned": _OWNED, "named": _NAMED, "bare": (("", 1),)}[manner]
        names, weights = zip(*table, strict=True)
        who = desk.chance.choices(names, weights)[0]
        lead: tuple[str, ...] = ()
        support: tuple[str, ...] = ()
        if who in {"lead", "both", "report"} and manner != "owned":
            lead = (body,) if body else self.leads()
        if who in {"support", "both"}:
            support = desk.some(1, 3 if desk.likely(0.7) else 6, owner, *lead)
        report: tuple[str, ...] = ()
        if who == "report" or desk.likely(0.05):
            report = (desk.issuer.key,)
        return self._spoken(lead, support, report)

    def _chief(self) -> str | None:
        """A body whose field the topic is, the specialised one twice as often as the others."""
        desk, bodies = self.desk, self.desk.world.bodies
        found = [k for k in desk.doers if k == desk.leader or (desk.act.topic in bodies[k].topics and ":" not in k)]
        return desk.chance.choices(found, [2 if key == desk.leader else 1 for key in found])[0] if found else None

    def leads(self) -> tuple[str, ...]:
        """Who leads: most often the body whose field the topic is, else whoever's turn it is."""
        desk = self.desk
        if desk.likely(_SPECIALISED) and (key := self._chief()):
            return (key,)
        return desk.some(1, 1) if desk.likely(0.9) else desk.some(2, 3)

    def _spoken(self, lead: tuple[str, ...], support: tuple[str, ...], report: tuple[str, ...]) -> Rich:
        desk = self.desk
        limit = self._limit() if desk.likely(self._limits) else None
        cited = None
        found = [(key, relation) for relation in _CITED for key in followed(desk, relation)]
        if found and desk.likely(self._cites):
            key, relation = desk.chance.choice(found)
            again = relation == "implements" and desk.likely(0.6)
            cited = desk.speaker.anaphor(key) if again else desk.speaker.cite(key, relation, "short")
        return desk.speaker.task(
            lead=lead,
            support=support,
            report_to=report,
            deadline=limit,
            product=desk.likely(self._products),
            target=self._number() if desk.likely(self._numbers) else None,
            cite=cited,
        )

    @contextmanager
    def within(self, first: date, last: date) -> Iterator[None]:
        """In it no clause has a time limit outside the period that stands above."""
        self._period, self.desk.speaker.since = (first, last), first
        try:
            yield
        finally:
            self._period = self.desk.speaker.since = None

    def _limit(self) -> Rich | None:
        """A time limit; below a period one inside it, or none."""
        if self._period is None:
            return self.desk.deadline()
        first, last = self._period
        limit = self.desk.speaker.deadline(first, last, kind=self.desk.chance.choice(("before", "by", "by", "month")))
        data = limit.of("deadline")[0].data
        return limit if data["end"] and first <= data["end"] <= last else None

    def _number(self) -> Goal | None:
        """A number that stands in a clause of work, not among the act's targets."""
        desk = self.desk
        fitting = [n for n, i in enumerate(desk.topic.indicators) if i.unit == "%" or i.high <= _SMALL]
        if not fitting:
            return None
        number = desk.chance.choice(fitting)
        indicator = desk.topic.indicators[number]
        steps = max(1, round((indicator.high - indicator.low) / indicator.step))
        value = round(indicator.low + indicator.step * desk.between(0, steps), 6)
        comparators: tuple[str, ...] = ("<=", "<", "~") if indicator.fall else ("=", ">=", ">=", ">", "~")
        if indicator.unit == "%" and value >= 100:
            comparators = ("=",)  # nothing is above the whole
        return Goal(number, desk.chance.choice(comparators), value, None)

    def clauses(self, count: int, manner: str = "open", owner: str | None = None) -> list[Rich]:
        """Several clauses; among them now and then a number that is no target."""
        found = [self.clause(manner, owner) for _ in range(count)]
        if self.desk.likely(0.12) and found:
            at = self.desk.chance.randrange(len(found))
            found[at] = ended(found[at], "") + "; " + small(self.desk.speaker.trap())
        return found

    def bare(self) -> Rich:
        """A clause without body, limit or product."""
        return self.desk.speaker.task()

    def asked(self) -> Rich:
        """What a letter asks for in its subject, with whom to report to and when."""
        desk = self.desk
        who = desk.speaker.generic("lead") + " " if desk.likely(0.5) else Rich("")
        return who + desk.say("d_asked", what=desk.act.title, boss=desk.boss(), time=desk.deadline(kind="before"))

    # ------------------------------------------------------------------ what closes a plan
    def reporting(self) -> Rich:
        """Who reports to whom and when."""
        desk = self.desk
        if desk.likely(0.5):
            who, when = self.whom("lead"), desk.deadline(kind="rhythm")
            text = desk.say("d_org_report", who=who, boss=desk.boss(), itself=desk.speaker.itself(), time=when)
            return text.capital()
        return desk.say("d_reporting", all=desk.crowd(), boss=desk.boss(), time=self._when()).capital()

    def _when(self) -> Rich:
        """When a report is due."""
        return self.desk.deadline(kind=self.desk.chance.choice(("before", "before", "by", "yearly", "rhythm")))

    def whom(self, role: str = "lead") -> Rich:
        """Bodies that a sentence begins with: one, or many named together."""
        if self.desk.likely(0.4) or not (key := self.desk.doer()):
            return self.desk.speaker.generic(role)
        return self.desk.speaker.body(key, role)

    def difficulty(self) -> Rich:
        """Whom to turn to in trouble; debatable as a task."""
        who = self.desk.crowd()
        return self.desk.say("d_org_difficult", all=who, boss=self.desk.boss()).capital()

    def order(self) -> Rich:
        """A bare order to carry the act out; debatable as a task."""
        return self.desk.say("d_org_order", all=self.desk.crowd(), itself=self.desk.speaker.itself()).capital()
