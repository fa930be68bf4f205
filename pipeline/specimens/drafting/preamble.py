"""From the title to the first section: legal bases, and the words that lead to the body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.specimens.draft import Paragraph
from pipeline.specimens.drafting.desk import Desk, ended, headed
from pipeline.specimens.rich import Rich, join

# Laws on local government, each with the first day on which acts are based on it.
_GOVERNMENT = (
    (date(2025, 6, 16), "Luật Tổ chức chính quyền địa phương năm 2025"),
    (date(2016, 1, 1), "Luật Tổ chức chính quyền địa phương năm 2015"),
    (date.min, "Luật Tổ chức Hội đồng nhân dân và Ủy ban nhân dân năm 2003"),
)
_CLAUSE = re.compile(
    r"(?:về|việc|thực hiện|triển khai|tổ chức|tăng cường|phát động|đẩy mạnh|nâng cao|đổi mới|xây dựng|phát triển|bảo đảm|"
    r"tiếp tục|hỗ trợ|chăm lo|phòng|học tập|thi đua|kiểm tra|giám sát|lãnh đạo|ứng dụng|hoàn thiện|khắc phục|quản lý) "
)
_KIND = re.compile(
    r"^(?:(?:ý kiến )?kết luận|tiếp tục|kết quả|một số|phân công)\b.*? (?:về|thực hiện|triển khai) |^(?:xin|đề nghị) "
)
_BODIES = frozenset({"committee", "council"})


def followed(desk: Desk, relation: str = "implements") -> list[str]:
    """Keys of the acts that this act stands to in one relation."""
    return [link.key for link in desk.act.links if link.relation == relation]


def deed(desk: Desk) -> Rich | None:
    """``Thực hiện Nghị quyết số … và Kế hoạch số …``: every act that this one implements; None where there is none."""
    keys = followed(desk)
    if not keys:
        return None
    verb = desk.say("d_deed")
    if len(keys) == 1:
        return verb + " " + desk.speaker.define(keys[0], "implements", _nested(desk, keys[0], keys))
    if desk.likely(0.4):
        return verb + " " + desk.speaker.cite_many(keys, "implements")
    parts = [desk.speaker.define(keys[0], "implements")]
    parts += [desk.speaker.cite(key, "implements") for key in keys[1:]]
    return verb + " " + join(desk.chance.choice((", ", "; ", "; ")), parts)


def _nested(desk: Desk, key: str, but: Sequence[str]) -> str | None:
    """An act that the cited one implements itself."""
    above = [link.key for link in desk.world.acts[key].links if link.relation == "implements" and link.key not in but]
    return above[0] if above and desk.likely(0.55) else None


def ground(desk: Desk) -> Rich | None:
    """``Căn cứ …`` of one act or law that this one is based on."""
    keys = followed(desk, "based_on")
    if keys:
        return _grounded(desk, desk.chance.choice(keys))
    if desk.topic.laws or desk.likely(0.5):
        return Rich("Căn cứ ") + desk.speaker.named("based_on")
    return None


def _grounded(desk: Desk, key: str) -> Rich:
    """``Căn cứ …`` or ``Theo …``, which says that the act is followed."""
    verb = desk.say("d_ground")
    return verb + " " + desk.speaker.cite(key, "implements" if verb.text == "Theo" else "based_on")


# ------------------------------------------------------------------ lines of bases
def bases(desk: Desk, *, proposal: bool = True) -> tuple[Paragraph, ...]:
    """Lines in italics, each a basis; in the Party's form 05 each behind a dash."""
    parts = [Rich("Căn cứ ") + law for law in _laws(desk)]
    parts += [_grounded(desk, key) for key in followed(desk, "based_on")]
    keys = followed(desk)
    if keys and desk.act.genre != "decision" and desk.likely(0.4):
        parts += [desk.say("d_deed") + " " + desk.speaker.cite(key, "implements") for key in keys]
    elif keys:
        parts += [
            Rich(desk.chance.choice(("Thực hiện ", "Triển khai ", "Thực hiện "))) + desk.speaker.cite(key, "implements")
            for key in keys
        ]
    if proposal and (asked := proposed(desk)):
        parts.append(asked)
    dash = "- " if desk.act.form == "party05" else ""
    last = desk.chance.choice((".", ",", ";")) if desk.act.form != "party05" else desk.chance.choice((".", ","))
    sign = "," if desk.party and desk.act.form == "party36" and desk.likely(0.3) else ";"
    return tuple(
        Paragraph(dash + ended(part, last if number + 1 == len(parts) else sign), "basis", look="i")
        for number, part in enumerate(parts)
    )


