"""Mentions of one act brought together: one code for all its readings; short forms filled from the full ones."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from functools import cached_property

from rapidfuzz.distance import Levenshtein

from pipeline.citations.codes import is_known, same_act_key
from pipeline.citations.mention import Code, Mention
from pipeline.citations.view import View
from pipeline.text import bare

_MOST_LIKE = 40
_MOST_NAMES = 20  # of one body; more are several


class Acts:
    """The acts that a document cites by number, with every mention of each."""

    def __init__(self, view: View, mentions: list[Mention]) -> None:
        self.view = view
        self.groups: dict[object, list[Mention]] = defaultdict(list)
        for mention in mentions:
            if mention.code:
                mention.act = same_act_key(mention.code)
                self.groups[mention.act].append(mention)
        if view.document.scanned:
            self._merge_misread()
        self._agree()

    # -------------------------------------------------------------- one code for one act
    def _merge_misread(self) -> None:
        """A scan's reading that stands alone beside a better supported one of the same act is that one."""
        near: dict[object, list[object]] = defaultdict(list)
        for act, mentions in self.groups.items():
            code = mentions[0].code
            assert code
            for day in {m.issued for m in mentions if m.issued}:
                near[_shape(code), day].append(act)
            near[code.number, code.year].append(act)
        for act in list(self.groups):
            if len(self.groups[act]) != 1:
                continue
            [lone] = self.groups[act]
            assert lone.code
            like = {*near[_shape(lone.code), lone.issued], *near[lone.code.number, lone.code.year]} - {act}
            if len(like) > _MOST_LIKE:
                continue
            better = [a for a in like if a in self.groups and self._same_act(lone, self.groups[a])]
            if len(better) == 1:
                lone.act = better[0]
                lone.confidence *= 0.85
                self.groups[better[0]] += self.groups.pop(act)
                self.groups[better[0]].sort(key=lambda m: m.start)

    def _same_act(self, lone: Mention, others: list[Mention]) -> bool:
        """One figure misread in a code of the same day, or letters of the notation lost."""
        mine, code = lone.code, others[0].code
        assert mine and code
        if any(self._side_by_side(lone, other) for other in others):
            return False
        if _shape(mine) == _shape(code):
            enough = 1 if self._mended(lone) else 2
            same_day = lone.issued is not None and any(m.issued == lone.issued for m in others)
            return same_day and len(others) >= enough and _one_slip(mine, code)
        if (mine.number, mine.year) != (code.number, code.year) or len(others) < 3:
            return False
        if mine.year is not None and mine.type_code is None and _shape(mine) in _shape(code):
            return True
        return not is_known(mine) and Levenshtein.distance(_shape(mine), _shape(code), score_cutoff=2) <= 2

    def _side_by_side(self, one: Mention, other: Mention) -> bool:
        """In one list they are two acts."""
        gap = slice(min(one.end, other.end), max(one.start, other.start))
        return gap.stop - gap.start < 40 and "\n" not in self.view.text[gap]

    def _mended(self, mention: Mention) -> bool:
        """The scan's figures had to be put together."""
        assert mention.code
        span = slice(mention.code.start - 3, mention.code.end)
        return self.view.text[span] != self.view.document.folded[span]

    def _agree(self) -> None:
        """Every mention gets the best supported reading of its act's code."""
        support: Counter[str] = Counter()
        own = self.view.document.value("code_notation")
        for part in re.split(r"[-/]", own or ""):
            support[part] += 2
        for mentions in self.groups.values():
            for mention in mentions:
                assert mention.code
                support.update(mention.code.types)
        for mentions in self.groups.values():
            if len({m.code.text for m in mentions if m.code}) > 1:
                best = self._best(mentions, support)
                for mention in mentions:
                    assert mention.code
                    mention.code = Code(
                        mention.code.start,
                        mention.code.end,
                        best.number,
                        best.year,
                        best.separator,
                        best.notation,
                        best.type_code,
                        best.types,
                    )

    def _best(self, mentions: list[Mention], support: Counter[str]) -> Code:
        readings = Counter(m.code.text for m in mentions if m.code)

        def weight(mention: Mention) -> tuple[int, bool, int, int, int]:
            code = mention.code
            assert code
            marks = sum(bare(c) != c for c in code.notation)
            known = sum(support[part] for part in code.types)
            return readings[code.text], not self._mended(mention), known, marks, -code.start

        best = max(mentions, key=weight).code
        assert best
        return best

    # -------------------------------------------------------------- what the full mention says
    def fill(self) -> None:
        """Give short mentions the date and issuer of the full ones, and tell which are short."""
        for mentions in self.groups.values():
            days = Counter(m.issued for m in mentions if m.issued)
            issuers = Counter(m.issuer for m in mentions if m.issuer)
            names = Counter((m.type_name, m.type_code) for m in mentions if m.type_name)
            day = max(days, key=days.__getitem__, default=None)  # of equals the first
            issuer = max(issuers, key=issuers.__getitem__, default=None)
            seen = False
            for mention in mentions:
                own = mention.issued is not None
                if not own and seen:
                    mention.form = "short"
                seen = seen or own or mention.form == "full"
                if mention.issued is None and (mention.issuer is None or _agrees(mention.issuer, issuers)):
                    mention.issued = day
                if mention.issuer is None and (mention.issued is None or mention.issued in (day, None)):
                    mention.issuer = issuer
                if mention.type_name is None and len(names) == 1:
                    mention.type_name, mention.type_code = next(iter(names))

    @cached_property
    def by_number(self) -> dict[str, dict[str | None, list[Mention]]]:
        """First mention of each act in order, by number without leading zeros and by type."""
        found: dict[str, dict[str | None, list[Mention]]] = defaultdict(lambda: defaultdict(list))
        for first in sorted((mentions[0] for mentions in self.groups.values()), key=_start):
            if first.code:
                for kind in {first.type_code, first.code.type_code}:
                    found[first.code.number.lstrip("0").lower()][kind].append(first)
        return found

    def full(self, type_code: str, number: str, before: int) -> Mention | None:
        """The act of a type with a number that was named last before an offset."""
        named = self.by_number.get(number.lstrip("0").lower(), {}).get(type_code, [])
        at = bisect_left(named, before, key=_start)
        return named[at - 1] if at else None


def _start(mention: Mention) -> int:
    return mention.start


def _agrees(issuer: str, issuers: Counter[str]) -> bool:
    if len(issuers) > _MOST_NAMES:
        return False
    words = set(bare(issuer).lower().split())
    return all(len(words & set(bare(other).lower().split())) >= 1 for other in issuers)


def _shape(code: Code | None) -> str:
    return bare("".join(code.types)).upper() if code else ""


def _one_slip(read: Code, true: Code) -> bool:
    """One figure changed, or one and its slash lost; numbers close together are acts of one day."""
    mine, other = read.number + (read.year or ""), true.number + (true.year or "")
    if len(mine) == len(other) and read.year == true.year:
        close = abs(int(re.sub(r"\D", "", read.number)) - int(re.sub(r"\D", "", true.number))) < 10
        return not close and sum(a != b for a, b in zip(mine, other, strict=True)) == 1
    return len(mine) + 1 == len(other) and any(other[:i] + other[i + 1 :] == mine for i in range(len(other)))
