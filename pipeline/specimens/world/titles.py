"""What acts are about: the topic's subject with the place and the years, in the words of each kind of act."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from pipeline.specimens.grammar import Language, Topic
from pipeline.specimens.model import Body
from pipeline.specimens.world.bodies import party_word, slots, titled
from pipeline.specimens.world.data import table
from pipeline.specimens.world.kin import Kin, abroad, group_of

_BOOSTS = ("đẩy mạnh", "tăng cường", "tiếp tục đẩy mạnh")
_DOUBLED = re.compile(r"\b(thực hiện|triển khai|tăng cường|đẩy mạnh|tiếp tục|chấn chỉnh) (?:thực hiện )?việc \1\b")
_AGAIN = re.compile(r"\b(trên địa bàn|trong tình hình mới|giai đoạn mới)\b(.*) \b\1\b")
_VAGUE = re.compile(
    r",? (?:trong )?(?:(?:giai đoạn|nhiệm kỳ|tình hình) mới|năm tiếp theo)(?=.* (?:giai đoạn|năm) \d)"
)  # beside years that say it


@cache
def _opening(name: str) -> tuple[str, ...]:
    return tuple(table("acts")["subjects"][name])


def subject(topic: Topic, language: Language, chance: random.Random) -> str:
    """One subject of the topic: ``chuyển đổi số``, ``nâng cao chất lượng sinh hoạt chi bộ``."""
    return language.expand(chance.choice(topic.subjects), chance, topic).text


def title(
    pattern: str,
    body: Body,
    subject: str,
    topic: Topic,
    when: str,
    index: Kin,
    language: Language,
    chance: random.Random,
) -> str:
    """A title after ``về``, small first letter, no citation, from one of the patterns of ``acts.toml``."""
    given = _given(body, subject, topic, when, index, chance)
    text = language.expand(chance.choice(table("acts")["titles"][pattern]), chance, None, **given).text
    text = _DOUBLED.sub(r"\1", text.replace("việc thực hiện việc", "việc"))
    text = re.sub(r"\bnăm năm (?=\d)", "năm ", text)  # những tháng cuối năm 2025
    text = text.replace("của Đảng của Đảng bộ", "của Đảng trong Đảng bộ")
    text = _VAGUE.sub("", _AGAIN.sub(r"\1\2", text))
    return " ".join(text.split()).rstrip(" ,")


def _given(body: Body, subject: str, topic: Topic, when: str, index: Kin, chance: random.Random) -> dict[str, str]:
    verbal = not subject.startswith(_opening("nouns"))
    where = _where(body, index, chance)
    name = _full(body, index)
    if where and ("trên địa bàn" in subject or "tại " in subject):
        where = where if "của " in where else ""
    boosted = not verbal or subject.startswith(_opening("boosted"))
    part = chance.choice(("6 tháng đầu năm", "quý I", "9 tháng đầu năm", ""))
    half = chance.choice(("03 năm", "05 năm", "02 năm", "một năm"))
    return {
        "subject": subject, "work": f"việc {subject}" if verbal else subject,
        "boost": f"{chance.choice(_BOOSTS)} {subject}" if boosted else subject,
        "where": where, "when": when, "period": when if when.startswith("năm") else part,
        "half": half, "field": topic.name.removeprefix("công tác "), "who": name,
    }  # fmt: skip


def _full(body: Body, index: Kin) -> str:
    place = index.world.places[body.place] if body.place else None
    return abroad(body.local[0], place) if place and body.level != "unit" else body.name


def _where(body: Body, index: Kin, chance: random.Random) -> str:
    if body.place is None:
        return ""
    rows: Mapping[str, Sequence[str]] = table("acts")["where"]
    place = index.world.places[body.place]
    group = group_of(body.key)
    kind = "enterprise" if "." in group and body.kind != "company" else body.kind
    if kind == "party-committee" and body.local[0] != party_word(place.kind):
        kind = "*"  # Đảng ủy Khối: not of the whole province
    pattern = chance.choice(rows.get(kind, rows["*"]))
    above = index.world.places[place.parent] if place.parent else None
    owner = index.world.bodies[group].name if "." in group else ""
    return pattern.format_map(
        slots(place, above) | {"full": _full(body, index), "company": owner, "place": titled(place)}
    )


def when(horizon: int | None, issued: date, chance: random.Random) -> str:
    """``năm 2023``, ``đến năm 2025``, ``giai đoạn 2021 - 2025``, or nothing."""
    if horizon is None:
        return ""
    if horizon <= issued.year or (horizon == issued.year + 1 and issued.month >= 10):
        return f"năm {horizon}"
    first = horizon - 4 if horizon - 4 in {issued.year, issued.year + 1, issued.year - 1} else issued.year
    dash = chance.choice((" - ", "-", " - "))
    return chance.choices(
        (
            f"đến năm {horizon}",
            f"giai đoạn {first}{dash}{horizon}",
            f"đến năm {horizon}, định hướng đến năm {horizon + chance.choice((5, 5, 10))}",
            f"đến năm {horizon} và những năm tiếp theo",
        ),
        weights=(45, 30, 20, 5),
    )[0]
