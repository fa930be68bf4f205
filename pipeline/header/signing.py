"""Who signed: in whose name, in which office, and by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from pipeline.document import Block, Field, Span
from pipeline.header.casing import is_syllable, normal_case
from pipeline.header.masthead import Masthead
from pipeline.rules import load
from pipeline.text import bare, fold, is_upper, key

_DATA = load("positions").data
_AUTHORITY = re.compile(
    r"(?<!\w)(?P<mark>T ?[/.]? ?M|K ?[/.]? ?T|T ?[/.]? ?L|T ?[/.]? ?U ?[/.]? ?Q|Q)(?P<dot> ?[./,:] ?| (?=[A-ZĐ]{2}))(?=\w)"
)
_RUN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)?")
_LIKE = 86  # rapidfuzz ratio of a misread office to its own
_SHORT_RANK = re.compile(r"^(?:(?:[^\W\d_]{1,4}|BS ?CK ?I{1,2}|CK ?I{1,2}|BSCK[12I]{1,2})[.,] {0,2})+(?=[^\W\d_])")
_AFTER_OFFICE = re.compile(r"\s*[^\w\s,()-].*$")  # ink and seal behind an office
_LEADING = re.compile(r"^[\W_]+")
_QUALIFIERS = frozenset({"thường trực", "ủy viên"})  # offices that also qualify the one before them
# ``KT.`` under a seal: ``-T, GIÁM ĐỐC``, ``VT. CHỦ TỊCH``; two letters stand for two.
_LOST_MARK = re.compile(r"^(?P<mark>[^\w\s]T|[A-JL-SU-Z]T)(?= ?[.,] ?[^\W\d_]{2})")
_BROKEN = re.compile(r"(?<=[^\W\d_]) (?P<rest>[^\W\d_]{1,3})(?= |$)")
_CLOSING_LINE = 120  # characters of the longest line of a closing
_SYLLABLES = range(2, 7)


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of the closing: ``"authority"``, ``"position"``, ``"name"`` or ``""``."""

    role: str
    text: str
    span: Span


@cache
def _heads() -> tuple[re.Pattern[str], frozenset[str]]:
    heads = sorted((fold(h) for h in _DATA["heads"]), key=len, reverse=True)
    return re.compile(r"(?:" + "|".join(map(re.escape, heads)) + r")(?!\w)", re.IGNORECASE), frozenset(map(key, heads))


@cache
def _bare_heads() -> tuple[re.Pattern[str], dict[str, str]]:
    """Offices by their letters without marks: what a scan leaves of ``GIÁM ĐỐC``."""
    known = {bare(fold(h)).lower(): h for h in reversed(_DATA["heads"])}
    ordered = sorted(known, key=len, reverse=True)
    return re.compile(r"(?:" + "|".join(map(re.escape, ordered)) + r")(?!\w)"), known


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(key(w) for w in _DATA[name])


def find(masthead: Masthead) -> Iterator[Field]:
    """`signing_authority`, `signer_position`, `signer_name`.

    ``TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH / Vi Văn Thạch`` → ``TM. ỦY BAN NHÂN DÂN, KT. CHỦ TỊCH``,
    ``Phó Chủ tịch``, ``Vi Văn Thạch``.
    """
    parts = _parts(masthead, masthead.zone("signature"))
    name = _signer(parts)
    if name is not None and masthead.scanned and _is_scrap(name.text):
        name = None
    if name is None and masthead.scanned:
        beside = [*parts, *_beside_recipients(masthead)]
        name = _signer([p for p in beside if p.role != "name" or not _is_scrap(p.text)])
        parts = beside if name else [p for p in parts if p.role != "name"]
    if name is None and (unmarked := _unmarked_closing(masthead)):
        parts = _parts(masthead, unmarked)
        name = _signer(parts)
    before = parts[: parts.index(name)] if name else parts
    authority = [p for p in before if p.role == "authority"]
    positions = [p for p in before if p.role == "position"]
    text = masthead.document.text
    if authority:
        span = Span(authority[0].span.start, authority[-1].span.end)
        value = ", ".join(_authority(p.text) for p in authority)
        yield Field("signing_authority", value, text[span.start : span.end], span, 0.95)
    if positions:
        last = _deputy(positions[-1], authority) if masthead.scanned else positions[-1]
        office = _AFTER_OFFICE.sub("", last.text) if masthead.scanned else last.text
        value = normal_case(office, masthead.evidence, name=True) if is_upper(office, 0.7) else office
        yield Field("signer_position", _head_case(value), text[last.span.start : last.span.end], last.span, 0.95)
    if name:
        known = key(name.text.split()[0]) in _set("surnames")
        value = name.text.title() if name.text.isupper() else name.text
        value = " ".join(map(_spelt, value.split())) if masthead.scanned else value
        yield Field("signer_name", value, text[name.span.start : name.span.end], name.span, 0.95 if known else 0.8)


