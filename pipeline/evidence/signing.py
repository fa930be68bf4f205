"""Days of issue that a file's digital signatures allow: an act is signed by a person, numbered, dated, then sealed.

So its day is not before its signer's and not after its body's signature. On the signed files at hand (eight) the
body's came 0, 0, 1, 1, 2, 3 and 17 days after the date, the signer's on the day itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone

from pipeline.document import Candidate, Document, Signature
from pipeline.text import bare, is_person, key

_VIETNAM = timezone(timedelta(hours=7))
_NEVER = 0.0005  # on a day that the order of things forbids
# Probability that the signature came so many days after the day of issue; for a person, before it.
_SEALED = {0: 0.33, 1: 0.25, 2: 0.12, 3: 0.1, **dict.fromkeys(range(4, 8), 0.03), **dict.fromkeys(range(8, 22), 0.005)}
_SIGNED = {0: 0.75, 1: 0.12, 2: 0.04, 3: 0.03, **dict.fromkeys(range(4, 8), 0.01)}
_SURE = 0.93  # no signature says more of the day printed
_REACH = 21  # days
_WORTH = 0.01  # a candidate below is not kept


def candidates(document: Document, ink: Iterable[date], year: int | None, month: int | None) -> list[Candidate]:
    """The likeliest day and each of the days that the ink may show, with what the signatures say of them.

    A signature over changed bytes says nothing; one of neither signer nor issuer (a copier's) nothing of a later act
    of the file.
    """
    told = [
        (_role(s, document), day) for s in document.digital_signatures if s.unaltered is not False and (day := _day(s))
    ]
    signed = max((day for role, day in told if role == "person"), default=None)
    seals = [day for role, day in told if role == "organ"]
    if not seals and document.ordinal == 1:
        seals = [day for role, day in told if role == "other"]
    sealed = min(seals, default=None)
    known = [day for day in (signed, sealed) if day]
    window = {day + timedelta(days=n) for day in known for n in range(-_REACH, _REACH + 1)}
    scores = {
        day: _score(day, signed, sealed) for day in window if year in (None, day.year) and month in (None, day.month)
    }
    total = sum(scores.values()) if len(known) > 1 else 1.0
    if not scores or total < _WORTH:
        return []
    sure = {day: min(score / total, _SURE) for day, score in scores.items()}
    best = max(sure, key=lambda day: (sure[day], day))
    return [
        Candidate("issued_date", day.isoformat(), "signature-time", round(sure[day], 4))
        for day in sorted({best, *ink} & sure.keys())
        if sure[day] >= _WORTH
    ]


def _score(day: date, signed: date | None, sealed: date | None) -> float:
    score = 1.0
    if sealed:
        score *= _SEALED.get((sealed - day).days, _NEVER)
    if signed:
        score *= _SIGNED.get((day - signed).days, _NEVER)
    return score


def _day(signature: Signature) -> date | None:
    """The day of a signature on Vietnam's calendar."""
    try:
        moment = datetime.fromisoformat(signature.time or "")
    except ValueError:
        return None
    return (moment.astimezone(_VIETNAM) if moment.tzinfo == UTC else moment).date()


def _role(signature: Signature, document: Document) -> str:
    """``"organ"`` for the body that issued the act, ``"person"`` for who signed it, ``"other"`` for a copier, a stamp."""
    signer = _plain(signature.signer)
    if signer and signer == _plain(document.value("signer_name")):
        return "person"
    body = _plain(document.value("organ_name"))
    if body and signer and (f"{signer} ".startswith(f"{body} ") or f"{body} ".startswith(f"{signer} ")):
        return "organ"
    of_body = body and body in _plain(signature.organisation)
    return "person" if of_body and is_person(signature.signer.title()) and not _is_body(signer) else "other"


def _is_body(name: str) -> bool:
    return bool(
        re.match(r"(?:uy ban|so|ban|van phong|trung tam|phong|chi cuc|cuc|hoi dong|tong|cong ty|truong|dang)\b", name)
    )


def _plain(text: object) -> str:
    return bare(key(str(text or "")))
