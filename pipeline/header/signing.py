"""Who signed: in whose name, in which office, and by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from pipeline.document import Block, Field, Span
from pipeline.header.bodies import head_of
from pipeline.header.casing import normal_case
from pipeline.header.masthead import Masthead
from pipeline.header.offices import (
    AUTHORITY,
    WORD,
    cell_pieces,
    healed,
    healed_anywhere,
    in_its_case,
    offices,
    pieces,
    stood_in_for,
)
from pipeline.header.offices import authority as authority_of
from pipeline.header.persons import ends_in_name, has_surname, is_scrap, person, restored, spelt
from pipeline.header.spacing import respaced
from pipeline.rules import load
from pipeline.text import bare, fold, is_upper, key, squeeze

_SKIPPED = frozenset(key(w) for w in load("positions").data["skip"])
_AFTER_OFFICE = re.compile(r"\s*[^\w\s,()-].*$")  # ink and seal behind an office
_LEADING = re.compile(r"^[\W_]+")
_CERTIFIED = re.compile(r"XÁC THỰC VĂN BẢN HỢP NHẤT\W*")  # above the office that consolidated a text
_COVERED = 4  # words of the longest line that a seal left of a deputy's office
_COVERED_LIKE = 50  # rapidfuzz ratio of what it left to the office above
_SCRAP = 4  # letters of the shortest word that says something
_CLOSING_LINE = 120  # characters of the longest line of a closing


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of the closing: ``"authority"``, ``"position"``, ``"name"`` or ``""``."""

    role: str
    text: str
    span: Span


def find(masthead: Masthead) -> Iterator[Field]:
    """`signing_authority`, `signer_position`, `signer_name`.

    ``TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH / Vi Văn Thạch`` → ``TM. ỦY BAN NHÂN DÂN, KT. CHỦ TỊCH``,
    ``Phó Chủ tịch``, ``Vi Văn Thạch``.
    """
    parts, name = _closing(masthead)
    before = parts[: parts.index(name)] if name else parts
    authority = [p for p in before if p.role == "authority"]
    positions = [p for p in before if p.role == "position"]
    text = masthead.document.text
    if authority:
        span = Span(authority[0].span.start, authority[-1].span.end)
        value = ", ".join(authority_of(_legible_mark(p.text) if masthead.scanned else p.text) for p in authority)
        yield Field("signing_authority", value, text[span.start : span.end], span, 0.95)
    elif masthead.scanned and (above := _signed_for(positions)):
        value = f"KT. {_legible(above.text)}"
        yield Field("signing_authority", value, text[above.span.start : above.span.end], above.span, 0.8)
    if positions:
        last = _deputy(positions[-1], authority) if masthead.scanned else positions[-1]
        office = _legible(last.text) if masthead.scanned else last.text
        value = normal_case(office, masthead.evidence, name=True) if is_upper(office, 0.7) else office
        yield Field("signer_position", in_its_case(value), text[last.span.start : last.span.end], last.span, 0.95)
    elif masthead.scanned and (stood_in := _stood_in(authority)):
        value = in_its_case(normal_case(_deputy_title(stood_in), masthead.evidence, name=True))
        yield Field("signer_position", value, None, authority[-1].span, 0.6)
    if name:
        value = name.text.title() if name.text.isupper() else name.text
        value = restored(" ".join(map(spelt, value.split()))) if masthead.scanned else value
        yield Field(
            "signer_name", value, text[name.span.start : name.span.end], name.span, 0.95 if has_surname(value) else 0.8
        )


def _legible(office: str) -> str:
    """An office without what a seal left behind it: scraps that name no body (``PHÓ GIÁM ĐỐC SỐ``, ``GIÁM ĐỐC TẢ 1``)."""
    office = _AFTER_OFFICE.sub("", office)
    head = offices().match(office)
    words = key(office[head.end() :]).split() if head else []
    of_body = head_of(words) and len(words) > head_of(words)
    return head.group() if head and not of_body and max(map(len, words), default=0) < _SCRAP else office


def _legible_mark(text: str) -> str:
    """The same of an office behind its mark: ``TL. CHỦ TỊCH Á'``."""
    mark = AUTHORITY.match(text)
    return text[: mark.end()] + _legible(text[mark.end() :]) if mark else text


def _closing(masthead: Masthead) -> tuple[list[_Part], _Part | None]:
    """The pieces of the closing, and the signer: as marked, else beside the recipients, else below the text."""
    marked = _whole_names(masthead, _parts(masthead, masthead.zone("signature")))
    if name := _signer(marked):
        return marked, name
    if masthead.scanned:
        beside = [*marked, *_whole_names(masthead, _beside_recipients(masthead))]
        if name := _signer(beside):
            return beside, name
    unmarked = _whole_names(masthead, _parts(masthead, _unmarked_closing(masthead)))
    name = _signer(unmarked)
    return (unmarked, name) if name else (marked, None)


def _whole_names(masthead: Masthead, parts: list[_Part]) -> list[_Part]:
    """Without what a scan left of a name."""
    return [p for p in parts if not (masthead.scanned and p.role == "name" and is_scrap(p.text))]


def _stood_in(authority: Sequence[_Part]) -> str | None:
    """The office that a deputy stands in for: ``GIÁM ĐỐC`` of ``KT. GIÁM ĐỐC``; None where another mark stands last."""
    office = _legible((stood_in_for(authority[-1].text) if authority else None) or "").strip()
    return office if offices().fullmatch(office) and not key(office).startswith("phó ") else None


