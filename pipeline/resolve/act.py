"""One act of an archive, and the acts that are known, found by what a mention tells of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rapidfuzz import fuzz

from pipeline.resolve.codes import Code, read_named
from pipeline.resolve.identity import when
from pipeline.resolve.mentions import Mention
from pipeline.text import key

Row = dict[str, Any]
_SAME_TITLE = 85  # per cent of the words of a cited title that the subject of an unnumbered document must have


@dataclass(slots=True)
class Act:
    """One act with all that speaks of it: `documents` are its copies in the archive, `mentions` its citations."""

    act_key: str
    code: Code | None = None
    root: str | None = None
    issued: date | None = None
    ambiguous: bool = False
    documents: list[Row] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    slug: str | None = None
    order: int = 0  # of all acts, as they came up

    @property
    def type_code(self) -> str | None:
        """Type as the archive's copy says, else as most mentions say, else as the notation says."""
        if self.documents and self.documents[0].get("type_code"):
            return str(self.documents[0]["type_code"])
        said = Counter(r["type_code"] for m in self.mentions for r in m.rows if r.get("type_code"))
        if said:
            return str(max(said, key=lambda t: (said[t], t)))
        return self.code.type_code if self.code else None


class Known:
    """Acts of which something is known beside their code, by code and issuer or day: thousands of bodies share a code."""

    def __init__(self) -> None:
        self._by_code: dict[str, dict[str, Act]] = defaultdict(dict)
        self._by_root: dict[tuple[str, str | None], dict[str, Act]] = defaultdict(dict)
        self._by_day: dict[tuple[str, date | None], dict[str, Act]] = defaultdict(dict)

    def add(self, act: Act) -> None:
        """Have an act found; nothing for one without a code."""
        if act.code:
            for group in self._groups(act, act.code):
                group[act.act_key] = act

    def tell(self, act: Act, root: str | None, issued: date | None) -> None:
        """Set what was not known of an act."""
        if (act.root is None and root) or (act.issued is None and issued):
            held = act.code is not None and act.act_key in self._by_code[act.code.canonical]
            for group in self._groups(act, act.code) if held and act.code else ():
                del group[act.act_key]
            act.root, act.issued = act.root or root, act.issued or issued
            if held:
                self.add(act)

    def _groups(self, act: Act, code: Code) -> tuple[dict[str, Act], ...]:
        at = code.canonical
        return self._by_code[at], self._by_root[at, act.root], self._by_day[at, act.issued]

    def of_code(self, code: Code) -> list[Act]:
        """All acts of a code."""
        return list(self._by_code[code.canonical].values())

    def of_issuer(self, code: Code, *roots: str | None) -> list[Act]:
        """Those of a code that a body issued, or one of several."""
        return [act for root in dict.fromkeys(roots) for act in self._by_root[code.canonical, root].values()]

    def of_day(self, code: Code, issued: date | None) -> list[Act]:
        """Those of a code and a day; none without a day."""
        return list(self._by_day[code.canonical, issued].values()) if issued else []

    def agreeing(self, mention: Mention, code: Code, own: str | None) -> list[Act]:
        """Those that an incomplete mention may speak of; `own` is the body whose document it stands in.

        Without issuer, a code that thousands of bodies share needs the very day, or an issuer that is the citing body.
        """
        if code.national:
            found = self.of_code(code)
        elif mention.root is not None:
            found = self.of_issuer(code, mention.root, None)
        else:
            told = [*self.of_day(code, mention.issued), *(self.of_issuer(code, own) if own else ())]
            found = list({act.act_key: act for act in told}.values())
        return [act for act in found if agrees(act, mention, code)]


def agrees(act: Act, mention: Mention, code: Code) -> bool:
    """Nothing that the mention says of issuer and time contradicts the act."""
    if mention.root and act.root and mention.root != act.root and not code.national:
        return False
    return mention.issued is None or act.issued is None or when(code, act.issued) == when(code, mention.issued)


def titled(act: Act, subject: str | None) -> bool:
    """A mention of the act gives a title that the subject has."""
    titles = {t for m in act.mentions for r in m.rows if (t := r.get("title"))}
    return any(fuzz.token_set_ratio(key(t), key(subject or "")) >= _SAME_TITLE for t in titles if len(t) > 20)


def act_slugs(act: Act) -> set[str]:
    """Names that an act with a code is cited by without it: laws go by their titles."""
    if act.type_code not in {"L", "BL", "PL"}:
        return set()
    titles = {t for m in act.mentions for r in m.rows if (t := r.get("title"))}
    titles |= {d["subject"] for d in act.documents if d.get("subject")}
    return {slug for t in titles if (slug := read_named(t, act.type_code)[0])}


def of_year(act: Act, year: int) -> bool:
    """The act is of this year, by its code or its day."""
    in_code = act.code is not None and f"/{year}/" in act.code.canonical
    return in_code or (act.issued is not None and act.issued.year == year)