def _deputy(position: _Part, authority: Sequence[_Part]) -> _Part:
    """Who signs ``KT. GIÁM ĐỐC`` is a deputy: the seal covers ``PHÓ`` where the same office stands below."""
    above = key(position.text)
    stands_in = any(_AUTHORITY.match(p.text) and key(p.text) == f"kt {above}" for p in authority)
    return _Part(position.role, f"PHÓ {position.text}", position.span) if stands_in else position


def _is_scrap(name: str) -> bool:
    """A part of a name is not the name: a middle name at an end, the beginning of an office, two syllables of a longer one."""
    words = name.split()
    middle = {"Thị", "Văn"}
    return words[0] in {*middle, "Phó", "Giám", "Chủ", "Trưởng"} or words[-1] in middle or (len(words) < 3 and key(words[0]) not in _set("surnames"))


def _spelt(word: str) -> str:
    """A syllable with the letter that a scan takes for ``l`` (``Glang`` → ``Giang``)."""
    if is_syllable(word) or len(word) < 3:
        return word
    mended = word[0] + word[1:].replace("l", "i")
    return mended if is_syllable(mended) else word


def _authority(text: str) -> str:
    """``T / M. ban thường vụ`` → as printed, without stray blanks in the mark."""
    mark = _AUTHORITY.match(text)
    if mark is None:
        return text
    head = re.sub(r"\s", "", mark["mark"])
    head += "" if "/" in head else "."
    return f"{head} {text[mark.end() :].strip()}"


def _head_case(text: str) -> str:
    """The office in its own case: ``Phó chủ tịch`` → ``Phó Chủ tịch``."""
    found = _heads()[0].match(fold(text))
    if found is None:
        return text
    head = next(h for h in _DATA["heads"] if key(h) == key(found.group()))
    return f"{head}{text[found.end() :]}"


# ------------------------------------------------------------------ the lines of the closing
def _beside_recipients(masthead: Masthead) -> list[_Part]:
    """Office and name that a scan left on the lines of the recipients beside them: ``- Như trên; PHÓ CHỦ TỊCH``."""
    parts: list[_Part] = []
    for block in _open_recipients(masthead):
        text = _healed_anywhere(fold(block.text))
        starts = [m.start() for m in (_AUTHORITY.search(text), _heads()[0].search(text)) if m]
        at = min((s for s in starts if is_upper(text[s : s + 8], 0.9)), default=None)
        if at is None and text[:1] in "-–•+":
            continue
        first = at or 0
        for start, end in _pieces(text[first:]):
            span = Span(block.span.start + first + start, block.span.start + first + end)
            part = _part(text[first + start : first + end], text[first + start : first + end], span, parts)
            if part is not None and not part.text.startswith("\n"):
                parts.append(part)
    return parts


def _open_recipients(masthead: Masthead) -> list[Block]:
    """The blocks from the recipients to the end of their page."""
    blocks = masthead.document.blocks
    first = next((i for i, b in enumerate(blocks) if b.zone == "recipients"), None)
    if first is None:
        return []
    page = blocks[first].page
    return [b for b in blocks[first + 1 : first + 30] if b.page == page and len(b.text) <= _CLOSING_LINE]


def _unmarked_closing(masthead: Masthead) -> list[Block]:
    """Office, ``(Đã ký)`` and name below the last article, where nothing else marks the closing."""
    blocks = [b for b in masthead.document.blocks if re.search(r"\w", b.text)]
    for i, block in enumerate(blocks):
        if block.zone not in {"body", "preamble", "appendix", "signature"} or len(block.text) > _CLOSING_LINE or i < 3:
            continue
        text = fold(block.text).lstrip("|*_ \t")
        office = _AUTHORITY.match(text) or _heads()[0].match(text)
        if office is None or not is_upper(text[: office.end()], 0.8):
            continue
        near = blocks[i : i + 5]
        if any(len(b.text) <= _CLOSING_LINE and _ends_in_name(b.text) for b in near):
            return [b for b in near if len(b.text) <= _CLOSING_LINE]
    return []


