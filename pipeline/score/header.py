"""Header fields: each against the gold column of its name, as a value that the act has or has not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from rapidfuzz import fuzz

from pipeline.score.pairing import Pair, one_to_one
from pipeline.score.sameness import near, same, same_code
from pipeline.score.sheet import INVENTED, MISSING, RIGHT, WRONG, Sheet
from pipeline.score.tables import Row
from pipeline.text import key

_close = partial(near, floor=88)
_EXACT: dict[str, Callable[[Any, Any], bool]] = {
    "type_code": same_code, "type_name": same, "code": same_code, "code_number": same_code,
    "code_notation": same_code, "issued_date": lambda a, b: a == b, "place": same, "system": same,
    "signer_name": same, "urgency": same, "secrecy": same,
}  # fmt: skip
_NEAR = ("organ_name", "parent_organ_name", "subject", "signer_position", "signing_authority")


def judge(pair: Pair, sheet: Sheet) -> None:
    """Every field that gold has a column for; names and subjects by sense, and to the letter under ``….exact``."""
    gold, published = pair.gold or {}, pair.published or {}
    known = pair.columns["documents"]
    rows = {row["name"]: row for row in pair.published_rows.get("fields", ())}

    def value(name: str, what: str, equal: Callable[[Any, Any], bool]) -> None:
        sheet.value(pair, "fields", what, "", gold.get(name), published.get(name), equal, rows.get(name))

    for name, equal in _EXACT.items():
        if name in known:
            value(name, f"header.{name}", equal)
    for name in _NEAR:
        if name in known:
            value(name, f"header.{name}", _close)
            value(name, f"header.{name}.exact", same)
    if "recipients" in known:
        value("recipients", "header.recipients", _all_close)
        value("recipients", "header.recipients.exact", lambda a, b: list(map(key, a)) == list(map(key, b)))
        _recipients(pair, sheet, gold.get("recipients") or [], published.get("recipients") or [], rows)
    for row in pair.gold_rows.get("fields", ()):
        if row["name"] in rows:
            sheet.box(pair, "fields", "header", row["name"], row, rows[row["name"]])


def _all_close(gold: Sequence[str], published: Sequence[str]) -> bool:
    return len(gold) == len(published) == len(_entries(gold, published))


def _entries(gold: Sequence[str], published: Sequence[str]) -> list[tuple[int, int]]:
    """Entries of Nơi nhận that are the same, the most alike first."""
    candidates = [
        (-fuzz.ratio(key(a), key(b)), i, j)
        for i, a in enumerate(gold)
        for j, b in enumerate(published)
        if near(a, b)
    ]  # fmt: skip
    return [(i, j) for _, i, j in one_to_one(candidates)]


def _recipients(
    pair: Pair, sheet: Sheet, gold: Sequence[str], published: Sequence[str], rows: dict[str, dict[str, Any]]
) -> None:
    row = rows.get("recipients")
    pairs = dict(_entries(gold, published))
    for i, name in enumerate(gold):
        found = published[pairs[i]] if i in pairs else None
        verdict = RIGHT if i in pairs else MISSING
        sheet.add(pair, "fields", "recipient", i + 1, verdict, name, found, row if found else None)
    for j in sorted(set(range(len(published))) - set(pairs.values())):
        sheet.add(pair, "fields", "recipient", None, INVENTED, None, published[j], row)


def document(pair: Pair, sheet: Sheet) -> None:
    """The act itself: found in its file, and on the right pages."""
    gold, published = pair.gold, pair.published
    verdict = INVENTED if gold is None else MISSING if published is None else RIGHT
    sheet.add(pair, "documents", "document", "", verdict, _name(gold), _name(published), published)
    if gold and published and gold.get("page_first") is not None:
        pages, found = (f"{row['page_first']}-{row['page_last']}" for row in (gold, published))
        verdict = RIGHT if pages == found else WRONG
        sheet.add(pair, "documents", "document.pages", "", verdict, pages, found, published)


def _name(row: Row | None) -> str | None:
    return (row.get("code") or row.get("subject") or str(row["doc_id"])) if row else None
