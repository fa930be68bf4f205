"""What offices add to pages: page numbers, running feet, incoming stamps, digital signatures, copy certifications."""

from __future__ import annotations

import random
from collections.abc import Sequence

from reportlab.lib.colors import Color

from pipeline.document import Box
from pipeline.specimens.draft import Dressing
from pipeline.specimens.fonts import Face, family
from pipeline.specimens.house import House
from pipeline.specimens.ink.pen import Pen, signature, written
from pipeline.specimens.ink.seal import Seal
from pipeline.specimens.pages import BLACK, Colour, Pages

_STAMP_INKS: tuple[Colour, ...] = (
    (0.82, 0.10, 0.14),
    (0.82, 0.10, 0.14),
    (0.20, 0.22, 0.60),
    (0.38, 0.16, 0.50),
    BLACK,
)
_SIGNED: tuple[Colour, ...] = (BLACK, (0.85, 0.1, 0.1), (0.1, 0.2, 0.6), (0.1, 0.45, 0.2))


def furnish(pages: Pages, house: House, dressing: Dressing, number: int) -> None:
    """Page number and running foot of the act's page `number`."""
    face, middle = house.family.regular, pages.width / 2
    if dressing.page_numbers and number >= (2 if dressing.page_numbers == "top" else house.numbers_from):
        text = house.number_sign.format(number)
        if dressing.page_numbers == "top":
            pages.write(text, middle, min(house.head, house.margins[2] - 8), face, 13.0, align="c")
        else:
            align = "r" if dressing.footer else house.number_align
            x = middle if align == "c" else pages.width - house.margins[1]
            y = pages.height - (30.0 if dressing.footer else max(house.margins[3] - 24, 24.0))
            pages.write(text, x, y, face, 12.0, align=align)
    if dressing.footer:
        left, y = house.margins[0], pages.height - 30
        pages.rules([(left, y - 12, pages.width - house.margins[1], y - 12)], 0.4)
        pages.write(dressing.footer, left, y, house.family.italic, 9.0)


def sign(
    pages: Pages, organ: str, form: str, signer: str, box: tuple[float, float, float, float], occasion: str
) -> None:
    """Seal and signature in a room: left, top, width, height. The seal covers the signature's beginning."""
    left, top, width, height = box
    chance = random.Random(f"{occasion}/sign")
    x, y = left + width * chance.uniform(0.22, 0.4), top + height * chance.uniform(0.35, 0.65)
    for word, ink in Seal(organ, form).draw(pages.canvas, x, pages.height - y, occasion):
        pages.keep_drawn(word, ink, "seal")
    pen = Pen.of(f"{signer}/signature")
    with pages.turned(x + chance.uniform(5, 30), y + chance.uniform(0, 14), 0) as canvas:
        pen.draw(canvas, signature(signer, occasion))


def initial(pages: Pages, x: float, y: float, drafter: str, occasion: str) -> None:
    """The small sign of the drafter after the last words."""
    lines = signature(drafter, occasion)
    right = max(px for line in lines for px, _ in line)
    with pages.turned(x, y, 0) as canvas:
        Pen.of(drafter).draw(canvas, [[(px * 30 / right, py * 0.45) for px, py in line] for line in lines[:1]])


def received(pages: Pages, dressing: Dressing, below: tuple[float, float], seed: str, occasion: str) -> None:
    """The incoming stamp, where it hides least of the page's words; scans show it elsewhere too, at times.

    Args:
        below: where the left column of the masthead ends: left and y.
        seed: of the receiving office, whose stamp and clerk it is.
    """
    if dressing.received is None:
        return
    habit, chance = random.Random(f"received/{seed}"), random.Random(f"{occasion}/received")
    ink, rows = habit.choice(_STAMP_INKS), ["Số:", "Ngày:"] + ["Chuyển:"] * (habit.random() < 0.55)
    design = habit.choice(("side", "side", "head", "open"))
    face = family("Arimo" if habit.random() < 0.3 else "Tinos")
    step, wide = habit.uniform(13.5, 16.5), habit.uniform(112, 146)
    tall = step * (len(rows) + (design == "head")) + 4
    x, y = _spot(pages, below, wide, tall, chance)
    with pages.turned(x, y + tall, chance.gauss(0, 1.8) if pages.clerk else 0.0) as canvas:
        canvas.setStrokeColor(Color(*ink))
        canvas.setLineWidth(1.3)
        side, top = (4.0, tall - step) if design == "head" else (46.0, tall)
        if design != "open":
            canvas.rect(0, 0, wide, tall)
        if design == "side":
            canvas.line(side - 2, 0, side - 2, tall)
        if design == "head":
            pages.write("CÔNG VĂN ĐẾN", wide / 2, top + 1, face.bold, 11.5, "stamp", ink, "c")
        else:
            pages.write("ĐẾN", side / 2, tall / 2 - 5, face.bold, 14.0, "stamp", ink, "c")
        for i, label in enumerate(rows):
            base = top - (i + 1) * step + 5
            _row(pages, label, side + 3, base, wide - 6, face.regular, ink)
            at = side + 6 + face.regular.width(label) * 10.5
            value = (*dressing.received, "")[i]
            if pages.clerk:
                _fill_in(pages, value, at, base, f"{seed}/văn thư", occasion)
            elif value:
                pages.write(value, at, base, face.regular, 10.5, "stamp", ink)


