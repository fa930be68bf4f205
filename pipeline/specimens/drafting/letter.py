"""Official letters: a reason, a request, and a few things to do."""

from __future__ import annotations

from pipeline.specimens.drafting.desk import Desk, ended
from pipeline.specimens.drafting.matter import Matter, closing, tasks_appendix
from pipeline.specimens.drafting.outline import Outline
from pipeline.specimens.drafting.plan import size
from pipeline.specimens.drafting.preamble import deed, ground
from pipeline.specimens.drafting.sections import shares
from pipeline.specimens.drafting.work import Work
from pipeline.specimens.rich import Rich, join

_SCHEMES = (
    ("number", "letter", "dash"),
    ("number", "dash", "plus"),
    ("number", "dash", "plus"),
    ("dash", "plus", "star"),
)


def letter(desk: Desk) -> Matter:
    """A letter that directs or asks."""
    page, work = Outline(desk, desk.chance.choice(_SCHEMES)), Work(desk)
    matter = Matter(page.blocks)
    _reason(desk, page)
    total = size(desk, 5, 2, 16)
    if desk.likely(0.16) and total < 5:
        page.items(1, [work.clause("named") for _ in range(total)], sign="none")
    elif desk.likely(0.3) and total > 4:
        by_bodies(desk, page, work, total)
    else:
        page.items(1, [work.clause("named" if desk.likely(0.7) else "open") for _ in range(total)])
    if desk.likely(0.3):
        page.item(1, work.reporting(), sign="none")
    if desk.likely(0.05):
        matter.appendices += tasks_appendix(desk, work, desk.between(4, 12))
    closing(desk, page, 0.75, "d_close_letter")
    return matter


def _reason(desk: Desk, page: Outline) -> None:
    """Why the letter is written, and the words that lead to the list."""
    parts = [part for part in (deed(desk) or ground(desk),) if part]
    why = desk.say("d_letter_why", itself=desk.speaker.itself()) if desk.likely(0.35) else None
    opening = desk.say("d_open_letter", who=desk.speaker.generic())
    if not parts:
        parts = [Rich("Thực hiện chức năng, nhiệm vụ được giao")]
    first = join("; ", parts)
    if why or desk.likely(0.3):
        said = why or desk.speaker.situation()
        page.plain(first + ", " + desk.organ() + " đã triển khai đến các đơn vị. " + ended(said, "."))
        page.opening(opening.capital())
    else:
        page.opening(first + ", " + opening)


def by_bodies(desk: Desk, page: Outline, work: Work, total: int) -> None:
    count = min(max(2, total // 3), 5)
    for share in shares(desk, total, count):
        key = desk.doer()
        if key is None or share == 1:
            page.item(1, work.clause("named", body=key))
            continue
        name = desk.speaker.body(key, "lead").capital()
        if desk.likely(0.5):
            page.heading(1, name + desk.chance.choice(("", ":", ":")))
        else:
            page.lead_in(1, desk.say("d_lead_do", who=name), sign=page.sign(1))
        page.items(2, work.clauses(share, "owned", key))