def _ends_in_name(text: str) -> bool:
    words = [w for w in _RUN.findall(text) if _is_name_word(w)]
    return 2 <= len(words) <= 6 and any(key(w) in _set("surnames") for w in words) and len(words) >= len(text.split()) - 9


def _parts(masthead: Masthead, blocks: Sequence[Block]) -> list[_Part]:
    parts: list[_Part] = []
    for block in blocks:
        text = fold(block.text)
        if masthead.scanned:
            text = _healed(text)
        for start, end in _cell_pieces(text) if block.kind == "table" else _pieces(text):
            span = Span(block.span.start + start, min(block.span.start + end, block.span.end))
            raw = text[start:end] if masthead.scanned else masthead.document.text[span.start : span.end]
            part = _part(text[start:end], raw, span, parts)
            if part is None:
                continue
            if part.role in {"authority", "position"} and parts and part.text.startswith("\n"):
                joined = parts[-1]
                whole = f"{joined.text} {part.text[1:]}"
                parts[-1] = _Part(joined.role, whole, Span(joined.span.start, span.end))
            else:
                parts.append(part)
    return parts


def _pieces(text: str) -> list[tuple[int, int]]:
    """A line cut where authority, office and name ran together: ``KT. BỘ TRƯỞNG | THỨ TRƯỞNG | Vi Văn Thạch``."""
    cuts = {0, len(text)}
    for found in _AUTHORITY.finditer(text):
        cuts.add(found.start())
        office = _heads()[0].match(text, found.end())
        if office:
            cuts.update(_second_office(text, office.end()))
    first = _heads()[0].match(text)
    if first and is_upper(text[: first.end()], 0.9):
        second = _heads()[0].match(text, first.end() + 1)
        if second and key(second.group()) not in _QUALIFIERS:
            cuts.add(second.start())
    for found in _heads()[0].finditer(text):
        if is_upper(found.group(), 0.9) and _after_body(text, found.start()) and key(found.group()) not in _QUALIFIERS:
            cuts.add(found.start())
    name = re.search(r"(?<=[^\W\d_]{2} )(?=[^\W\d_]+(?: [^\W\d_]+){1,5}\W*$)", text)
    if is_upper(text[:4], 0.9) and not is_upper(text[-8:], 0.9):
        lower = next((m.start() for m in _RUN.finditer(text) if _is_name_word(m.group())), None)
        if lower and name is not None:
            cuts.add(lower)
    ordered = sorted(cuts)
    return [(a, b) for a, b in zip(ordered, ordered[1:], strict=False) if text[a:b].strip()]


def _cell_pieces(text: str) -> list[tuple[int, int]]:
    """Pieces of each cell of a closing that was laid out as a table."""
    return [
        (cell.start() + a, cell.start() + b)
        for cell in re.finditer(r"[^\t\n]+", text)
        for a, b in _pieces(cell.group())
    ]


def _second_office(text: str, at: int) -> list[int]:
    """Where the signer's own office begins behind that of the one he signs for."""
    mark = _AUTHORITY.search(text, at)
    found = [m for m in _heads()[0].finditer(text, at, mark.start() if mark else len(text)) if m.start() and text[m.start() - 1] == " "]
    return [m.start() for m in found if text[m.start() - 2] != "," and key(m.group()) not in _QUALIFIERS][:1]


def _after_body(text: str, at: int) -> bool:
    """An office behind ``TM. ỦY BAN NHÂN DÂN``: the line names a body first."""
    return at > 0 and text[at - 1] == " " and bool(_AUTHORITY.match(text)) and text[:at].strip()[-1:] not in {".", "/", ","}


def _is_name_word(word: str) -> bool:
    return len(word) >= 2 and word[0].isupper() and word[1:].islower()


def _part(text: str, raw: str, span: Span, parts: list[_Part]) -> _Part | None:
    text = text.strip()
    bare_key = key(text)
    if not bare_key or bare_key in _set("skip"):
        return None
    bare_text = _LEADING.sub("", text)
    mark = _AUTHORITY.match(bare_text)
    if mark:
        text = bare_text
        return _Part("authority", text.rstrip(" ,;:*_|-"), span)
    if _heads()[0].match(bare_text):
        return _Part("position", bare_text.strip(" ,;:*_|-.'"), span)
    if name := _name(raw):
        start = raw.find(name)
        where = Span(span.start + start, span.start + start + len(name)) if start >= 0 else span
        return _Part("name", name, where)
    if is_upper(text, 0.85) and parts and parts[-1].role in {"authority", "position"} and len(text) < 80:
        return _Part(parts[-1].role, "\n" + text.strip(" ,;:*_|-"), span)
    return None


