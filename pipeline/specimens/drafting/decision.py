"""Decisions: bases, QUYẾT ĐỊNH, articles; at times with a regulation or a list behind them."""

from __future__ import annotations

from datetime import timedelta

from pipeline.specimens.draft import Block, Cell, Paragraph, Table
from pipeline.specimens.drafting.desk import Desk, ended
from pipeline.specimens.drafting.directive import chair
from pipeline.specimens.drafting.matter import Matter, appendix, note, tasks_appendix
from pipeline.specimens.drafting.outline import Outline, debatable
from pipeline.specimens.drafting.preamble import bases, followed
from pipeline.specimens.drafting.work import Work
from pipeline.specimens.model import Officer
from pipeline.specimens.rich import Rich, join

_CHANGES = {"amends": "Sửa đổi, bổ sung một số nội dung của ", "replaces": "thay thế ", "repeals": "Bãi bỏ "}


def decision(desk: Desk) -> Matter:
    """A decision: it founds a committee, issues a regulation or a plan, or changes another act."""
    page, work = Outline(desk, ("article", "number", "letter", "dash")), Work(desk)
    page.blocks += bases(desk)
    page.blocks.append(Paragraph(desk.say("d_decides"), "decree", look="bc"))
    matter = Matter(page.blocks)
    changed = [link for link in desk.act.links if link.relation in {"amends", "repeals"}]
    if changed:
        _change(desk, page)
    elif desk.likely(0.45):
        _found(desk, page, matter)
    else:
        _issue(desk, page, work, matter)
    _effect(desk, page)
    _execute(desk, page)
    page.end_act()
    matter.articles = sum(isinstance(b, Paragraph) and b.role == "article" for b in page.blocks)
    return matter


def _change(desk: Desk, page: Outline) -> None:
    """What of another act is changed."""
    for link in desk.act.links:
        if link.relation not in {"amends", "repeals"}:
            continue
        cited = desk.speaker.cite(link.key, link.relation, title=True)
        if link.relation == "repeals":
            page.article(1, Rich(_CHANGES["repeals"]) + cited + ".")
            continue
        page.article(1, Rich(_CHANGES["amends"]) + cited + ", cụ thể như sau:", kind="other")
        for number in range(1, desk.between(2, 4)):
            old = desk.chance.choice(
                (
                    f"Sửa đổi khoản {number} Điều {number + 2}",
                    f"Bổ sung điểm {'abc'[number % 3]} khoản {number} Điều {number + 3}",
                    f"Thay cụm từ tại Điều {number + 1}",
                )
            )
            page.item(2, Rich(f"{old} như sau: “") + ended(desk.speaker.view(), ".") + "”", task=False)


def _found(desk: Desk, page: Outline, matter: Matter) -> None:
    """A committee, its members in the article or on a list behind the act, and its duties."""
    about = f"về {desk.act.title}"
    first = desk.say("d_found", what=about, chair=chair(desk))
    listed = "danh sách" in first.text
    page.article(1, first + ".", kind="other")
    if listed:
        matter.appendices += _members(desk)
    duty = desk.say("d_found_duty", boss=desk.organ(), name=desk.topic.name) + "."
    page.article(1, debatable(duty), kind="other", task=True)


def _members(desk: Desk) -> list[Block]:
    """The list of members: names and offices, no tasks."""
    people: list[tuple[Officer, str]] = []
    for key in (desk.issuer.key, *desk.some(5, 11)):
        body = desk.world.bodies[key]
        if body.officers:
            officer = body.officers[0] if desk.likely(0.6) else desk.chance.choice(body.officers)
            people.append((officer, desk.speaker.named_as(key)))
    roles = list(desk.language.lists["d_roles"])
    head = [Cell(Rich(text), bold=True, centred=True) for text in ("TT", "Họ và tên", "Chức vụ", "Nhiệm vụ")]
    rows: list[tuple[Cell | None, ...]] = [tuple(head)]
    for number, (officer, name) in enumerate(people, 1):
        role = roles[min(number - 1, 3)] if number < 5 else roles[-2]
        where = f"{officer.position} {name}"
        rows.append(
            (Cell(Rich(str(number)), centred=True), Cell(Rich(officer.name)), Cell(Rich(where)), Cell(Rich(role)))
        )
    table = Table(tuple(rows), ("ordinal", "note", "note", "note"), (0.08, 0.28, 0.4, 0.24))
    return appendix(desk, Rich(f"Danh sách thành viên Ban Chỉ đạo {desk.topic.name}"), [table])


