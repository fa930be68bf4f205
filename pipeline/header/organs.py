"""The body that issues the act, the one above it, and the system both belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline.document import Field, Span
from pipeline.header.casing import Wording, healed, normal_case
from pipeline.header.masthead import PARTY_MOTTO, STATE_MOTTO, Line, Masthead, spanning
from pipeline.rules import load
from pipeline.text import fold, key

_HEADER = load("header").data["organ"]
_KINDS = load("organs").data["kind"]
_TOGETHER = re.compile(r"^T ?[/.]? ?M(?: ?[./,:] ?| )(?P<body>.+)$")
_JOINTS = frozenset(_HEADER["joints"])
_UNITS = frozenset(fold(u) for u in _HEADER["units"])
# A body that others are below, with its own name whole, and the head of one that stands below it.
_ABOVE = re.compile(
    r"(?P<above>(?:(?:UBND|ỦY BAN NHÂN DÂN|LIÊN ĐOÀN LAO ĐỘNG|LĐLĐ) (?:TỈNH|THÀNH PHỐ|TP\.?|HUYỆN|QUẬN|THỊ XÃ)|BỘ(?! CHỈ HUY| TƯ LỆNH| CHÍNH TRỊ)|SỞ) [\w ,-]{3,40}?|TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM)"
    r" (?=(?:SỞ|TỔNG CỤC|CỤC|CHI CỤC|PHÒNG|BAN QUẢN LÝ|TRUNG TÂM|BỆNH VIỆN|TRƯỜNG|VIỆN|TRẠM|CÔNG ĐOÀN|LIÊN ĐOÀN|THANH TRA|CÔNG AN)(?!\w) ?\w)"
)
_PARTY_NOTATION = re.compile(r"[-–] ?[^\W\d_]{1,5} ?/ ?[^\W\d_]")


@dataclass(frozen=True, slots=True)
class _Body:
    """A body of the masthead: its name in normal case and the lines it stands on."""

    name: str
    lines: tuple[Line, ...]


def find(masthead: Masthead) -> Iterator[Field]:
    """`organ_name`, `parent_organ_name`, `system`: the last body of the masthead issues, the one before it is above it."""
    evidence = masthead.evidence
    groups = [part for group in _grouped(_organ_lines(masthead)) for part in _parted(group)]
    bodies = [_named(lines, evidence) for lines in _with_heads(groups)]
    if bodies:
        bodies = _within(bodies)
        organ = bodies[-1]
        yield _field(masthead, "organ_name", organ, 0.95)
        if len(bodies) > 1:
            yield _field(masthead, "parent_organ_name", bodies[-2], 0.93)
        name: str | None = organ.name
    else:
        found = _signed_for(masthead, evidence)
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
    return [replace(line, text=healed(line.text)) for line in lines] if masthead.scanned else lines


def _capitals(line: Line) -> Line:
    """The part in capitals of a line that another column ran into."""
    small = next((w for w in re.finditer(r"\S+", line.text) if sum(c.islower() for c in w.group()) >= 2), None)
    at = len(line.text[: small.start()].rstrip()) if small else len(line.text)
    return replace(line, text=line.text[:at], span=line.part(0, at)) if at >= 3 else line


@cache
def _heads() -> tuple[frozenset[str], frozenset[str]]:
    """Heads of bodies' names, and those that need the name of another body behind them."""
    heads = {key(h) for h in _HEADER["heads"]} | {key(h) for kind in _KINDS for h in kind["heads"] if not kind.get("post")}
    heads |= {"thủ tướng chính phủ", "chủ tịch nước"}
    heads -= {key(t) for t in _HEADER["tails"] if t in {"Trung ương", "Nhà nước"}}
    relative = {key(h) for kind in _KINDS if kind.get("parent") in {"tail", "issuer"} and not kind.get("post") for h in kind["heads"]}
    return frozenset(heads), frozenset(relative)


