"""What a draft assigns and undertakes: rows of tasks, responsibilities and targets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pipeline.specimens.draft import Draft, Paragraph, Table, marks_of
from pipeline.specimens.gold.outline import Above, Outline, Placed, body_start
from pipeline.specimens.rich import Mark

Row = dict[str, Any]
Ground = Callable[[int, int], Row]
# An order to carry out the act as a whole says nothing of what is to be done: neither right nor wrong.
_BARE = re.compile(
    r"^[^.;:]{3,90} (?:tổ chức )?(?:triển khai )?(?:thực hiện|thi hành) (?:Nghị quyết|Quyết định|Chỉ thị) này[.;/]*$"
)
_ROLES = ("lead", "support", "report_to")


def task_rows(draft: Draft, doc_id: str, ground: Ground, tree: Outline) -> tuple[list[Row], list[Row]]:
    """Rows of tasks and of responsibilities, in reading order."""
    tasks: list[Row] = []
    bodies: list[Row] = []
    text = draft.text
    for placed in tree.placed:
        if isinstance(placed.block, Table):
            found = list(_table_tasks(placed, placed.block))
        elif placed.block.task:
            end = placed.start + len(placed.block.text)
            own = list(marks_of(placed.block, placed.start))
            extra = placed.own.attributes if placed.own else []
            found = [(placed.start + body_start(placed.block), end, own, extra, "clause", placed.label)]
        else:
            continue
        for start, end, own, extra, source, label in found:
            task_id = f"{doc_id}-t{len(tasks) + 1}"
            limits = _limits(own, extra, placed.above)
            product = next((m for m in (*own, *extra) if m.kind == "product"), None)
            tasks.append(
                {
                    "task_id": task_id,
                    "doc_id": doc_id,
                    "section_id": tree.section_id(start, doc_id),
                    "section_label": label or None,
                    "ordinal": len(tasks) + 1,
                    "text": text[start:end],
                    **_times(limits, text),
                    "product": text[product.start : product.end] if product else None,
                    "source": source,
                    **ground(start, end),
                    "optional": any(m.kind == "debatable" for m in own) or bool(_BARE.search(text[start:end])),
                }
            )
            bodies += _body_rows([*own, *extra], placed.above, task_id, doc_id, ground, text)
    return tasks, bodies


def _table_tasks(placed: Placed, table: Table) -> Iterable[tuple[int, int, list[Mark], list[Mark], str, str]]:
    """Start and end of the task's cell, marks of its row, merged cells that reach into it included."""
    cells = [(r, c, placed.start + at, cell) for r, c, at, cell in table.cells()]
    text_column = table.columns.index("text") if "text" in table.columns else 0
    ordinal = table.columns.index("ordinal") if "ordinal" in table.columns else None
    for number in sorted(table.task_rows):
        marks: list[Mark] = []
        start = end = placed.start
        label = ""
        for r, c, at, cell in cells:
            if r <= number < r + cell.rows:
                marks += cell.rich.moved(at)
                if c <= text_column < c + cell.columns:
                    start, end = at, at + len(cell.rich)
                elif c == ordinal:
                    label = cell.rich.text
        yield start, end, marks, [], "table", label


def _limits(own: Sequence[Mark], extra: Sequence[Mark], above: Sequence[Above]) -> list[Mark]:
    """The item's own time limits, or those of the nearest heading above that has one."""
    for marks in (own, extra, *(a.attributes + (a.marks if a.owner else []) for a in reversed(above))):
        if found := [m for m in marks if m.kind == "deadline"]:
            return sorted(found, key=lambda m: m.start)
    return []


def _times(limits: Sequence[Mark], text: str) -> Row:
    """Of several dates the last is the deadline."""
    dated = [m for m in limits if m.data.get("end") or m.data.get("start")]
    last = (dated or limits)[-1] if limits else None
    recurrence = next((m.data["recurrence"] for m in limits if m.data.get("recurrence")), None)
    return {
        "start_date": last.data.get("start") if last else None,
        "deadline": last.data.get("end") if last else None,
        "deadline_text": text[last.start : last.end] if last else None,
        "recurrence": recurrence,
    }


