"""What stands between title and foot of an act, and the parts that acts of several kinds have in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.specimens.draft import Block, Paragraph, Table
from pipeline.specimens.drafting.desk import Desk, Slot, plain
from pipeline.specimens.drafting.outline import Outline
from pipeline.specimens.drafting.preamble import rest
from pipeline.specimens.drafting.tables import target_table, task_table
from pipeline.specimens.drafting.work import Work
from pipeline.specimens.model import Goal
from pipeline.specimens.rich import Rich, join

_ROMAN = ("", "I", "II", "III", "IV")


@dataclass
class Matter:
    """Body and appendices of one act; `articles`: the number of its last article, 0 where it has none."""

    body: list[Block]
    appendices: list[Block] = field(default_factory=list)
    articles: int = 0


def closing(desk: Desk, page: Outline, share: float, name: str = "d_close", **slots: Slot) -> None:
    """The closing formula of some acts, and the sign behind the last word of all."""
    if desk.likely(share):
        words: Mapping[str, Slot] = {
            "itself": desk.speaker.itself(),
            "boss": desk.boss(None),
            "rest": rest(desk, 0.75),
            "hub": desk.hub(None),
        } | slots
        page.close(desk.say(name, **words).capital())
    page.end_act()


# ------------------------------------------------------------------ appendices
def appendix(desk: Desk, caption: Rich, content: list[Block], number: int = 0) -> list[Block]:
    """``PHỤ LỤC``, what it holds, what act it goes with, and its content."""
    label = f"PHỤ LỤC {_ROMAN[number]}".strip() if desk.likely(0.85) else f"Phụ lục {number or ''}".strip()
    words = caption.upper() if desk.likely(0.7) else caption
    return [
        Paragraph(Rich(label), "appendix", look="bc"),
        Paragraph(words, "caption", look="bc"),
        Paragraph(note(desk), "note", look="ic"),
        *content,
    ]


def note(desk: Desk) -> Rich:
    """``(Kèm theo Kế hoạch số 86/KH-UBND ngày 20/4/2022 của UBND tỉnh)``."""
    act = desk.act
    name = act.type_name or "Công văn"
    if act.code:
        code, day = act.code, desk.written(act.issued)
    else:
        joint = "-" if "/" in act.notation else "/"
        code, day = f"    {joint}{act.notation}", f"    /{act.issued.month}/{act.issued.year}"
    data = {
        "form": "self", "act": act.key, "type_code": act.type_code, "code": act.code, "number": act.number,
        "notation": act.notation, "date": act.issued if act.code else None,
        "organ": desk.issuer.name, "title": None, "relation": "mentions",
    }  # fmt: skip
    mention = Rich(f"{name} số {code} ngày {day} của {desk.speaker.named_as(desk.issuer.key)}").marked(
        "citation", **data
    )
    return join("", ["(", desk.say("d_note"), " ", mention, ")"])


def _matter(desk: Desk) -> Rich:
    return Rich(plain(rest(desk, 0.7)))


def tasks_appendix(desk: Desk, work: Work, total: int, number: int = 0) -> list[Block]:
    """A task table behind the act, across the page where it has many columns."""
    table = task_table(desk, work, total, landscape=desk.likely(0.55))
    return appendix(desk, desk.say("d_caption_tasks", rest=_matter(desk)), [table], number)


def goals_table(desk: Desk) -> tuple[Table, list[Goal]] | None:
    """A table of the act's goals, and those that it cannot hold; None where prose does better."""
    if len(desk.act.goals) < 3 or not desk.likely(0.8 if desk.act.manner == "table" else 0.4):
        return None
    return target_table(desk)


def goals_appendix(desk: Desk, table: Table, number: int = 0) -> list[Block]:
    return appendix(desk, desk.say("d_caption_goals", rest=_matter(desk)), [table], number)