def _head_of(words: Sequence[str]) -> int:
    """How many words at the beginning are the head of a body's name."""
    for size in range(min(6, len(words)), 0, -1):
        if " ".join(words[:size]) in _heads()[0]:
            return size
    return 0


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
    joined = _head_of([*had, *words])
    if joined > len(had):
        return True
    if had[-1] in {"đảng", "liên", "tổng"}:
        return True
    size = _head_of(words)
    if not size:
        return True
    if " ".join(words[:size]) in {key(t) for t in _HEADER["tails"]} and len(words) == size:
        return True
    bare_relative = " ".join(had) in _heads()[1]
    return bare_relative and " ".join(had) not in {key(w) for w in _HEADER["within"]}


def _with_heads(groups: list[list[Line]]) -> list[list[Line]]:
    """Lines before the first that begins as a body's name does are noise, unless no line does."""
    first = next((i for i, group in enumerate(groups) if _head_of(key(group[0].text).split())), None)
    return groups if first is None else groups[first:]


def _parted(group: list[Line]) -> list[list[Line]]:
    """A body and the one below it that ran together on one line: ``BỘ TÀI CHÍNH TỔNG CỤC THUẾ``."""
    line = group[0]
    above = _ABOVE.match(line.text)
    if above is None:
        return [group]
    at = above.end("above")
    first = replace(line, text=line.text[:at], span=line.part(0, at))
    below = replace(line, text=line.text[at + 1 :], span=line.part(at + 1, len(line.text)))
    return [[first], [below, *group[1:]]]


def _named(lines: Sequence[Line], evidence: Wording) -> _Body:
    text = " ".join(line.text for line in lines)
    text = re.sub(r"\s+", " ", text).strip(" *-–.,:;_")
    text = _closed_up(text)
    return _Body(normal_case(text, evidence, name=True), tuple(lines))


def _closed_up(text: str) -> str:
    """Letters that were set apart put together again, where a known head comes of it: ``B Ộ Y T Ế``."""
    if not re.search(r"(?<!\w)[^\W\d_](?!\w)", text):
        return text
    packed = re.sub(r"\s+", "", text).lower()
    spaced = _spaced_heads()
    best = next((h for h in spaced if packed.startswith(h)), None)
    if best is None:
        return text
    left = len(best)
    out, rest = spaced[best].upper(), ""
    for i, c in enumerate(text):
        left -= not c.isspace()
        if left == 0:
            rest = text[i + 1 :]
            break
    return f"{out} {_closed_words(rest)}".strip()


@cache
def _spaced_heads() -> dict[str, str]:
    heads = [h for kind in _KINDS for h in kind["heads"]] + _HEADER["heads"]
    heads += [value for value in load("organs").data["abbreviations"].values()]
    heads += [f"Bộ {value}" for value in load("organs").data["abbreviations"].values()]
    ordered = sorted({fold(h).lower() for h in heads if " " in h}, key=len, reverse=True)
    return {re.sub(r"\s+", "", h): h for h in ordered}


def _closed_words(text: str) -> str:
    """Consonants that stand alone go to the syllable behind them; known places are made whole."""
    places = load("organs").data["places"]
    names = [*places["provinces"], *places["municipalities"]]
    packed = re.sub(r"\s+", "", text).lower()
    for unit in ("thành phố", "tỉnh", ""):
        for name in names:
            whole = f"{unit} {name}".strip()
            if packed == re.sub(r"\s+", "", fold(whole)).lower():
                return fold(whole).upper()
    return re.sub(r"(?<!\w)([B-DĐGHK-NP-TVXb-dđghk-np-tvx]) (?=[^\W\d_])", r"\1", text.strip())


def _within(bodies: list[_Body]) -> list[_Body]:
    """``Ban Thường trực`` under its committee is the committee's own: joined to it."""
    if len(bodies) < 2:
        return bodies
    last, above = bodies[-1], bodies[-2]
    if key(last.name) in {key(w) for w in _HEADER["within"]}:
        return [*bodies[:-1], _Body(f"{last.name} {above.name}", last.lines)]
    return bodies


