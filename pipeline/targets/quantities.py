"""A number with its comparator, its unit and what it is a rate of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.document import Span
from pipeline.numbers import Number, find_numbers, spoken_number
from pipeline.rules import load
from pipeline.targets.clauses import Passage

_COMPARATORS = load("comparators").rules
_BEFORE = tuple(r for r in _COMPARATORS if r.data["side"] == "before")
_AFTER = tuple(r for r in _COMPARATORS if r.data["side"] == "after")
_UNITS = load("units")
_STOPS = frozenset(_UNITS.data["stops"].split())
_KINDS = {
    name: kind
    for kind in ("nouns", "measure", "frequency", "currency", "duration", "age")
    for name in _UNITS.data[kind]
}
_KNOWN = re.compile(
    r" ?\(?(" + "|".join(re.escape(u) for u in sorted(_KINDS, key=len, reverse=True)) + r")(?![^\W\d_])(?!\d)",
    re.IGNORECASE,
)
_LOWER_KINDS = {name.lower(): kind for name, kind in _KINDS.items()}
_WORD = re.compile(r" ?([^\W\d_]{1,20}(?:-[^\W\d_]{1,20})?)")
_PER, _PER_BEFORE, _GDP = (_UNITS.pattern(n) for n in ("per", "per-before", "gdp"))
_FROM_MORE = re.compile(r"[^.;:()\d]{0,60}? trở lên(?!\w)")
_SPOKEN_START = re.compile(
    r"(?:[Íí]t nhất|[Tt]ối thiểu|[Kk]hông dưới|[Kk]hông quá|[Tt]ối đa|[Tt]rên|[Hh]ơn)"
    r"(?: là| có| đạt)? (?=[^\W\d_A-Z])"
)
_NUMBER_OF = re.compile(r" (?:tổng )?số(?= )")
_PER_LAST = re.compile(r" (?:mỗi|hằng|hàng) (năm|tháng|quý|tuần)[.;, ]{0,3}$")
_MAX_UNIT_WORDS = 4
_REACH = 40  # characters before a number in which its comparator stands


@dataclass(frozen=True, slots=True)
class Quantity:
    """A bound as written: `span` runs from the comparator to the unit; `kind` is that of the unit.

    `kind` is ``"percent"``, ``"share"`` (a fraction), ``"currency"``, ``"duration"``, ``"age"``, ``"frequency"``,
    ``"measure"``, ``"nouns"`` (a listed noun), ``"phrase"`` (a noun phrase as it stands) or ``"bare"``.
    """

    number: Number
    span: Span
    lead: int  # where the comparator begins: what governs the number stands before
    comparator: str
    strength: str  # "strong", "plain", "none"
    unit: str | None
    kind: str
    per: str | None = None
    worded: bool = False  # the comparator stands before the number (``ít nhất 5``, not ``5 … trở lên``)
    spoken: bool = False  # the number is written in words
    since: bool = False  # ``từ`` stands before it


def quantities(passage: Passage, text: str) -> Iterator[Quantity]:
    """Every quantity of a passage that no date, code, ordinal or quotation hides; `text` is the published text."""
    taken = passage.span.start
    for number in sorted((*find_numbers(passage.text, *passage.span), *_spoken(passage)), key=lambda n: n.span):
        if number.span.start < taken or passage.hidden(number.span):
            continue  # ``12 người trên một vạn dân``: the second number belongs to the first
        for quantity in _quantity(passage, text, number):
            taken = quantity.span.end
            yield quantity


def _spoken(passage: Passage) -> Iterator[Number]:
    """Numbers in words are safe to read only behind a comparator (``ít nhất một lần``)."""
    for m in _SPOKEN_START.finditer(passage.text, *passage.span):
        number = spoken_number(passage.text, m.end(), passage.span.end)
        if number is not None:
            yield number


def _quantity(passage: Passage, text: str, number: Number) -> Iterator[Quantity]:
    folded, end = passage.text, passage.span.end
    unit, kind, unit_end = _unit(passage, text, number)
    comparator, strength, lead = _before(passage, number.span.start)
    worded, spoken = strength in {"strong", "plain"}, not folded[number.span.start].isdigit()
    per, after_end = _per(passage, number, unit_end, lead, kind)
    for at in sorted({number.span.end, unit_end, after_end}):
        tail = folded[at : min(end, at + 30)]
        found = next(((r, m) for r in _AFTER if (m := r.regex.search(tail))), None)
        if found is None:
            continue
        if comparator in {"=", "~"} or strength == "from":
            comparator, strength = found[0].data["comparator"], "strong"
        after_end = max(after_end, at + found[1].end())
        if at == number.span.end and not number.percent:  # ``2/3 trở lên đảng viên``: the unit stands behind
            moved = replace(number, span=Span(number.span.start, after_end))
            unit, kind, after_end = _unit(passage, text, moved)
        break
    else:
        if folded[max(passage.span.start, lead - 3) : lead].lower() == "từ " and (
            more := _FROM_MORE.match(folded, unit_end, min(end, unit_end + 80))
        ):
            comparator, strength, after_end = ">=", "strong", more.end()
    since = folded[max(passage.span.start, lead - 3) : lead].lower() == "từ "
    lead -= 3 * since
    span = Span(lead, max(after_end, number.span.end))
    if number.upper is None:
        yield Quantity(number, span, lead, comparator, strength, unit, kind, per, worded, spoken, since)
        return
    low, high = replace(number, upper=None), replace(number, value=number.upper, upper=None)
    yield Quantity(low, span, lead, ">=", "range", unit, kind, per)
    yield Quantity(high, span, lead, "<=", "range", unit, kind, per)


def _before(passage: Passage, at: int) -> tuple[str, str, int]:
    """Comparator in the words before a number, how binding it is, and where it begins."""
    start = max(passage.span.start, at - _REACH)
    head = passage.text[start:at]
    for rule in _BEFORE:
        m = rule.regex.search(head)
        if m is None:
            continue
        begin = m.start()
        if rule.name == "from":
            return rule.data["comparator"], "from", at
        while begin < len(head) and head[begin] == " ":
            begin += 1
        return rule.data["comparator"], rule.data["strength"], start + begin
    return "=", "none", at


def _unit(passage: Passage, text: str, number: Number) -> tuple[str | None, str, int]:
    folded, at, end = passage.text, number.span.end, passage.span.end
    if number.percent:
        base = _GDP.search(folded[at : min(end, at + 30)])
        return (
            (f"% {base['base']}", "percent", at + base.end())
            if base and base["base"] in {"GDP", "GRDP"}
            else ("%", "percent", at)
        )
    share = number.fraction is not None and number.value < 1
    at = m.end() if (m := _NUMBER_OF.match(folded, at, end)) else at  # ``hai phần ba số chi bộ``
    known = _KNOWN.match(folded, at, end)
    if known:
        kind = _LOWER_KINDS[known.group(1).lower()]
        return text[known.start(1) : known.end(1)], "share" if share else kind, known.end()
    words: list[str] = []
    stop = at
    while len(words) < _MAX_UNIT_WORDS and (m := _WORD.match(folded, stop, end)):
        word = m.group(1)
        if word.lower() in _STOPS:
            break
        words.append(word)
        stop = m.end()
    if not words:
        return None, "share" if share else "bare", at
    return text[stop - len(folded[at:stop].lstrip()) : stop], "share" if share else "phrase", stop


def _per(passage: Passage, number: Number, end: int, lead: int, kind: str) -> tuple[str | None, int]:
    after = _PER.search(passage.text[end : min(passage.span.end, end + 40)])
    if after:
        return after["per"], end + after.end()
    clause = passage.clause(number.span.start)
    found: re.Match[str] | None = None
    for m in _PER_BEFORE.finditer(
        passage.text, max(passage.sentence(lead).start if kind == "frequency" else clause.start, lead - 240), lead
    ):
        found = m
    if found is None:
        tail = _PER_LAST.search(passage.text[end : min(clause.end, end + 160)])
        return (tail.group(1) if tail else None), end
    return found["per"].removeprefix("một "), end
