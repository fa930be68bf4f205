"""The body that issues the act, the one above it, and the system both belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.document import Field
from pipeline.header.bodies import head_of, relative_heads
from pipeline.header.casing import Wording, healed, is_syllable, normal_case, parts_phrase
from pipeline.header.masthead import PARTY_MOTTO, STATE_MOTTO, YOUTH_MOTTO, Line, Masthead, spanning
from pipeline.header.signed_for import signed_for, signed_longer
from pipeline.header.spacing import respaced
from pipeline.rules import load
from pipeline.text import key, squeeze

_RULES = load("header")
_HEADER = _RULES.data["organ"]
_ABOVE = _RULES.pattern("body-above-body")
_KINDS = load("organs").data["kind"]
_JOINTS = frozenset(_HEADER["joints"])
_UNFINISHED = frozenset(key(head) for head in _HEADER["unfinished"])
_WHOLE = frozenset(key(head) for head in [*_HEADER["whole"], *_HEADER["within"]])
_JOINT = re.compile(r"(?: ?[-–]|,)(?=[ \t]*$)")  # what a line of a name ends with when it goes on
_PARTY_NOTATION = re.compile(r"[-–] ?[^\W\d_]{1,5} ?/ ?[^\W\d_]")


@dataclass(frozen=True, slots=True)
class _Body:
    """A body of the masthead: its name in normal case and the lines it stands on."""

    name: str
    lines: tuple[Line, ...]


def find(masthead: Masthead) -> Iterator[Field]:
    """`organ_name`, `parent_organ_name`, `system`: the last body issues the act, the one before is above it."""
    evidence = masthead.evidence
    groups = [part for group in _grouped(_organ_lines(masthead)) for part in _parted(group)]
    bodies = [_named(lines, evidence) for lines in _with_heads(groups)]
    if bodies:
        bodies = _within(bodies)
        organ = bodies[-1]
        organ = replace(organ, name=signed_longer(masthead, organ.name) or organ.name)
        yield _field(masthead, "organ_name", organ, 0.95)
        if len(bodies) > 1:
            yield _field(masthead, "parent_organ_name", bodies[-2], 0.93)
        name: str | None = organ.name
    else:
        found = signed_for(masthead)
        name = found.value if found else None
        if found:
            yield found
    system = _system(masthead, name)
    if system:
        yield system


def _field(masthead: Masthead, name: str, body: _Body, confidence: float) -> Field:
    span = spanning(body.lines)
    raw = " ".join(masthead.document.text[line.span.start : line.span.end] for line in body.lines)
    return Field(name, body.name, raw, span, confidence)


# ------------------------------------------------------------------ lines into bodies
def _organ_lines(masthead: Masthead) -> list[Line]:
    """Lines in capitals beside the motto and above the number, where nothing says otherwise."""
    lines = masthead.having("organ")
    if any(line.kind == "masthead-left" for line in lines):
        lines = [line for line in lines if line.kind == "masthead-left"]
    lines = [_capitals(line) for line in lines if re.search(r"[^\W\d_]{2}", line.text)]
    if masthead.scanned:
        return [replace(line, text=healed(line.text)) for line in lines]
    return [_with_joint(masthead, line) for line in lines]


def _with_joint(masthead: Masthead, line: Line) -> Line:
    """With the dash or comma at its end: ``SỞ VĂN HÓA, / THỂ THAO VÀ DU LỊCH``."""
    end = masthead.document.blocks[line.block].span.end
    joint = _JOINT.match(masthead.document.text[line.span.end : end].split("\n")[0])
    return replace(line, text=line.text + joint.group()) if joint and line.text[-1:].isalpha() else line


def _capitals(line: Line) -> Line:
    """The part in capitals of a line that another column ran into."""
    small = next((w for w in re.finditer(r"\S+", line.text) if sum(c.islower() for c in w.group()) >= 2), None)
    at = len(line.text[: small.start()].rstrip()) if small else len(line.text)
    return replace(line, text=line.text[:at], span=line.part(0, at)) if at >= 3 else line


def _grouped(lines: Sequence[Line]) -> list[list[Line]]:
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _goes_on(groups[-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _goes_on(group: Sequence[Line], line: Line) -> bool:
    """The line continues the name above it: by its grammar it is no name of its own."""
    before = " ".join(part.text for part in group).lower()
    text = line.text.lower()
    words, had = key(text).split(), key(before).split()
    if not words or not had:
        return True
    if before.split()[-1] in _JOINTS or before[-1] in ",-–&" or text.split()[0] in _JOINTS:
        return True
    joined = head_of([*had, *words])
    if joined > len(had):
        return True
    if had[-1] in {"đảng", "liên", "tổng"}:
        return True
    if " ".join(had) in _UNFINISHED:
        return True
    size = head_of(words)
    if not size or (len(words) == 1 and is_syllable(words[0])) or parts_phrase(had, words, size):
        return True
    if " ".join(words[:size]) in {key(t) for t in _HEADER["tails"]} and len(words) == size:
        return True
    bare_relative = " ".join(had) in relative_heads()
    return bare_relative and " ".join(had) not in _WHOLE


def _with_heads(groups: list[list[Line]]) -> list[list[Line]]:
    """Lines before the first that begins as a body's name does are noise, unless no line does."""
    first = next((i for i, group in enumerate(groups) if head_of(_words(group))), None)
    return groups if first is None else groups[first:]


