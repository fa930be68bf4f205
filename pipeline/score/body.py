"""What stands in the body of an act: sections, citations, tasks with who answers for them, targets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from rapidfuzz import fuzz

from pipeline.score.pairing import FLOOR, Match, Pair, one_to_one, overlap
from pipeline.score.sameness import (
    near,
    plain_code,
    same,
    same_code,
    same_horizon,
    same_number,
    same_unit,
    shares_words,
    shown,
)
from pipeline.score.sheet import INVENTED, MISSING, RIGHT, Both, Sheet, spans_of
from pipeline.score.tables import Row
from pipeline.text import key

_ROLES = ("lead", "support", "report_to")
_close = partial(near, floor=80)
_NAMED = 88  # per cent of the shorter mention that the other one has


# ------------------------------------------------------------------ sections
def sections(pair: Pair, sheet: Sheet) -> None:
    """Headings by their place, wrong when number or kind differs; one without words (preamble, recipients) by its kind."""
    found = sheet.things(
        pair, "sections", "section", _title, right=lambda a, b: _label(a) == _label(b) and a["kind"] == b["kind"],
        hint=lambda row: row["kind"], end="heading_end", rest=_by_kind,
    )  # fmt: skip
    for both in found:
        gold, row, number = both.gold, both.published, both.number
        value = partial(sheet.value, pair, "sections", row=row, hint=row["kind"])
        value("section.label", number, gold["label"], row["label"], same)
        value("section.kind", number, gold["kind"], row["kind"], same)
        value("section.heading", number, gold["heading"], row["heading"], near)


def _label(row: Row) -> str:
    return key(row["label"] or "")


def _by_kind(golds: Sequence[Row], rows: Sequence[Row], found: Sequence[Match]) -> list[Match]:
    taken = {one.published for one in found}
    wordless = [j for j, row in enumerate(rows) if j not in taken and not row["heading"]]
    out = []
    for i in sorted(set(range(len(golds))) - {one.gold for one in found}):
        j = next((j for j in wordless if rows[j]["kind"] == golds[i]["kind"]), None)
        if j is not None and not golds[i]["heading"]:
            wordless.remove(j)
            out.append(Match(i, j, True))
    return out


def _title(row: Row) -> str:
    return " ".join(part for part in (row["label"], row["heading"]) if part) or f"({row['kind']})"


# ------------------------------------------------------------------ citations
def citations(pair: Pair, sheet: Sheet) -> list[Both]:
    """Mentions, wrong when they tell another act; then the acts that the document cites, each once."""

    def one_act(gold: Row, row: Row) -> bool:
        return plain_code(gold["code"]) != "" and same_code(gold["code"], row["code"])

    found = sheet.things(
        pair, "citations", "citation", lambda row: row["text"] or row["code"] or "", akin=one_act,
        right=lambda gold, row: same_code(gold["code"], row["code"]),
        hint=lambda row: f"{row['form']}/{row['zone']}",
    )  # fmt: skip
    for both in found:
        gold, row, number = both.gold, both.published, both.number
        hint = f"{row['form']}/{row['zone']}"
        relations = gold["relation"] or "mentions", row["relation"] or "mentions"
        value = partial(sheet.value, pair, "citations", row=row, hint=hint)
        value("citation.code", number, gold["code"], row["code"], same_code)
        value("citation.form", number, gold["form"], row["form"], same)
        value("citation.type", number, gold["type_code"], row["type_code"], same_code)
        value("citation.relation", number, *relations, same)
        value("citation.zone", number, gold["zone"], row["zone"], same)
        value("citation.date", number, gold["issued_date"], row["issued_date"], lambda a, b: a == b)
        value("citation.organ", number, gold["organ_name"], row["organ_name"], _close)
    _cited_acts(pair, sheet)
    _named_acts(pair, sheet)
    return found


def _cited_acts(pair: Pair, sheet: Sheet) -> None:
    own = {plain_code((act or {}).get("code")) for act in (pair.gold, pair.published)}
    golds, rows = (_by_code(rows.get("citations", [])) for rows in (pair.gold_rows, pair.published_rows))
    for code, mentions in golds.items():
        if all(row.get("optional") for row in mentions):
            continue
        found = rows.get(code, [None])[0]
        verdict, said = (RIGHT, found["code"]) if found else (MISSING, None)
        sheet.add(pair, "citations", "citation.act", code, verdict, mentions[0]["code"], said, found)
    for code, mentions in rows.items():
        if code not in golds and code not in own:
            first = mentions[0]
            sheet.add(pair, "citations", "citation.act", None, INVENTED, None, first["code"], first)


def _by_code(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row["form"] != "self" and plain_code(row["code"]):
            found.setdefault(plain_code(row["code"]), []).append(row)
    return found


def _named_acts(pair: Pair, sheet: Sheet) -> None:
    """Acts that are cited by name alone."""
    golds, rows = (_by_name(rows.get("citations", [])) for rows in (pair.gold_rows, pair.published_rows))
    names, others = list(golds), list(rows)
    candidates = [
        (-fuzz.partial_ratio(a, b), i, j)
        for i, a in enumerate(names)
        for j, b in enumerate(others)
        if min(len(a), len(b)) >= 6 and fuzz.partial_ratio(a, b) >= _NAMED
    ]
    pairs = {i: j for _, i, j in one_to_one(candidates)}
    for i, name in enumerate(names):
        found = rows[others[pairs[i]]] if i in pairs else None
        if not golds[name].get("optional"):
            verdict, said = (RIGHT, found["text"]) if found else (MISSING, None)
            sheet.add(pair, "citations", "citation.named", i + 1, verdict, golds[name]["text"], said, found)
    for j in sorted(set(range(len(others))) - set(pairs.values())):
        row = rows[others[j]]
        sheet.add(pair, "citations", "citation.named", None, INVENTED, None, row["text"], row)


def _by_name(rows: list[Row]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in rows:
        if row["form"] == "named":
            found.setdefault(key(row["text"] or ""), row)
    return found


# ------------------------------------------------------------------ tasks
def tasks(pair: Pair, sheet: Sheet) -> list[tuple[str, Both]]:
    """Tasks by their spans; of those found, limits, product and bodies. Gives the bodies found, each with its place."""
    found = sheet.things(pair, "tasks", "task", lambda row: row["text"] or "", hint=lambda row: row["source"] or "")
    golds, rows = (_by_task(rows.get("responsibilities", [])) for rows in (pair.gold_rows, pair.published_rows))
    out = []
    for both in found:
        gold, row, number = both.gold, both.published, both.number
        value = partial(sheet.value, pair, "tasks", row=row, hint=row["source"] or "")
        value("task.deadline", number, gold["deadline"], row["deadline"], lambda a, b: a == b)
        value("task.start", number, gold["start_date"], row["start_date"], lambda a, b: a == b)
        value("task.recurrence", number, gold["recurrence"], row["recurrence"], same)
        value("task.product", number, gold["product"], row["product"], lambda a, b: near(a, b) or shares_words(a, b))
        if "responsibilities" in pair.columns:
            out += _bodies(pair, sheet, number, golds.get(gold["task_id"], []), rows.get(row["task_id"], []))
    return out


def _by_task(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["task_id"], []).append(row)
    return found


def _bodies(pair: Pair, sheet: Sheet, task: int, golds: list[Row], rows: list[Row]) -> list[tuple[str, Both]]:
    out = []
    for role in _ROLES:
        wanted = [row for row in golds if row["role"] == role]
        got = [row for row in rows if row["role"] == role]
        candidates = [
            (-weight, i, j) for i, a in enumerate(wanted) for j, b in enumerate(got) if (weight := _body(pair, a, b))
        ]
        pairs = {i: j for _, i, j in one_to_one(candidates)}
        what = f"body.{role}"
        for i, gold in enumerate(wanted):
            row = got[pairs[i]] if i in pairs else None
            place = f"{task}.{i + 1}"
            hint = "inherited" if (row or gold)["inherited"] else "named"
            verdict, said = (RIGHT, row["organ_text"]) if row else (MISSING, None)
            sheet.add(pair, "responsibilities", what, place, verdict, gold["organ_text"], said, row, hint)
            if row:
                inherited = str(bool(gold["inherited"])), str(bool(row["inherited"]))
                at = f"{task}.{role}.{i + 1}"
                sheet.value(pair, "responsibilities", "body.inherited", at, *inherited, same, row, role)
                sheet.box(pair, "responsibilities", "body", at, gold, row)
                out.append((at, Both(i + 1, gold, row)))
        for j in sorted(set(range(len(got))) - set(pairs.values())):
            row = got[j]
            hint = "inherited" if row["inherited"] else "named"
            sheet.add(pair, "responsibilities", what, None, INVENTED, None, row["organ_text"], row, hint)
    return out


def _body(pair: Pair, gold: Row, row: Row) -> float:
    """How much two bodies are one, by place or by name; 0 when they are not."""
    spans = spans_of(pair, gold, row)
    shared = overlap(spans[0], spans[1]) if spans[0] and spans[1] else 0.0
    names = [name for name in (row["organ_text"], row["organ_name"]) if name]
    alike = any(_close(gold["organ_text"], name) for name in names)
    return shared + alike if alike or shared >= FLOOR else 0.0


# ------------------------------------------------------------------ targets
def targets(pair: Pair, sheet: Sheet) -> None:
    """Numbers by their spans, wrong when the number differs; then what it is a number of."""
    found = sheet.things(
        pair, "targets", "target", _target, akin=lambda a, b: same_number(a["value"], b["value"]),
        right=lambda a, b: same_number(a["value"], b["value"]), hint=lambda row: row["comparator"] or "",
    )  # fmt: skip
    for both in found:
        gold, row, number = both.gold, both.published, both.number
        value = partial(sheet.value, pair, "targets", row=row, hint=row["comparator"] or "")
        value("target.value", number, gold["value"], row["value"], same_number)
        value("target.comparator", number, gold["comparator"], row["comparator"], lambda a, b: a == b)
        value("target.unit", number, gold["unit"], row["unit"], same_unit)
        value("target.per", number, gold["per"], row["per"], same)
        value("target.horizon", number, gold["horizon"], row["horizon"], same_horizon)
        value("target.indicator", number, gold["indicator"], row["indicator"], shares_words)


def _target(row: Row) -> str:
    unit = f" {row['unit']}" if row["unit"] else ""
    return f"{row['comparator'] or ''} {shown(row['value'])}{unit} | {row['text'] or ''}"
