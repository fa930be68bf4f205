"""Directives and conclusions: what is wrong, and who does what about it."""

from __future__ import annotations

from datetime import timedelta

from pipeline.specimens.drafting.desk import Desk, ended, small
from pipeline.specimens.drafting.letter import by_bodies, request
from pipeline.specimens.drafting.matter import Matter, closing
from pipeline.specimens.drafting.outline import Outline
from pipeline.specimens.drafting.plan import size
from pipeline.specimens.drafting.preamble import deed, ground
from pipeline.specimens.drafting.sections import groups
from pipeline.specimens.drafting.work import Work
from pipeline.specimens.rich import Rich

_SCHEMES = (
    ("none", "number", "letter", "dash"),
    ("none", "number", "dash", "plus"),
    ("none", "number", "letter", "dash"),
)


def directive(desk: Desk) -> Matter:
    """A directive: two or three paragraphs of reasons, then bodies with their work."""
    page, work = Outline(desk, desk.chance.choice(_SCHEMES)), Work(desk)
    done = small(deed(desk) or ground(desk) or Rich("thực hiện chủ trương của cấp trên"))
    page.plain(
        desk.say("d_directive_done", cited=done, name=desk.topic.name) + " " + ended(desk.speaker.situation(), ".")
    )
    for _ in range(desk.between(0, 2)):
        page.plain(ended(desk.speaker.situation(), ".") + " " + ended(desk.speaker.situation(), "."))
    request(desk, page, "d_open_directive", None, asked=0.5)
    total = size(desk, 11, 4, 34)
    if total > 5 and desk.likely(0.7):
        by_bodies(desk, page, work, total, 2)
    else:
        page.items(2, [work.clause("named") for _ in range(total)])
    closing(desk, page, 0.7, "d_close_directive")
    return Matter(page.blocks)


def conclusion(desk: Desk) -> Matter:
    """What was concluded at a meeting, or by a committee: what was found, then the work."""
    roman = desk.likely(0.6)
    page, work = (
        Outline(desk, ("roman", "number", "letter", "dash") if roman else ("number", "letter", "dash")),
        Work(desk),
    )
    _heard(desk, page)
    total = size(desk, 9, 3, 30)
    if roman:
        page.heading(1, desk.say("d_h_general_review"), "other")
        for _ in range(desk.between(1, 3)):
            page.plain(ended(desk.speaker.situation(), "."), 2)
        page.heading(1, desk.say("d_h_conclusions"), "tasks")
        if total > 6 and desk.likely(0.5):
            groups(desk, page, work, total, 2, 2)
        else:
            page.items(2, [work.clause("named") for _ in range(total)])
    elif total > 6:
        by_bodies(desk, page, work, total, 1)
    else:
        page.items(1, [work.clause("named") for _ in range(total)])
    closing(desk, page, 0.7, "d_close_notice", chair=chair(desk))
    return Matter(page.blocks)


def chair(desk: Desk) -> str:
    """Who presided, as a sentence names him: ``đồng chí Chủ tịch UBND huyện``."""
    head = desk.issuer.officers[0].position if desk.issuer.officers else "Thủ trưởng"
    name = desk.speaker.named_as(desk.issuer.key)
    comrade = "đồng chí " if desk.party or desk.likely(0.5) else ""
    return f"{comrade}{head} {name}"


def _heard(desk: Desk, page: Outline) -> None:
    """When and where they met, who reported, and the words that lead to the conclusions."""
    day = desk.written(desk.act.issued - timedelta(days=desk.between(1, 9)))
    who = chair(desk)
    if not desk.party or desk.likely(0.5):
        page.plain(
            desk.say("d_meeting", day=day, chair=who, what=desk.act.title, who=desk.speaker.bodies(desk.some(2, 5)))
        )
        page.opening(desk.say("d_heard", chair=who, hub=desk.hub(None)))
        return
    led = deed(desk) or ground(desk) or Rich("Qua xem xét tình hình thực tế")
    page.opening(led + ", " + desk.say("d_heard", chair=desk.organ(), hub=desk.hub(None)).lower())
