"""Mentions of one act inside one document gathered, with conflicting readings settled.

``22/CTr-CĐDK ngày 19/01/2022`` and ``22/Ctr-CDDK ngày 19/01/2021`` in one document are one act under the better
supported reading: more mentions, then the spelling with more of its marks, then the first. Two dates are readings of
one only where a single part differs (day, month or year, or day and month changed places); else they are two acts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipeline.resolve.codes import Code, is_law, read_code, read_named
from pipeline.resolve.context import Context
from pipeline.resolve.names import national, places
from pipeline.resolve.organs import Organs

Row = dict[str, Any]
_Key = tuple[str | int, ...]


@dataclass(slots=True)
class Mention:
    """One act as one document speaks of it: settled code, issuer and date, and the rows of `citations`.

    `code` is None for an act cited by name; then `slug`, `year` and, for a relative name, `scope` tell it.
    """

    doc_id: str
    code: Code | None
    root: str | None
    issued: date | None
    rows: list[Row] = field(default_factory=list)
    slug: str | None = None
    year: int | None = None
    scope: str | None = None


def document_mentions(documents: list[Row], citations: list[Row], organs: Organs) -> list[Mention]:
    """Every act that each document cites, ordered by document and first mention; ``self`` mentions left out."""
    by_document: dict[str, list[Row]] = defaultdict(list)
    for row in citations:
        if row.get("form") != "self":
            by_document[row["doc_id"]].append(row)
    issuers = {row["doc_id"]: row.get("organ_name") for row in documents}
    out: list[Mention] = []
    for doc_id in sorted(by_document):
        rows = sorted(by_document[doc_id], key=lambda r: (r.get("start") or 0, r["citation_id"]))
        out += _coded(doc_id, rows, organs)
        own = organs.root(doc_id, issuers.get(doc_id))
        out += _named(doc_id, rows, organs, own)
    return out


# ------------------------------------------------------------------ with a number
def _coded(doc_id: str, rows: list[Row], organs: Organs) -> list[Mention]:
    groups: dict[str, list[tuple[Code, Row]]] = defaultdict(list)
    for row in rows:
        if code := read_code(row.get("code") or ""):
            groups[code.loose].append((code, row))
    return [mention for group in groups.values() for mention in _settle(doc_id, group, organs)]


def _settle(doc_id: str, group: list[tuple[Code, Row]], organs: Organs) -> list[Mention]:
    """Split one code's mentions into acts by issuer and date, undated ones going to the only dated act."""
    if len(group) == 1:
        code, row = group[0]
        return [Mention(doc_id, code, organs.root(doc_id, row.get("organ_name")), row.get("issued_date"), [row])]
    code = _best_code(group)
    alike: dict[tuple[date | None, str | None], list[Row]] = defaultdict(list)
    for _, row in sorted(group, key=lambda g: (g[1].get("issued_date") is None, g[1].get("organ_name") is None)):
        alike[row.get("issued_date"), organs.root(doc_id, row.get("organ_name"))].append(row)
    found: list[Mention] = []
    dated: dict[_Key, set[int]] = defaultdict(set)  # which of those found
    for (issued, root), rows in alike.items():
        keys = _keys(issued, code) if issued else []
        near = sorted(set().union(*(dated[key] for key in keys))) if issued else range(len(found))
        fits = [k for k in near if _same_issuer(found[k], root, code)]
        if not fits or (issued is None and len(fits) > 1):  # of an undated one that cannot be told
            fits = [len(found)]
            found.append(Mention(doc_id, code, root, issued))
        found[fits[0]].rows += rows
        found[fits[0]].root = found[fits[0]].root or root
        for key in keys:
            dated[key].add(fits[0])
    order = {row["citation_id"]: i for i, (_, row) in enumerate(group)}
    for mention in found:
        mention.rows.sort(key=lambda r: order[r["citation_id"]])
        mention.issued = _best_date(mention.rows)
    return sorted(found, key=lambda m: order[m.rows[0]["citation_id"]])


def _best_code(group: list[tuple[Code, Row]]) -> Code:
    counts = Counter(code.canonical for code, _ in group)
    first: dict[str, Code] = {}
    for code, _ in group:
        first.setdefault(code.canonical, code)
    order = list(first)
    return first[max(first, key=lambda c: (sum(not x.isascii() for x in c), counts[c], -order.index(c)))]


def _same_issuer(mention: Mention, root: str | None, code: Code) -> bool:
    return code.national or root is None or mention.root is None or root == mention.root


def _keys(issued: date, code: Code) -> list[_Key]:
    """What dates that may be readings of one have in common (see `dates.misread`); of a norm all dates may be."""
    if code.form == "norm":
        return [()]
    year, month, day = issued.year, issued.month, issued.day
    return [("day", year, month), ("month", year, day), ("year", month, day), (year, *sorted((month, day)))]


