"""Official letters: a reason, a request, and a few things to do."""

from __future__ import annotations

from pipeline.specimens.drafting.desk import Desk, ended, small
from pipeline.specimens.drafting.matter import Matter, closing, tasks_appendix
from pipeline.specimens.drafting.outline import Outline
from pipeline.specimens.drafting.plan import size
from pipeline.specimens.drafting.preamble import again, deed, ground
from pipeline.specimens.drafting.sections import shares
from pipeline.specimens.drafting.work import Work
from pipeline.specimens.rich import Rich

# The first depth is that of the sentence that leads to the list.
_NUMBERED = (("none", "number", "letter", "dash"), ("none", "number", "dash", "plus"))
_BULLETS = ("none", "dash", "plus", "star")


def scheme_below(desk: Desk) -> tuple[str, ...]:
    """Signs of a list that a sentence leads to, by the act's manner."""
    return _BULLETS if desk.act.manner == "bullets" else desk.chance.choice(_NUMBERED)


def letter(desk: Desk) -> Matter:
    """A letter that directs or asks; to a body above it, one that tells."""
    page, work = Outline(desk, scheme_below(desk)), Work(desk)
    if desk.upward:
        return _telling(desk, page)
    matter = Matter(page.blocks)
    _reason(desk, page)
    total = size(desk, 4.5, 2, 16)
    sign = None
    if desk.act.manner == "loose" and desk.likely(0.7):
        total, sign = min(total, desk.between(2, 5)), "none"
    if total > 4 and sign is None and desk.likely(0.35):
        by_bodies(desk, page, work, total, 2)
    else:
        first = [work.asked()] if desk.likely(0.6) else []
        rest = [work.clause("named" if desk.likely(0.7) else "open") for _ in range(total - len(first))]
        page.items(2, [*first, *rest], sign=sign)
    if desk.likely(0.2):
        page.item(2, work.reporting(), sign="none")
    if desk.likely(0.04):
        matter.appendices += tasks_appendix(desk, work, desk.between(4, 12))
    closing(desk, page, 0.75, "d_close_letter")
    return matter


def _telling(desk: Desk, page: Outline) -> Matter:
    """What a body below tells and asks of the one above; nothing in it is assigned."""
    boss = desk.speaker.body(desk.superior or desk.issuer.key)
    led = deed(desk) or ground(desk) or Rich("Thực hiện chế độ thông tin, báo cáo")
    page.opening(led + ", " + desk.say("d_open_upward", boss=boss))
    for _ in range(desk.between(2, 5)):
        page.item(
            2, ended(desk.speaker.situation(), "."), sign="none" if desk.act.manner == "loose" else None, task=False
        )
    closing(desk, page, 1.0, "d_close_upward", boss=boss)
    return Matter(page.blocks)


def _reason(desk: Desk, page: Outline) -> None:
    """Why the letter is written, and the words that lead to the list."""
    done = deed(desk)
    first = done or ground(desk) or Rich("Thực hiện chức năng, nhiệm vụ được giao")
    if done and desk.likely(0.45):
        said = desk.say("d_letter_why") if desk.likely(0.5) else ended(desk.speaker.situation(), ".")
        page.plain(first + ", " + desk.organ() + " đã triển khai đến các đơn vị. " + said)
        request(desk, page, "d_open_letter", None)
    else:
        request(desk, page, "d_open_letter", first)


def request(desk: Desk, page: Outline, name: str, first: Rich | None, *, asked: float = 0.35) -> None:
    """The sentence that leads to the list; where it asks named bodies, what follows is theirs."""
    if desk.likely(asked):
        who = desk.speaker.generic("lead") if desk.likely(0.7) else desk.crowd()
        words = desk.say(f"{name}_to", who=who, cited=_cited(desk))
        page.lead_in(1, first + ", " + words if first else words.capital())
    else:
        words = desk.say(name, cited=_cited(desk))
        page.opening(first + ", " + words if first else words.capital())


def _cited(desk: Desk) -> Rich:
    return again(desk) or small(ground(desk) or Rich("nhằm khắc phục những hạn chế trên"))


def by_bodies(desk: Desk, page: Outline, work: Work, total: int, depth: int) -> None:
    """Work in lists, each below the body that does it."""
    used: list[str] = []
    for share in shares(desk, total, min(max(2, total // 3), 7)):
        key = desk.doer(*used)
        if key is None or share == 1:
            page.item(depth, work.clause("named", body=key))
            continue
        used.append(key)
        name = desk.speaker.body(key, "lead").capital()
        if desk.likely(0.5):
            page.heading(depth, name + desk.chance.choice(("", ":", ":")))
        else:
            page.lead_in(depth, desk.say("d_lead_do", who=name), sign=page.sign(depth))
        page.items(depth + 1, work.clauses(share, "owned", key))
