"""Whole acts out of their plans: `draft` composes masthead, title, body, appendices and foot with the truth in marks."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from pipeline.specimens.draft import Draft
from pipeline.specimens.drafting.article import article
from pipeline.specimens.drafting.decision import decision
from pipeline.specimens.drafting.desk import Desk
from pipeline.specimens.drafting.directive import conclusion, directive
from pipeline.specimens.drafting.dressing import dressing
from pipeline.specimens.drafting.foot import foot
from pipeline.specimens.drafting.heading import addressees, heading, one_line, subject
from pipeline.specimens.drafting.letter import letter
from pipeline.specimens.drafting.linking import left_out
from pipeline.specimens.drafting.masthead import masthead
from pipeline.specimens.drafting.matter import Matter
from pipeline.specimens.drafting.plan import plan as plan_matter
from pipeline.specimens.drafting.report import notice, report, submission
from pipeline.specimens.drafting.resolution import resolution
from pipeline.specimens.drafting.wording import worded
from pipeline.specimens.grammar import Language
from pipeline.specimens.model import ActPlan, World

__all__ = ["draft"]

_GENRES: dict[str, Callable[[Desk], Matter]] = {
    "plan": plan_matter, "programme": plan_matter, "letter": letter, "decision": decision, "directive": directive,
    "resolution": resolution, "conclusion": conclusion, "report": report, "notice": notice, "submission": submission,
}  # fmt: skip


def draft(plan: ActPlan, world: World, language: Language, chance: random.Random) -> Draft:
    """The act of `plan`, composed: its marks say what is true of it, its `fields` are the canonical header.

    Args:
        chance: whatever it gives, the same state gives the same act.
    """
    desk = Desk(plan, world, language, chance)
    if plan.genre == "article" or plan.form == "article":
        return article(desk)
    written_to = plan.genre == "letter"
    about = subject(desk)
    left, right, fields = masthead(desk, about if written_to else None)
    title = addressees(desk) if written_to else heading(desk, about)
    if plan.genre == "submission":
        title += addressees(desk)
    matter = _GENRES[plan.genre](desk)
    left_out(desk, matter, (*title, *left, *right))
    closing = foot(desk, matter.articles)
    fields |= closing[2]
    fields |= _identity(plan, one_line(about.text))
    whole = Draft(
        plan.key, plan.form, plan.genre, plan.manner, plan.topic, left, right, title, tuple(matter.body), closing[0],
        closing[1], tuple(matter.appendices), fields, _flags(fields), dressing(desk, closing),
        {"links": [(link.relation, link.key) for link in plan.links]},
    )  # fmt: skip
    return worded(whole, language, chance)


def _identity(plan: ActPlan, about: str) -> dict[str, Any]:
    return {
        "type_code": plan.type_code,
        "type_name": plan.type_name or None,
        "subject": about,
    }


def _flags(fields: dict[str, Any]) -> tuple[str, ...]:
    found = []
    if fields["issued_date"] is None:
        found.append("date_incomplete")
    if fields["code_number"] is None:
        found.append("number_missing")
    return tuple(found)
