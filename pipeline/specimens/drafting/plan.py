"""Plans and programmes: in bullets, in numbered clauses, in a table, or hardly ordered at all."""

from __future__ import annotations

from pipeline.specimens.drafting import sections
from pipeline.specimens.drafting.attached import budget
from pipeline.specimens.drafting.desk import Desk, plain
from pipeline.specimens.drafting.goals import targets
from pipeline.specimens.drafting.matter import Matter, closing, goals_appendix, goals_table, tasks_appendix
from pipeline.specimens.drafting.outline import Outline
from pipeline.specimens.drafting.preamble import plan_preamble
from pipeline.specimens.drafting.tables import task_table
from pipeline.specimens.drafting.work import Work


def size(desk: Desk, middle: float, least: int, most: int) -> int:
    """How many tasks: most acts near the middle, some far above it."""
    level = {"central": 1.5, "province": 1.2, "district": 1.0, "commune": 0.75, "unit": 0.75}
    drawn = desk.chance.lognormvariate(0, 0.6) * middle * level.get(desk.issuer.level, 1.0)
    return min(max(least, round(drawn)), most)


def plan(desk: Desk) -> Matter:
    """A plan or a programme."""
    if desk.act.manner == "loose":
        return _loose(desk)
    page, work = Outline(desk), Work(desk)
    page.blocks += plan_preamble(desk)
    matter = Matter(page.blocks)
    total = size(desk, 17, 5, 85)
    if desk.likely(0.9):
        sections.purposes(desk, page)
    if desk.likely(0.1):
        sections.scope(desk, page)
    _goals(desk, page, matter)
    organised = round(total * desk.chance.uniform(0.25, 0.5)) if desk.likely(0.93) else 0
    _tasks(desk, page, work, matter, max(2, total - organised))
    funded = desk.likely(0.5)
    if funded and desk.likely(0.7):
        sections.funding(desk, page)
        funded = False
    if organised:
        sections.organisation(desk, page, work, max(2, organised))
    if desk.likely(0.1):
        page.heading(1, desk.say(desk.chance.choice(("d_h_reporting", "d_h_check"))), "organisation")
        page.items(2, [work.reporting() for _ in range(desk.between(1, 2))], sign=page.leaf_sign(2, False))
    if funded:
        sections.funding(desk, page)
    if desk.likely(0.07):
        matter.appendices += budget(desk)
    closing(desk, page, 0.72)
    return matter


def _goals(desk: Desk, page: Outline, matter: Matter) -> None:
    """The section of targets: prose, a table, or an appendix."""
    if not desk.act.goals:
        return
    found = goals_table(desk)
    if found is None:
        targets(desk, page)
        return
    table, left = found
    page.heading(1, desk.say("d_h_targets"), "targets")
    page.items(2, [desk.speaker.target(goal, True) for goal in left], sign=page.leaf_sign(2, False), task=False)
    if desk.likely(0.4):
        page.plain(desk.say("d_refer_goals", itself=desk.speaker.itself()), 2)
        matter.appendices += goals_appendix(desk, table)
    else:
        page.table(table)


def _tasks(desk: Desk, page: Outline, work: Work, matter: Matter, total: int) -> None:
    chance = desk.chance
    if desk.act.manner == "table":
        page.heading(1, desk.say("d_h_schedule") if desk.likely(0.5) else desk.say("d_h_tasks"), "tasks")
        if desk.likely(0.55):
            page.plain(desk.say("d_refer_tasks", itself=desk.speaker.itself()), 2)
            matter.appendices += tasks_appendix(desk, work, total)
        else:
            page.table(task_table(desk, work, total))
        return
    if total <= 16 and desk.likely(0.14):
        page.heading(1, desk.say("d_h_schedule"), "tasks")
        sections.with_attributes(desk, page, work, total, 2)
        return
    page.heading(1, desk.say("d_h_tasks"), "tasks")
    if desk.likely(0.07) and total < 20:
        sections.periods(desk, page, work, total, 2)
        return
    levels = 2 if desk.act.manner == "bullets" else chance.choices((1, 2, 3, 4), (10, 45, 32, 13))[0]
    sections.groups(desk, page, work, total, 2, levels)
    if desk.likely(0.06):
        page.plain(desk.say("d_refer_tasks", itself=desk.speaker.itself()), 2)
        matter.appendices += tasks_appendix(desk, work, desk.between(4, 14))


def _loose(desk: Desk) -> Matter:
    """A plan without numbers: plain headings or lead-ins, and paragraphs that stand as items."""
    page, work = Outline(desk, ("none", "none", "none")), Work(desk)
    page.blocks += plan_preamble(desk)
    total = size(desk, 10, 4, 30)
    if desk.likely(0.5):
        page.heading(1, plain(desk.say("d_h_purpose")), "purpose", sign="none")
        page.items(2, [desk.speaker.purpose() for _ in range(desk.between(1, 3))], sign="none", task=False)
    if desk.act.goals:
        page.heading(1, desk.say("d_h_targets"), "targets", sign="none")
        page.items(2, [desk.speaker.target(goal, True) for goal in desk.act.goals], sign="none", task=False)
    page.heading(1, desk.say("d_h_tasks"), "tasks", sign="none")
    sign = "ordinal" if total < 9 and desk.likely(0.4) else "none"
    part = max(2, total - total // 3)
    page.items(2, work.clauses(part), sign=sign)
    page.heading(1, desk.say("d_h_organise"), "organisation", sign="none")
    page.items(
        2,
        [
            *(work.clause("named") for _ in range(max(1, total - part))),
            *([work.reporting()] if desk.likely(0.4) else []),
        ],
        sign="none",
    )
    if desk.likely(0.3):
        page.statement(2, desk.speaker.funding())
    closing(desk, page, 0.7)
    return Matter(page.blocks)
