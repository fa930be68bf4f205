"""Targets in prose: each with its year, below a heading with the year, or a paragraph for each year."""

from __future__ import annotations

from collections import defaultdict

from pipeline.specimens.drafting.desk import Desk, ended, plain, small
from pipeline.specimens.drafting.outline import Outline
from pipeline.specimens.model import Goal
from pipeline.specimens.rich import Rich, join


def targets(desk: Desk, page: Outline, depth: int = 1) -> None:
    """The section of the act's goals, its heading at `depth`."""
    goals = desk.act.goals
    years: dict[str | None, list[Goal]] = defaultdict(list)
    for goal in goals:
        years[goal.horizon].append(goal)
    groups = sorted(years.items(), key=lambda group: group[0] or "")
    dated = [(year, found) for year, found in groups if year and year.isdigit()]
    shapes = ["plain"]
    if dated and len(dated) == len(groups):
        shapes += ["heading", "run-in"] if len(groups) == 1 else ["years", "years", "run-in", "led"]
    shape = desk.chance.choice(shapes)
    title = desk.say("d_h_targets")
    if shape == "heading":
        title = _at_year(title, str(groups[0][0]))
    page.heading(depth, title, "targets")
    if shape == "years" and desk.likely(0.5):
        page.heading(depth + 1, desk.say("d_h_general"))
        page.items(
            depth + 2, [ended(desk.speaker.view(), ".")], sign="none" if desk.likely(0.5) else "dash", task=False
        )
        page.heading(depth + 1, desk.say("d_h_specific"))
        depth += 1
    elif shape == "plain" and desk.likely(0.35):
        page.lead_in(depth + 1, desk.say("d_lead_goals"))
        depth += 1
    if shape in {"plain", "heading"}:
        texts = [desk.speaker.target(goal, shape == "plain") for goal in goals]
        _list(desk, page, depth + 1, texts)
    elif shape == "run-in":
        page.items(depth + 1, [_run_in(desk, str(year), found) for year, found in groups], sign="dash", task=False)
    else:
        for year, found in groups:
            _year_group(desk, page, depth + 1, str(year), found, led=shape == "led")


def _list(desk: Desk, page: Outline, depth: int, texts: list[Rich]) -> None:
    if desk.likely(0.3):
        texts.insert(desk.between(0, len(texts)), desk.speaker.trap())
    page.items(depth, texts, sign=page.leaf_sign(depth, desk.likely(0.4)), task=False)


def _at_year(title: Rich, year: str) -> Rich:
    """``Chỉ tiêu đến năm 2025``, the year marked as the horizon of what stands below."""
    return Rich(plain(title)) + " " + Rich(f"đến năm {year}").marked("horizon", horizon=year)


def _year_group(desk: Desk, page: Outline, depth: int, year: str, goals: list[Goal], *, led: bool) -> None:
    stated = desk.say("d_lead_year", year=year).marked("horizon", horizon=year)
    if led:
        page.lead_in(depth, stated, sign=desk.chance.choice(("none", page.leaf_sign(depth, True))))
    else:
        page.heading(depth, stated, look=desk.chance.choice(("b", "bi", "i")))
    texts = [desk.speaker.target(goal, False) for goal in goals]
    if desk.likely(0.12):
        texts.append(desk.speaker.trap())
    page.items(depth + 1, texts, sign=page.leaf_sign(depth + 1, False), task=False)


def _run_in(desk: Desk, year: str, goals: list[Goal]) -> Rich:
    """``Đến năm 2025: … ; …``: all goals of a year in one paragraph."""
    stated = Rich(f"Đến năm {year}").marked("horizon", horizon=year)
    texts = [small(desk.speaker.target(goal, False)) for goal in goals]
    return stated + desk.chance.choice((": ", ": ", ", ")) + join("; ", [ended(text, "") for text in texts])
