"""Codes and names of acts made comparable, and what a code tells about how far it is unique.

``145/2020/NĐ-CP`` is unique by its form; ``02-NQ/TW`` within a term of one body, so that its date is needed;
``10/KH-UBND`` within a year of one of some ten thousand bodies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline import rules
from pipeline.resolve.names import expand
from pipeline.text import bare, fold, nfc

_CODE = re.compile(r"(?P<number>\d{1,6}[a-zA-Zđ]?)(?P<year>/(?:19|20)\d\d)?(?P<mark>[/-])(?P<notation>.{1,60})")


@dataclass(frozen=True, slots=True)
class Code:
    """A code taken apart.

    Attributes:
        canonical: one spelling for all that differ in case, blanks or a leading 0 (``22/CTr-CĐDK``).
        loose: what misread spellings share too (``22-CTR-CDDK``).
        form: ``"norm"`` (year in the code), ``"party"`` (number, dash) or ``"state"`` (number, stroke).
        national: its notation names one body of the whole country, so that no issuer is needed beside it.
        issuer: that body (``Ủy ban Thường vụ Quốc hội`` of ``04/2012/UBTVQH13``), None where several sign or share it.
    """

    canonical: str
    loose: str
    form: str
    type_code: str | None
    national: bool
    issuer: str | None


@cache
def _types() -> dict[str, str]:
    """Notations of types in capitals → as they are written (``CTR`` → ``CTr``)."""
    codes = set(rules.load("types").data["names"].values()) | {"QĐi", "QyĐ", "BL", "PL", "CTHĐ", "TTLT", "NQLT"}
    return {c.upper(): c for c in codes}


@cache
def _casing() -> dict[str, str]:
    return {n.upper(): n for n in rules.load("organs").data["notations"]} | _types()


@cache
def _national() -> dict[str, str]:
    """Notations of bodies in capitals → the body."""
    return {n.upper(): name for n, name in rules.load("organs").data["notations"].items()}


@lru_cache(maxsize=1 << 16)
def read_code(text: str) -> Code | None:
    """Take a code apart; None where it has no number (``/KH-UBND``) or is none."""
    written = re.sub(r"[\s*_.]+", "", fold(nfc(text))).translate({0x2013: "-", 0x2014: "-"})
    found = _CODE.fullmatch(written)
    if not found:
        return None
    parts = re.split(r"([/-])", found["notation"])
    known = _types().get(parts[0].upper())
    body = parts[2:] if known else parts
    bodies = [re.sub(r"\d+$", "", p.upper()) for p in body if p not in {"/", "-"}]
    national = bool(bodies) and (bodies[0] in _national() or (len(bodies) > 1 and bodies[-1] in _national()))
    form = "norm" if found["year"] else "party" if found["mark"] == "-" else "state"
    number = found["number"].lstrip("0") or "0"
    number = number.zfill(2)
    notation = "".join(_casing().get(p.upper(), p.upper()) for p in parts)
    canonical = f"{number}{found['year'] or ''}{found['mark']}{notation}"
    loose = re.sub(r"[/-]", "-", bare(canonical)).upper()
    type_code = known or ("L" if bodies and bodies[0] == "QH" else "NQ" if bodies and bodies[0] == "UBTVQH" else None)
    # the Central Committee, its Politburo and its Secretariat share one notation
    issuer = _national().get(bodies[0]) if len(bodies) == 1 and bodies[0] != "TW" else None
    return Code(canonical, loose, form, type_code, national, issuer)


_YEAR = re.compile(r"(?:,? năm|/) ?((?:19|20)\d\d)(?!\d)")
_DROPPED = re.compile(
    r",? ?(?:ngày|Ngày) ?\d{1,2}(?:[/.-]| tháng )\d{1,2}(?:[/.-]| năm )(?:19|20)\d\d"
    r"|,? ?nhiệm kỳ (?:19|20)\d\d ?[-–] ?(?:19|20)\d\d|,? năm (?:19|20)\d\d"
)


@cache
def _type_slugs() -> tuple[tuple[str, ...], dict[str, str]]:
    names = rules.load("types").data["names"]
    # the last name of a type is its plainest (`Luật` after `Bộ luật`, `Chương trình` after `Chương trình hành động`)
    return tuple(f"{_slug(n)}-" for n in names), {code: f"{_slug(n)}-" for n, code in names.items()}


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", bare(text).lower()).strip("-")


@lru_cache(maxsize=1 << 16)
def read_named(text: str, type_code: str | None = None) -> tuple[str, int | None]:
    """Slug and year of an act without a number; its type is put before a name that a list left without it.

    ``Luật Phòng, chống tham nhũng năm 2018`` → ``("luat-phong-chong-tham-nhung", 2018)``; ``Đại hội XII Công đoàn``,
    ``NQ`` → ``("nghi-quyet-dai-hoi-xii-cong-doan", None)``.
    """
    full = expand(text)
    year = _YEAR.search(full)
    slug = _slug(_DROPPED.sub("", full))
    types, by_code = _type_slugs()
    if type_code in by_code and not slug.startswith(types):
        slug = by_code[type_code] + slug
    if _MEETING.search(slug):
        slug, ordinal = _meeting(slug)
        year = year or (None if ordinal else _TERM.search(full))
    return slug[:120].strip("-"), int(year[1]) if year else None


_MEETING = re.compile(r"-dai-hoi-|-trung-uong-(?:\d|lan-thu)|-hoi-nghi-lan-thu-")
_TERM = re.compile(r"nhiệm kỳ ((?:19|20)\d\d)")
_NUMERAL = re.compile(r"(?<![a-z0-9])(?:(?:lan-thu|thu|khoa)-([ivxl]{1,6}|\d{1,2})|([ivxl]{1,6}))(?![a-z0-9])")
_PLENUM = re.compile(
    r"(?:-hoi-nghi)?(?:-lan-thu)?-(\d{1,2})(?:-ban-chap-hanh)?(?:-trung-uong)?(?:-dang)?-khoa-([ivxl]+)$"
)
_FILLERS = re.compile(r"-(?:dai-bieu|toan-quoc|cua|khoa|lan-thu|thanh-nien-cong-san-ho-chi-minh)(?![a-z])")
_NUMBER_WORDS = {"hai": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10}


def _meeting(slug: str) -> tuple[str, bool]:
    """One spelling of a congress's or plenum's resolution, and whether it says which by number.

    ``nghi-quyet-dai-hoi-dang-lan-thu-xii`` and ``nghi-quyet-dai-hoi-xii-cua-dang`` → ``nghi-quyet-dai-hoi-xii-dang``.
    """
    words = re.sub(r"(?<=lan-thu-)[a-z]+", lambda m: str(_NUMBER_WORDS.get(m.group(), m.group())), slug)
    if "-dai-hoi-" not in slug:
        plain = words.replace("-trung-uong-", "-", 1) if re.search(r"-trung-uong-\d", words) else words
        found = _PLENUM.search(plain)
        return (f"{plain[: found.start()]}-trung-uong-{found[1]}-khoa-{found[2]}", True) if found else (slug, True)
    head, _, rest = words.partition("-dai-hoi-")
    number = _NUMERAL.search(rest)
    if number:
        rest = f"{number[1] or number[2]}-{rest[: number.start()]}{rest[number.end() :]}"
    body = re.sub("-+", "-", _FILLERS.sub("", f"-{rest}"))
    return f"{head}-dai-hoi{body}".strip("-"), number is not None


def is_law(slug: str) -> bool:
    """The name is a law's, which is the same in the whole country."""
    return slug.startswith(("luat-", "bo-luat-", "phap-lenh-", "hien-phap"))
