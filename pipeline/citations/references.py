"""Mentions of one act brought together: one code for all readings, short forms and anaphors filled from the full ones."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date

from pipeline.citations import types
from pipeline.citations.codes import same_act_key
from pipeline.citations.mention import Code, Mention
from pipeline.citations.view import View
from pipeline.rules import load
from pipeline.text import bare, fold, squeeze

_DEFINITION = load("citations").pattern("definition")
_WRITTEN = ("text-layer", "plain")


class Acts:
    """The acts that a document cites by number, with every mention of each."""

    def __init__(self, view: View, mentions: list[Mention]) -> None:
        self.view = view
        self.groups: dict[object, list[Mention]] = defaultdict(list)
        for mention in mentions:
            if mention.code:
                mention.act = same_act_key(mention.code)
                self.groups[mention.act].append(mention)
        if view.document.text_source not in _WRITTEN:
            self._merge_misread()
        self._agree()

    # -------------------------------------------------------------- one code for one act
    def _merge_misread(self) -> None:
        """A scan's reading that stands alone beside a well supported one of the same day and notation is that one."""
        by_kind: dict[tuple[str, date], list[object]] = defaultdict(list)
        for act, mentions in self.groups.items():
            for day in {m.issued for m in mentions if m.issued}:
                by_kind[_shape(mentions[0].code), day].append(act)
        for acts in by_kind.values():
            for act in acts:
                mine = self.groups.get(act, [])
                better = [a for a in acts if a != act and len(self.groups.get(a, ())) >= 2]
                if len(mine) != 1 or len(better) != 1:
                    continue
                if _one_slip(_digits(mine[0]), _digits(self.groups[better[0]][0])):
                    mine[0].act = better[0]
                    mine[0].confidence *= 0.85
                    self.groups[better[0]] += self.groups.pop(act)

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
                        mention.code.start, mention.code.end, best.number, best.year, best.separator, best.notation,
                        best.type_code, best.types,
                    )

    def _best(self, mentions: list[Mention], support: Counter[str]) -> Code:
        readings = Counter(m.code.text for m in mentions if m.code)

        def weight(code: Code) -> tuple[int, int, int, int]:
            marks = sum(c in "Đđ" or bare(c) != c for c in code.notation)
            return readings[code.text], sum(support[t] for t in code.types), marks, -code.start

        return max((m.code for m in mentions if m.code), key=weight)

    # -------------------------------------------------------------- what the full mention says
    def fill(self) -> None:
        """Give short mentions the date and issuer of the full ones, and tell which are short."""
        for mentions in self.groups.values():
            days = Counter(m.issued for m in mentions if m.issued)
            issuers = Counter(m.issuer for m in mentions if m.issuer)
            names = Counter((m.type_name, m.type_code) for m in mentions if m.type_name)
            day = _leading(days, [m.issued for m in mentions if m.issued])
            issuer = _leading(issuers, [m.issuer for m in mentions if m.issuer])
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

    def full(self, type_code: str, number: str, before: int) -> list[Mention]:
        """The first mention of each act of a type with a number, of those that stand before an offset."""
        wanted = number.lstrip("0").lower()
        found = []
        for mentions in self.groups.values():
            code = mentions[0].code
            if code and code.number.lstrip("0").lower() == wanted and type_code in {mentions[0].type_code, code.type_code}:
                found.append(mentions[0])
        return sorted((m for m in found if m.start < before), key=lambda m: -m.start)


def _leading(counts: Counter[object], order: list[object]) -> object:
    """The most frequent value; of equals the one that comes first."""
    return max(counts, key=lambda v: (counts[v], -order.index(v))) if counts else None


def _agrees(issuer: str, issuers: Counter[str]) -> bool:
    words = set(bare(issuer).lower().split())
    return all(len(words & set(bare(other).lower().split())) >= 1 for other in issuers)


def _shape(code: Code | None) -> str:
    return bare("".join(code.types)).upper() if code else ""


def _digits(mention: Mention) -> str:
    code = mention.code
    assert code
    return code.number + (code.year or "")


def _one_slip(read: str, true: str) -> bool:
    """One digit changed, or one digit and its slash lost."""
    if len(read) == len(true):
        return sum(a != b for a, b in zip(read, true, strict=True)) == 1
    if len(read) + 1 == len(true):
        return any(true[:i] + true[i + 1 :] == read for i in range(len(true)))
    return False