def _healed(text: str) -> str:
    """A line of capitals with its offices as they are spelt, whatever a scan made of their marks."""
    if not is_upper(text, 0.6):
        return text
    out = _healed_anywhere(text)
    lost = _LOST_MARK.match(out)
    return _completed(out) if lost is None else out[: lost.start("mark")] + "KT" + out[lost.end("mark") :]


def _healed_anywhere(text: str) -> str:
    """The same line with offices in capitals as they are spelt; same length."""
    out = text
    pattern, known = _bare_heads()
    for found in pattern.finditer(bare(text).lower()):
        office = fold(known[found.group()]).upper()
        if len(office) == found.end() - found.start() and text[found.start() : found.end()].isupper():
            out = out[: found.start()] + office + out[found.end() :]
    return out


def _completed(text: str) -> str:
    """A line that can be but one office: ``PHO €HU TỊCH`` misread, ``CHÁNH VĂN`` under a seal."""
    words = key(text).split()
    if _heads()[0].match(text) or _AUTHORITY.match(text) or not is_upper(text, 0.8):
        return text
    near = process.extractOne(bare(" ".join(words)), _bare_heads()[1].keys(), scorer=fuzz.ratio, score_cutoff=_LIKE)
    if near:
        return fold(_bare_heads()[1][near[0]]).upper()
    if len(words) != 2:
        return text
    begun = [h for h in _DATA["heads"] if key(h).startswith(" ".join(words) + " ")]
    shortest = min(begun, key=len, default="")
    whole = bool(begun) and all(h.startswith(shortest) for h in begun)
    return fold(shortest).upper() if whole else text


# ------------------------------------------------------------------ the name
def _name(raw: str) -> str | None:
    """The person named on a line, whatever noise of seal and ink stands around."""
    text = raw.strip(" *_|.,;:~`'\"-–")
    if is_upper(text[:1] * 2) and len(text) < 50:
        # no syllable of a name begins small: ``Đặ ng``
        text = _BROKEN.sub(lambda m: m["rest"] if m["rest"].islower() else m.group(), text)
    text = _SHORT_RANK.sub("", text)
    words = list(_RUN.finditer(text))
    while len(words) > 2 and key(text[words[0].start() : words[1].end()]) in _set("ranks"):
        text = text[words[1].end() :].strip()
        words = list(_RUN.finditer(text))
    if words and key(words[0].group()) in _set("ranks") and len(words) > 2:
        text = text[words[0].end() :].strip(" .:")
        words = list(_RUN.finditer(text))
    runs: list[list[re.Match[str]]] = [[]]
    for word in words:
        if _is_name_word(word.group()) or (runs[-1] and len(word.group()) == 1 and word.group().isupper()):
            if runs[-1] and text[runs[-1][-1].end() : word.start()].strip():
                runs.append([])
            runs[-1].append(word)
        else:
            runs.append([])
    whole = sum(len(w.group()) for w in words)
    best: tuple[bool, int, str] | None = None
    for run in runs:
        start = next((i for i, w in enumerate(run) if key(w.group()) in _set("surnames")), None)
        known = start is not None and len(run) - start in _SYLLABLES
        chosen = run[start:] if known and start is not None else run
        if len(chosen) not in _SYLLABLES:
            continue
        share = sum(len(w.group()) for w in chosen) / whole
        if share < (0.55 if known else 0.95):
            continue
        candidate = (known, len(chosen), text[chosen[0].start() : chosen[-1].end()])
        best = max(best, candidate) if best else candidate
    if best:
        return best[2]
    return _capital_name(text)


def _capital_name(text: str) -> str | None:
    """A name in capitals: only with a family name first and nothing else on the line."""
    words = text.split()
    if 2 <= len(words) <= 5 and text.isupper() and all(w.isalpha() for w in words) and key(words[0]) in _set("surnames"):
        return text
    return None


def _signer(parts: list[_Part]) -> _Part | None:
    """The name below the last office; without an office the last name of the closing."""
    names = [p for p in parts if p.role == "name"]
    if not names:
        return None
    offices = [i for i, p in enumerate(parts) if p.role in {"position", "authority"}]
    if offices:
        below = [p for p in parts[offices[0] :] if p.role == "name"]
        if below:
            known = [p for p in below if key(p.text.split()[0]) in _set("surnames")]
            return (known or below)[0]
    return names[-1]