def _laws(desk: Desk) -> list[Rich]:
    found = []
    if desk.issuer.kind in _BODIES and desk.likely(0.8):
        name = next(law for since, law in _GOVERNMENT if desk.act.issued >= since)
        found.append(Rich(name).marked("citation", **_unnumbered("L", name)))
    for _ in range(desk.between(0, 2)):
        law = desk.speaker.named("based_on")
        if law.text not in {other.text for other in found}:
            found.append(law)
    if not desk.party:
        for _ in range(desk.between(0, 3)):
            norm = desk.speaker.norm("based_on")
            if norm and norm.text not in {other.text for other in found}:
                found.append(norm)
    return found or [desk.speaker.named("based_on")]


def _unnumbered(type_code: str, title: str) -> dict[str, object]:
    empty = dict.fromkeys(("act", "code", "number", "notation", "date", "organ"))
    return {"form": "named", **empty, "type_code": type_code, "title": title, "relation": "based_on"}


def proposed(desk: Desk) -> Rich | None:
    """``Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số 104/TTr-SNV ngày 28/4/2022``."""
    key = desk.leader or desk.doer()
    body = desk.world.bodies[key] if key else None
    if body is None or not body.officers:
        return None
    name = desk.speaker.body(body.key)
    head = headed(body.officers[0].position, name.text).removesuffix(name.text)
    who = name if body.authority else head + name
    verb = desk.say("d_proposal_by")
    if desk.likely(0.35) or not body.notation:
        return verb + " " + who
    return verb + " " + who + " tại " + _submission(desk, body.key, "" if body.authority else head)


def _submission(desk: Desk, key: str, head: str) -> Rich:
    """An act of no further consequence: the submission that a decision answers; `head` is what its signer is called."""
    body = desk.world.bodies[key]
    number = str(desk.between(11, 640))
    day = desk.act.issued - timedelta(days=desk.between(2, 25))
    party = desk.party
    notation = f"TTr/{body.notation}" if party else f"TTr-{body.notation}"
    code = f"{number}{'-' if party else '/'}{notation}"
    comma = "," if party and desk.likely(0.7) else ""
    data = {
        "form": "full", "act": None, "type_code": "TTr", "code": code, "number": number, "notation": notation,
        "date": day, "organ": head + body.name, "title": None, "relation": "based_on",
    }  # fmt: skip
    return Rich(f"Tờ trình số {code}{comma} ngày {desk.written(day)}").marked("citation", **data)


# ------------------------------------------------------------------ the opening sentence
def rest(desk: Desk, chance: float = 0.5) -> Rich:
    """What the type's name is followed by in a sentence: what the act is about, or nothing."""
    title = desk.act.title
    if not desk.likely(chance):
        return Rich("")
    about = "" if _CLAUSE.match(title) or desk.act.genre == "report" else "về "
    return Rich(f"{about}{title} ")


def again(desk: Desk) -> Rich | None:
    """``thực hiện Kế hoạch số …`` once more, in short; None where this act implements none."""
    keys = followed(desk)
    if not keys:
        return None
    return "thực hiện " + join(" và ", [desk.speaker.anaphor(key) for key in keys[:2]])


def matter_of(desk: Desk) -> str:
    """What a meeting or a submission is about: the title without the words of its kind."""
    return _KIND.sub("", desk.act.title, count=1)


def plan_preamble(desk: Desk) -> tuple[Paragraph, ...]:
    """Of a plan or a programme: lines of bases and an opening, or one long opening sentence."""
    lined = desk.act.form == "party05" or desk.likely(0.3 if not desk.party else 0.12)
    if lined:
        lines = list(bases(desk, proposal=desk.likely(0.15)))
        return (*lines, Paragraph(desk.say("d_open_bases", rest=rest(desk)).capital(), "opening"))
    parts: list[Rich] = []
    if (based := ground(desk)) and desk.likely(0.3):
        parts.append(based)
    if done := deed(desk):
        parts.append(done)
    if not parts:
        parts.append(ground(desk) or Rich("Căn cứ chức năng, nhiệm vụ được giao"))
    if desk.likely(0.18):
        parts.append(desk.say("d_open_why").lower())
    words = join(desk.chance.choice(("; ", "; ", ", ")), [parts[0], *(part.lower() for part in parts[1:])])
    opening = desk.say("d_open", rest=rest(desk))
    if desk.likely(0.12):
        whole = ended(words, ".")
        return (Paragraph(whole, "plain"), Paragraph(opening.capital(), "opening"))
    return (Paragraph(words + desk.chance.choice((", ", ", ", "; ")) + opening, "opening"),)