def _issue(desk: Desk, page: Outline, work: Work, matter: Matter) -> None:
    """A regulation or a list of tasks, issued with the decision."""
    if desk.likely(0.35):
        what = desk.say(
            "d_attach", thing=desk.chance.choice(("Danh mục nhiệm vụ", "Kế hoạch")), what=f"về {desk.act.title}"
        )
        page.article(1, ended(what, "."), kind="other")
        matter.appendices += tasks_appendix(desk, work, desk.between(5, 26))
        return
    thing = desk.say("d_things").text
    page.article(1, ended(desk.say("d_attach", thing=thing, what=desk.topic.name), "."), kind="other")
    matter.appendices += _regulation(desk, work, f"{thing} {desk.topic.name}")


def _regulation(desk: Desk, work: Work, title: str) -> list[Block]:
    """``QUY CHẾ``: chapters and articles; the article on duties assigns."""
    kind, _, about = title.partition(" ")
    kind = f"{kind} {about.split(' ')[0]}"
    page = Outline(desk, ("chapter", "article", "number", "letter"))
    thing = Rich(kind)
    page.heading(1, "Quy định chung", "other", sign="chapter", look="bc")
    page.article(2, desk.say("d_rule_titles"), kind="other")
    page.items(
        3, [desk.say("d_rule_scope", thing=thing, name=desk.topic.name) for _ in range(2)], sign="number", task=False
    )
    page.article(2, Rich("Nguyên tắc phối hợp, thực hiện"), kind="other")
    page.items(
        3,
        [desk.said(p) for p in desk.chance.sample(desk.language.lists["d_rule_principles"], 3)],
        sign="number",
        task=False,
    )
    page.heading(1, "Trách nhiệm và tổ chức thực hiện", "organisation", sign="chapter", look="bc")
    for key in desk.some(2, 4):
        page.article(2, Rich("Trách nhiệm của ") + desk.speaker.body(key, "lead"), kind="organisation")
        page.items(3, work.clauses(desk.between(2, 4), "owned", key), sign="number")
    heading = [Paragraph(Rich(kind.upper()), "appendix", look="bc"), Paragraph(Rich(title[len(kind):].strip().capitalize()), "caption", look="bc"),
               Paragraph(note(desk), "note", look="ic")]  # fmt: skip
    return [*heading, *page.blocks]


def _effect(desk: Desk, page: Outline) -> None:
    """From when the decision holds, and what it replaces."""
    day = desk.written(desk.act.issued + timedelta(days=desk.between(1, 20)))
    text = desk.say("d_effect", day=day)
    replaced = followed(desk, "replaces")
    if replaced:
        cited = [desk.speaker.cite(key, "replaces") for key in replaced]
        text = ended(text, "") + " và " + _CHANGES["replaces"] + join(", ", cited) + "."
    elif desk.likely(0.25):
        text += " Các quy định trước đây trái với Quyết định này đều bãi bỏ."
    page.article(1, text)


def _execute(desk: Desk, page: Outline) -> None:
    """Who carries the decision out."""
    heads = []
    for key in desk.some(2, 4):
        body = desk.world.bodies[key]
        named = desk.speaker.body(key)
        heads.append(f"{body.officers[0].position} " + named if body.officers and not body.authority else named)
    heads.append(desk.speaker.generic())
    words = ended(desk.say("d_execute", who=desk.speaker.list_of(heads)).capital(), ".")
    page.article(1, debatable(words), kind="organisation", task=True)
