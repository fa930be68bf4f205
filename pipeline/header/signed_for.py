"""The issuing body of an act whose masthead was lost: from the signature and the words of the text."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.document import Field
from pipeline.header.bodies import head_of
from pipeline.header.casing import Wording, normal_case
from pipeline.header.masthead import Masthead
from pipeline.rules import load
from pipeline.text import fold, key

_RULES = load("header")
_HEADER = _RULES.data["organ"]
_TOGETHER = _RULES.pattern("in-the-name-of")
_ISSUES = _RULES.pattern("issues")
_UNIT = "|".join(re.escape(fold(u)) for u in sorted(_HEADER["units"], key=len, reverse=True))
_UNITS = frozenset(key(u).split()[0] for u in _HEADER["units"])
_DATED = _RULES.pattern("place-date")
_PLACE = _RULES.pattern("named-place")
_WITHIN = frozenset(key(w) for w in _HEADER["within"])
_WHOLE = frozenset({"chính phủ", "quốc hội", "thủ tướng chính phủ"})  # bodies that have no place
_OPENING = 4_000  # characters in which the issuer names itself
_WORDS = range(2, 15)


def signed_for(masthead: Masthead) -> Field | None:
    """`organ_name` of the body that the signature names (``TM. ỦY BAN NHÂN DÂN``), with the place of the text."""
    if masthead.first("number") is None and masthead.first("date") is None:
        return None
    for block in masthead.zone("signature"):
        found = _TOGETHER.match(fold(block.text).strip(" *_|\"'"))
        if found is None:
            continue
        body = found["body"].strip(" *_|.,;")
        name = _completed(body, masthead)
        return Field("organ_name", name, body, block.span, 0.75) if name else None
    return None


def signed_longer(masthead: Masthead, name: str) -> str | None:
    """The name that the signature gives in full where the masthead broke off: ``ỦY BAN THƯỜNG VỤ`` of ``QUỐC HỘI``."""
    for block in masthead.zone("signature"):
        found = _TOGETHER.match(fold(block.text).strip(" *_|\"'"))
        words = key(found["body"]).split() if found else []
        own = key(name).split()
        if found and words[: len(own)] == own and len(words) > len(own) and words[len(own)] not in _UNITS:
            return normal_case(found["body"].strip(" *_|.,;"), masthead.evidence, name=True)
    return None


def _completed(body: str, masthead: Masthead) -> str | None:
    evidence = masthead.evidence
    if key(body) in _WITHIN:
        return _issuer_named(body, evidence)
    name = normal_case(body, evidence, name=True)
    if key(body) in _WHOLE or re.search(rf"(?<!\w)(?:{_UNIT}) \S", name.lower()):
        return name
    place = _own_place(key(body), masthead)
    return f"{name} {place}" if place else name


def _own_place(head: str, masthead: Masthead) -> str | None:
    """The place of the date line with the level that the text gives it, or the place that the text names most."""
    evidence = masthead.evidence
    issuing = re.search(
        rf"{re.escape(head)} (?P<unit>{_UNIT}),? (?:ban hành|xây dựng|yêu cầu|thông báo)", evidence.lowered
    )
    wanted = issuing["unit"] if issuing else ""
    votes: Counter[str] = Counter(found.group() for found in _PLACE.finditer(evidence.text))
    dated = masthead.first("date")
    stated = _DATED.match(dated.text) if dated else None
    place = (stated["place"] or "").strip() if stated else ""
    if place:
        own = {p: n for p, n in votes.items() if p.endswith(" " + place) and p.lower().startswith(wanted)}
        if own:
            return max(own, key=lambda p: own[p])
        if wanted:
            return f"{wanted} {place}"
    level = {p: n for p, n in votes.items() if p.lower().startswith(wanted)}
    return max(level, key=lambda p: level[p]) if level else None


def _issuer_named(body: str, evidence: Wording) -> str | None:
    """Of a standing body: who says in the opening that it issues the act."""
    own = key(body)
    for found in _ISSUES.finditer(evidence.text, 0, _OPENING):
        name = found["name"].strip()
        if key(name).startswith(own + " "):
            name = name[len(body) + 1 :].strip()
        words = key(name).split()
        if name[:1].isupper() and head_of(words) and len(words) in _WORDS:
            return name
    return None
