"""The issuing body of an act whose masthead was lost: from the signature and the words of the text."""

from __future__ import annotations

import re

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
        name = _completed(body, masthead.evidence)
        return Field("organ_name", name, body, block.span, 0.75) if name else None
    return None


def _completed(body: str, evidence: Wording) -> str | None:
    if key(body) in _WITHIN:
        return _issuer_named(body, evidence)
    name = normal_case(body, evidence, name=True)
    if key(body) in _WHOLE or re.search(rf"(?<!\w)(?:{_UNIT}) \S", name.lower()):
        return name
    place = _own_place(key(body), evidence)
    return f"{name} {place}" if place else name


def _own_place(head: str, evidence: Wording) -> str | None:
    """The place that the text speaks of most, of the level that it gives the body."""
    level = re.search(rf"{re.escape(head)} (?P<unit>{_UNIT})(?!\w)", evidence.lowered)
    wanted = level["unit"] if level else ""
    votes: dict[str, int] = {}
    for found in _PLACE.finditer(evidence.text):
        if found.group().lower().startswith(wanted):
            votes[found.group()] = votes.get(found.group(), 0) + 1
    return max(votes, key=lambda p: votes[p]) if votes else None


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