def _spot(
    pages: Pages, below: tuple[float, float], wide: float, tall: float, chance: random.Random
) -> tuple[float, float]:
    """Left and top of a stamp: below the number, beside the place, at the page's head or side."""
    left, y = below
    right = pages.width - 40 - wide
    spots = [(left - 18, y + 6), (left - 30, y + 40), (right, y + 24), (24.0, 10.0), (right, 10.0), (16.0, y + 90)]
    spots = [(x + chance.uniform(-5, 5), top + chance.uniform(-2, 6)) for x, top in spots]
    if pages.clerk and chance.random() < 0.12:
        return chance.choice(spots[:3])
    boxes = [word.box for word in pages.words if word.page == pages.number]
    return min(spots, key=lambda spot: _hidden(boxes, spot[0], spot[1], spot[0] + wide, spot[1] + tall))


def _hidden(boxes: Sequence[Box], x0: float, y0: float, x1: float, y1: float) -> float:
    """How much of the boxes lies in a rectangle."""
    return sum(
        max(0.0, min(box.x1, x1) - max(box.x0, x0)) * max(0.0, min(box.y1, y1) - max(box.y0, y0)) for box in boxes
    )


def _row(pages: Pages, label: str, x: float, base: float, end: float, face: Face, ink: Colour) -> None:
    pages.write(label, x, base, face, 10.5, "stamp", ink)
    canvas = pages.canvas
    canvas.saveState()
    canvas.setDash(0.6, 2.0)
    canvas.setLineWidth(0.6)
    canvas.line(x + face.width(label) * 10.5 + 3, base - 1, end, base - 1)
    canvas.restoreState()


def _fill_in(pages: Pages, value: str, x: float, base: float, writer: str, occasion: str) -> None:
    """What the clerk of the receiving office writes; a person's name is a scribble."""
    if not value:
        name = f"{writer}/{occasion}"
        with_pen = signature(name, occasion)[:1]
        Pen.of(writer).draw(pages.canvas, [[(x + px * 0.4, base + py * 0.3) for px, py in line] for line in with_pen])
        return
    done = written(value, writer, occasion, 8.6)
    pages.keep_drawn(value, done.draw(pages.canvas, x, base), "stamp", hand=True)


def signed_by(pages: Pages, lines: Sequence[str], house: House, occasion: str) -> None:
    """The block of a digital signature in the top margin."""
    if not lines:
        return
    chance = random.Random(f"{occasion}/signed")
    face = family("Arimo").regular
    size, colour = chance.choice((7.0, 7.5, 8.0, 9.0)), chance.choice(_SIGNED)
    size = min(size, (house.margins[2] - 8) / 1.2 / len(lines))
    wide = max(face.width(line) for line in lines) * size
    x, y = (pages.width - house.margins[1] - wide if chance.random() < 0.7 else 28.0), 8.0
    if chance.random() < 0.3:
        pages.canvas.setStrokeColor(Color(*colour))
        pages.canvas.setLineWidth(0.6)
        tall = len(lines) * size * 1.2
        pages.canvas.rect(x - 3, pages.height - y - tall - 3, wide + 6, tall + 4)
        pages.canvas.setStrokeColor(Color(*BLACK))
    for i, line in enumerate(lines):
        pages.write(line, x, y + (i + 0.85) * size * 1.2, face, size, "stamp", colour)


def copied(pages: Pages, lines: Sequence[str], x: float, y: float, house: House, occasion: str) -> float:
    """A copy certification in a block that begins at (x, y); gives its height."""
    chance = random.Random(f"{occasion}/copied")
    colour = chance.choice((BLACK, BLACK, (0.8, 0.1, 0.1)))
    size = 11.0
    wide = max(house.family.bold.width(line) for line in lines) * size
    for i, line in enumerate(lines):
        face = house.family.bold if line.isupper() else house.family.italic
        pages.write(line, x + wide / 2, y + (i + 0.85) * size * 1.25, face, size, "stamp", colour, "c")
    return len(lines) * size * 1.25


def typed_by(pages: Pages, text: str, x: float, base: float, house: House) -> None:
    """The typist's line."""
    if text:
        pages.write(text, x, base, house.family.regular, 8.0)
