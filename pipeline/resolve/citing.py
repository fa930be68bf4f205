"""What citing documents tell of an act's number and day: ``Kế hoạch số 173/KH-UBND ngày 05/3/2024 của UBND tỉnh …``.

Only acts whose ink is not clear are asked after. A mention tells of an act where issuer and notation agree, and its
day or its title. A number that another document of the archive bears is not the act's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from rapidfuzz import fuzz

from pipeline.document import Candidate
from pipeline.resolve.codes import read_code
from pipeline.resolve.organs import Organs
from pipeline.text import bare, key

Row = dict[str, Any]
_SAME_TITLE = 85  # per cent of the words of a cited title that the act's subject must have
_COPY = 95  # per cent from which two subjects are one act's
_TELLING = 20  # characters of a title that tells one act from others
# Probability that a mention speaks of the act: by day and title, by title and year, by day, by number and year.
_BOTH, _TITLE, _DAY, _NUMBER = 0.95, 0.8, 0.5, 0.85
_UNNAMED = 0.6  # of that, where the mention does not say whose act it is, or only the kind of body
_MONTH = re.compile(r"tháng (\d{1,2})(?!\d)")
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")


class _Mention(NamedTuple):
    order: int
    doc_id: str
    number: str
    root: str | None
    issued: date
    title: str
    sure: float


class Citing:
    """The dated mentions of an archive, by notation and issuer with what is known of the act, or by notation and day."""

    def __init__(self, documents: Iterable[Row], citations: Iterable[Row], organs: Organs) -> None:
        self._organs = organs
        self._by_root: dict[tuple[str, str, str | date | int], list[_Mention]] = defaultdict(
            list
        )  # number, day or year
        self._by_day: dict[tuple[str, date], list[_Mention]] = defaultdict(list)  # those that name no one body
        self._bearers: dict[tuple[str, str | None, str], list[Row]] = defaultdict(list)
        for order, row in enumerate(citations):
            self._enter(order, row)
        for row in documents:
            if row.get("code_number") and row.get("code_notation"):
                root = organs.root(row["doc_id"], row.get("organ_name"))
                self._bearers[_letters(row["code_notation"]), root, _bare_number(row["code_number"])].append(row)

    def _enter(self, order: int, row: Row) -> None:
        code = read_code(row.get("code") or "") if row.get("form") != "self" else None
        number, notation, issued = row.get("code_number"), row.get("code_notation"), row.get("issued_date")
        if code is None or not (number and notation and issued):
            return
        root = None if code.national else self._organs.root(row["doc_id"], row.get("organ_name"))
        sure = row["confidence"] if row.get("confidence") is not None else 1.0
        mention = _Mention(order, row["doc_id"], number, root, issued, row.get("title") or "", sure)
        if root and not self._organs.relative(root):
            for known in (_bare_number(number), issued, issued.year):
                self._by_root[_letters(notation), root, known].append(mention)
        else:
            self._by_day[_letters(notation), issued].append(mention)

    def candidates(self, row: Row, number_open: bool, date_open: bool) -> list[Candidate]:
        """What the other documents say of a document's number and day, as far as these are open; by value."""
        found: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)  # by field and value, of each who cites
        for mention, sure in self._of(row, number_open, date_open):
            told = []
            if number_open and not self._borne(mention, row):
                told.append(("code_number", mention.number))
            if date_open:
                told.append(("issued_date", mention.issued.isoformat()))
            for at in told:
                found[at][mention.doc_id] = max(found[at].get(mention.doc_id, 0.0), sure * mention.sure)
        return _shared({at: _any(said.values()) for at, said in found.items()})

    def _of(self, row: Row, number_open: bool, date_open: bool) -> Iterator[tuple[_Mention, float]]:
        """The mentions that may be of the document, and how surely they are."""
        notation, root = _letters(row["code_notation"]), self._organs.root(row["doc_id"], row.get("organ_name"))
        issued = None if date_open else row.get("issued_date")
        loose = self._by_day.get((notation, issued), ()) if issued else ()
        number = None if number_open else row.get("code_number")
        said = [_bare_number(number)] if number else [issued] if issued else _years(row)
        named = [m for known in said for m in self._by_root.get((notation, root, known), ())] if root else []
        for mention in (*sorted(named), *loose):
            if mention.doc_id == row["doc_id"] or (number and _bare_number(mention.number) != _bare_number(number)):
                continue
            if mention.root and root and mention.root != root and not self._organs.fits(mention.root, root):
                continue
            sure = _likeness(row, mention, issued, number)
            if sure:
                yield mention, sure if mention.root == root else sure * _UNNAMED

    def _borne(self, mention: _Mention, row: Row) -> bool:
        """Another act of the archive has this number in this year."""
        root = self._organs.root(row["doc_id"], row.get("organ_name"))
        same = self._bearers.get((_letters(row["code_notation"]), root, _bare_number(mention.number)), ())
        return any(
            other["doc_id"] != row["doc_id"]
            and (other.get("issued_date") is None or other["issued_date"].year == mention.issued.year)
            and fuzz.ratio(key(other.get("subject") or ""), key(row.get("subject") or "")) < _COPY
            for other in same
        )


def _likeness(row: Row, mention: _Mention, issued: date | None, number: str | None) -> float:
    """Probability that the mention is of the document, 0 where they contradict each other or too little is said."""
    if issued and mention.issued != issued:
        return 0.0
    if not issued and not _fits(row.get("issued_date_raw") or "", mention.issued):
        return 0.0
    titled = len(mention.title) > _TELLING and len(row.get("subject") or "") > _TELLING
    alike = titled and fuzz.token_set_ratio(key(mention.title), key(row["subject"])) >= _SAME_TITLE
    if titled and not alike:
        return 0.0
    if issued:
        return _BOTH if alike else _DAY
    if number:
        return _BOTH if alike else _NUMBER
    return _TITLE if alike else 0.0


def _years(row: Row) -> set[int]:
    """Years that the date line may tell."""
    return {int(year) for year in _YEAR.findall(row.get("issued_date_raw") or "")}


def _fits(date_line: str, day: date) -> bool:
    """The date line, of which some is missing, has the year, and no other month (``ngày … tháng 02 năm 2016``)."""
    month = _MONTH.search(date_line)
    return str(day.year) in _YEAR.findall(date_line) and (month is None or int(month[1]) == day.month)


def _any(chances: Iterable[float]) -> float:
    """At least one of several who speak on their own is right."""
    left = 1.0
    for chance in chances:
        left *= 1.0 - min(chance, 1.0)
    return 1.0 - left


def _shared(found: dict[tuple[str, str], float]) -> list[Candidate]:
    """Values of one field exclude each other."""
    totals: dict[str, float] = defaultdict(float)
    for (field, _), sure in sorted(found.items()):
        totals[field] += sure
    return [
        Candidate(field, value, "cited-by", round(sure / max(totals[field], 1.0), 4))
        for (field, value), sure in sorted(found.items())
    ]


def _letters(notation: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", bare(notation).upper())


def _bare_number(number: str) -> str:
    return number.lstrip("0").lower()
