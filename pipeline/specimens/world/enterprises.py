"""Schools, hospitals and invented enterprises, each with its Party committee, union, youth and member companies."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pipeline.specimens.model import Body, Place
from pipeline.specimens.world.bodies import Maker, Template, era, initials, positions, slots, unit_templates
from pipeline.specimens.world.data import table
from pipeline.specimens.world.mastheads import broken
from pipeline.specimens.world.people import officers
from pipeline.specimens.world.places import new_name

_BLOCK_ENDS = date(2025, 1, 31)  # the Đảng ủy Khối of the centre and of provinces


def add_units(maker: Maker, places: Sequence[Place]) -> None:
    """Schools, hospitals and enterprises of all places. Keys: ``p03.u2``, ``p03d01.u1``; ``p03.e1``, ``p03.e1.cd``."""
    for place in places:
        at = era(place)
        if not unit_templates(at):
            continue
        chance = random.Random(f"{maker.seed}/units/{place.key}")
        taken: set[str] = set()
        number = 0
        for template in unit_templates(at):
            for _ in range(_rounded(template.number, chance)):
                number += 1
                _unit(maker, template, f"{place.key}.u{number}", place, chance, taken)
        if at == "province":
            for turn in range(1, _rounded(table("units")["enterprise"]["per_province"], chance) + 1):
                _enterprise(maker, f"{place.key}.e{turn}", place, chance, taken)


def _rounded(mean: float, chance: random.Random) -> int:
    """A whole number that is `mean` on average."""
    return int(mean) + (chance.random() < mean - int(mean))


def _unit(
    maker: Maker, template: Template, key: str, place: Place, chance: random.Random, taken: set[str]
) -> None:  # fmt: skip
    name = new_name(chance, taken) if "{x}" in template.name else ""
    above = maker.places[place.parent] if place.parent else None
    given = slots(place, above) | {"x": name, "X": initials(name)}
    maker.add(template, key, place, given, chance, chance.random() < 0.6)


def _enterprise(maker: Maker, key: str, place: Place, chance: random.Random, taken: set[str]) -> None:
    lists = table("units")["enterprise"]
    form = chance.choices(lists["forms"], weights=[f["weight"] for f in lists["forms"]])[0]
    trade, name = chance.choice(lists["trades"]), new_name(chance, taken)
    company = _company(maker, key, place, form, {"trade": trade, "x": name}, chance, parent=None)
    big = form["heads"] == "corporation"
    names = chance.sample(lists["corporation_divisions" if big else "divisions"], 4)
    maker.divide(company, names, company.topics)
    _party(maker, company, place, chance, big=big)
    _union(maker, company, place, chance, big=big)
    if chance.random() < 0.6:
        _youth(maker, company, place, chance)
    for turn in range(1, chance.randint(2, 4) if big else 1):
        member = lists["forms"][chance.randint(0, 2)]
        words = {"trade": trade, "x": new_name(chance, taken)}
        _company(maker, f"{key}.m{turn}", place, member, words, chance, parent=company)


def _company(
    maker: Maker, key: str, place: Place, form: Mapping[str, Any], words: Mapping[str, str], chance: random.Random,
    *, parent: Body | None,
) -> Body:  # fmt: skip
    given = {**words, "T": initials(words["trade"])[:3], "X": initials(words["x"])}
    name = form["name"].format_map(given)
    over = parent.masthead if parent else ()
    short, noted = form["abbreviation"].format_map(given), form["notation"].format_map(given)
    body = Body(
        key, name, (name, short), "other", "unit", "company", place.key, parent.key if parent else None,
        broken(name, f"{words['trade']} {words['x']}"), over, noted,
        officers=officers(positions(form["heads"]), chance), topics=tuple(table("units")["enterprise"]["topics"]),
    )  # fmt: skip
    maker.bodies[key] = body
    return body


def _party(maker: Maker, company: Body, place: Place, chance: random.Random, *, big: bool) -> None:
    central = big and chance.random() < 0.5
    above = maker.bodies["tw.dukdntw" if central else f"{place.key}.tu"]
    over = broken("Đảng bộ Khối | Doanh nghiệp Trung ương" if central else f"Đảng bộ {place.full}", place.name)
    _attached(
        maker, company, "dang", "Đảng ủy", above, over, chance, system="party", kind="party-committee", notation="ĐU",
        authority="BAN THƯỜNG VỤ", heads="party", topics=("enterprise", "party"),
        until=_BLOCK_ENDS if central else None,
    )  # fmt: skip


def _union(maker: Maker, company: Body, place: Place, chance: random.Random, *, big: bool) -> None:
    above = maker.bodies[f"{place.key}.ldld"]
    word = "Công đoàn" if big or chance.random() < 0.5 else "Công đoàn cơ sở"
    notation = f"CĐ{company.notation[-2:]}" if big else "CĐCS" if word.endswith("cơ sở") else "CĐ"
    union = _attached(
        maker, company, "cd", word, above, above.masthead, chance, system="union", kind="union", notation=notation,
        authority="BAN THƯỜNG VỤ" if big else "BAN CHẤP HÀNH", heads="small-union", topics=("union", "labour"),
    )  # fmt: skip
    if big:
        maker.divide(union, table("units")["enterprise"]["union_divisions"], union.topics)


def _youth(maker: Maker, company: Body, place: Place, chance: random.Random) -> None:
    above = maker.bodies[f"{place.key}.doan"]
    _attached(
        maker, company, "doan", "Đoàn Thanh niên", above, above.masthead, chance, system="youth", kind="youth",
        notation="ĐTN", authority="BAN CHẤP HÀNH", heads="small-youth", topics=("youth",),
    )  # fmt: skip


def _attached(
    maker: Maker, company: Body, key: str, word: str, above: Body, over: tuple[str, ...], chance: random.Random, *,
    system: str, kind: str, notation: str, authority: str, heads: str, topics: tuple[str, ...],
    until: date | None = None,
) -> Body:  # fmt: skip
    """The Party committee, the union or the youth of a company."""
    names = [f"{word} {text}" for text in (company.name, *company.local[1:])]
    lines = (word.upper(), *company.masthead)
    if len(company.masthead[0]) + len(word) < 24:
        lines = (f"{word.upper()} {company.masthead[0]}", *company.masthead[1:])
    body = Body(
        f"{company.key}.{key}", names[0], tuple(names), system, "unit", kind, company.place, above.key, lines, over,
        notation, (), authority, officers(positions(heads), chance), topics, None, until,
    )  # fmt: skip
    maker.bodies[body.key] = body
    return body
