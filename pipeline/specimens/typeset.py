"""Typesets acts as PDF pages in the forms of the State (Nghị định 30/2020, Phụ lục I) and the Party (Hướng dẫn 36)."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from pipeline.errors import MissingDependency
from pipeline.specimens.compose import Act, Appendix, Line, month
from pipeline.specimens.ink import ReceivedStamp, SealedSignature

_FOLDER = Path("/usr/share/fonts/truetype")
_FONTS = {
    "Serif": ("croscore/Tinos-Regular.ttf", "fonts-croscore"),
    "Serif-Bold": ("croscore/Tinos-Bold.ttf", "fonts-croscore"),
    "Serif-Italic": ("croscore/Tinos-Italic.ttf", "fonts-croscore"),
    "Serif-BoldItalic": ("croscore/Tinos-BoldItalic.ttf", "fonts-croscore"),
    "Hand": ("fifthhorseman/dkg.ttf", "fonts-dkg-handwriting"),
}
_INK = "#1c2f86"
_LEFT, _RIGHT, _TOP, _BOTTOM = 85, 51, 57, 57  # 30, 18, 20, 20 mm
_WIDTH = A4[0] - _LEFT - _RIGHT


def register_fonts() -> None:
    """Make the fonts known to reportlab. Raises `MissingDependency` naming the Debian package."""
    for name, (path, package) in _FONTS.items():
        try:
            pdfmetrics.registerFont(TTFont(name, str(_FOLDER / path)))
        except TTFError as error:
            raise MissingDependency(f"font {path} is not installed", f"apt-get install {package}") from error
    pdfmetrics.registerFontFamily("Serif", "Serif", "Serif-Bold", "Serif-Italic", "Serif-BoldItalic")


def _style(size: float, font: str = "Serif", **more: object) -> ParagraphStyle:
    return ParagraphStyle("", **{"fontName": font, "fontSize": size, "leading": size * 1.22} | more)


_CENTRED = _style(13, alignment=TA_CENTER)
_CELL = _style(10.5)
_NOTE = _style(11, leading=12.5)
_BODY = {
    "part": _style(13.5, "Serif-Bold", spaceBefore=7, firstLineIndent=28, keepWithNext=1),
    "heading": _style(13.5, "Serif-Bold", spaceBefore=5, firstLineIndent=28, keepWithNext=1),
    "basis": _style(13.5, "Serif-Italic", spaceBefore=4, firstLineIndent=28, alignment=TA_JUSTIFY),
    "centred": _style(13.5, "Serif-Bold", spaceBefore=6, alignment=TA_CENTER),
    "item": _style(13.5, spaceBefore=4, firstLineIndent=28, alignment=TA_JUSTIFY),
    "plain": _style(13.5, spaceBefore=4, firstLineIndent=28, alignment=TA_JUSTIFY),
}


def pdf(acts: list[Act]) -> bytes:
    """One PDF of all `acts`, each from a new page; the same acts give the same bytes."""
    register_fonts()
    flow: list[Flowable] = []
    for act in acts:
        flow += [*([PageBreak()] if flow else []), *_act(act)]
    out = BytesIO()
    template = _Template(
        out,
        pagesize=A4,
        leftMargin=_LEFT - 6,  # the frame pads its content by 6 points
        rightMargin=_RIGHT - 6,
        topMargin=_TOP,
        bottomMargin=_BOTTOM,
        title=acts[0].code,
        invariant=1,
    )
    template.build(flow)
    return out.getvalue()


class _Template(SimpleDocTemplate):  # type: ignore[misc]  # reportlab has no types
    """Numbers the pages of each act from its second page on, at the top centre."""

    first_page = 1

    def afterFlowable(self, flowable: Flowable) -> None:
        if isinstance(flowable, _ActStart):
            self.first_page = self.page

    def afterPage(self) -> None:
        number = self.page - self.first_page + 1
        if number > 1:
            self.canv.setFont("Serif", 13)
            self.canv.drawCentredString(A4[0] / 2, A4[1] - 40, str(number))


class _ActStart(Spacer):  # type: ignore[misc]  # reportlab has no types
    """Takes no room; tells the template that an act begins on this page."""


def _act(act: Act) -> list[Flowable]:
    flow = [_ActStart(1, 0), _masthead(act), Spacer(1, 8)]
    if act.received:
        flow.insert(2, ReceivedStamp(*act.received))
    flow += _title(act)
    *body, last = [_paragraph(line) for line in act.lines]
    flow += [*body, KeepTogether([last, Spacer(1, 14), _foot(act)])]
    if act.appendix:
        flow += [PageBreak(), *_appendix(act.appendix)]
    return flow


def _paragraph(line: Line) -> Paragraph:
    parts = line.text.split("**")
    text = "".join(f"<b>{part}</b>" if i % 2 else part for i, part in enumerate(parts))
    return Paragraph(text, _BODY[line.style])


def _masthead(act: Act) -> Table:
    """The two columns above the title: bodies and number to the left, state or party, place and date to the right."""
    left = [Paragraph(line, _style(12.5, alignment=TA_CENTER)) for line in act.parent]
    left += [Paragraph(f"<b>{line}</b>", _CENTRED) for line in act.organ]
    party = act.form == "party"
    left.append(Paragraph("*", _CENTRED) if party else _Rule(60))
    if party:
        right = [Paragraph("<b>ĐẢNG CỘNG SẢN VIỆT NAM</b>", _style(14, alignment=TA_CENTER)), _Rule(165)]
    else:
        right = [
            Paragraph("<b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b>", _style(12.2, alignment=TA_CENTER)),
            Paragraph("<b>Độc lập - Tự do - Hạnh phúc</b>", _CENTRED),
            _Rule(150),
        ]
    number, day = (_written(act.number), _written(f"{act.date:%d}")) if act.scan else (act.number, f"{act.date:%d}")
    code = f"Số {number}-{act.notation}" if party else f"Số: {number}/{act.notation}"
    when = f"<i>{act.place}, ngày {day} tháng {month(act.date)} năm {act.date:%Y}</i>"
    below = [[Paragraph(code, _CENTRED)], [Paragraph(when, _CENTRED)]]
    if not act.type:
        below[0].append(Paragraph(f"V/v {act.subject}", _style(12, alignment=TA_CENTER, spaceBefore=3)))
    table = Table([[left, right], below], colWidths=[_WIDTH * 0.43, _WIDTH * 0.57])
    table.setStyle(_bare())
    return table


def _written(digits: str) -> str:
    """Digits as a clerk writes them into the printed form."""
    return f'<font name="Hand" size="17" color="{_INK}">&nbsp;{digits}&nbsp;</font>'


def _title(act: Act) -> list[Flowable]:
    if act.type:
        mark = [Paragraph("-----", _CENTRED)] if act.form == "party" else [Spacer(1, 3), _Rule(90), Spacer(1, 6)]
        opening = [Paragraph(f"<b>{act.opening}</b>", _CENTRED), Spacer(1, 6)] if act.opening else []
        heading = Paragraph(f"<b>{act.type}</b>", _style(14, alignment=TA_CENTER, spaceBefore=6))
        return [heading, Paragraph(f"<b>{act.subject}</b>", _style(13.5, alignment=TA_CENTER)), *mark, *opening]
    rows = [["Kính gửi:" if i == 0 else "", f"- {name};"] for i, name in enumerate(act.addressees)]
    rows[-1][1] = rows[-1][1][:-1] + "."
    table = Table([[Paragraph(cell, _style(13.5)) for cell in row] for row in rows], colWidths=[70, 300])
    table.setStyle(_bare())
    return [Spacer(1, 4), table, Spacer(1, 6)]


def _foot(act: Act) -> Table:
    """Recipients to the left, signature to the right."""
    left = [Paragraph("<b><i>Nơi nhận:</i></b>", _style(12))]
    left += [
        Paragraph(f"- {name}{'.' if i + 1 == len(act.recipients) else ';'}", _NOTE)
        for i, name in enumerate(act.recipients)
    ]
    right: list[Flowable] = [Paragraph(f"<b>{line}</b>", _CENTRED) for line in (*act.authority, act.position)]
    right.append(SealedSignature(_WIDTH * 0.55, act.organ, act.scan) if act.scan else Spacer(1, 62))
    right.append(Paragraph(f"<b>{act.signer}</b>", _style(13.5, alignment=TA_CENTER)))
    table = Table([[left, right]], colWidths=[_WIDTH * 0.45, _WIDTH * 0.55])
    table.setStyle(_bare())
    return table


def _appendix(appendix: Appendix) -> list[Flowable]:
    head, *lines = appendix.title
    flow: list[Flowable] = [Paragraph(f"<b>{head}</b>", _style(14, alignment=TA_CENTER))]
    flow += [Paragraph(f"<b>{line}</b>", _CENTRED) for line in lines]
    flow += [Paragraph(f"<i>{appendix.note}</i>", _CENTRED), Spacer(1, 10)]
    header = [Paragraph(f"<b>{cell}</b>", _style(10.5, alignment=TA_CENTER)) for cell in appendix.columns]
    body = []
    for row in appendix.rows:
        group = not any(row[2:])
        body.append([Paragraph(f"<b>{cell}</b>" if group else cell, _CELL) for cell in row])
    scale = _WIDTH / sum(appendix.widths)
    table = Table([header, *body], colWidths=[w * scale for w in appendix.widths], repeatRows=1)
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.6, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]))
    return [*flow, table]


def _bare() -> TableStyle:
    return TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ]
    )


class _Rule(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A short line under a name, as the forms ask."""

    def __init__(self, length: float) -> None:
        super().__init__()
        self.length = length

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        return width, 5

    def draw(self) -> None:
        self.canv.setLineWidth(0.7)
        self.canv.line((self.width - self.length) / 2, 2, (self.width + self.length) / 2, 2)
