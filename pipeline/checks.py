"""Doubts about one document, as flags: what contradicts itself, is missing or was read badly. Changes nothing.

| flag | what it says |
|---|---|
| ``section_numbering_gap`` | numbered parts of one level do not count 1, 2, 3 … : one is lost, misread or wrong |
| ``type_mismatch`` | the title says one type of act, the notation another (`KẾ HOẠCH`, `12/QĐ-UBND`) |
| ``number_missing`` | an act with a type or a notation, but without a number |
| ``date_incomplete`` | a date line whose day or month is blank or was not read |
| ``impossible_date:RAW`` | a date that no calendar has (`31/02/2021`), in the date line or the text |
| ``citation_date_conflict:CODE`` | mentions of one act give dates that may be readings of one |
| ``citation_issuer_conflict:CODE`` | mentions of one act name different bodies, or one that its notation contradicts |
| ``cited_after_issue:CODE`` | every date given for the cited act is later than this document's |
| ``low_confidence:FIELD`` | the words of a header field were read with less than 0.7 certainty, or only what stands around tells it |
| ``number_unsure``, ``date_unsure`` | none of the values that it may have is sure enough: see `candidates` |
| ``number_from:SOURCE``, ``date_from:SOURCE`` | not the ink alone tells it, but (also) the file's name, later pages … |
| ``number_disagrees:SOURCE``, ``date_disagrees:SOURCE`` | the ink is clear, and another source says otherwise |
| ``draft`` | marked `DỰ THẢO` above its title |

`CODE` is the act's code in its best supported spelling, `RAW` the words of the text, `FIELD` a column of `documents`,
`SOURCE` one of `candidates.source`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

from pipeline import evidence, rules
from pipeline.dates import make_date, misread
from pipeline.document import Citation, Document, Item
from pipeline.outline_marks import number_of, roman_value
from pipeline.text import bare, key

LOW = 0.7
_COUNTED = frozenset({"part", "chapter", "mục", "roman", "article", "decimal1", "decimal2", "decimal3", "decimal4"})
_DAY = re.compile(r"(?<![\d/.-])(\d{1,2}) ?(?:/|-|\.|tháng) ?(\d{1,2}) ?(?:/|-|\.|năm) ?((?:19|20)\d\d)(?![\d/])")
_DRAFT = re.compile(r"\W{0,6}(?:BẢN )?DỰ THẢO(?!\w)|\W{0,6}(?:Bản )?[Dd]ự thảo(?: lần [\w ]{1,10})?\W{0,6}$")
_BEFORE_BODY = frozenset({"preface", "title"})
_YEARLY = re.compile(r"^\d{1,6}[a-zđ]?/(?:19|20)\d\d/")


def check(document: Document) -> tuple[str, ...]:
    """Flags of a document whose header, outline and citations were found; sorted, each once.

    Example: ``("citation_date_conflict:22/CTr-CĐDK", "section_numbering_gap")``.
    """
    found = {
        *_numbering(document.items, document),
        *_header(document),
        *evidence.doubts(document.fields),
        *_impossible(document),
        *_citations(document),
        *_badly_read(document),
        *_draft(document),
    }
    return tuple(sorted(found))


# ------------------------------------------------------------------ outline
def _numbering(items: Iterable[Item], document: Document) -> Iterator[str]:
    """A gap where parts under one parent do not go on by one, or do not begin at one."""
    last: dict[tuple[int | None, str], int] = {}
    for item in items:
        if item.form not in _COUNTED or document.blocks[item.block].zone == "appendix":
            continue
        number = _count(item.marker)
        if number is None:
            continue
        # articles count through the whole act, whatever chapter they stand in, and anew in an act attached to it
        through = item.form == "article"
        place = None if through else item.parent
        before = last.get((place, item.form), 0)
        last[place, item.form] = number
        if number != before + 1 and not (through and number == 1):
            yield "section_numbering_gap"
            return


def _count(marker: str) -> int | None:
    """The last number of a marker: ``"III."`` → 3, ``"2.4."`` → 4; None for words and letters."""
    number = number_of(marker).rsplit(".", 1)[-1]
    return int(number) if number.isdigit() else roman_value(number)


# ------------------------------------------------------------------ header
@cache
def _types() -> frozenset[str]:
    return frozenset(rules.load("types").data["names"].values())


# One type under several signs: the Party writes QĐ for both Quyết định and Quy định, TT for Thông tri.
_ALIKE = {"QyĐ": "QĐ", "QĐi": "QĐ", "BL": "L", "NQLT": "NQ", "TTLT": "TT", "CTHĐ": "CTr"}


def _header(document: Document) -> Iterator[str]:
    type_code, notation = document.value("type_code"), document.value("code_notation")
    if notation and type_code:
        sign = re.split(r"[-/]", notation, maxsplit=1)[0]
        if sign in _types() and _ALIKE.get(sign, sign) != _ALIKE.get(type_code, type_code):
            yield "type_mismatch"
    if (type_code or notation) and not document.value("code_number"):
        yield "number_missing"
    issued = document.fields.get("issued_date")
    if issued and issued.value is None:
        written = _DAY.search(issued.raw or "")
        if written is None or make_date(*written.groups()):
            yield "date_incomplete"


def _impossible(document: Document) -> Iterator[str]:
    for m in _DAY.finditer(document.text):
        if make_date(*m.groups()) is None:
            yield f"impossible_date:{' '.join(m.group().split())}"


def _badly_read(document: Document) -> Iterator[str]:
    if document.text_source == "plain":
        return
    for name, found in document.fields.items():
        if name == "system" or not found.span or found.value is None:
            continue
        # a hand's figures and what other sources tell were not read as words
        by_words = found.method != "model" and not evidence.used(found.method)
        if by_words and min(found.confidence, document.confidence(found.span)) < LOW:
            yield f"low_confidence:{name}"


def _draft(document: Document) -> Iterator[str]:
    above = [block for block in document.blocks[:20] if block.zone in _BEFORE_BODY]
    if any(_DRAFT.match(block.text) for block in (*above, *document.asides)):
        yield "draft"


# ------------------------------------------------------------------ citations
def _citations(document: Document) -> Iterator[str]:
    issued = document.value("issued_date")
    groups: dict[str, list[Citation]] = defaultdict(list)
    for citation in document.citations:
        if citation.code and citation.form != "self":
            groups[re.sub(r"[^A-Z0-9]+", "-", bare(citation.code).upper())].append(citation)
    for group in groups.values():
        code = _spelling(group)
        dates = sorted({c.issued_date for c in group if c.issued_date})
        if _conflicting(dates, code):
            yield f"citation_date_conflict:{code}"
        if _other_bodies(group, code):
            yield f"citation_issuer_conflict:{code}"
        if issued and dates and dates[0] > issued:
            yield f"cited_after_issue:{code}"


def _spelling(group: list[Citation]) -> str:
    """The reading with most of its marks (a scan loses them, it adds none), then the most frequent."""
    codes = Counter(c.code for c in group if c.code)
    return max(codes, key=lambda c: (sum(not x.isascii() for x in c), codes[c], c))


def _conflicting(dates: list[date], code: str) -> bool:
    if _YEARLY.match(code):
        return len(dates) > 1
    return any(misread(a, b) for i, a in enumerate(dates) for b in dates[i + 1 :])


def _other_bodies(group: list[Citation], code: str) -> bool:
    """A body that is not the notation's, or, where the notation names no one body, two for one act on one day."""
    named: dict[date | None, set[str]] = defaultdict(set)
    for citation in group:
        if citation.organ_name:
            named[citation.issued_date].add(_full(citation.organ_name))
    part, expected = _notation_body(code)
    if expected and not all(_agrees(name, expected) for names in named.values() for name in names):
        return True
    one = part in rules.load("organs").data["notations"] or _shared(code)
    return not one and any(not _nested(names) for names in named.values())


