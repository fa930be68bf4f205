"""Target or not: is the number one that the act undertakes to reach?

Numbers that describe, conditions, results of the past, support levels and quotas of law look alike; what tells them
apart are the verb that governs the number, the words of its bound, the section it stands in and the kind of act.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.document import Span
from pipeline.rules import load
from pipeline.targets.clauses import Passage
from pipeline.targets.quantities import Quantity

_TABLE = load("targets")
_UNDERTAKE, _RESULT, _COUNT, _ACTIVITY = (_TABLE.pattern(n) for n in ("undertake", "result", "count", "activity"))
_RANK, _RANK_AFTER = _TABLE.pattern("rank"), _TABLE.pattern("rank-after")
_CONDITION, _RELATIVE, _PAST, _NEGATED = (_TABLE.pattern(n) for n in ("condition", "relative", "past", "negated"))
_BASE, _QUOTA, _QUOTA_AFTER, _MONEY = (_TABLE.pattern(n) for n in ("base", "quota", "quota-after", "money"))
_ACTIVITIES = tuple(load("units").data["activities"])
_STRONG_VERB = re.compile(r"(?:đạt|bảo đảm|đảm bảo|hoàn thành|phấn đấu|duy trì|giảm|tăng)(?!\w)", re.IGNORECASE)
_EACH = re.compile(r"(?:mỗi|từng|toàn|phấn đấu|bảo đảm|đảm bảo|phải)(?!\w)", re.IGNORECASE)
_SHORTEN = re.compile(r"(?:rút (?:ngắn|xuống)|giảm|cắt giảm|tiết kiệm|tăng|bình quân|nâng)(?!\w)", re.IGNORECASE)
_CHANGES = re.compile(r"^[^.;:]{0,40}? (?:xuống|lên|(?:xuống )?còn) (?:còn |dưới |trên |khoảng )?\d")
_REACHES = re.compile(r"(?:đạt|còn|đến)(?: [^\W\d_]{1,8}){0,2} ?$", re.IGNORECASE)
_GIVEN = ("hỗ trợ", "Hỗ trợ", "diện tích", "Diện tích")
_HELD = re.compile(r"(?:bảo đảm|đảm bảo|phấn đấu)(?!\w)", re.IGNORECASE)
_PROVIDES = re.compile(r"(?:bố trí|dành|cân đối|đầu tư)(?: [^\W\d_]{1,8}){0,3} ?$", re.IGNORECASE)
_FORMULA = re.compile(r" ?[x×*=+] ?[\d\[({]")
_RATE = re.compile(r"(?:tỷ lệ|tỉ lệ|tốc độ|tỷ trọng|tỉ trọng)[^,;]{0,120}: ?$|(?:: ?\d[^;]{0,60}, )$", re.IGNORECASE)
_OPENER = re.compile(r"^\W*(?:[^\W\d_]{1,12} ){0,3}$")


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a passage stands: in a targets section; in an act or section of rules or results, not of undertakings."""

    targets: bool = False
    strict: bool = False
    bulleted: bool = False


def may_hold(folded: str, span: Span, setting: Setting) -> bool:
    """A text of rules or results holds targets only where it undertakes something; a quick test before `judge`."""
    return not setting.strict or setting.targets or bool(_UNDERTAKE.search(folded, *span))


def judge(quantity: Quantity, passage: Passage, setting: Setting) -> float:
    """How surely the quantity is a target, 0–1; 0.0 where it is none."""
    folded = passage.text
    clause, sentence = passage.clause(quantity.lead), passage.sentence(quantity.lead)
    bracket = passage.bracketed(quantity.number.span.start)
    if bracket is not None:
        return _bracketed(quantity, passage, bracket, setting)
    before = folded[max(clause.start, quantity.lead - 240) : quantity.lead]
    governed = folded[max(sentence.start, quantity.lead - 400) : quantity.lead]
    after = folded[quantity.span.end : min(clause.end, quantity.span.end + 160)]
    undertaken = bool(_UNDERTAKE.search(governed))
    if _is_rank(quantity, before, after):
        return 0.85 if setting.targets or undertaken else 0.0
    if quantity.kind == "bare" and not setting.targets:  # most numbers; told before the words are searched
        return 0.0
    if _speaks_against(quantity, before, governed, after, undertaken, setting):
        return 0.0
    if setting.strict and not (setting.targets or undertaken):
        return 0.0
    if quantity.kind in {"percent", "share"}:
        return _percent(quantity, before, after, undertaken, setting)
    return _count(quantity, before, after, undertaken, setting)


def _is_rank(quantity: Quantity, before: str, after: str) -> bool:
    unit = f" {quantity.unit or ''}{after}"
    return (
        quantity.strength == "none"
        and bool(_RANK.search(before))
        and bool(_RANK_AFTER.search(unit) or "hạng" in before[-14:])
    )


def ranked(quantity: Quantity, passage: Passage) -> bool:
    """``nhóm 3 nước dẫn đầu``: the third place or a better one."""
    clause = passage.clause(quantity.lead)
    before = passage.text[max(clause.start, quantity.lead - 40) : quantity.lead]
    return _is_rank(quantity, before, passage.text[quantity.span.end : min(clause.end, quantity.span.end + 60)])


