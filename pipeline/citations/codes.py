"""Numbers and notations: found whatever a scan did to them, and spelled as the norm spells them.

``Số 173 - KH/ĐU`` → ``173-KH/ĐU`` · ``43/2013/QH 13`` → ``43/2013/QH13`` · ``22/Ctr-CDDK`` → ``22/CTr-CDDK``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from pipeline.citations.mention import Code, Mention
from pipeline.rules import load
from pipeline.text import bare

_RULES = load("citations")
CODE = _RULES.pattern("code")
FORM_NUMBER = _RULES.pattern("form-number")
_DIGITS = str.maketrans("OIl", "011")
_PARTS = re.compile(r"[-/]")
_HOUSE = re.compile(r"(?:UBTV)?QH\d{1,2}$")
# What the number of an act is never written against: `QCVN 01:2021/BYT`, `v1.2/KH`, `…/2018/NĐ-CP`.
_BLANK_BEFORE = re.compile(r"[/.…_]\s{0,3}$")


def _by_shape(names: list[str]) -> dict[str, str]:
    shapes: dict[str, str] = {}
    for name in names:
        shapes.setdefault(bare(name).upper(), name)
    return shapes


@cache
def _types() -> dict[str, str]:
    return _by_shape(_RULES.data["spelling"]["types"])


@cache
def _type_names() -> frozenset[str]:
    return frozenset(_RULES.data["spelling"]["types"])


@cache
def _bodies() -> dict[str, str]:
    return _by_shape(_RULES.data["spelling"]["bodies"])


@cache
def _misread() -> dict[str, str]:
    return dict(_RULES.data["spelling"]["misread"])


def find_codes(text: str) -> Iterator[Code]:
    """Every code of `text` (a `View.text`) in order, with what only looks like one left out."""
    for m in CODE.finditer(text):
        code = read_code(m)
        if code is not None and not _is_other_number(text, m, code):
            yield code


def read_code(m: re.Match[str]) -> Code | None:
    """The canonical code that a match of the rule holds, None where its parts make none."""
    number = m["number"].translate(_DIGITS)
    if not number[:1].isdigit() or not any(c.isdigit() for c in m["number"]):
        return None
    raw = re.sub(r"[\s§'_]", "\x00", m["notation"])
    raw = re.sub("\x00*([-/])\x00*", r"\1", raw).strip("\x00")
    raw = re.sub("(?<=QH)\x00(?=[0-9OlI])", "", raw).replace("\x00", "-")
    parts = _PARTS.split(raw)
    marks = _PARTS.findall(raw)
    if len(parts) > 2 and len(parts[0]) == 1 and marks[0] == "/" and parts[1] in _types():
        return None  # ``208/L/KH-SYT``: a figure read as strokes and a letter, so that the number is not known
    parts, marks = _unfused(parts, marks)
    parts = [spell(part, i == 0 or parts[0] in _types()) for i, part in enumerate(parts)]
    kind = parts[0] if parts[0] in _type_names() and len(parts) > 1 else None
    separator = m["sep"].strip() if m["sep"] else "/"
    if m["sep"] is None and m["year"] is None:  # the mark after the number was lost; the one after the type tells it
        separator = "-" if marks and marks[0] == "/" else "/"
    if separator == "-" and marks and marks[0] == "-" and kind and m["year"] is None:
        separator = "/"  # `12-KH-UBND`: neither form; the State's keeps its hyphen
    if separator == "/" and marks and marks[0] == "/" and kind and m["year"] is None:
        marks[0] = "-"
    notation = parts[0] + "".join(mark + part for mark, part in zip(marks, parts[1:], strict=True))
    return Code(m.start(), m.end(), number, m["year"], separator, notation, kind, tuple(parts))


def _unfused(parts: list[str], marks: list[str]) -> tuple[list[str], list[str]]:
    """``KHUBND`` → ``KH``, ``UBND``: a lost hyphen before a body that every reader knows."""
    first = bare(parts[0]).upper()
    if len(parts) == 1 and first not in _bodies() and first not in _types():
        for cut in range(2, min(5, len(first) - 1)):
            if first[:cut] in _types() and first[cut:] in _bodies():
                return [parts[0][:cut], parts[0][cut:]], ["-"]
    return parts, marks


def spell(part: str, first: bool = False) -> str:
    """One segment as the norm spells it: ``Ctr`` → ``CTr``, ``QD`` → ``QĐ``, ``Tw`` → ``TW``."""
    house = re.fullmatch(r"((?:UBTV)?QH) ?([0-9OlI]{1,2})", part)
    if house:
        return house[1] + house[2].translate(_DIGITS)
    if first and part in _type_names():
        return part
    known = _misread().get(part) or _misread().get(part.upper())
    if known:
        return known
    shape = bare(part).upper()
    for reading in (shape, shape.replace("DD", "D")):  # a scan's Đ is often read twice
        if first and reading in _types():
            return _types()[reading]
        if reading in _bodies():
            return _bodies()[reading]
    return _types().get(shape, part) if part != part.upper() else part


def _is_other_number(text: str, m: re.Match[str], code: Code) -> bool:
    before = text[max(0, m.start() - 24) : m.start()]
    if before[-1:] in {":", ".", ","} and before[-2:-1].isdigit():
        return True
    if _BLANK_BEFORE.search(before) and not before.rstrip().lower().endswith(("số.", "s.", "no.")):
        return True
    if FORM_NUMBER.search(before.split("\n")[-1].split("\t")[-1]):
        return True
    return code.number.strip("0") == "" or (len(code.types) == 1 and code.types[0] in {"G", "K", "M"})


def same_act_key(code: Code) -> tuple[str, str, str]:
    """Equal for readings of one code: number without leading zeros, year, notation without strokes and marks."""
    number = code.number.lstrip("0").lower()
    return number, code.year or "", bare("".join(code.types)).upper()


def is_law(code: Code) -> bool:
    """A law, ordinance or resolution of the National Assembly or its Standing Committee: ``45/2019/QH14``."""
    return bool(_HOUSE.search(code.types[-1])) or code.types[0] in {"L", "PL", "LCT"}


def looks_certain(code: Code) -> bool:
    """The notation alone shows that this is an act's code: a type and a body, or a law's."""
    return (code.type_code is not None and len(code.types) > 1) or (code.year is not None and is_law(code))


def is_known(code: Code) -> bool:
    """Every segment is a type or a body that the rules list, so that no scan need have spoilt it."""
    return all(bare(part).upper() in _bodies() or part in _type_names() or _HOUSE.search(part) for part in code.types)


def mend_notations(mentions: list[Mention]) -> None:
    """A body that no rule knows, one letter from a known one of the same document, is that one: ``KH-BCP`` → ``KH-BCĐ``.

    For recognised text only.
    """
    known = {part for m in mentions if m.code for part in m.code.types[1:] if bare(part).upper() in _bodies()}
    for mention in mentions:
        code = mention.code
        if code is None or len(code.types) < 2 or bare(code.types[-1]).upper() in _bodies():
            continue
        body = code.types[-1]
        near = [k for k in known if len(k) == len(body) > 2 and sum(a != b for a, b in zip(k, body, strict=True)) == 1]
        if len(near) == 1:
            notation = code.notation.removesuffix(body) + near[0]
            mention.code = replace(code, notation=notation, types=(*code.types[:-1], near[0]))


def is_letter(code: Code) -> bool:
    """The number of an official letter, whose notation has no type: ``5633/VPCP-KSTT``."""
    return code.type_code is None and code.year is None and len(code.types) > 1 and not is_law(code)