# ------------------------------------------------------------------ short forms by number, anaphors, the act itself
def by_number(view: View, acts: Acts, taken: list[tuple[int, int]]) -> list[Mention]:
    """``Nghị quyết 02``, ``QĐ 20`` after the full mention."""
    numbers = sorted({re.escape(m[0].code.number) for m in acts.groups.values() if m[0].code}, key=len, reverse=True)
    numbers += sorted({n.lstrip("0") for n in numbers if n.startswith("0")})
    if not numbers:
        return []
    pattern = re.compile(rf"(?<!\w)(?:[Ss]ố )?(?P<n>{'|'.join(numbers)})(?![\w/%]|[-.,/] ?\w)")
    out = []
    for m in pattern.finditer(view.text):
        if not view.open(m.start()) or any(start <= m.start() < end for start, end in taken):
            continue
        kind = types.type_before(view.plain, m.start(), view.line_start(m.start()))
        if not kind or not view.text[kind[2]].isupper() and "số" not in m.group():
            continue
        full = acts.full(kind[1], m["n"], m.start())
        if not full or re.match(r" ?(?:của|ngày|năm|về)(?!\w)", view.text[m.end() :m.end() + 6]) and full[0].issuer is None:
            continue
        out.append(_like(full[0], kind[2], m.end(), "short", 0.85))
    return out


def _like(full: Mention, start: int, end: int, form: str, confidence: float) -> Mention:
    return Mention(
        start, end, form, code=full.code, type_name=full.type_name, type_code=full.type_code, issued=full.issued,
        issuer=full.issuer, title=full.title, law=full.law, act=full.act, confidence=confidence,
    )


def anaphors(view: View, mentions: list[Mention], taken: list[tuple[int, int]]) -> list[Mention]:
    """``Nghị quyết`` after ``(sau đây gọi tắt là Nghị quyết)``: the act just before the definition."""
    out: list[Mention] = []
    for m in _DEFINITION.finditer(view.text):
        full = _defined(view, mentions, m.start())
        alias = squeeze(m["alias"])
        if full is None or (full.start <= m.start("alias") < full.end) or re.search(r"\d ?[/-] ?[A-ZĐ]", alias):
            continue
        names_type = types.type_before(view.plain, m.end("alias"), m.start("alias"))
        if not names_type and not alias[:1].isupper():
            continue
        plain_type = bool(names_type) and names_type is not None and names_type[2] == m.start("alias")
        if not plain_type and not re.match(r"(?:[A-ZĐ][\wĐđ]* )?(?:\d|[A-ZĐ])", alias):
            continue
        tail = r"(?! ?(?:số|\d|của|Đại hội|đại hội|Trung ương|Hội nghị|liên tịch|[A-ZĐ]\w*-)(?!\w)|\w| ?\d)" if plain_type else r"(?![\w/-])"
        for again in re.finditer(rf"(?<!\w)(?<!các )(?<!ban hành ){re.escape(fold(alias))}(?: này| nêu trên| nói trên)?{tail}", view.text[m.end() :]):
            start, end = m.end() + again.start(), m.end() + again.end()
            if view.open(start) and not any(a < end and start < b for a, b in taken):
                out.append(_like(full, start, end, "anaphor", 0.8))
    return out


def _defined(view: View, mentions: list[Mention], at: int) -> Mention | None:
    """The act that a definition in brackets closes: the outermost of its clause, which no `;` parts from it."""
    floor = view.line_start(at)
    found = None
    for mention in mentions:
        if floor <= mention.start < at and mention.form in {"full", "short", "named"} and at - mention.reach < 400:
            if ";" in view.text[mention.reach : at]:
                continue
            if mention.outer is None or found is None or found.reach < mention.start:
                found = mention
    return found


def themselves(view: View, taken: list[tuple[int, int]]) -> list[Mention]:
    """``Kế hoạch này`` in a plan: the document itself."""
    name = view.document.value("type_name") or _title_type(view)
    if not name:
        return []
    kinds = {name: view.document.value("type_code") or types.names().get(types.plain(fold(name)), (name, None))[1]}
    out = []
    for m in re.finditer(rf"(?<!\w){re.escape(fold(name))} này(?!\w)", view.text):
        if view.open(m.start()) and not any(a < m.end() and m.start() < b for a, b in taken):
            mention = Mention(m.start(), m.end(), "self", type_name=name, type_code=kinds[name], confidence=0.95)
            out.append(mention)
    return out


def _title_type(view: View) -> str | None:
    for block in view.document.blocks:
        if block.zone == "title":
            found = types.names().get(types.plain(fold(squeeze(block.text.strip(" *#:")))))
            return found[0] if found else None
    return None