# ------------------------------------------------------------------ a masthead that was lost
def _signed_for(masthead: Masthead, evidence: Wording) -> Field | None:
    """The body that the signature names, completed by the words of the text (``TM. ỦY BAN NHÂN DÂN`` + ``quận Lũng Vân``)."""
    if masthead.first("number") is None and masthead.first("date") is None:
        return None
    for block in masthead.zone("signature"):
        found = _TOGETHER.match(fold(block.text).strip(" *_|\"'"))
        if found is None:
            continue
        body = re.split(r" (?=KT\.|CHỦ TỊCH|BÍ THƯ|PHÓ |TRƯỞNG )", found["body"])[0].strip(" *_|.,;")
        name = _completed(body, evidence)
        if name is None:
            return None
        return Field("organ_name", name, body, Span(*block.span), 0.75)
    return None


_ISSUES = re.compile(
    r"(?:^|[,;.:] |\n)(?P<name>[^,;.:\n]{4,120}?),? (?:\([^)\n]{1,40}\) ?)?(?:ban hành|xây dựng|đề ra|triển khai|tổ chức|yêu cầu|thông báo|báo cáo|chỉ đạo)"
)


def _completed(body: str, evidence: Wording) -> str | None:
    head = key(body)
    unit = "|".join(map(re.escape, sorted(_UNITS, key=len, reverse=True)))
    if head not in {key(w) for w in _HEADER["within"]}:
        name = normal_case(body, evidence, name=True)
        if re.search(rf"(?<!\w)(?:{unit}) \S", name.lower()) or head in {"chính phủ", "quốc hội", "thủ tướng chính phủ"}:
            return name
        place = _own_place(head, evidence, unit)
        return f"{name} {place}" if place else name
    return _issuer_named(body, evidence)


def _own_place(head: str, evidence: Wording, unit: str) -> str | None:
    """The place that the text speaks of as the body's own."""
    named = re.compile(rf"(?<!\w)(?:{unit}) (?:[A-ZĐÀ-Ỹ][\w]*|\d{{1,2}})(?: [A-ZĐÀ-Ỹ][\w]*){{0,3}}")
    level = re.search(rf"{re.escape(head)} (?P<unit>{unit})(?!\w)", evidence.lowered)
    wanted = level["unit"] if level else None
    votes: dict[str, int] = {}
    for found in named.finditer(evidence.text):
        place = found.group()
        if wanted is None or place.lower().startswith(wanted):
            votes[place] = votes.get(place, 0) + 1
    return max(votes, key=lambda p: votes[p]) if votes else None


def _issuer_named(body: str, evidence: Wording) -> str | None:
    """Of a standing body: who says in the opening that it issues the act."""
    for found in _ISSUES.finditer(evidence.text, 0, 4000):
        name = re.sub(r"^(?:và|nay|theo đó) ", "", found["name"].strip())
        words = key(name).split()
        own = key(body)
        if key(name).startswith(own + " "):
            name, words = name[len(body) + 1 :].strip(), words[len(own.split()) :]
        if name[:1].isupper() and _head_of(words) and 2 <= len(words) <= 14:
            return name
    return None


# ------------------------------------------------------------------ system
def _system(masthead: Masthead, name: str | None) -> Field | None:
    number = masthead.first("number")
    mottoes = " ".join(line.text for line in masthead.having("motto"))
    span = number.span if number else None
    own = key(name or "")
    for head, system in _HEADER["system"].items():
        if re.search(rf"(?:^|^ban \w+ \w+ ){re.escape(key(head))}(?!\w)", own):
            return Field("system", system, None, span, 0.95)
    best, value = 0, None
    for kind in _KINDS:
        for head in kind["heads"]:
            if kind.get("system") and len(head) > best and (own == key(head) or own.startswith(key(head) + " ")):
                best, value = len(head), kind["system"]
    if PARTY_MOTTO.search(mottoes) or (value is None and number and _PARTY_NOTATION.search(number.text)):
        return Field("system", "party", None, span, 0.95)
    if re.search(r"mặt trận|mttq|phụ nữ|nông dân|cựu chiến binh", own) and not own.startswith(("sở", "ủy ban nhân dân")):
        return Field("system", "other", None, span, 0.9)
    if value:
        return Field("system", value, None, span, 0.95)
    if STATE_MOTTO.search(mottoes):
        return Field("system", "state", None, span, 0.85)
    return None
