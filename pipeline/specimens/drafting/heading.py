"""Title of an act: its type, what it is about, and who decides or is written to."""

from __future__ import annotations

import re

from pipeline.specimens import world as places
from pipeline.specimens.draft import Paragraph
from pipeline.specimens.drafting.desk import Desk, field
from pipeline.specimens.rich import Rich, join

_LONG = 48  # letters of a subject line
_CUT = re.compile(r" (?=(?:và|của|trên|về|giai|năm|đến|theo|trong|cho|tại|ngày|gắn|phục|đối|thực|triển)\b)|(?<=,) ")
_ABOUT = re.compile(r"^(?:về|thực hiện|triển khai) ", re.IGNORECASE)


def subject(desk: Desk) -> Rich:
    """What the title says after the type's name, on one line; acts named in it carry citation marks."""
    act = desk.act
    title = Rich(act.title)
    links = [link for link in act.links if link.relation == "implements"]
    share = {"plan": 0.62, "programme": 0.62, "letter": 0.25, "directive": 0.06}.get(act.genre, 0.0)
    if links and desk.likely(share):
        return _with_citation(desk, links[0].key, title)
    if act.genre == "letter":
        return title
    if act.genre == "report" or title.text.startswith(("kết luận", "ý kiến")):
        return title.capital()
    if act.genre in {"decision", "directive", "submission"}:
        return _opened(desk, ("Về việc ", "Về việc ", "V/v ", "Về "), title)
    if act.genre in {"resolution", "conclusion", "notice"} or desk.party:
        return _opened(desk, ("về ", "về ", "Về "), title)
    return title.capital()


def _opened(desk: Desk, openings: tuple[str, ...], title: Rich) -> Rich:
    return title.capital() if title.text.startswith("về ") else desk.chance.choice(openings) + title


def _with_citation(desk: Desk, key: str, title: Rich) -> Rich:
    """``Thực hiện Nghị quyết số 07-NQ/TU ngày … của … về …``: the cited act's matter, or the act's own."""
    verb = desk.say("d_title_deed")
    if desk.act.genre == "letter":
        return verb.lower() + " " + desk.speaker.cite(key, "implements", "undated" if desk.likely(0.5) else "full")
    form = "undated" if desk.likely(0.4) else "full"
    if desk.likely(0.4):
        cited = desk.speaker.cite(key, "implements", form, title=True)
        return verb + " " + cited + ("" if "trên địa bàn" in cited.text else _within(desk))
    about = "" if _ABOUT.match(title.text) else "về "
    return verb + " " + desk.speaker.cite(key, "implements", form, title=False) + " " + about + title


def _within(desk: Desk) -> str:
    """`` trên địa bàn huyện Lũng Vân``: where the cited act is carried out."""
    place = desk.world.places.get(desk.issuer.place or "")
    if place is None or desk.issuer.kind != "committee" or desk.likely(0.3):
        return ""
    return f" trên địa bàn {place.full}"


def heading(desk: Desk, about: Rich) -> tuple[Paragraph, ...]:
    """Type and subject; of a decision also who decides."""
    act = desk.act
    out = [Paragraph(field("type_name", act.type_name, act.type_name.upper()), "type", look="b")]
    value = one_line(about.text)
    about = about.upper() if desk.likely(0.06) else about
    out += [Paragraph(field("subject", value, line), "subject", look="b") for line in _broken(desk, about)]
    if desk.party and desk.likely(0.75):
        out.append(Paragraph(Rich("-" * desk.between(3, 8)), "motto", look="c"))
    elif desk.likely(0.06):
        out.append(Paragraph(Rich("-" * desk.between(5, 12)), "motto", look="c"))
    if act.genre == "decision":
        out.append(Paragraph(Rich(authority(desk)), "authority", look="b"))
    elif act.genre == "resolution" and desk.issuer.kind == "council":
        out.append(Paragraph(Rich(" ".join(desk.issuer.masthead)), "authority", look="b"))
    return tuple(out)


def one_line(text: str) -> str:
    return " ".join(text.split())


def _broken(desk: Desk, about: Rich) -> list[Rich]:
    """Lines of a title; one paragraph where the page breaks it, never within the number of an act."""
    text = about.text
    if len(text) < _LONG or desk.likely(0.5):
        return [about]
    taken = [(m.start, m.end) for m in about.of("citation")]
    cuts = [m.start() for m in _CUT.finditer(text) if not any(a < m.start() < b for a, b in taken)]
    count = -(-len(text) // desk.between(_LONG, 70))
    lines, begin = [], 0
    for number in range(1, count):
        wanted = len(text) * number // count
        near = [c for c in cuts if begin + 12 < c < len(text) - 8]
        if not near:
            break
        cut = min(near, key=lambda c: abs(c - wanted))
        lines.append(_part(about, begin, cut))
        begin = cut + 1
    return [*lines, _part(about, begin, len(text))]


def _part(text: Rich, start: int, end: int) -> Rich:
    """A piece of a text with the marks that lie in it."""
    marks = [m for m in text.marks if start <= m.start and m.end <= end]
    return Rich(text.text[start:end], tuple(m._replace(start=m.start - start, end=m.end - start) for m in marks))


def authority(desk: Desk) -> str:
    """Who decides, in capitals: ``CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN LŨNG VÂN``, ``GIÁM ĐỐC SỞ Y TẾ``."""
    issuer = desk.issuer
    name = issuer.name.upper()
    if issuer.authority or not issuer.officers:
        return f"{issuer.authority} {name}" if issuer.authority.startswith("BAN ") else _chair(desk, name)
    return f"{issuer.officers[0].position.upper()} {name}"


def _chair(desk: Desk, name: str) -> str:
    if desk.issuer.kind == "committee" and desk.issuer.officers and desk.likely(0.55):
        return f"{desk.issuer.officers[0].position.upper()} {name}"
    return name


# ------------------------------------------------------------------ who is written to
def addressees(desk: Desk) -> tuple[Paragraph, ...]:
    """``Kính gửi:`` of a letter or a submission."""
    if desk.act.genre == "submission":
        above = desk.superior or desk.issuer.key
        word = "Kính trình" if desk.act.form == "party05" else "Kính gửi"
        return (Paragraph(f"{word}: " + desk.speaker.body(above).capital() + _dot(desk), "addressee", look="c"),)
    names = [desk.speaker.body(key).capital() for key in _readers(desk)]
    if (desk.likely(0.5) and not desk.upward) or not names:
        names.append(desk.speaker.generic().capital())
    if len(names) == 1:
        return (Paragraph(join("", ["Kính gửi: ", names[0], _dot(desk)]), "addressee", look="c"),)
    dash = desk.chance.choice(("- ", "- ", "- ", "– ", ""))
    lines = [Paragraph(dash + name + ";", "addressees") for name in names[:-1]]
    return (
        Paragraph(Rich("Kính gửi:"), "addressee", look="c"),
        *lines,
        Paragraph(dash + names[-1] + ".", "addressees"),
    )


def _dot(desk: Desk) -> str:
    return "." if desk.likely(0.5) else ""


def _readers(desk: Desk) -> tuple[str, ...]:
    """Keys of those whom a letter goes to; the work in it is theirs."""
    if desk.upward and desk.superior:
        return (desk.superior,)
    lower = [body.key for body in places.below(desk.world, desk.issuer.key, desk.act.issued)]
    keys = tuple(lower[: desk.between(1, 3)]) if lower and desk.likely(0.2) else desk.some(1, 4)
    desk.write_to(keys)
    return keys
