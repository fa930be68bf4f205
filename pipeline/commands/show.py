"""One act as a reader wants it: header with page and confidence, outline, citations, tasks, targets, doubts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline import evidence

Row = dict[str, Any]
_UNSURE = 0.8
_ROLES = {"lead": "lead", "support": "support", "report_to": "reports to"}


def document(rows: dict[str, list[Row]]) -> Iterator[RenderableType]:
    """What was found in one act; `rows` are its rows by table, ``documents`` holding just its own."""
    [row] = rows["documents"]
    yield _title(row)
    yield _section("Header", _header(rows["fields"], rows["candidates"]))
    yield _section(f"Outline ({len(rows['sections'])})", _outline(rows["sections"]))
    yield _section(f"Citations ({len(rows['citations'])})", _citations(rows["citations"]))
    yield _section(f"Tasks ({len(rows['tasks'])})", _tasks(rows["tasks"], rows["responsibilities"]))
    yield _section(f"Targets ({len(rows['targets'])})", _targets(rows["targets"]))
    yield _section(f"Doubts ({len(row['flags'])})", Group(*(Text(flag, style="yellow") for flag in row["flags"])))


def _title(row: Row) -> RenderableType:
    name = " ".join(part for part in (row["type_name"], row["code"]) if part) or "(no type, no number)"
    pages = str(row["page_first"]) if row["page_amount"] == 1 else f"{row['page_first']}–{row['page_last']}"
    where = f"{row['source_path']}, page {pages}, {row['text_source']}, {len(row['text']):,} characters"
    return Group(Text(name, style="bold"), Text(f"{where}\n{row['doc_id']}", style="dim"))


def _section(title: str, body: RenderableType) -> RenderableType:
    return Group("", Text(title, style="bold cyan"), Padding(body, (0, 0, 0, 2)))


def _sure(row: Row) -> Text:
    return Text(f"{row['confidence']:.2f}", style="yellow" if row["confidence"] < _UNSURE else "green")


def _grid(*columns: str) -> Table:
    """A table without lines; `-` marks a column that must not wrap, `*` the one that takes the room left."""
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0), expand=True)
    for kind in columns:
        table.add_column(no_wrap=kind == "-", ratio=1 if kind == "*" else None, vertical="top")
    return table


def _header(fields: list[Row], candidates: list[Row]) -> RenderableType:
    table = _grid("-", "*", "-", "-")
    for row in fields:
        value = Text(row["value"] or "")
        if row["value"] is None:
            value = Text(f"unreadable: {row['raw'] or ''}", style="yellow")
            may_be = [c for c in candidates if c["field"] == row["name"]]
            value.append("".join(f"\nmay be {c['value']} ({c['source']}, {c['confidence']:.2f})" for c in may_be))
        elif evidence.used(row["method"]):
            value.append(f"  (from {row['method']})", style="dim")
        table.add_row(Text(row["name"], style="dim"), value, _page(row), _sure(row))
    return table


def _page(row: Row) -> Text:
    return Text(f"p.{row['page']}", style="dim")


def _outline(sections: list[Row]) -> RenderableType:
    table = _grid("*", "-", "-")
    for row in sections:
        name = " ".join(part for part in (row["label"], row["heading"]) if part) or f"({row['kind']})"
        line = Text("  " * (row["level"] - 1) + name, overflow="ellipsis", no_wrap=True)
        table.add_row(line, Text(row["kind"], style="dim"), _page(row))
    return table


def _citations(citations: list[Row]) -> RenderableType:
    table = _grid("-", "*", "-", "-")
    for row in citations:
        text = Text("  " if row["within"] else "") + Text(row["text"])
        told = [row["code"], row["issued_date"] and row["issued_date"].strftime("%d/%m/%Y"), row["organ_name"]]
        if any(told):
            text.append("\n" + " · ".join(part for part in told if part), style="dim")
        table.add_row(Text(row["relation"]), text, _page(row), _sure(row))
    return table


def _tasks(tasks: list[Row], responsibilities: list[Row]) -> RenderableType:
    bodies: dict[str, list[Row]] = {}
    for row in responsibilities:
        bodies.setdefault(row["task_id"], []).append(row)
    table = _grid("-", "*", "-", "-")
    for task in tasks:
        text = Text(task["text"])
        for line in _task_lines(task, bodies.get(task["task_id"], [])):
            text.append("\n").append_text(line)
        table.add_row(Text(task["section_label"] or "", style="dim"), text, _page(task), _sure(task))
    return table


def _task_lines(task: Row, bodies: list[Row]) -> Iterator[Text]:
    for role, name in _ROLES.items():
        named = [
            (row["organ_text"] + (" (from above)" if row["inherited"] else "")) for row in bodies if row["role"] == role
        ]
        if named:
            yield Text(f"{name}: {'; '.join(named)}", style="cyan")
    if task["deadline"] or task["deadline_text"]:
        begins = f"{task['start_date']:%d/%m/%Y} – " if task["start_date"] else ""
        day = f"{begins}{task['deadline']:%d/%m/%Y}" if task["deadline"] else "no fixed day"
        yield Text(f"by: {day} ({task['deadline_text'] or 'as stated'})", style="magenta")
    if task["recurrence"]:
        yield Text(f"recurs: {task['recurrence']}", style="magenta")
    if task["product"]:
        yield Text(f"product: {task['product']}", style="magenta")


def _targets(targets: list[Row]) -> RenderableType:
    table = _grid("-", "*", "-", "-")
    for row in targets:
        unit = " ".join(part for part in (row["unit"], f"per {row['per']}" if row["per"] else "") if part)
        number = f"{row['comparator']} {row['value']:,.10g} {unit}".strip()
        text = Text(row["indicator"] or row["text"])
        if row["horizon"]:
            text.append(f"\nby {row['horizon']}", style="magenta")
        table.add_row(Text(number, style="bold"), text, _page(row), _sure(row))
    return table
