"""The two columns above an act: bodies and number to the left; State or Party, place and date to the right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pipeline.specimens import world as places
from pipeline.specimens.draft import Paragraph
from pipeline.specimens.drafting.desk import Desk, chosen, field
from pipeline.specimens.model import ActPlan, Body
from pipeline.specimens.rich import Rich, join

# Where a line in capitals may break: before the place, or before what a long name is of.
_BREAKS = re.compile(
    r" (?=(?:TỈNH|THÀNH PHỐ|HUYỆN|QUẬN|THỊ XÃ|THỊ TRẤN|XÃ|PHƯỜNG|ĐẶC KHU|KHỐI|QUỐC GIA|VIỆT NAM|VÀ)(?: |$))"
)
_WIDE = 30  # letters of a line that still fits the left column
_NARROW = 22
_ABBREVIATIONS = frozenset({"UBND", "HĐND", "MTTQ", "UBMTTQ", "LĐLĐ", "TNCS", "TNHH", "TW", "TP", "CP", "MTV", "BCH"})

_TWO_WORDS = re.compile(r"(?<= )(?:thành phố|thị xã|thị trấn|đặc khu)(?= )", re.IGNORECASE)  # the same of two words
_UNITS = {unit.upper(): unit for unit in ("tỉnh", "huyện", "quận", "xã", "phường")}  # small within a name

_STAMPS = {"urgency": ("Hỏa tốc", "Khẩn", "Khẩn", "Thượng khẩn"), "secrecy": ("Mật",)}
Columns = tuple[tuple[Paragraph, ...], tuple[Paragraph, ...], dict[str, Any]]


def masthead(desk: Desk, subject: Rich | None = None) -> Columns:
    """Left and right column, and the header fields that they state.

    `subject`: what a letter is about, set below the number behind ``V/v``.
    """
    fields: dict[str, Any] = {}
    left = [*_organs(desk, fields), *_rule(desk, "*" if desk.party else "-------")]
    left.append(_code(desk, fields))
    if subject is not None:
        left.append(_about(desk, subject))
    left += _stamps(desk, fields)
    right = [*_motto(desk), _dateline(desk, fields)]
    fields["system"] = desk.issuer.system
    return tuple(left), tuple(right), fields


def _stamps(desk: Desk, fields: dict[str, Any]) -> list[Paragraph]:
    """``HỎA TỐC`` or ``MẬT`` below the number of few acts."""
    out = []
    shares = (("urgency", 0.02 if desk.act.genre in {"letter", "directive"} else 0.004), ("secrecy", 0.004))
    for name, share in shares:
        fields[name] = None
        if desk.likely(share):
            fields[name] = desk.chance.choice(_STAMPS[name])
            out.append(Paragraph(field(name, fields[name], str(fields[name]).upper()), "motto", look="b"))
    return out


# ------------------------------------------------------------------ bodies
def _organs(desk: Desk, fields: dict[str, Any]) -> list[Paragraph]:
    issuer = desk.issuer
    above = desk.world.bodies.get(issuer.parent or "")
    out = []
    fields["parent_organ_name"] = None
    if issuer.masthead_parent:
        value = in_small(issuer.masthead_parent, _names(desk, above, issuer))
        fields["parent_organ_name"] = value
        lines = _lines(desk, issuer.masthead_parent)
        out += [Paragraph(field("parent_organ_name", value, line), "parent") for line in lines]
    value = in_small(issuer.masthead, _names(desk, issuer, above))
    fields["organ_name"] = value
    return out + [Paragraph(field("organ_name", value, line), "organ") for line in _lines(desk, issuer.masthead)]


def _names(desk: Desk, *bodies: Body | None) -> list[str]:
    """What shows how the words of these bodies are written: their own names, then those of their places."""
    found = [name for body in bodies if body for name in (body.name, *body.local)]
    place = desk.world.places.get(desk.issuer.place or "")
    while place:
        found.append(place.full)
        place = desk.world.places.get(place.parent or "")
    return found


def in_small(lines: Sequence[str], names: Sequence[str]) -> str:
    """A name in capitals in its normal case, as `names` write its words: ``SỞ Y TẾ`` → ``Sở Y tế``."""
    whole = " ".join(lines)
    for name in names:
        if name.upper() == whole:
            return name
    known = {word.upper(): word for name in reversed(names) for word in name.split()}
    words = [w if w in _ABBREVIATIONS else _UNITS.get(w) or known.get(w, w.lower()) for w in whole.split()]
    text = _TWO_WORDS.sub(lambda found: found.group().lower(), " ".join(words))
    return text[:1].upper() + text[1:]


def _lines(desk: Desk, lines: Sequence[str]) -> list[str]:
    """The lines of a name, broken as another typist might."""
    if desk.likely(0.7):
        return list(lines)
    whole = " ".join(lines)
    if len(whole) <= _WIDE:
        return [whole]
    room = desk.between(_NARROW, _WIDE)
    out: list[str] = []
    for piece in _BREAKS.split(whole):
        if out and len(out[-1]) + len(piece) < room:
            out[-1] += f" {piece}"
        else:
            out.append(piece)
    return out


def _rule(desk: Desk, sign: str) -> list[Paragraph]:
    """What stands for the rule below a name where it is typed."""
    share = 0.85 if sign == "*" else 0.12
    return [Paragraph(Rich(sign), "motto")] if desk.likely(share) else []


def _motto(desk: Desk) -> list[Paragraph]:
    form = desk.act.form
    if desk.party:
        return [Paragraph(Rich("ĐẢNG CỘNG SẢN VIỆT NAM"), "motto", look="b")]
    if form == "youth":
        name = chosen(desk.chance, (("ĐOÀN TNCS HỒ CHÍ MINH", 8), ("ĐOÀN THANH NIÊN CỘNG SẢN HỒ CHÍ MINH", 2)))
        return [Paragraph(Rich(name), "motto", look="b")]
    spelt = chosen(desk.chance, (("HÒA", 7), ("HOÀ", 3)))
    dash = chosen(desk.chance, ((" - ", 80), (" – ", 14), ("-", 6)))
    lines = [f"CỘNG {spelt} XÃ HỘI CHỦ NGHĨA VIỆT NAM", f"Độc lập{dash}Tự do{dash}Hạnh phúc"]
    return [*(Paragraph(Rich(line), "motto", look="b") for line in lines), *_rule(desk, "-" * desk.between(9, 16))]


# ------------------------------------------------------------------ number and date
def _code(desk: Desk, fields: dict[str, Any]) -> Paragraph:
    """``Số: 86/KH-UBND``; the number often by hand, at times left blank."""
    act = desk.act
    joint = _joint(act)
    fields |= {"code": act.code, "code_number": act.number, "code_notation": act.notation}
    if act.number is None:
        blank = " " * desk.between(3, 9) if desk.likely(0.85) else "…" * desk.between(2, 4)
        number = Rich(blank)
    else:
        number = field("code_number", act.number, Rich(act.number))
        if desk.likely(0.9):
            number = number.marked("hand")
    notation = field("code_notation", act.notation, _spaced_notation(desk))
    before = chosen(desk.chance, (("", 70), (" ", 20), ("   ", 10))) if act.number else ""
    after = chosen(desk.chance, (("", 84), (" ", 16))) if joint == "/" else chosen(desk.chance, (("", 85), (" ", 15)))
    whole = field("code", act.code, number + before + joint + after + notation)
    mark = (
        chosen(desk.chance, (("Số ", 80), ("Số: ", 20)))
        if joint == "-"
        else chosen(desk.chance, (("Số: ", 90), ("Số ", 8), ("Số:", 2)))
    )
    return Paragraph(mark + whole, "code")


def _joint(act: ActPlan) -> str:
    """What parts number and notation: ``-`` where the notation has its own stroke (``07-NQ/TU``)."""
    if act.code and act.number:
        return act.code[len(act.number) : len(act.number) + 1]
    return "-" if "/" in act.notation else "/"


def _spaced_notation(desk: Desk) -> str:
    notation = desk.act.notation
    if desk.likely(0.06):
        notation = notation.replace("-", " - ") if "/" not in notation else notation.replace("/", " / ")
    return notation


def _dateline(desk: Desk, fields: dict[str, Any]) -> Paragraph:
    """``Lũng Vân, ngày 16 tháng 5 năm 2022``; the day is often by hand, or blank where the number is."""
    act = desk.act
    day = act.issued
    seat = places.seat(desk.world, desk.issuer.key)
    blank = act.number is None and desk.likely(0.6)
    fields |= {"place": seat, "issued_date": None if blank else day}
    digits = f"{day.day:02}" if desk.likely(0.88) else str(day.day)
    month = f"{day.month:02}" if day.month < 3 or desk.likely(0.18) else str(day.month)
    by_hand = desk.likely(0.65)
    written = Rich(" " * desk.between(3, 6)) if blank else Rich(digits).marked("hand") if by_hand else Rich(digits)
    stated = Rich(month).marked("hand") if by_hand and not blank and desk.likely(0.15) else Rich(month)
    words = join(" ", ["ngày", written, "tháng", stated, "năm", str(day.year)])
    when = field("issued_date", fields["issued_date"], words)
    comma = ", " if desk.likely(0.97) else " "
    return Paragraph(field("place", seat, seat) + comma + when, "dateline", look="i")


def _about(desk: Desk, subject: Rich) -> Paragraph:
    """``V/v`` and what a letter is about."""
    mark = chosen(desk.chance, (("V/v ", 86), ("V/v: ", 6), ("V/V ", 4), ("Về việc ", 4)))
    return Paragraph(mark + field("subject", subject.text, subject), "about")
