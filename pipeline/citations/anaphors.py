"""Later mentions of acts that the document has named in full: by number alone, by a defined word, and of itself."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict

from pipeline.citations import types
from pipeline.citations.codes import find_codes, same_act_key
from pipeline.citations.issuers import issuer_at
from pipeline.citations.mention import Mention
from pipeline.citations.references import Acts
from pipeline.citations.view import View, plain
from pipeline.rules import load
from pipeline.text import fold, key, squeeze

_ATTACHED = re.compile(r"kem theo (?:[a-z ]{3,20} so )?[\d ]{0,4}$")  # a misread number may be torn
_OF_BODY = load("named_acts").pattern("act-of-body")
_DEFINITION = load("citations").pattern("definition")
_DEFINITION_CLAUSE = load("citations").pattern("definition-clause")
_BLANK = load("citations").pattern("blank-number")
_CLOSING = re.compile(r"tren day la (?:noi dung |toan bo noi dung )?$")  # on plain letters
_HOLDS_CODE = re.compile(r"\d ?[/-] ?[A-ZĐ]")
_BARE_NUMBER = re.compile(r"(?<= )\d{1,6}[a-dA-D]?(?![\w/%]|[.,] ?\d|[.,]\w| ?[-/] ?\w)")
_MOST_WORDS = 60
_ALIAS = re.compile(r"(?:[A-ZĐ]\w* )?(?:\d|[A-ZĐ])")
# not `các Kế hoạch`, nor a field that a body is named by (`Phòng Tài chính - Kế hoạch`, `Sở Kế hoạch và Đầu tư`)
_NOT_PLURAL = r"(?<!\w)(?<!các )(?<!ban hành )(?<!dự thảo )(?<!\w - )(?<!Bộ )(?<!Sở )(?<!Phòng )(?<!Ban )"
_NOT_ITS_OWN = (  # `Nghị quyết số …`, `Nghị quyết của …`: another act
    r"(?! ?(?:số|\d|của|[Đđ]ại hội|Trung ương|Hội nghị|liên tịch|[A-ZĐ]\w*-)(?!\w)|\w| ?\d)"
)


def by_number(view: View, acts: Acts, taken: list[tuple[int, int]]) -> list[Mention]:
    """``Nghị quyết 02``, ``QĐ số 20`` after the full mention."""
    out = []
    for m in _BARE_NUMBER.finditer(view.text) if acts.by_number else ():
        if m.group().lstrip("0").lower() not in acts.by_number:
            continue
        if not view.open(m.start()) or _overlaps(taken, *m.span()):
            continue
        at = m.start() - 3 if view.plain.endswith("so ", 0, m.start()) else m.start()
        kind = types.type_before(view.plain, at, view.line_start(m.start()))
        if not kind or not (view.text[kind[2]].isupper() or at < m.start()):
            continue
        full = acts.full(kind[1], m.group(), m.start())
        if full:
            out.append(_like(full, kind[2], m.end(), "short", 0.85))
    return out


def by_issuer(view: View, acts: Acts, taken: list[tuple[int, int]]) -> list[Mention]:
    """``Kế hoạch của Quận ủy`` after the one plan of that body that is cited in full."""
    issued: dict[tuple[str | None, str], set[object]] = defaultdict(set)
    for act, mentions in acts.groups.items():
        for mention in mentions:
            if mention.issuer and mention.form == "full":
                issued[mention.type_code, key(mention.issuer)].add(act)
    out = []
    for m in _OF_BODY.finditer(view.text) if issued else ():
        if not view.open(m.start()) or _overlaps(taken, *m.span()) or _closes(view, m.start()):
            continue
        issuer = issuer_at(view.text, m.end())
        found = issued.get((types.names()[plain(m["type"])][1], key(issuer[0]))) if issuer else None
        if issuer and found and len(found) == 1:
            full = acts.groups[next(iter(found))][0]
            if full.start < m.start():
                out.append(_like(full, m.start(), issuer[1], "short", 0.75))
    return out


def _closes(view: View, at: int) -> bool:
    """``Trên đây là Kế hoạch của Tỉnh ủy``: the act itself, said by its issuer."""
    return _CLOSING.search(view.plain, max(0, at - 40), at) is not None


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    """Some of the spans, sorted, has a character in common with ``start:end``."""
    i = bisect_right(taken, (start, end))
    return (i > 0 and taken[i - 1][1] > start) or (i < len(taken) and taken[i][0] < end)


def _like(full: Mention, start: int, end: int, form: str, confidence: float) -> Mention:
    return Mention(
        start,
        end,
        form,
        code=full.code,
        type_name=full.type_name,
        type_code=full.type_code,
        issued=full.issued,
        issuer=full.issuer,
        title=full.title,
        law=full.law,
        act=full.act,
        confidence=confidence,
    )


def anaphors(view: View, mentions: list[Mention], taken: list[tuple[int, int]]) -> list[Mention]:
    """``Nghị quyết`` after ``(sau đây gọi tắt là Nghị quyết)``: the act just before the definition."""
    starts = [m.start for m in mentions]
    words: dict[str, list[tuple[int, Mention]]] = defaultdict(list)
    found = [*_DEFINITION.finditer(view.text), *_DEFINITION_CLAUSE.finditer(view.text)]
    for m in sorted(found, key=lambda m: m.start()):
        full = _defined(view, mentions, starts, m.start())
        rule = _as_used(view, m) if full and not full.start <= m.start("alias") < full.end else None
        if full and rule and (rule in words or len(words) < _MOST_WORDS):
            words[rule].append((m.end(), full))
    out: list[Mention] = []
    for rule, definitions in words.items():
        places = [at for at, _ in definitions]
        for again in re.compile(rule).finditer(view.text, places[0]):
            if view.open(again.start()) and not _overlaps(taken, *again.span()):
                full = definitions[bisect_right(places, again.start()) - 1][1]  # a word may be defined anew
                out.append(_like(full, *again.span(), "anaphor", 0.8))
    return out


def _as_used(view: View, m: re.Match[str]) -> str | None:
    """Pattern of later uses of the word that a definition introduces, None where it introduces no act."""
    alias = squeeze(m["alias"])
    if _HOLDS_CODE.search(alias):
        return None
    kind = types.type_before(view.plain, m.end("alias"), m.start("alias"))
    if not alias[:1].isupper() and not kind:
        return None
    plain_type = kind is not None and kind[2] == m.start("alias")
    if not plain_type and not _ALIAS.match(alias):
        return None
    tail = _NOT_ITS_OWN if plain_type else r"(?![\w/-])"
    own = kind is not None and kind[1] == view.document.value("type_code")  # `Kế hoạch này` is the plan itself
    this = "(?! này)(?: nêu trên| nói trên)?" if own else "(?: này| nêu trên| nói trên)?"
    return rf"{_NOT_PLURAL}{re.escape(fold(alias))}{this}{tail}"


def _defined(view: View, mentions: list[Mention], starts: list[int], at: int) -> Mention | None:
    """The act that a definition in brackets closes: the outermost of its clause, which no `;` parts from it."""
    found = None
    for mention in mentions[bisect_left(starts, max(view.line_start(at), at - 1500)) : bisect_left(starts, at)]:
        if at - mention.reach >= 400 or ";" in view.text[mention.reach : at]:
            continue
        if mention.outer is None or found is None or found.reach < mention.start:
            found = mention
    return found


def mark_own(view: View, mentions: list[Mention]) -> None:
    """Form ``"self"`` for the document's own number: ``(Kèm theo Kế hoạch số 37/KH-UBND …)`` over its appendix."""
    value = view.document.value
    own = next(find_codes(value("code") or ""), None)

    def over_appendix(mention: Mention) -> bool:
        at = mention.start
        return view.zone(at) == "appendix" and bool(_ATTACHED.search(view.plain, max(at - 40, 0), at))

    for mention in mentions:
        code = mention.code
        if code is None or (mention.issued and value("issued_date") not in (None, mention.issued)):
            continue
        if own is not None:
            same = same_act_key(code) == same_act_key(own)
            foreign = mention.relation in {"implements", "based_on"} and mention.issued is None and mention.issuer
            if same and not (foreign and key(mention.issuer or "") not in key(value("organ_name") or "")):
                mention.form = "self"
            elif view.document.scanned and mention.issued and code.notation == own.notation and over_appendix(mention):
                mention.form = "self"  # its number is often written by hand there, and misread
        elif code.notation == value("code_notation") and over_appendix(mention):
            mention.form = "self"  # the number over the act itself was not legible