def _agrees(name: str, expected: str) -> bool:
    """The name holds the expected one, or ends in its beginning (``bộ trưởng bộ lao động``); marks do not count."""
    name, expected = (bare(n).replace(" va ", " ") for n in (name, expected))
    words = name.split()
    return (
        len(words) < 2 or expected in name or any(expected.startswith(" ".join(words[i:])) for i in range(len(words)))
    )


def _nested(names: set[str]) -> bool:
    """The names are one body's, more or less full (``bộ y tế``, ``bộ trưởng bộ y tế``)."""
    longest = max(names, key=len)
    return all(name in longest or set(name.split()) <= set(longest.split()) for name in names)


def _shared(code: str) -> bool:
    """One notation serves several bodies: the Central Committee, its Politburo and Secretariat; joint acts."""
    return code.endswith("/TW") or "LT-" in code


@cache
def _bodies() -> dict[str, str]:
    data = rules.load("organs").data
    names = {**data["abbreviations"], **data["notations"]}
    return {short: key(full) for short, full in names.items() if short != "TW"}


@cache
def _notation_body(code: str) -> tuple[str, str | None]:
    """The part of a State notation that stands for its body (``VP`` of ``894/VP-KTTH``), and that body's name if known.

    A Party notation (``KH/ĐU``) stands for the committee and its standing board alike, so that it contradicts none.
    """
    if re.match(r"\d+-", code) or _shared(code):
        return "", None
    parts = [p for p in re.split(r"[-/]", code)[1:] if not p.isdigit()]
    if len(parts) > 1 and parts[0] in _types():
        parts = parts[1:]
    return (parts[0], _bodies().get(parts[0])) if parts else ("", None)


@cache
def _words() -> dict[str, str]:
    return {short: full for short, full in rules.load("organs").data["abbreviations"].items() if " " not in short}


def _full(name: str) -> str:
    return key(" ".join(_words().get(word.strip(",.;"), word) for word in name.split()))
