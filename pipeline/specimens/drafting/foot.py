"""The foot of an act: who gets it, in whose name it is signed, and who signs."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from pipeline.specimens import world as places
from pipeline.specimens.draft import Paragraph
from pipeline.specimens.drafting.desk import Desk, chosen, field, plain
from pipeline.specimens.model import Body, Officer
from pipeline.specimens.rich import Rich

_TWO_TIERS = date(2025, 7, 1)  # communes stand right below provinces from then on
_COMMITTEES = {"tỉnh": "Tỉnh ủy", "thành phố": "Thành ủy", "huyện": "Huyện ủy", "quận": "Quận ủy", "thị xã": "Thị ủy"}
_BELOW = {
    "province": ("huyện, thị xã, thành phố", "huyện, thành phố", "huyện, thị xã và thành phố"),
    "district": ("xã, thị trấn", "xã, phường", "xã, phường, thị trấn"),
    "commune": ("thôn, bản", "khu dân cư", "thôn, tổ dân phố"),
}
_PURPOSE = re.compile(r" \(.*\)$")
_LETTERS = ("H", "T", "Hg", "Ng", "Th", "L", "M", "Q", "Đ", "K")

Foot = tuple[tuple[Paragraph, ...], tuple[Paragraph, ...], dict[str, Any]]


def foot(desk: Desk, articles: int = 0) -> Foot:
    """Recipients, signature, and the fields that they state; `articles` of a decision."""
    fields: dict[str, Any] = {}
    return _recipients(desk, fields, articles), _signature(desk, fields), fields


# ------------------------------------------------------------------ recipients
def _recipients(desk: Desk, fields: dict[str, Any], articles: int) -> tuple[Paragraph, ...]:
    entries = _entries(desk, articles)
    fields["recipients"] = entries
    dash = chosen(desk.chance, (("- ", 94), ("– ", 3), ("-", 3)))
    sign = "," if desk.act.form == "party36" and desk.likely(0.8) else ";" if desk.likely(0.94) else ""
    last = "." if desk.likely(0.9) else ""
    out = [
        Paragraph(
            Rich(chosen(desk.chance, (("Nơi nhận:", 96), ("Nơi nhận", 3), ("NƠI NHẬN:", 1)))), "recipients", look="bi"
        )
    ]
    for number, entry in enumerate(entries):
        mark = sign if number + 1 < len(entries) else last
        out.append(Paragraph(dash + field("recipients", entry, entry) + mark, "recipient"))
    return tuple(out)


def _entries(desk: Desk, articles: int) -> list[str]:
    issuer = desk.issuer
    family = _family(desk)
    slots = _slots(desk)
    entries: list[str] = []
    if desk.act.genre in {"letter", "submission"}:  # they have a Kính gửi
        entries.append("Như trên")
    elif articles:
        entries.append(f"Như Điều {articles}")
    wanted = [f"d_r_{family}_up"] * desk.between(1, 2)
    if family == "centre" or (issuer.level == "province" and family in {"place", "council"}):
        wanted = ["d_r_centre_top"] * desk.between(0, 3 if family == "centre" else 2) + wanted
    if family == "place":
        wanted += ["d_r_place_own"] * desk.between(0, 2)
    everyone = "commune" if family == "place" and issuer.level == "commune" else family
    wanted += [f"d_r_{everyone}_all"] * desk.between(1, 3)
    if family == "place" and issuer.level in {"province", "district"}:
        wanted += ["d_r_place_office"] * desk.between(0, 1)
    named = [desk.speaker.named_as(key) for key in desk.some(0, 3 if desk.act.genre != "letter" else 0)]
    found = [plain(desk.say(name, **slots)) for name in wanted] + [name[:1].upper() + name[1:] for name in named]
    seen: set[str] = set()
    for entry in found:
        bare = _PURPOSE.sub("", entry).lower()
        if not any(bare in other for other in seen) and (desk.superior or not entry.startswith(slots["boss"])):
            entries.append(entry)
        seen.add(bare)
    keep = "d_r_keep_party" if family in {"party", "board"} else "d_r_keep"
    return [*entries, plain(desk.say(keep, **slots))]


def _family(desk: Desk) -> str:
    if desk.issuer.kind == "ministry":
        return "centre"
    if desk.issuer.kind in {"committee", "council"}:
        return "place" if desk.issuer.kind == "committee" else "council"
    if desk.issuer.kind in {"front", "association"}:
        return "mass"
    if desk.issuer.kind in {"party-board", "office"} and desk.issuer.system == "party":
        return "board"
    return desk.issuer.system if desk.issuer.system != "state" else "unit"


def _slots(desk: Desk) -> dict[str, str]:
    issuer, chance = desk.issuer, desk.chance
    place = desk.world.places.get(issuer.place or "")
    level = place.level if place else "province"
    kind = place.kind if place else "đơn vị"
    low = chance.choice(_BELOW.get(level, _BELOW["commune"]))
    if level == "province" and desk.act.issued >= _TWO_TIERS:
        low = chance.choice(("xã, phường", "xã, phường, đặc khu"))
    boss = desk.speaker.named_as(desk.superior) if desk.superior else "Cấp trên"
    home = min(issuer.local, key=len) if issuer.local else issuer.name
    return {
        "top": _COMMITTEES.get(kind, f"Đảng ủy {kind}") if level != "commune" else f"Đảng ủy {kind}",
        "unit": desk.unit if desk.unit != "đơn vị" else kind,
        "low": low,
        "home": home[:1].upper() + home[1:],
        "boss": boss[:1].upper() + boss[1:],
        "bc": desk.say("d_r_bc").text,
        "th": desk.say("d_r_th").text,
        "ph": desk.say("d_r_ph").text,
        "vx": desk.say("d_r_vx").text,
        "departments": desk.say(f"d_r_departments_{level}", unit=kind).text,
        "u": chance.choice(issuer.units) if issuer.units else chance.choice(("TH", "KH", "HC")),
        "who": chance.choice(_LETTERS),
        "n": f"{desk.between(5, 40):02}",
    }


# ------------------------------------------------------------------ signature
def _signature(desk: Desk, fields: dict[str, Any]) -> tuple[Paragraph, ...]:
    authority, officer = _signed(desk)
    fields["signing_authority"] = ", ".join(authority) if authority else None
    fields["signer_position"] = officer.position
    fields["signer_name"] = officer.name
    out = [
        Paragraph(field("signing_authority", fields["signing_authority"], line), "signing", look="b")
        for line in authority
    ]
    position = officer.position.upper()
    out.append(Paragraph(field("signer_position", officer.position, position), "position", look="b"))
    signed = chosen(desk.chance, (("", 86), ("(Đã ký)", 9), ("(đã ký)", 3), ("Đã ký", 2)))
    out.append(Paragraph(Rich(signed), "signature", look="i"))
    out.append(Paragraph(field("signer_name", officer.name, officer.name), "signer", look="b"))
    return tuple(out)


def _signed(desk: Desk) -> tuple[list[str], Officer]:
    """Lines of authority, and who signs below them."""
    issuer = desk.issuer
    head, *deputies = issuer.officers or (Officer("Hà Mộc Lâm", "Thủ trưởng"),)
    if found := _for_the_head(desk, head):
        return found
    officer = desk.chance.choice(deputies) if deputies and desk.likely(0.55) else head
    if issuer.authority and not _alone(desk):
        return _for_the_board(desk, head, officer)
    if officer.deputy:
        return [f"{_mark(desk, 'KT')} {head.position.upper()}"], officer
    return [], officer


def _alone(desk: Desk) -> bool:
    """A head who signs in his own name although he stands for a board: decisions and directives of a chairman."""
    share = {"decision": 0.55, "directive": 0.75, "letter": 0.35, "report": 0.2, "notice": 0.4, "conclusion": 0.4}
    return desk.issuer.kind == "committee" and desk.likely(share.get(desk.act.genre, 0.15))


def _for_the_board(desk: Desk, head: Officer, officer: Officer) -> tuple[list[str], Officer]:
    lines = [f"{_mark(desk, 'TM')} {desk.issuer.authority}"]
    if officer.deputy and (desk.issuer.kind == "committee" or desk.likely(0.04)):
        lines.append(f"{_mark(desk, 'KT')} {head.position.upper()}")
    return lines, officer


def _mark(desk: Desk, mark: str) -> str:
    """``TM.`` of the State, ``T/M`` of the Party."""
    slashed = desk.party if desk.likely(0.97) else not desk.party
    return f"{mark[0]}/{mark[1]}" if slashed else f"{mark}."


def _for_the_head(desk: Desk, head: Officer) -> tuple[list[str], Officer] | None:
    """The chief of the office, or another, by order of the head: ``TL. CHỦ TỊCH``, ``CHÁNH VĂN PHÒNG``."""
    issuer, genre = desk.issuer, desk.act.genre
    share = {"letter": 0.2, "notice": 0.5, "conclusion": 0.4}.get(genre, 0.0)
    if issuer.kind not in {"committee", "party-committee"} or not desk.likely(share):
        return None
    office = _office(desk)
    if office is None or not office.officers:
        return None
    chief, *rest = office.officers
    board = issuer.kind == "party-committee" and issuer.authority
    for_whom = issuer.authority if board else head.position.upper()
    lines = [f"{_mark(desk, 'TL')} {for_whom}"]
    if rest and desk.likely(0.4):
        return [*lines, f"{_mark(desk, 'KT')} {chief.position.upper()}"], desk.chance.choice(rest)
    return lines, chief


def _office(desk: Desk) -> Body | None:
    return places.counterpart(desk.world, desk.issuer.key, "office", desk.act.issued)