def themselves(view: View, taken: list[tuple[int, int]]) -> list[Mention]:
    """``Kế hoạch này`` in a plan, and its number that was left blank: the document itself."""
    name = view.document.value("type_name") or _title_type(view)
    kind = view.document.value("type_code") or types.names().get(plain(fold(name or "")), ("", ""))[1] or None
    if name is None and kind == "CV":
        name = "Công văn"
    if not name:
        return []
    out = []
    first = f"[{name[0].upper()}{name[0].lower()}]"
    for m in re.finditer(rf"(?<!\w){first}{re.escape(fold(name)[1:])} này(?!\w)", view.text):
        if view.open(m.start()) and not _overlaps(taken, *m.span()):
            mention = Mention(m.start(), m.end(), "self", type_name=name, type_code=kind, confidence=0.95)
            out.append(mention)
    return out + _blank(view, name, kind, taken)


def _blank(view: View, name: str, kind: str | None, taken: list[tuple[int, int]]) -> list[Mention]:
    """``(Kèm theo Quyết định số     /QĐ-UBND ngày     /7/2020 của UBND xã)`` over the appendix of that decision."""
    own = view.document.value("code_notation")
    before = f"kem theo {plain(fold(name))}"
    out = []
    for m in _BLANK.finditer(view.text) if own else ():
        start = m.start() - len(name)
        ours = m["notation"].upper() == own.upper() and view.plain.endswith(before, 0, m.start())
        if ours and view.open(start) and not _overlaps(taken, start, m.end()):
            issuer = issuer_at(view.text, m.end()) if m["of"] else None
            end = issuer[1] if issuer else m.start("of") if m["of"] else m.end()
            out.append(Mention(start, end, "self", type_name=name, type_code=kind, confidence=0.9))
    return out


def _title_type(view: View) -> str | None:
    for block in view.document.blocks:
        if block.zone == "title":
            found = types.names().get(plain(fold(squeeze(block.text.strip(" *#:")))))
            return found[0] if found else None
    return None
