"""Web articles: no masthead, no signature, no numbers; a title, prose, and what the page leaves around it."""

from __future__ import annotations

from pipeline.specimens.draft import Draft, Dressing, Paragraph
from pipeline.specimens.drafting.desk import Desk, ended, small
from pipeline.specimens.drafting.outline import Outline, debatable
from pipeline.specimens.drafting.plan import size
from pipeline.specimens.drafting.preamble import deed, ground
from pipeline.specimens.drafting.sections import headings_of, shares
from pipeline.specimens.drafting.work import Work
from pipeline.specimens.rich import Rich

_FIELDS = (
    "type_code", "type_name", "code", "code_number", "code_notation", "issued_date", "place", "organ_name",
    "parent_organ_name", "system", "subject", "signer_name", "signer_position", "signing_authority", "recipients",
    "urgency", "secrecy",
)  # fmt: skip


def article(desk: Desk) -> Draft:
    """An article on what a body does about the topic; none of its header fields is known."""
    page, work = Outline(desk, ("ordinal", "none", "none")), Work(desk)
    _head(desk, page)
    _told(desk, page)
    if desk.act.goals:
        page.lead_in(1, desk.say("d_web_goals"))
        page.items(2, [desk.speaker.target(goal, True) for goal in desk.act.goals], sign="none", task=False)
    page.lead_in(1, desk.say("d_web_next"))
    total = size(desk, 9, 4, 22)
    if total > 5 and desk.likely(0.6):
        titles = headings_of(desk, min(5, max(2, total // 3)))
        for title, share in zip(titles, shares(desk, total, len(titles)), strict=True):
            page.heading(2, title.lower(), "tasks", sign="ordinal", look="")
            page.items(3, map(debatable, work.clauses(share)), sign="none")
    else:
        items = [debatable(text) for text in work.clauses(total)]
        page.items(2, items, sign=desk.chance.choice(("none", "none", "ordinal", "dash")))
    if desk.likely(0.5):
        page.plain(ended(desk.speaker.view(), "."))
    _tail(desk, page)
    act = desk.act
    return Draft(
        act.key, act.form, act.genre, act.manner, act.topic, (), (), (), tuple(page.blocks), (), (),
        fields=dict.fromkeys(_FIELDS), dressing=Dressing(sealed=False, page_numbers=""),
        truth={"links": [(link.relation, link.key) for link in act.links]},
    )  # fmt: skip


def _debris(desk: Desk, name: str, count: int) -> list[Paragraph]:
    day = f"{desk.act.issued.day}/{desk.act.issued.month}/{desk.act.issued.year}"
    person = desk.issuer.officers[-1].name if desk.issuer.officers else "Ban biên tập"
    clock = f"{desk.between(6, 21)}:{desk.between(0, 59):02}"
    lines = [
        desk.say(name, day=day, clock=clock, views=str(desk.between(20, 9000)), name=desk.topic.name, person=person)
        for _ in range(count)
    ]
    return [Paragraph(line, "plain") for line in {line.text: line for line in lines}.values()]


def _head(desk: Desk, page: Outline) -> None:
    """Title and what stands around it."""
    before = _debris(desk, "d_web_lines", desk.between(0, 2))
    title = Rich(desk.act.title).capital()
    if desk.likely(0.8):
        page.blocks += [*before, Paragraph(title, "plain", look="b")]
        page.blocks += _debris(desk, "d_web_lines", desk.between(0, 1))


def _told(desk: Desk, page: Outline) -> None:
    """What was done, with the acts that it follows."""
    led = deed(desk) or ground(desk) or Rich("Thực hiện chủ trương của cấp trên")
    page.plain(desk.say("d_web_open", cited=small(led)).capital())
    for _ in range(desk.between(1, 4)):
        said = ended(desk.speaker.situation(), ".") + " " + ended(desk.speaker.situation(), ".")
        page.plain(said if desk.likely(0.6) else ended(desk.speaker.situation(), "."))


def _tail(desk: Desk, page: Outline) -> None:
    page.blocks += _debris(desk, "d_web_tail", desk.between(0, 3))
