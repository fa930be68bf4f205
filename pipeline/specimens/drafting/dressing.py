"""What an office adds to the page: stamps, signature blocks, certifications of copies, typists' marks."""

from __future__ import annotations

from datetime import timedelta

from pipeline.specimens.draft import Dressing
from pipeline.specimens.drafting.desk import Desk, chosen
from pipeline.specimens.drafting.foot import Foot

_DIGITAL_SINCE = 2018
_LETTERS = "ABCDGHKLMNPQSTV"


def dressing(desk: Desk, foot: Foot) -> Dressing:
    """The dressing of one act."""
    return Dressing(
        received=_received(desk) if desk.likely(0.16) else None,
        signed_by=_signed_by(desk, foot) if desk.act.issued.year >= _DIGITAL_SINCE and desk.likely(0.2) else (),
        copied=_copied(desk) if desk.likely(0.04) else (),
        sealed=desk.likely(0.88),
        typist=_typist(desk) if desk.likely(0.06) else "",
        page_numbers=chosen(desk.chance, (("top", 72), ("bottom", 18), ("", 10))),
        footer=_footer(desk) if desk.likely(0.03) else "",
    )


def _received(desk: Desk) -> tuple[str, str]:
    day = desk.act.issued + timedelta(days=desk.between(0, 9))
    year = str(day.year) if desk.likely(0.6) else f"{day.year % 100:02}"
    return str(desk.between(3, 9800)), f"{day.day:02}/{day.month}/{year}"


def _signed_by(desk: Desk, foot: Foot) -> tuple[str, ...]:
    """Lines of a digital signature: the body's own, or the signer's."""
    day = desk.act.issued + timedelta(days=desk.between(0, 2))
    clock = f"{desk.between(7, 17):02}:{desk.between(0, 59):02}:{desk.between(0, 59):02}"
    name = desk.issuer.name if desk.likely(0.6) else str(foot[2]["signer_name"])
    place = desk.world.places.get(desk.issuer.place or "")
    lines = [f"{'Người ký' if desk.likely(0.3) else 'Ký bởi'}: {name}"]
    if place and desk.likely(0.7):
        lines.append(f"Cơ quan: {place.full[:1].upper()}{place.full[1:]}")
    zone = " +07:00" if desk.likely(0.4) else ""
    stamp = f"{day:%d/%m/%Y} {clock}" if desk.likely(0.5) else f"{day:%d.%m.%Y} {clock}"
    return (*lines, f"{'Thời gian ký' if desk.likely(0.7) else 'Ngày ký'}: {stamp}{zone}")


def _copied(desk: Desk) -> tuple[str, ...]:
    body = desk.world.bodies[desk.doer() or desk.issuer.key]
    day = desk.act.issued + timedelta(days=desk.between(1, 40))
    name = body.officers[0].name if body.officers else ""
    kind = chosen(desk.chance, (("SAO Y", 5), ("SAO Y BẢN CHÍNH", 4), ("SAO LỤC", 1)))
    return (*body.masthead, f"Số: {desk.between(3, 400)}/{'SY' if kind != 'SAO LỤC' else 'SL'}-{body.notation}", kind,
            f"Ngày {day.day:02} tháng {day.month:02} năm {day.year}", name)  # fmt: skip


def _typist(desk: Desk) -> str:
    letters = "".join(desk.chance.choice(_LETTERS) for _ in range(desk.between(2, 3)))
    return f"{letters}.{desk.between(3, 60):02}{desk.chance.choice(('', 'b'))}"


def _footer(desk: Desk) -> str:
    return f"{desk.type_name} {desk.act.title}"[:70].rstrip()
