"""Acts that this one stands to in some relation and that nothing in it has named yet."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.specimens.draft import Block, Paragraph, marks_of
from pipeline.specimens.drafting.desk import Desk
from pipeline.specimens.drafting.matter import Matter


def left_out(desk: Desk, matter: Matter, title: Iterable[Paragraph]) -> None:
    """Put a sentence into the body for every link of the act that neither title nor body says.

    What it replaces or repeals stands before the closing formula, all else before the words that lead to the body.
    """
    said = _said([*title, *matter.body, *matter.appendices])
    for link in desk.act.links:
        if (link.key, link.relation) in said or link.relation == "implements":
            continue
        cited = desk.speaker.cite(link.key, link.relation)
        text = desk.say(f"d_link_{link.relation}", cited=cited, itself=desk.speaker.itself(), name=desk.topic.name)
        late = link.relation in {"replaces", "repeals", "amends"}
        at = _place(matter.body, late)
        matter.body.insert(at, Paragraph(text.capital(), "closing" if late and at else "plain"))


def _said(blocks: Iterable[Block]) -> set[tuple[str | None, str]]:
    marks = (mark for block in blocks for mark in marks_of(block, 0) if mark.kind == "citation")
    return {(mark.data["act"], mark.data["relation"]) for mark in marks}


def _place(body: list[Block], late: bool) -> int:
    """Before the closing formula, or behind the lines of bases; 0 in a body that has neither."""
    roles = [block.role if isinstance(block, Paragraph) else "" for block in body]
    if late and "closing" in roles:
        return roles.index("closing")
    return next((at for at, role in enumerate(roles) if role != "basis"), 0)
