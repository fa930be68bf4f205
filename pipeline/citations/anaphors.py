"""Later mentions of acts that the document has named in full: by number alone, by a defined word, and of itself."""

from __future__ import annotations

import re

from pipeline.citations import types
from pipeline.citations.mention import Mention
from pipeline.citations.references import Acts
from pipeline.citations.view import View, plain
from pipeline.rules import load
from pipeline.text import fold, squeeze

_DEFINITION = load("citations").pattern("definition")
_ALIAS = re.compile(r"(?:[A-ZĐ]\w* )?(?:\d|[A-ZĐ])")
_NOT_PLURAL = r"(?<!\w)(?<!các )(?<!ban hành )(?<!dự thảo )"
_NOT_ITS_OWN = (  # `Nghị quyết số …`, `Nghị quyết của …`: another act
    r"(?! ?(?:số|\d|của|[Đđ]ại hội|Trung ương|Hội nghị|liên tịch|[A-ZĐ]\w*-)(?!\w)|\w| ?\d)"
)


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
        if not kind or not (view.text[kind[2]].isupper() or "số" in m.group()):
            continue
        full = acts.full(kind[1], m["n"], m.start())
        if full:
            out.append(_like(full[0], kind[2], m.end(), "short", 0.85))
    return out


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
    out: list[Mention] = []
    for m in _DEFINITION.finditer(view.text):
        full = _defined(view, mentions, m.start())
        alias = squeeze(m["alias"])
        if full is None or (full.start <= m.start("alias") < full.end) or re.search(r"\d ?[/-] ?[A-ZĐ]", alias):
            continue
        names_type = types.type_before(view.plain, m.end("alias"), m.start("alias"))
        if not names_type and not alias[:1].isupper():
            continue
        plain_type = names_type is not None and names_type[2] == m.start("alias")
        if not plain_type and not _ALIAS.match(alias):
            continue
        tail = _NOT_ITS_OWN if plain_type else r"(?![\w/-])"
        again_rule = re.compile(rf"{_NOT_PLURAL}{re.escape(fold(alias))}(?: này| nêu trên| nói trên)?{tail}")
        for again in again_rule.finditer(view.text, m.end()):
            start, end = again.span()
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
    kind = view.document.value("type_code") or types.names().get(plain(fold(name)), (name, ""))[1] or None
    out = []
    for m in re.finditer(rf"(?<!\w){re.escape(fold(name))} này(?!\w)", view.text):
        if view.open(m.start()) and not any(a < m.end() and m.start() < b for a, b in taken):
            mention = Mention(m.start(), m.end(), "self", type_name=name, type_code=kind, confidence=0.95)
            out.append(mention)
    return out


def _title_type(view: View) -> str | None:
    for block in view.document.blocks:
        if block.zone == "title":
            found = types.names().get(plain(fold(squeeze(block.text.strip(" *#:")))))
            return found[0] if found else None
    return None
