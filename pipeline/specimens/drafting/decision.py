"""Decisions: bases, QUYẾT ĐỊNH, and articles that do what the title says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from pipeline.specimens.draft import Paragraph
from pipeline.specimens.drafting.attached import budget, criteria, members, regulation
from pipeline.specimens.drafting.desk import Desk, ended, headed
from pipeline.specimens.drafting.directive import chair
from pipeline.specimens.drafting.matter import Matter, tasks_appendix
from pipeline.specimens.drafting.outline import Outline, debatable
from pipeline.specimens.drafting.preamble import bases, followed
from pipeline.specimens.drafting.work import Work
from pipeline.specimens.rich import Rich, join

Parts = tuple[Desk, Outline, Work, Matter]


def decision(desk: Desk) -> Matter:
    """A decision: it founds a committee, issues a regulation, approves a scheme, or changes another act."""
    page, work = Outline(desk, ("article", "number", "letter", "dash")), Work(desk)
    page.blocks += bases(desk)
    page.blocks.append(Paragraph(desk.say("d_decides"), "decree", look="bc"))
    matter = Matter(page.blocks)
    parts = (desk, page, work, matter)
    if followed(desk, "amends") or followed(desk, "repeals"):
        _change(desk, page)
    else:
        start = next((s for s in _BY_TITLE if desk.act.title.startswith(s)), "")
        _BY_TITLE.get(start, _approve)(parts)
    _effect(desk, page)
    _execute(desk, page)
    page.end_act()
    matter.articles = sum(isinstance(b, Paragraph) and b.marker.startswith("Điều ") for b in page.blocks)
    return matter


def _change(desk: Desk, page: Outline) -> None:
    """What of another act is changed, and what is repealed."""
    for key in followed(desk, "amends"):
        cited = desk.speaker.cite(key, "amends", title=True)
        page.article(1, "Sửa đổi, bổ sung một số nội dung của " + cited + ", cụ thể như sau:", kind="other")
        for number in range(1, desk.between(2, 4)):
            old = desk.chance.choice((f"Sửa đổi khoản {number} Điều {number + 2}", f"Bổ sung điểm {'abc'[number % 3]} khoản {number} Điều {number + 3}", f"Sửa đổi mục {number} phần II"))  # fmt: skip
            page.item(2, Rich(f"{old} như sau: “") + ended(desk.speaker.view(), ".") + "”", task=False)
    for key in followed(desk, "repeals"):
        page.lone_article(1, "Bãi bỏ " + desk.speaker.cite(key, "repeals", title=True) + ".")


def _found(parts: Parts) -> None:
    """A committee or a task group, its members on a list or its head named, and its duties."""
    desk, page, _, matter = parts
    what = Rich(desk.act.title).capital()
    name, head = ("Tổ công tác", "Tổ trưởng") if "Tổ công tác" in what.text else ("Ban Chỉ đạo", "Trưởng ban")
    if desk.likely(0.6):
        page.lone_article(
            1,
            what
            + desk.chance.choice((" gồm các thành viên có tên trong danh sách kèm theo.", " (có danh sách kèm theo).")),
        )
        matter.appendices += members(desk)
    else:
        page.lone_article(
            1,
            what + f", do {chair(desk)} làm {head}.",
        )
    duty = desk.say("d_found_duty", group=name, boss=desk.organ(), name=desk.topic.name) + "."
    page.lone_article(1, debatable(duty), task=True)


def _issue(parts: Parts) -> None:
    """A regulation, issued with the decision."""
    desk, page, work, matter = parts
    issued, kind, about = _named(desk.act.title)
    page.lone_article(1, Rich(f"Ban hành kèm theo Quyết định này {issued}."))
    matter.appendices += regulation(desk, work, kind, about)


def _named(title: str) -> tuple[str, str, str]:
    """What is issued, its kind, and what it is about: ``Quy chế``, ``Phối hợp trong việc …``."""
    bare = title.removeprefix("ban hành ")
    bare = bare[:1].upper() + bare[1:]
    kind, about = " ".join(bare.split()[:2]), " ".join(bare.split()[2:])
    return bare, kind, about[:1].upper() + about[1:]


def _approve(parts: Parts) -> None:
    """A scheme: what it aims at and what is to be done, in the article or on a list behind the act."""
    desk, page, work, matter = parts
    what = Rich(desk.act.title).capital()
    if desk.likely(0.4):
        page.lone_article(1, what + " (Danh mục nhiệm vụ kèm theo).")
        matter.appendices += tasks_appendix(desk, work, desk.between(5, 26))
        return
    page.article(1, what + ", với các nội dung chủ yếu sau:", kind="other")
    if desk.act.goals:
        page.heading(2, desk.say("d_h_targets"), "targets")
        page.items(3, [desk.speaker.target(goal, True) for goal in desk.act.goals], sign="dash", task=False)
    page.heading(2, desk.say("d_h_tasks"), "tasks")
    page.items(3, work.clauses(desk.between(4, 12)), sign=desk.chance.choice(("letter", "dash")))


def _money(parts: Parts) -> None:
    """A sum of money, which is no target, and who looks after it."""
    desk, page, _, matter = parts
    if desk.likely(0.7):
        matter.appendices += budget(desk)
    total = f"{desk.between(45, 9800) * 1_000_000:,}".replace(",", ".")
    page.lone_article(1, Rich(desk.act.title).capital() + f" với tổng số tiền là {total} đồng.")
    page.lone_article(1, desk.say("d_money_from"))
    if key := desk.doer():
        page.lone_article(1, desk.say("d_money_by", who=desk.speaker.body(key, "lead")), task=True)


def _criteria(parts: Parts) -> None:
    """Criteria with points, which are no targets."""
    desk, page, _, matter = parts
    page.lone_article(1, "Ban hành kèm theo Quyết định này " + Rich(desk.act.title.removeprefix("ban hành ")) + ".")
    matter.appendices += criteria(desk)


def _share_out(parts: Parts) -> None:
    """Which member of a committee looks after what."""
    desk, page, _, matter = parts
    page.lone_article(1, Rich(desk.act.title).capital() + " (có bảng phân công kèm theo).")
    matter.appendices += members(desk)


def _reward(parts: Parts) -> None:
    """Who is praised; the counts describe."""
    desk, page, _, _ = parts
    groups, persons = desk.between(2, 12), desk.between(3, 30)
    title = desk.act.title.removeprefix("khen thưởng ")
    page.lone_article(
        1,
        Rich(f"Tặng Giấy khen cho {groups:02} tập thể và {persons:02} cá nhân đã {title[title.find('có ') :]}."),
    )
    page.lone_article(1, desk.say("d_reward_money"))


_BY_TITLE: dict[str, Callable[[Parts], None]] = {
    "thành lập": _found, "kiện toàn": _found, "ban hành Quy": _issue, "quy định": _issue, "phê duyệt kinh phí": _money,
    "phê duyệt dự toán": _money, "ban hành Bộ": _criteria, "phân công": _share_out, "khen thưởng": _reward,
}  # fmt: skip


# ------------------------------------------------------------------ last articles
def _effect(desk: Desk, page: Outline) -> None:
    """From when the decision holds, and what it replaces."""
    day = desk.written(desk.act.issued + timedelta(days=desk.between(1, 20)))
    text = desk.say("d_effect", day=day)
    if replaced := followed(desk, "replaces"):
        cited = [desk.speaker.cite(key, "replaces") for key in replaced]
        text = ended(text, "") + " và thay thế " + join(", ", cited) + "."
    elif desk.likely(0.25):
        text += " Các quy định trước đây trái với Quyết định này đều bãi bỏ."
    page.lone_article(1, text)


def _execute(desk: Desk, page: Outline) -> None:
    """Who carries the decision out."""
    heads: list[Rich] = []
    for key in desk.some(2, 4):
        body = desk.world.bodies[key]
        name = desk.speaker.body(key)
        if body.officers and not body.authority:
            name = headed(body.officers[0].position, name.text).removesuffix(name.text) + name
        heads.append(name)
    heads.append(desk.speaker.generic())
    words = ended(desk.say("d_execute", who=desk.speaker.list_of(heads)).capital(), ".")
    page.lone_article(1, debatable(words), task=True)
