"""Resolutions: of committees in chapters, of councils in articles."""

from __future__ import annotations

from pipeline.specimens import world as places
from pipeline.specimens.draft import Paragraph
from pipeline.specimens.drafting import sections
from pipeline.specimens.drafting.desk import Desk, ended
from pipeline.specimens.drafting.goals import targets
from pipeline.specimens.drafting.matter import Matter, closing
from pipeline.specimens.drafting.outline import Outline
from pipeline.specimens.drafting.plan import size
from pipeline.specimens.drafting.preamble import bases, deed, ground, rest
from pipeline.specimens.drafting.work import Work
from pipeline.specimens.rich import Rich, listed

_SCHEMES = (
    ("roman", "number", "dash", "plus"),
    ("roman", "number", "dotted", "dash"),
    ("roman", "number", "letter", "dash"),
)


def resolution(desk: Desk) -> Matter:
    """A resolution."""
    if desk.issuer.kind == "council" or desk.act.manner == "articles":
        return _in_articles(desk)
    page, work = Outline(desk, desk.chance.choice(_SCHEMES)), Work(desk)
    if desk.act.form == "party05":
        page.blocks += bases(desk, proposal=False)
        page.opening(desk.say("d_open_resolution", rest=rest(desk)).capital())
    else:
        led = deed(desk) or ground(desk) or Rich("Trên cơ sở tình hình thực tế")
        page.opening(led + ", " + desk.say("d_open_resolution", rest=rest(desk)))
    total = size(desk, 19, 7, 60)
    _situation(desk, page)
    _views(desk, page)
    page.heading(1, desk.say("d_h_tasks"), "tasks")
    organised = max(2, total // 4)
    sections.groups(desk, page, work, total - organised, 2, 2 if desk.likely(0.75) else 3)
    sections.organisation(desk, page, work, organised)
    closing(desk, page, 0.6, "d_close_resolution")
    return Matter(page.blocks)


def _situation(desk: Desk, page: Outline) -> None:
    page.heading(1, desk.say("d_h_situation"), "purpose")
    if desk.likely(0.4):
        for name in ("d_h_results", "d_h_weak", "d_h_causes")[: desk.between(2, 3)]:
            page.heading(2, desk.say(name), look="b")
            for _ in range(desk.between(1, 2)):
                page.plain(ended(desk.speaker.situation(), "."), 3)
    else:
        for _ in range(desk.between(2, 4)):
            page.plain(ended(desk.speaker.situation(), "."), 2)


def _views(desk: Desk, page: Outline) -> None:
    """Guiding views and aims, below one heading or two."""
    if desk.act.goals and desk.likely(0.75):
        page.heading(1, desk.say("d_h_views_goals"), "targets")
        page.heading(2, desk.say("d_h_views"), "purpose")
        sections.views(desk, page, 3)
        targets(desk, page, 2)
        return
    page.heading(1, desk.say("d_h_views"), "purpose")
    sections.views(desk, page, 2)
    if desk.act.goals:
        targets(desk, page, 1)


def _in_articles(desk: Desk) -> Matter:
    """Of a council: bases, QUYẾT NGHỊ, articles with numbered clauses."""
    page, work = Outline(desk, ("article", "number", "letter", "dash")), Work(desk)
    page.blocks += bases(desk)
    page.blocks.append(Paragraph(Rich("QUYẾT NGHỊ:"), "decree", look="bc"))
    title = desk.act.title
    page.article(
        1,
        Rich(
            f"{desk.chance.choice(('Thông qua', 'Thống nhất', 'Nhất trí thông qua'))} {desk.type_name} về {title} với các nội dung chủ yếu sau:"
        ),
        kind="other",
    )
    if desk.act.goals:
        targets(desk, page, 2)
    total = size(desk, 8, 4, 20)
    page.heading(2, desk.say("d_h_tasks"), "tasks")
    page.items(3, work.clauses(total, "bare"), sign=desk.chance.choice(("letter", "dash")))
    page.article(1, desk.say("d_h_organise"), kind="organisation")
    page.items(2, _entrusted(desk))
    page.lone_article(1, desk.speaker.itself().capital() + " có hiệu lực kể từ ngày ký.")
    page.end_act()
    return Matter(page.blocks)


def _entrusted(desk: Desk) -> list[Rich]:
    """Who carries a council's resolution out, and who watches."""
    chair = places.counterpart(desk.world, desk.issuer.key, "committee", desk.act.issued)
    doer = chair.key if chair else desk.doer()
    out = []
    if doer:
        who = desk.speaker.body(doer, "lead")
        out.append(desk.say("d_entrusted", who=who, itself=desk.speaker.itself()).capital())
    names = (
        "Thường trực Hội đồng nhân dân",
        "các Ban Hội đồng nhân dân",
        "các Tổ đại biểu",
        f"đại biểu Hội đồng nhân dân {desk.unit}",
    )
    watchers = listed(Rich(name).marked("body", role="lead", key=None, name=name) for name in names)
    return [*out, watchers + " giám sát việc thực hiện " + desk.speaker.itself()]