def _body_rows(
    own: Sequence[Mark], above: Sequence[Above], task_id: str, doc_id: str, ground: Ground, text: str
) -> list[Row]:
    found = [(m, False) for m in own if m.kind == "body" and m.data.get("role") in _ROLES]
    for role in ("lead", "support"):
        if not any(m.data["role"] == role for m, _ in found):
            found += [(m, True) for m in _inherited(above, role)]
    counts: dict[str, int] = {}
    rows = []
    for mark, inherited in sorted(found, key=lambda f: (f[1], f[0].start)):
        role = mark.data["role"]
        counts[role] = counts.get(role, 0) + 1
        rows.append(
            {
                "task_id": task_id,
                "role": role,
                "ordinal": counts[role],
                "doc_id": doc_id,
                "organ_text": text[mark.start : mark.end],
                "organ_name": mark.data.get("name"),
                "organ_id": mark.data.get("key"),
                "inherited": inherited,
                **ground(mark.start, mark.end),
            }
        )
    return rows


def _inherited(above: Sequence[Above], role: str) -> list[Mark]:
    """Bodies that the nearest heading, lead-in or attribute list above names; only attributes pass on support."""
    for over in reversed(above):
        marks = over.attributes + (over.marks if over.owner and role == "lead" else [])
        if found := [m for m in marks if m.kind == "body" and m.data.get("role") == role]:
            return found
    return []


# ------------------------------------------------------------------ targets
def target_rows(draft: Draft, doc_id: str, ground: Ground, tree: Outline, tasks: Sequence[Row]) -> list[Row]:
    """Rows of targets, each with the horizon that governs it."""
    rows: list[Row] = []
    text = draft.text
    for placed in tree.placed:
        marks = list(marks_of(placed.block, placed.start))
        debatable = [m for m in marks if m.kind == "debatable"]
        for mark in sorted((m for m in marks if m.kind == "target"), key=lambda m: m.start):
            stated = mark.data.get("horizon")
            horizon = stated or _horizon(mark, marks, placed.above)
            start, end = _clause(placed, mark)
            task = next((t for t in tasks if t["start"] <= mark.start and mark.end <= t["end"]), None)
            rows.append(
                {
                    "target_id": f"{doc_id}-g{len(rows) + 1}",
                    "doc_id": doc_id,
                    "task_id": task["task_id"] if task else None,
                    "section_id": tree.section_id(mark.start, doc_id),
                    "text": text[start:end],
                    "indicator": mark.data.get("measure") or _measured(placed, mark),
                    **{name: mark.data.get(name) for name in ("comparator", "value", "value_text", "unit", "per")},
                    "horizon": horizon,
                    **ground(mark.start, mark.end),
                    "optional": any(m.start <= mark.start and mark.end <= m.end for m in debatable),
                }
            )
    return rows


def _measured(placed: Placed, target: Mark) -> str | None:
    """What a row of a table measures: its first cell of words before the number."""
    if isinstance(placed.block, Paragraph):
        return None
    cells = [(r, placed.start + at, cell) for r, _, at, cell in placed.block.cells()]
    row = next((r for r, at, cell in cells if at <= target.start < at + len(cell.rich) + 1), None)
    texts = (cell.rich.text for r, at, cell in cells if r == row and at < target.start)
    return next((text for text in texts if len(text) > _NUMBER), None)


_NUMBER = 6  # letters that the cell of a row's number may hold


def _horizon(target: Mark, marks: Sequence[Mark], above: Sequence[Above]) -> str | None:
    """Of the words before it in its paragraph, then of the nearest heading or lead-in."""
    for group in (marks, *(a.marks for a in reversed(above))):
        before = [m for m in group if m.kind == "horizon" and m.start < target.start]
        if before:
            return str(before[-1].data["horizon"])
    return None


def _clause(placed: Placed, target: Mark) -> tuple[int, int]:
    """The paragraph's words, or the cell that holds the target."""
    if isinstance(placed.block, Paragraph):
        return placed.start + body_start(placed.block), placed.start + len(placed.block.text)
    for _, _, at, cell in placed.block.cells():
        if placed.start + at <= target.start < placed.start + at + len(cell.rich) + 1:
            return placed.start + at, placed.start + at + len(cell.rich)
    return target.start, target.end
