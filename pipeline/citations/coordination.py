"""Lists of acts: what one says for all, each act of the list gets; which mentions stand in another's description."""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.citations.attributes import settle_title
from pipeline.citations.mention import Mention
from pipeline.citations.view import View

_LINK = re.compile(r"\s?(?:[,;]|[,;]? ?(?:và|hoặc)|[,;]? ?-|[,;]? ?cùng(?: với)?)\s?(?:các )?", re.IGNORECASE)
_LISTED = re.compile(r"(?:[,;]|(?<!\w)và)(?: và)?(?: các)? ?$")
# On plain letters.
_GOVERNS_LIST = re.compile(r"(?:sua doi|bo sung|bai bo|thay the|cua cac|cac)[^;.]{0,60}$")
_PASSIVE = re.compile(r"(?:duoc|bi|da) (?:sua doi|bo sung|thay the|dieu chinh|bai bo|hop nhat)[^;.]{0,70}$")


def linked(view: View, first: Mention, second: Mention, end: int | None = None) -> bool:
    """Nothing but `,`, `;` or `và` stands between two mentions."""
    gap = view.text[first.end if end is None else end : second.start]
    return len(gap) <= 24 and _LINK.fullmatch(gap) is not None


def share(view: View, mentions: list[Mention]) -> None:
    """Hand type, date and issuer along lists: ``số 217-QĐ/TW, 218-QĐ/TW ngày … của Bộ Chính trị``."""
    for first, second in pairwise(mentions):
        if second.code and first.code and linked(view, first, second) and not second.own_word:
            if second.code.type_code == first.code.type_code or second.code.type_code is None:
                second.type_name = first.type_name
                second.type_code = first.type_code or second.type_code
            if first.shared_head:
                second.shared_head = True
    for second, first in pairwise(reversed(mentions)):
        if first.code and second.code and linked(view, first, second) and _alike(first, second):
            if first.issued is None and second.issued and first.issuer is None and _may_share_date(first, second):
                first.issued = second.issued
            if first.issuer is None and second.issuer:
                first.issuer = second.issuer
    for first, second in pairwise(mentions):
        if (
            first.code
            and second.code
            and second.issuer is None
            and first.shared_head
            and linked(view, first, second)
            and _alike(first, second)
        ):
            second.issuer = first.issuer


def _alike(first: Mention, second: Mention) -> bool:
    """Acts of one notation, of one body, or of one word."""
    assert first.code and second.code
    if len(first.code.types) > 1 and first.code.types[1:] == second.code.types[1:]:
        return True
    return first.code.notation == second.code.notation or (
        not second.own_word and first.code.types[0] == second.code.types[0]
    )


def _may_share_date(first: Mention, second: Mention) -> bool:
    assert first.code and second.issued
    if first.code.year is not None and first.code.year != str(second.issued.year):
        return False
    return not second.own_word or first.shared_head or first.type_code == second.type_code


def nest(view: View, mentions: list[Mention]) -> None:
    """Set `outer` of a mention in another's description; end the description where the list goes on."""
    stack: list[int] = []
    last_inside: dict[int, int] = {}
    for i, mention in enumerate(mentions):
        while stack and mentions[stack[-1]].reach <= mention.start:
            stack.pop()
        while stack:
            outer = mentions[stack[-1]]
            if any(start <= mention.start < end for start, end in outer.amends_in_name) or _inside(
                view, mentions, stack[-1], last_inside.get(stack[-1]), mention
            ):
                mention.outer = stack[-1]
                last_inside[stack[-1]] = i
                break
            outer.title_end = max(outer.title_start, min(outer.title_end, mention.start))
            _trim(view, outer)
            stack.pop()
        if mention.reach > mention.start:
            stack.append(i)
    for mention in mentions:
        settle_title(view, mention)


def _inside(view: View, mentions: list[Mention], outer_at: int, sibling_at: int | None, mention: Mention) -> bool:
    outer = mentions[outer_at]
    if outer.title_end <= mention.start or _later(mention, outer):
        return False
    if outer.quoted:
        return True
    before = view.text[outer.title_start : mention.start]
    if _PASSIVE.search(view.plain[max(outer.title_start, mention.start - 120) : mention.start]):
        return False  # `… (đã được sửa đổi, bổ sung bởi Nghị định số …)` is no part of the title
    if sibling_at is None:
        return not _LISTED.search(before[-12:])
    sibling = mentions[sibling_at]
    gap = view.text[sibling.reach : mention.start]
    if len(gap) > 24 or not _LINK.fullmatch(gap):
        return ";" not in gap
    if not mention.own_word and mention.code:
        return True
    if mention.type_code == sibling.type_code and outer.type_code != sibling.type_code:
        return True
    if mention.code is None and sibling.code is None and outer.code is not None and mention.issued is None:
        return True
    return (
        bool(_GOVERNS_LIST.search(view.plain[outer.title_start : sibling.start]))
        and "và" in gap
        and mention.issuer is None
    )


def _later(mention: Mention, outer: Mention) -> bool:
    """Issued after the act around it, which cannot speak of it."""
    return bool(mention.issued and outer.issued and mention.issued > outer.issued)


def _trim(view: View, outer: Mention) -> None:
    words = view.text[outer.title_start : outer.title_end]
    cut = len(re.sub(r"(?:[\s,;-]|(?<!\w)(?:và|các|tại|theo|của|số))+$", "", words))
    outer.title_end = outer.title_start + cut
