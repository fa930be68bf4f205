"""Directives and conclusions: what is wrong, and who does what about it."""

from __future__ import annotations

from datetime import timedelta

from pipeline.specimens.drafting.desk import Desk, ended, small
from pipeline.specimens.drafting.letter import by_bodies, request, scheme_below
from pipeline.specimens.drafting.matter import Matter, closing
from pipeline.specimens.drafting.outline import Outline
from pipeline.specimens.drafting.plan import size
from pipeline.specimens.drafting.preamble import deed, followed, ground, matter_of
from pipeline.specimens.drafting.sections import groups
from pipeline.specimens.drafting.work import Work
from pipeline.specimens.rich import Rich


def directive(desk: Desk) -> Matter:
    """A directive: two or three paragraphs of reasons, then bodies with their work."""
    page, work = Outline(desk, scheme_below(desk)), Work(desk)
    done = small(deed(desk) or ground(desk) or Rich("thực hiện chủ trương của cấp trên"))
    name = "d_directive_done" if followed(desk) or desk.likely(0.4) else "d_directive_state"
    said = desk.say(name, cited=done, name=desk.topic.name)
    page.plain(said.capital() + " " + ended(desk.speaker.situation(), "."))
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
    roman = desk.act.manner == "bullets" or desk.likely(0.6)
    below = ("dash", "plus") if desk.act.manner == "bullets" else ("letter", "dash")
    page = Outline(desk, ("roman", "number", *below) if roman else ("number", "letter", "dash"))
    work = Work(desk)
    _heard(desk, page)
    total = size(desk, 9, 3, 30)
    if roman:
        page.heading(1, desk.say("d_h_general_review"), "purpose")
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
    closing(desk, page, 0.7, "d_close_conclusion", chair=desk.organ() if desk.party else chair(desk))
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
    if (done := deed(desk)) and not desk.party:
        page.opening(done + ", " + desk.say("d_heard_short", day=day, chair=who, what=matter_of(desk)))
        return
    if not desk.party or (done is None and desk.likely(0.5)):
        page.plain(
            desk.say("d_meeting", day=day, chair=who, what=matter_of(desk), who=desk.speaker.bodies(desk.some(2, 5)))
        )
        page.opening(desk.say("d_heard", chair=who, hub=desk.hub(None)))
        return
    led = done or ground(desk) or Rich("Qua xem xét tình hình thực tế")
    page.opening(led + ", " + desk.say("d_heard", chair=desk.organ(), hub=desk.hub(None)).lower())
