"""Decrees, circulars and decisions of the centre that acts refer to: invented, the same through a whole world."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from pipeline.specimens.grammar import Topic, language
from pipeline.specimens.model import Body, World
from pipeline.specimens.world.data import table

_EACH = 36  # norms of a topic
_YEAR = re.compile(r"\bnăm (\d{4})\b|/(\d{4})/")
_KINDS = (("NĐ", 8), ("TT", 6), ("TTLT", 3), ("QĐ-TTg", 7), ("QĐ", 4), ("CT-TTg", 2), ("NQ-CP", 3))
_TYPES = {"NĐ": "Nghị định", "TT": "Thông tư", "TTLT": "Thông tư liên tịch", "QĐ": "Quyết định", "CT": "Chỉ thị",
          "NQ": "Nghị quyết"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Norm:
    """One act of the centre; `words` lead to the law that it guides or amends, or are all that it is about."""

    type_code: str
    type_name: str
    number: str
    notation: str
    issued: date
    organ: str | None
    words: str
    law: str | None
    relation: str

    @property
    def code(self) -> str:
        """``61/2018/NĐ-CP``."""
        return f"{self.number}/{self.notation}"


def laws(topic: Topic, year: int) -> tuple[str, ...]:
    """Laws of the topic that were passed before that year; the topic's oldest where all are younger."""
    passed = [name for name in topic.laws if _passed(name) < year]
    return tuple(passed or sorted(topic.laws, key=_passed)[:1])


def _passed(law: str) -> int:
    """The year of its first version; 0 of one that the list does not know."""
    named = _YEAR.search(law)
    return int(named[1] or named[2]) if named else int(table("law_years")["years"].get(law, 0))


def norms(world: World, topic: Topic, before: date) -> list[Norm]:
    """Those of a topic that were issued before a day."""
    ministries = tuple(b for b in world.bodies.values() if b.kind == "ministry" and topic.key in b.topics)
    return [norm for norm in _made(world.seed, topic.key, ministries) if norm.issued < before]


@lru_cache(maxsize=256)
def _made(seed: int, key: str, ministries: tuple[Body, ...]) -> tuple[Norm, ...]:
    topic = language().topics.get(key)
    if topic is None:
        return ()
    found = (_norm(random.Random(f"{seed}/norm/{key}/{turn}"), topic, ministries) for turn in range(_EACH))
    return tuple({(norm.code, norm.issued.year): norm for norm in found}.values())


def _norm(chance: random.Random, topic: Topic, ministries: tuple[Body, ...]) -> Norm:
    kinds, weights = zip(*_KINDS, strict=True)
    kind = chance.choices(kinds, weights)[0]
    if kind in {"TT", "TTLT", "QĐ"} and not ministries:
        kind = "NĐ"
    law = chance.choice(topic.laws) if topic.laws and kind in {"NĐ", "TT", "TTLT"} and chance.random() < 0.6 else None
    named = bool(law and _YEAR.search(law))
    since = _passed(law) if law else 0
    first = since if named else max(since, chance.randint(2006, 2023))
    day = date(first, 1, 10) + timedelta(days=chance.randint(0, 700))
    organ, short = _issuer(kind, chance, ministries)
    code = kind.split("-")[0]
    yeared = code in {"NĐ", "TT", "TTLT"} or (kind == "QĐ-TTg" and chance.random() < 0.5)
    notation = f"{day.year}/{code}-{short}" if yeared else f"{code}-{short}"
    most = {"QĐ": 90 if yeared else 2400, "CT": 35, "NQ": 150}.get(code, 160)
    number = f"{_number(chance, most, topic):02}"
    relation = "amends" if law and chance.random() < 0.25 else "guides"
    words = _words(code, law, relation, topic, chance)
    return Norm(code, _TYPES[code], number, notation, day, organ, words, law, relation)


def _number(chance: random.Random, most: int, topic: Topic) -> int:
    """Each topic has numbers of its own, so that no two acts of a body and year have one."""
    topics = sorted(language().topics)
    return 2 + topics.index(topic.key) + len(topics) * chance.randint(0, most // len(topics))


def _issuer(kind: str, chance: random.Random, ministries: tuple[Body, ...]) -> tuple[str | None, str]:
    """Its name as canonical, and what stands for it in the number; two ministries together have no name."""
    if kind in {"NĐ", "NQ-CP"}:
        return "Chính phủ", "CP"
    if kind.endswith("TTg"):
        return "Thủ tướng Chính phủ", "TTg"
    body = chance.choice(ministries)
    if kind == "TTLT":
        return None, f"{body.notation}-{chance.choice(('BTC', 'BNV', 'BTP'))}"
    return body.name, body.notation


def _words(code: str, law: str | None, relation: str, topic: Topic, chance: random.Random) -> str:
    name = "r_norm_amends" if law and relation == "amends" else "r_norm_guides" if law else f"r_norm_{code}"
    lists = language().lists
    return language().one(name if name in lists else "r_norm", chance, topic, subject=_subject(topic, chance)).text


def _subject(topic: Topic, chance: random.Random) -> str:
    return language().expand(chance.choice(topic.subjects), chance, topic).text
