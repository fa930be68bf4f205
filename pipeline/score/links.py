"""What holds between documents: which acts are one, how they are related, what each plan implements.

Keys of acts differ between gold and published tables. An act is known by its document, by its number with issuer
and date, or, where one side has no number for it, by its title and by the mentions of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz

from pipeline.score.pairing import Pair, one_to_one
from pipeline.score.sameness import near, plain_code, shown
from pipeline.score.sheet import INVENTED, MISSING, RIGHT, WRONG, Both, Sheet
from pipeline.score.tables import Row, Tables
from pipeline.text import key

_SAME_DOCUMENT, _SAME_CODE, _SAME_NAME, _SAME_DAY, _SAME_ISSUER = 8.0, 4.0, 4.0, 2.0, 1.0
_OTHER_DAY, _OTHER_ISSUER = -1.0, -2.0
_ENOUGH = 3.0
_SAME_TITLE = 88  # per cent


def same_acts(gold: Tables, published: Tables, pairs: Sequence[Pair], mentions: Sequence[Both]) -> dict[str, str]:
    """The published act_key of each gold act that the published tables know; each is taken once."""
    documents = {p.gold["doc_id"]: p.published["doc_id"] for p in pairs if p.gold and p.published}
    named: dict[str, Counter[str]] = defaultdict(Counter)
    for both in mentions:
        if both.gold.get("act_key") and both.published.get("act_key"):
            named[both.gold["act_key"]][both.published["act_key"]] += 1
    acts = published.archive["acts"]
    index: dict[tuple[str, str], list[int]] = defaultdict(list)
    for j, act in enumerate(acts):
        for kind in ("act_key", "doc_id"):
            if act[kind]:
                index[kind, act[kind]].append(j)
        index["code", plain_code(act["code"])].append(j)
    candidates = []
    for i, act in enumerate(gold.archive["acts"]):
        found = named[act["act_key"]]
        document = documents.get(act["doc_id"] or "", "")
        likely = {*index["code", plain_code(act["code"])], *index["doc_id", document]}
        likely.update(j for name in found for j in index["act_key", name])
        for j in likely:
            weight = _weight(act, acts[j], document, found[acts[j]["act_key"]])
            if weight >= _ENOUGH:
                candidates.append((-weight, i, j))
    return {gold.archive["acts"][i]["act_key"]: acts[j]["act_key"] for _, i, j in one_to_one(candidates)}


def _weight(gold: Row, act: Row, document: str, mentions: int) -> float:
    """How much speaks for one act; below `_ENOUGH` they are two."""
    if document and act["doc_id"] == document:
        return _SAME_DOCUMENT
    codes = plain_code(gold["code"]), plain_code(act["code"])
    days = gold["issued_date"], act["issued_date"]
    if (all(codes) and codes[0] != codes[1]) or (all(days) and days[0].year != days[1].year):
        return 0.0
    if all(codes):
        weight = _SAME_CODE
    elif mentions or fuzz.token_set_ratio(key(gold["title"] or ""), key(act["title"] or "")) >= _SAME_TITLE:
        weight = _SAME_NAME + mentions / (mentions + 1)  # the one that more mentions agree on
    else:
        return 0.0
    if all(days):
        weight += _SAME_DAY if days[0] == days[1] else _OTHER_DAY
    if gold["organ_name"] and act["organ_name"]:
        weight += _SAME_ISSUER if near(gold["organ_name"], act["organ_name"], 80) else _OTHER_ISSUER
    return weight


# ------------------------------------------------------------------ relations
def relations(gold: Tables, published: Tables, pairs: Sequence[Pair], acts: Mapping[str, str], sheet: Sheet) -> None:
    """Relations as a set; those that only other files tell of are left out. Wrong: the same two acts, related otherwise."""
    by_gold = {p.gold["doc_id"]: p for p in pairs if p.gold}
    by_published = {p.published["doc_id"]: p for p in pairs if p.published}
    told: dict[tuple[str, str], dict[str, Row]] = defaultdict(dict)
    for row in published.archive["relations"]:
        told[row["source_key"], row["target_key"]][row["relation"]] = row
    here, there = ({row["act_key"]: row for row in one.archive["acts"]} for one in (gold, published))
    waiting = []
    for row in gold.archive["relations"]:
        pair = _told_in(row, by_gold)
        if pair:
            ends = acts.get(row["source_key"], ""), acts.get(row["target_key"], "")
            found = told.get(ends, {}).pop(row["relation"], None)
            waiting.append((row, pair, ends, found))
    for row, pair, ends, found in waiting:  # all that is right is taken before anything is called wrong
        verdict = RIGHT if found else MISSING
        if found is None and told.get(ends):
            _, found = told[ends].popitem()
            verdict = WRONG
        number = f"{row['source_key']}>{row['target_key']}.{row['relation']}"
        said = found and _said(found, there)
        sheet.add(pair, "relations", "relation", number, verdict, _said(row, here), said, found, row["relation"])
    for rows in told.values():
        for row in rows.values():
            pair = _told_in(row, by_published)
            if pair:
                sheet.add(pair, "relations", "relation", None, INVENTED, None, _said(row, there), row, row["relation"])


def _told_in(row: Row, pairs: Mapping[str, Pair]) -> Pair | None:
    """The first judged document whose mentions give the relation."""
    documents = (citation.rsplit("-", 1)[0] for citation in row["evidence"] or ())
    return next((pairs[name] for name in documents if name in pairs), None)


def _said(row: Row, acts: Mapping[str, Row]) -> str:
    ends = [_name(acts.get(row[end]), row[end]) for end in ("source_key", "target_key")]
    return f"{ends[0]} {row['relation']} {ends[1]}"


def _name(act: Row | None, act_key: str) -> str:
    parts = [act["code"] or act["title"], shown(act["issued_date"]), act["organ_name"]] if act else [act_key]
    return ", ".join(part for part in parts if part)


# ------------------------------------------------------------------ plans and resolutions
def plan_resolutions(
    gold: Tables, published: Tables, pairs: Sequence[Pair], acts: Mapping[str, str], sheet: Sheet
) -> None:
    """The resolutions of each plan as a set; of those found, how many steps away and how many days."""
    here, there = ({row["act_key"]: row for row in one.archive["acts"]} for one in (gold, published))
    table = "plan_resolutions"

    def name(row: Row, known: Mapping[str, Any]) -> str:
        return _name(known.get(row["resolution_key"]), row["resolution_key"])

    for pair in pairs:
        rows = {row["resolution_key"]: row for row in pair.published_rows.get(table, ())}
        for one in pair.gold_rows.get(table, ()):
            row = rows.pop(acts.get(one["resolution_key"], ""), None)
            number = one["resolution_key"]
            said = name(row, there) if row else None
            sheet.add(pair, table, "plan_resolution", number, RIGHT if row else MISSING, name(one, here), said, row)
            if row:
                for column, what in (("depth", "depth"), ("lag_days", "lag")):
                    sheet.value(
                        pair, table, f"plan_resolution.{what}", number, one[column], row[column],
                        lambda a, b: a == b, row,
                    )  # fmt: skip
        for row in rows.values():
            sheet.add(pair, table, "plan_resolution", None, INVENTED, None, name(row, there), row)
