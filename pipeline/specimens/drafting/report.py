"""Reports, notices and submissions: what was done, what was found, and at most a little to do."""

from __future__ import annotations

from pipeline.specimens.drafting import sections
from pipeline.specimens.drafting.desk import Desk, ended
from pipeline.specimens.drafting.directive import conclusion
from pipeline.specimens.drafting.goals import targets
from pipeline.specimens.drafting.letter import scheme_below
from pipeline.specimens.drafting.matter import Matter, closing, tasks_appendix
from pipeline.specimens.drafting.outline import Outline
from pipeline.specimens.drafting.plan import size
from pipeline.specimens.drafting.preamble import bases, deed, ground, matter_of
from pipeline.specimens.drafting.work import Work
from pipeline.specimens.rich import Rich


def report(desk: Desk) -> Matter:
    """A report; only its forward part assigns."""
    page, work = Outline(desk), Work(desk)
    led = deed(desk) or ground(desk) or Rich("Thực hiện chế độ thông tin, báo cáo")
    boss = desk.speaker.body(desk.superior) if desk.superior else Rich("cấp trên")
    page.opening(led + ", " + desk.say("d_open_report", boss=boss))
    page.heading(1, desk.say("d_h_results"), "purpose")
    if desk.likely(0.6):
        for title in sections.headings_of(desk, desk.between(2, 4)):
            page.heading(2, title)
            _told(desk, page, 3, desk.between(1, 3))
    else:
        _told(desk, page, 2, desk.between(3, 6))
    page.heading(1, desk.say("d_h_weak"), "purpose")
    _told(desk, page, 2, desk.between(1, 3))
    year = str(desk.act.issued.year + (1 if desk.act.issued.month > 8 else 0))
    page.heading(1, desk.say("d_h_forward", year=year), "tasks")
    page.items(2, [work.clause("bare") for _ in range(size(desk, 6, 3, 14))], sign=page.leaf_sign(2, desk.likely(0.6)))
    if desk.likely(0.4):
        page.heading(1, desk.say("d_h_proposals"), "tasks")
        for _ in range(desk.between(1, 3)):
            wanted = Rich("Đề nghị ") + (desk.speaker.body(desk.superior, "lead") if desk.superior else "cấp trên")
            text = wanted + " quan tâm, " + desk.speaker.action()
            page.item(2, text.marked("debatable"), sign=page.leaf_sign(2, False))
    closing(desk, page, 0.85, "d_close_report", boss=boss)
    return Matter(page.blocks)


def _told(desk: Desk, page: Outline, depth: int, count: int) -> None:
    """Sentences on results: a list, or paragraphs."""
    texts = [desk.speaker.situation() for _ in range(count)]
    if desk.likely(0.5):
        page.items(depth, texts, sign=page.leaf_sign(depth, False), task=False)
    else:
        for text in texts:
            page.plain(ended(text, "."), depth)


def notice(desk: Desk) -> Matter:
    """A notice: a few things that others should know and do; often what a meeting concluded."""
    if desk.act.title.startswith(("kết luận", "ý kiến")):
        return conclusion(desk)
    page, work = (
        Outline(desk, scheme_below(desk)[1:]),
        Work(desk),
    )
    led = deed(desk) or ground(desk) or Rich("Căn cứ chương trình công tác")
    page.opening(led + ", " + desk.say("d_open_notice"))
    if desk.likely(0.4):
        page.plain(ended(desk.speaker.situation(), "."), 1)
    total = size(desk, 4, 2, 10)
    page.items(1, [work.clause("named" if desk.likely(0.6) else "open") for _ in range(total)])
    matter = Matter(page.blocks)
    if desk.likely(0.08):
        matter.appendices += tasks_appendix(desk, work, desk.between(4, 10))
    closing(desk, page, 0.8, "d_close_notice")
    return matter


def submission(desk: Desk) -> Matter:
    """A submission: why, what, and the request to decide. It assigns nothing."""
    page = Outline(desk, ("roman", "number", "dash") if desk.likely(0.5) else ("number", "dash", "plus"))
    boss = desk.speaker.body(desk.superior) if desk.superior else Rich("cấp trên")
    if desk.likely(0.6):
        page.blocks += bases(desk, proposal=False)
        page.opening(desk.say("d_open_submission", boss=boss, what=matter_of(desk)).capital())
    else:
        led = deed(desk) or ground(desk) or Rich("Căn cứ tình hình thực tế")
        page.opening(led + ", " + desk.say("d_open_submission", boss=boss, what=matter_of(desk)))
    page.heading(1, "Sự cần thiết", "purpose")
    _told(desk, page, 2, desk.between(2, 4))
    page.heading(1, "Mục đích, quan điểm", "purpose")
    page.items(2, [desk.speaker.purpose() for _ in range(desk.between(2, 3))], sign="dash", task=False)
    if desk.act.goals:
        targets(desk, page)
    page.heading(1, desk.chance.choice(("Nội dung trình", "Nội dung đề nghị", "Nội dung chính của dự thảo")), "other")
    page.items(2, [desk.speaker.view() for _ in range(desk.between(2, 4))], sign="dash", task=False)
    closing(desk, page, 1.0, "d_close_submission", boss=boss)
    return Matter(page.blocks)