def _bracketed(quantity: Quantity, passage: Passage, bracket: Span, setting: Setting) -> float:
    inside = passage.text[bracket.start + 1 : quantity.lead]
    bound = quantity.strength == "strong" and quantity.comparator in {">=", "<="}
    if (
        quantity.kind != "percent"
        or not bound
        or setting.strict
        or re.search(r"(?:^|\W)(?:có|từ|nếu|hiện|đã|đạt)(?!\w)", inside)
    ):
        return 0.0
    return 0.5 if not _QUOTA.search(inside) else 0.0


def _speaks_against(
    quantity: Quantity, before: str, governed: str, after: str, undertaken: bool, setting: Setting
) -> bool:
    if _FORMULA.match(after):
        return True
    if quantity.kind == "age" or _NEGATED.search(before):
        return True
    unbound = quantity.strength in {"none", "from"} and quantity.kind != "percent"
    if _BASE.search(before[-40:]) and (unbound or before.endswith(("với tỷ lệ ", "với mức "))):
        return True
    if re.search(r"so với (?:[^,;.]{0,40})?$", before[-60:]):
        return True
    if quantity.since and quantity.strength != "range" and _CHANGES.match(after):
        return True  # ``nâng từ 85% lên 90%``: where it starts is no target
    condition = _CONDITION.search(before)
    if condition and not _STRONG_VERB.search(condition.group()):
        return True
    if _is_relative(quantity, before, after):
        return True
    past = [m.end() for m in _PAST.finditer(governed)]
    if setting.targets and quantity.strength in {"strong", "plain"} and _REACHES.search(before):
        past = []  # ``Diện tích đất đã giải phóng mặt bằng đạt trên 260 ha`` among the targets
    if past and not _UNDERTAKE.search(governed, past[-1]) and not re.search(r"(?:sẽ|tiếp tục)(?!\w)", governed):
        return True
    quota = _QUOTA.search(before) or (quantity.kind == "percent" and _QUOTA_AFTER.match(after))
    if quota and quota.group() in _GIVEN and (quantity.kind in {"nouns", "measure"} or setting.targets):
        quota = None  # ``hỗ trợ 40 hộ``: a count of things, no sum
    if quota and not undertaken and not (setting.targets and _STRONG_VERB.search(before)):
        return True
    if quantity.kind != "duration":
        return False
    if setting.targets and quantity.strength == "strong":
        return False  # ``thời gian giải quyết không quá 3 ngày`` among the targets
    held = setting.targets or undertaken or bool(_HELD.search(before))
    return not (held and _SHORTEN.search(before))


def _is_relative(quantity: Quantity, before: str, after: str) -> bool:
    """A bound that describes the thing it stands behind (``doanh nghiệp có từ 25 lao động trở lên``)."""
    head = before.removesuffix("từ ").rstrip()
    m = _RELATIVE.search(head[-110:])
    if m is None or quantity.kind == "percent":
        return False
    if _EACH.search(head[-110:]):
        return False
    more = re.match(r"[ ,]{0,2}[^\W\d_]", after)
    return bool(more) or bool(re.search(r"\d ?%", before))


def _percent(quantity: Quantity, before: str, after: str, undertaken: bool, setting: Setting) -> float:
    if setting.targets:
        return 0.95
    bound = quantity.strength == "strong"
    verb = _RESULT.search(before)
    if quantity.number.value == 100:
        return 0.9 if verb or _OPENER.match(before) or undertaken else 0.75
    if undertaken:
        return 0.9
    if bound and (verb or quantity.kind == "percent"):
        return 0.85
    if verb and _STRONG_VERB.search(before[verb.start() :]):
        return 0.85
    if quantity.kind == "share":
        return 0.0
    opens = _OPENER.match(before) and re.match(r" [^\W\d_]", after)
    if verb and (quantity.strength != "none" or before.rstrip().endswith(verb.group())):
        return 0.8
    return 0.8 if opens or _RATE.search(before) else 0.0


def _count(quantity: Quantity, before: str, after: str, undertaken: bool, setting: Setting) -> float:
    bound = quantity.strength == "strong" and quantity.comparator in {">=", "<="}
    verb = _COUNT.search(before)
    if quantity.kind == "currency":
        if not (_MONEY.search(before) or (setting.targets and _PROVIDES.search(before))):
            return 0.0
        return 0.9 if setting.targets or undertaken else 0.75 if bound or verb else 0.0
    if quantity.kind == "bare" and not (bound or verb):
        return 0.0
    if setting.targets or undertaken:
        if bound or verb or quantity.strength in {"plain", "from"}:
            return 0.92
        if _RESULT.search(before[-30:]) or _ACTIVITY.search(before[-40:]) or quantity.strength == "range":
            return 0.85
        if setting.targets and _OPENER.match(before) and setting.bulleted:
            return 0.8
        return 0.0
    spelled = quantity.spoken and quantity.kind != "frequency" and not quantity.per  # ``ít nhất một …`` says any
    if (bound and not spelled and (quantity.worded or _STRONG_VERB.search(before[-60:]))) or verb:
        return 0.8
    if quantity.strength in {"plain", "range"} and _RESULT.search(before[-40:]) and _STRONG_VERB.search(before[-40:]):
        return 0.7
    activity = _ACTIVITY.search(before[-40:])
    listed = quantity.unit is not None and quantity.unit.lower().startswith(_ACTIVITIES)
    if activity and listed:
        return 0.6
    return 0.65 if quantity.per is not None and quantity.kind == "frequency" else 0.0
