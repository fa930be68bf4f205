"""What the document, or the act in whose description a mention stands, does to an act: from the governing words."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipeline.citations.mention import Mention
from pipeline.citations.view import View, plain
from pipeline.rules import load
from pipeline.text import fold

_TABLE = load("relations")
_SENTENCE = re.compile(r"[\n\t]|[.!?](?=\s+[A-ZĐÁÀẢÃẠĂÂÊÔƠƯÚỦỨÝÍÉÓ\"“-])")
_ARTICLES = re.compile(
    r"(?:(?:diem|khoan|dieu|muc|chuong|phan|phu luc)(?: so)? [\w.]{1,5}(?:,| va|;)? ?|cac |cua |tai |theo )*$"
)
_LISTED = re.compile(r",[^,;]{0,60},(?: va)?")
_LEADS = re.compile(r"^\W*(?:va |cac |-|\d{1,2}[.)] ?|[a-z]\) ?|so |tai |theo |quyet dinh |dieu \d+ ?)*\W*$")
_OF_THE_FIRST = frozenset({"guides", "amends", "replaces", "repeals"})  # not what the next act is to the document
_NEAR = 44
_FAR = 240


class Trigger(NamedTuple):
    """A governing expression found in plain text."""

    relation: str
    start: int
    end: int


@cache
def _triggers() -> re.Pattern[str]:
    """All rules as one pattern on plain letters; at one place the earlier rule of the table wins."""
    parts = [
        f"(?P<r{i}>{plain(rule.regex.pattern)})" for i, rule in enumerate(_TABLE.rules) if not _is_after(rule.name)
    ]
    return re.compile(r"(?<!\w)(?:" + "|".join(parts) + ")")


def _is_after(name: str) -> bool:
    return name.startswith("after-")


@cache
def _after_repeals() -> re.Pattern[str]:
    return re.compile(plain(_TABLE["after-repeals"].regex.pattern))


@cache
def _nouns() -> re.Pattern[str]:
    words = [re.escape(plain(fold(w))) for w in _TABLE.data["reach"]["nouns"]]
    return re.compile(r"(?<!\w)(?:" + "|".join(words) + r")(?!\w)")


def relate(view: View, mentions: list[Mention]) -> None:
    """Set `relation` of every mention; `outer` must be known."""
    previous: Mention | None = None
    inside: dict[int, Mention] = {}
    for mention in mentions:
        if mention.outer is None:
            mention.relation = _governed(view, previous, mention)
            if mention.relation == "mentions" and _after_repeals().match(view.plain[mention.end : mention.end + 150]):
                mention.relation = "repeals"
            previous = mention
        else:
            mention.relation = _nested(view, mentions[mention.outer], inside.get(mention.outer), mention)
            inside[mention.outer] = mention


def _nested(view: View, outer: Mention, sibling: Mention | None, mention: Mention) -> str:
    if any(start <= mention.start < end for start, end in outer.amends_in_name):
        return "amends"
    trigger = _last(view.plain, outer.title_start, mention.start)
    if sibling and (trigger is None or trigger.start < sibling.start):
        return sibling.relation
    return trigger.relation if trigger and trigger.relation != "passive" else "mentions"


def _governed(view: View, previous: Mention | None, mention: Mention) -> str:
    start = _sentence_start(view, mention.start)
    inherited = None
    if previous is not None and previous.reach > start:
        start, inherited = min(previous.reach, mention.start), previous.relation
    gap_start = start
    semicolon = view.plain.rfind(";", start, mention.start)
    if semicolon >= 0:
        gap_start = semicolon + 1
    trigger = _last(view.plain, gap_start, mention.start)
    if trigger and trigger.relation == "passive":
        return inherited or "mentions"
    if trigger and _reaches(view.plain[trigger.end : mention.start], trigger.relation):
        return trigger.relation
    if trigger is None:
        rest = view.plain[gap_start : mention.start]
        if inherited in _OF_THE_FIRST and rest.strip() in {"tai", "tai cac"}:
            return "mentions"  # `quy định chi tiết Luật … tại Nghị định số …`: where it is said
        if inherited is not None and (
            len(rest.strip()) <= 30 or _LISTED.fullmatch(rest.strip()) or _ARTICLES.fullmatch(rest.strip() + " ")
        ):
            return inherited
        if inherited is None and _LEADS.match(rest):
            return _lead_in(view, previous, mention, start)
    return "mentions"


def _sentence_start(view: View, at: int) -> int:
    base = max(view.line_start(at), at - 1500)
    start = base
    for m in _SENTENCE.finditer(view.text, base, at):
        if not re.search(r"(?:TP|Tp|tp|T|Q|P|TX|H|St|No|số)$", view.text[max(base, m.start() - 3) : m.start()]):
            start = m.end()
    return start


def _last(text: str, start: int, end: int) -> Trigger | None:
    """The last governing expression between two offsets, within reach of the mention.

    Before what is only attached to the act (`áp dụng Quy chế ban hành kèm theo Quyết định số …`), or its content
    (`quán triệt các nội dung của Luật …`), the verb that governs the attached thing or the content decides.
    """
    content = None
    for m in reversed(list(_triggers().finditer(text, max(start, end - _FAR), end))):
        name = _TABLE.rules[int((m.lastgroup or "r0")[1:])].name
        if name == "content":
            content = content or m
        elif name != "attached" and (content is None or content.start() - m.end() <= _NEAR):
            return Trigger(name, m.start(), m.end())
    return Trigger("mentions", content.start(), content.end()) if content else None


_VERB = re.compile(r"(?<!\w)(?:duoc|da|bi|de|theo|ban hanh|cong bo|phe duyet|lam|giao|kem theo)(?!\w)")


def _reaches(between: str, relation: str) -> bool:
    """The verb still concerns the act: it stands near, or the words between show it (`các nội dung được giao tại`)."""
    if relation in {"amends", "replaces", "repeals", "guides"}:
        return not _VERB.search(between)
    if relation in {"based_on", "mentions"}:
        return True
    if len(between) <= _NEAR and not between.endswith(" tai "):
        return True
    return bool(_nouns().search(between) or _ARTICLES.fullmatch(between) or "kem theo" in between)


def _lead_in(view: View, previous: Mention | None, mention: Mention, start: int) -> str:
    """The relation that the paragraph above gives an item: `Căn cứ:`, `bãi bỏ các văn bản sau:`, or the line before."""
    item = view.items.get(view.block(mention.start))
    above = view.document.items[item.parent] if item is not None and item.parent is not None else None
    if above is not None and (above.lead_in or above.heading):
        trigger = _last(view.plain, above.span.start, above.span.end)
        if trigger and above.span.end - trigger.end < 90 and trigger.relation != "passive":
            return (
                trigger.relation
                if above.lead_in or trigger.relation in {"repeals", "replaces", "amends"}
                else "mentions"
            )
    if view.zone(mention.start) == "preamble" and previous is not None and view.zone(previous.start) == "preamble":
        return previous.relation
    return "mentions"