def _best_date(rows: list[Row]) -> date | None:
    """The best supported reading: most mentions, then from the code with more of its marks, then the first."""
    dates = [(i, row) for i, row in enumerate(rows) if row.get("issued_date")]
    if not dates:
        return None
    counts: Counter[date] = Counter(row["issued_date"] for _, row in dates)
    marks: dict[date, int] = {}
    first: dict[date, int] = {}
    for i, row in dates:
        issued = row["issued_date"]
        marks[issued] = max(marks.get(issued, 0), sum(not c.isascii() for c in row.get("code") or ""))
        first.setdefault(issued, i)
    return max(counts, key=lambda d: (counts[d], marks[d], -first[d]))


# ------------------------------------------------------------------ by name
_LEVEL_WORD = re.compile(
    r"((?:Đảng bộ|đảng bộ|Hội đồng nhân dân|Ủy ban nhân dân|Đoàn|Công đoàn|Mặt trận Tổ quốc|đại biểu) )"
    r"(tỉnh|thành phố|quận|huyện|thị xã|phường|xã|thị trấn)(?= lần| khóa| nhiệm| \(|,|$)"
)


_LAST_YEAR = re.compile(r"năm ((?:19|20)\d\d)\)?$")
_NATIONAL = re.compile(r"-dai-hoi-[ivxl\d]+-(?:dang|doan)$")  # of the Party, of the Youth Union


def _named(doc_id: str, rows: list[Row], organs: Organs, own: str | None) -> list[Mention]:
    found: dict[tuple[str, int | None, str | None], Mention] = {}
    context = organs.context(doc_id)
    for row in rows:
        text = row.get("title") or row.get("text")
        if row.get("form") != "named" or read_code(row.get("code") or "") or not text:
            continue
        text, relative = _place_named(text, context)
        slug, year = read_named(text, row.get("type_code"))
        issued = row.get("issued_date")
        said = _LAST_YEAR.search(row.get("text") or "")  # a law's title may leave it to the words behind
        year = issued.year if issued else year or (int(said[1]) if said and is_law(slug) else None)
        if not slug:
            continue
        scope = _scope(slug, text, relative, row, organs, own)
        root = organs.root(doc_id, row.get("organ_name"))
        mention = found.setdefault((slug, year, scope), Mention(doc_id, None, root, issued, [], slug, year, scope))
        mention.rows.append(row)
    dated: dict[tuple[str, str | None], list[Mention]] = defaultdict(list)
    for (slug, year, scope), mention in found.items():
        if year is not None:
            dated[slug, scope].append(mention)
    for (slug, year, scope), mention in list(found.items()):
        if year is None and len(dated[slug, scope]) == 1:  # the only one of that name here has a year
            dated[slug, scope][0].rows += mention.rows
            del found[slug, year, scope]
    return _shortened(list(found.values()))


def _shortened(mentions: list[Mention]) -> list[Mention]:
    """Names that only this document tells apart, each joined to the one fuller name that goes on from it.

    ``Chương trình hành động của Chi bộ`` beside ``Chương trình hành động của Chi bộ Chi nhánh``.
    """
    out: list[Mention] = []
    for mention in mentions:
        fuller = [
            other
            for other in mentions
            if mention.scope
            and mention.scope.startswith("~")
            and (other.scope, other.year) == (mention.scope, mention.year)
            and (other.slug or "").startswith(f"{mention.slug}-")
        ]
        if len(fuller) == 1:
            fuller[0].rows += mention.rows
        else:
            out.append(mention)
    return out


def _scope(slug: str, text: str, relative: bool, row: Row, organs: Organs, own: str | None) -> str | None:
    """What a name needs beside it to tell one act: nothing, organ_id of its body, or ``~`` and the citing body's."""
    if is_law(slug) or _NATIONAL.search(slug) or (not relative and (national(text) or places(text))):
        return None
    doc_id, organ = row["doc_id"], row.get("organ_name")
    root = organs.root(doc_id, organ)
    if root and not relative and organs.level(root) == "central":
        return None
    if root and organ and organs.absolute(doc_id, organ):
        return root
    return f"~{own or doc_id}"


def _place_named(text: str, context: Context) -> tuple[str, bool]:
    """``Nghị quyết Đại hội Đảng bộ tỉnh lần thứ XX`` with the document's own province; True where it says none."""
    m = _LEVEL_WORD.search(text)
    if not m:
        return text, False
    place = context.places.get(m[2])
    return (f"{text[: m.end()]} {place.name}{text[m.end() :]}", False) if place else (text, True)