def _words(group: Sequence[Line]) -> list[str]:
    return key(" ".join(line.text for line in group)).split()


def _parted(group: list[Line]) -> list[list[Line]]:
    """A body and the one below it that ran together on one line: ``BỘ TÀI CHÍNH TỔNG CỤC THUẾ``."""
    line = group[0]
    above = _ABOVE.search(line.text)
    if above is None:
        return [group]
    at = above.end("above")
    first = replace(line, text=line.text[:at], span=line.part(0, at))
    below = replace(line, text=line.text[at + 1 :], span=line.part(at + 1, len(line.text)))
    return [[first], [below, *group[1:]]]


def _named(lines: Sequence[Line], evidence: Wording) -> _Body:
    text = " ".join(line.text for line in lines)
    text = re.sub(r"\s+", " ", text).strip(" *-–.,:;_")
    text = squeeze(respaced(text))
    return _Body(normal_case(text, evidence, name=True), tuple(lines))


def _within(bodies: list[_Body]) -> list[_Body]:
    """``Ban Thường trực`` under its committee is the committee's own: joined to it."""
    if len(bodies) < 2:
        return bodies
    last, above = bodies[-1], bodies[-2]
    if key(last.name) in {key(w) for w in _HEADER["within"]}:
        return [*bodies[:-1], _Body(f"{last.name} {above.name}", last.lines)]
    return bodies


# ------------------------------------------------------------------ system
def _system(masthead: Masthead, name: str | None) -> Field | None:
    number = masthead.first("number")
    body = re.split(r"[-–/]", number.text)[-1].strip() if number else ""
    mottoes = " ".join(line.text for line in masthead.having("motto"))
    span = number.span if number else None
    own = key(name or "")
    for head, system in _HEADER["system"].items():
        if re.search(rf"(?:^|^ban \w+ \w+ ){re.escape(key(head))}(?!\w)", own):
            return Field("system", system, None, span, 0.95)
    if YOUTH_MOTTO.search(mottoes) or body in _HEADER["notations"]:
        return Field("system", _HEADER["notations"].get(body, "youth"), None, span, 0.95)
    best, value = 0, None
    for kind in _KINDS:
        for head in kind["heads"]:
            if kind.get("system") and len(head) > best and (own == key(head) or own.startswith(key(head) + " ")):
                best, value = len(head), kind["system"]
    if PARTY_MOTTO.search(mottoes) or (value is None and number and _PARTY_NOTATION.search(number.text)):
        return Field("system", "party", None, span, 0.95)
    if re.search(r"mặt trận|mttq|phụ nữ|nông dân|cựu chiến binh", own) and not own.startswith(
        ("sở", "ủy ban nhân dân")
    ):
        return Field("system", "other", None, span, 0.9)
    if value:
        return Field("system", value, None, span, 0.95)
    if STATE_MOTTO.search(mottoes):
        return Field("system", "state", None, span, 0.85)
    return None