def _deputy_title(office: str) -> str:
    """The deputy's office, in capitals: ``GIÁM ĐỐC`` → ``PHÓ GIÁM ĐỐC``; a minister's is ``THỨ TRƯỞNG``."""
    return "THỨ TRƯỞNG" if key(office) == "bộ trưởng" else f"PHÓ {office}"


def _deputy(position: _Part, authority: Sequence[_Part]) -> _Part:
    """Who signs ``KT. GIÁM ĐỐC`` is a deputy: the seal covers ``PHÓ`` where the same office stands below."""
    above = key(position.text)
    stands_in = any(AUTHORITY.match(p.text) and key(p.text) == f"kt {above}" for p in authority)
    return _Part(position.role, _deputy_title(position.text), position.span) if stands_in else position


def _deputy_of(above: _Part, text: str) -> str | None:
    """The deputy of an office, of which a seal left less below it: ``GIÁM ĐỐC / PHÓ TẮM Đ``, ``KT. CHỦ TỊCH / tU CHỦ TỊCH``."""
    head = stood_in_for(above.text)
    if head is None and AUTHORITY.match(above.text):
        return None
    office, words = above.text.strip() if head is None else head, text.split()
    whole = offices().fullmatch(office) and is_upper(office, 0.9) and not key(office).startswith("phó ")
    if not whole or not 2 <= len(words) <= _COVERED:
        return None
    if bare(words[0]) == "PHO":
        left = " ".join(words[1:])
        alike = is_upper(left, 0.6) and fuzz.ratio(bare(left), bare(office)) >= _COVERED_LIKE
        told = alike or (words[0].isupper() and all(len(word) < WORD for word in words[1:]))
    else:
        at = len(words) - len(office.split())
        told = (
            head is not None
            and at > 0
            and max(map(len, words[:at])) <= WORD
            and key(" ".join(words[at:])) == key(office)
        )
    return _deputy_title(office) if told else None


def _signed_for(positions: Sequence[_Part]) -> _Part | None:
    """The head above his own deputy, whose ``KT.`` the seal covers: ``GIÁM ĐỐC / PHÓ GIÁM ĐỐC``; no other reading is left."""
    for above, below in pairwise(positions):
        if is_upper(above.text, 0.9) and key(_legible(below.text)) == f"phó {key(_legible(above.text))}":
            return above
    return None


# ------------------------------------------------------------------ the lines of the closing
def _beside_recipients(masthead: Masthead) -> list[_Part]:
    """Office and name that a scan left on the lines of the recipients beside them: ``- Như trên; PHÓ CHỦ TỊCH``."""
    parts: list[_Part] = []
    for block in _open_recipients(masthead):
        text = healed_anywhere(fold(block.text))
        starts = [m.start() for m in (AUTHORITY.search(text), offices().search(text)) if m]
        at = min((s for s in starts if is_upper(text[s : s + 8], 0.9)), default=None)
        if at is None and text[:1] in "-–•+":
            continue
        first = at or 0
        for start, end in pieces(text[first:]):
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
        text = _CERTIFIED.sub("", fold(block.text).lstrip("|*_ \t"), count=1)
        office = AUTHORITY.match(text) or offices().match(text)
        if office is None or not is_upper(text[: office.end()], 0.8):
            continue
        near = blocks[i : i + 5]
        if any(len(b.text) <= _CLOSING_LINE and ends_in_name(_CERTIFIED.sub("", b.text)) for b in near):
            return [b for b in near if len(b.text) <= _CLOSING_LINE]
    return []


def _parts(masthead: Masthead, blocks: Sequence[Block]) -> list[_Part]:
    parts: list[_Part] = []
    for block in blocks:
        text = fold(block.text)
        text = healed(text) if masthead.scanned else respaced(text)
        for start, end in cell_pieces(text) if block.kind == "table" else pieces(text):
            span = Span(block.span.start + start, min(block.span.start + end, block.span.end))
            raw = text[start:end] if masthead.scanned else masthead.document.text[span.start : span.end]
            part = _part(squeeze(text[start:end]), raw, span, parts, masthead.scanned)
            if part is None:
                continue
            if part.role in {"authority", "position"} and parts and part.text.startswith("\n"):
                joined = parts[-1]
                whole = f"{joined.text} {part.text[1:]}"
                parts[-1] = _Part(joined.role, whole, Span(joined.span.start, span.end))
            else:
                parts.append(part)
    return parts


def _part(text: str, raw: str, span: Span, parts: list[_Part], scanned: bool = True) -> _Part | None:
    text = text.strip()
    bare_key = key(text)
    if not bare_key or bare_key in _SKIPPED:
        return None
    bare_text = _LEADING.sub("", text)
    mark = AUTHORITY.match(bare_text)
    if mark:
        text = bare_text
        return _Part("authority", text.rstrip(" ,;:*_|-"), span)
    if offices().match(bare_text):
        return _Part("position", bare_text.strip(" ,;:*_|-.'"), span)
    if name := person(raw):
        start = raw.find(name)
        where = Span(span.start + start, span.start + start + len(name)) if start >= 0 else span
        return _Part("name", name, where)
    if scanned and parts and (deputy := _deputy_of(parts[-1], bare_text)):
        return _Part("position", deputy, span)
    if is_upper(text, 0.85) and parts and parts[-1].role in {"authority", "position"} and len(text) < 80:
        return _Part(parts[-1].role, "\n" + text.strip(" ,;:*_|-"), span)
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
            known = [p for p in below if has_surname(p.text)]
            return (known or below)[0]
    return names[-1]
