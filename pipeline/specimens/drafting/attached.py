"""What is issued with a decision: regulations, lists of members, criteria with points."""

from __future__ import annotations

from pipeline.specimens.draft import Block, Cell, Paragraph, Table
from pipeline.specimens.drafting.desk import Desk, headed, plain
from pipeline.specimens.drafting.matter import appendix, note
from pipeline.specimens.drafting.outline import Outline
from pipeline.specimens.drafting.sections import headings_of
from pipeline.specimens.drafting.work import Work
from pipeline.specimens.model import Officer
from pipeline.specimens.rich import Rich

Row = tuple[Cell | None, ...]


def regulation(desk: Desk, work: Work, kind: str, about: str) -> list[Block]:
    """``QUY CHẾ``: chapters and articles; those on duties assign."""
    page = Outline(desk, ("chapter", "article", "number", "letter"))
    page.heading(1, "Quy định chung", "other", sign="chapter", look="bc")
    page.article(2, desk.say("d_rule_scope_title"), kind="purpose")
    texts = [
        desk.said(pattern, thing=kind, name=desk.topic.name, unit=desk.unit)
        for pattern in desk.language.lists["d_rule_scope"]
    ]
    page.items(3, texts, sign="number", task=False)
    page.article(2, desk.say("d_rule_principles_title"), kind="other")
    rules = desk.chance.sample(desk.language.lists["d_rule_principles"], desk.between(2, 4))
    page.items(3, [desk.said(pattern) for pattern in rules], sign="number", task=False)
    page.heading(1, "Trách nhiệm và tổ chức thực hiện", "organisation", sign="chapter", look="bc")
    for key in desk.some(2, 4):
        page.article(2, Rich("Trách nhiệm của ") + desk.speaker.body(key, "lead"), kind="organisation")
        page.items(3, work.clauses(desk.between(2, 4), "owned", key), sign="number")
    heading: list[Block] = [
        Paragraph(Rich(kind.upper()), "appendix", look="bc"), Paragraph(Rich(about), "caption", look="bc"),
        Paragraph(note(desk), "note", look="ic"),
    ]  # fmt: skip
    return heading + page.blocks


def members(desk: Desk) -> list[Block]:
    """The list of members: names and offices, no tasks."""
    people: list[tuple[Officer, str]] = []
    for key in (desk.issuer.key, *desk.some(5, 11)):
        body = desk.world.bodies[key]
        if body.officers:
            officer = body.officers[0] if desk.likely(0.6) else desk.chance.choice(body.officers)
            people.append((officer, headed(officer.position, desk.speaker.named_as(key))))
    roles = list(desk.language.lists["d_roles"])
    rows = [_head("TT", "Họ và tên", "Chức vụ", "Nhiệm vụ")]
    for number, (officer, where) in enumerate(people, 1):
        role = roles[number - 1] if number <= 4 else roles[-2]
        texts = (officer.name, where, role)
        rows.append((Cell(Rich(str(number)), centred=True), *(Cell(Rich(text)) for text in texts)))
    table = Table(tuple(rows), ("ordinal", "note", "note", "note"), (0.08, 0.28, 0.4, 0.24))
    return appendix(desk, Rich(f"Danh sách thành viên {desk.topic.name}"), [table])


def criteria(desk: Desk) -> list[Block]:
    """Criteria with the most points that each can get."""
    rows = [_head("TT", "Tiêu chí", "Điểm tối đa", "Ghi chú")]
    points = [desk.chance.choice((5, 10, 10, 15, 20)) for _ in range(desk.between(5, 10))]
    for number, (title, most) in enumerate(zip(headings_of(desk, len(points)), points, strict=False), 1):
        rows.append(
            (Cell(Rich(str(number)), centred=True), Cell(title), Cell(Rich(str(most)), centred=True), Cell(Rich("")))
        )
    table = Table(tuple(rows), ("ordinal", "note", "note", "note"), (0.08, 0.56, 0.2, 0.16))
    return appendix(desk, Rich("Bộ tiêu chí đánh giá"), [table])


def budget(desk: Desk) -> list[Block]:
    """What the money is for: sums that are no targets, rows that are no tasks."""
    few = desk.chance.sample(desk.language.lists["r_cost"], desk.between(3, 9))
    texts = [plain(desk.said(pattern, subject=desk.speaker.subject())) for pattern in few]
    sums = [desk.between(3, 900) * desk.chance.choice((50_000, 100_000, 1_000_000)) for _ in texts]
    rows = [_head("TT", *(desk.say(name).text for name in ("r_cost_head", "r_cost_sum")), "Ghi chú")]
    for number, (text, cost) in enumerate(zip(texts, sums, strict=True), 1):
        rows.append((Cell(Rich(str(number)), centred=True), *(Cell(Rich(t)) for t in (text, _figure(cost), ""))))
    total = (desk.say("r_cost_total").text, _figure(sum(sums)), "")
    rows.append((Cell(Rich("")), *(Cell(Rich(text), bold=True) for text in total)))
    table = Table(tuple(rows), ("ordinal", "note", "note", "note"), (0.08, 0.52, 0.24, 0.16))
    return appendix(desk, desk.say("r_cost_caption", name=desk.topic.name), [table])


def _figure(value: int) -> str:
    """``1.250.000``"""
    return f"{value:,}".replace(",", ".")


def _head(*names: str) -> Row:
    return tuple(Cell(Rich(name), bold=True, centred=True) for name in names)
