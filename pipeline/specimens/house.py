"""The ways of one office: which of the choices that the norms leave it takes for its pages.

Nghị định 30/2020, Phụ lục I: Times New Roman, 13–14, margins 20–25, 20–25, 30–35, 15–20 mm; Hướng dẫn 36 allows larger
letters and margins of 20, 20, 30, 15 mm. Real pages stray a little, and so do these.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from pipeline.specimens.draft import Paragraph
from pipeline.specimens.fonts import Family, family
from pipeline.specimens.prose import Style

T = TypeVar("T")
_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class House:
    """One office's ways; lengths in points.

    Attributes:
        form: of its acts (`Draft.form`).
        size, leading, align: of the body.
        before, after: space about its paragraphs.
        indent, heading_indent: of first lines of paragraphs and of headings.
        hanging: by which entries of a list hang, 0 where they begin as paragraphs do.
        margins: left, right, top, bottom.
        masthead, recipients, table: sizes of letters there.
        column: share of the width that the left column of the masthead has.
        outset: by which the masthead stands out of the text on both sides.
        gap: between the rows of the masthead, and below it.
        rules: lengths of the rules under bodies, motto and title, as shares of what stands above; 0 for none.
        bold_markers: numbers of items are bold.
        looks: of headings by depth.
        keeps: headings stay with what follows them, the last paragraph with the signature.
        balanced: lines of a title are of about one length.
        top_cells: texts of a table's cells begin at its top.
        shade, line: grey of a table's head (0 for white), and how thick its rules are.
        cuts: rows of tables go on over a page's end.
        head: base line of page numbers at the top.
        numbers_from: first page that bears a number at its foot; at the top it is the second.
        number_align, number_sign: of page numbers, `number_align` at the foot.
    """

    form: str
    family: Family
    size: float
    leading: float
    before: float
    after: float
    indent: float
    align: str
    margins: tuple[float, float, float, float]
    masthead: float
    column: float
    outset: float
    rules: tuple[float, float, float]
    gap: float
    bold_markers: bool
    looks: tuple[str, ...]
    heading_indent: float
    hanging: float
    keeps: bool
    balanced: bool
    table: float
    top_cells: bool
    shade: float
    line: float
    cuts: bool
    head: float
    numbers_from: int
    number_align: str
    number_sign: str
    recipients: float

    @property
    def party(self) -> bool:
        return self.form.startswith("party")

    @classmethod
    def standard(cls, form: str) -> House:
        """The ways of the norm's examples."""
        return cls(
            form=form, family=family("Tinos"), size=13.5, leading=16.5, before=4.0, after=0.0, indent=28.35, align="j",
            margins=(85.0, 51.0, 57.0, 57.0), masthead=12.5, column=0.43, outset=0.0, rules=(0.4, 1.0, 0.35), gap=4.0,
            bold_markers=False, looks=("b", "b", ""), heading_indent=28.35, hanging=0.0, keeps=True, balanced=False,
            table=10.5, top_cells=False, shade=0.0, line=0.6, cuts=True, head=40.0, numbers_from=2, number_align="c",
            number_sign="{}", recipients=11.0,
        )  # fmt: skip

    @classmethod
    def of(cls, seed: str, form: str) -> House:
        """The ways of the office of a seed, for acts of a form (`Draft.form`)."""
        chance = random.Random(f"house/{seed}")
        party = form.startswith("party")
        size = _pick(chance, {14.0: 6, 13.0: 3, 13.5: 1} if not party else {14.0: 6, 15.0: 2, 14.5: 1})
        spacing = chance.choice(((0, 6), (6, 0), (3, 3), (0, 3), (4, 4), (6, 6), (0, 4), (2, 2)))
        indent = chance.choice((28.35, 28.35, 36.0, 34.0, 31.2, 42.5))
        return cls(
            form=form,
            family=family(_pick(chance, {"Tinos": 74, "FreeSerif": 22, "Arimo": 4})),
            size=size,
            leading=size * _pick(chance, {1.15: 5, 1.2: 3, 1.25: 2, 1.3: 2, 1.38: 1}),
            before=spacing[0],
            after=spacing[1],
            indent=indent,
            align=_pick(chance, {"j": 93, "l": 7}),
            margins=_margins(chance),
            masthead=chance.choice((12.0, 12.5, 13.0, 13.0)) + party,
            column=chance.uniform(0.385, 0.45),
            outset=chance.choice((0.0, 0.0, 8.0, 14.0, 22.0)),
            rules=_rules(chance),
            gap=chance.choice((2.0, 5.0, 8.0, 12.0)),
            bold_markers=chance.random() < 0.2,
            looks=("b", "b", *chance.choice((("bi", "i"), ("i", ""), ("b", "i"), ("bi", ""), ("", "")))),
            heading_indent=chance.choice((indent, indent, indent, 0.0)),
            hanging=chance.choice((0.0,) * 9 + (18.0,)),
            keeps=chance.random() < 0.75,
            balanced=chance.random() < 0.75,
            table=_pick(chance, {12.0: 5, 11.0: 3, 13.0: 3, 11.5: 1, 10.5: 1}),
            top_cells=chance.random() < 0.3,
            shade=chance.choice((0.0,) * 7 + (0.85, 0.92)),
            line=chance.choice((0.5, 0.5, 0.75, 1.0)),
            cuts=chance.random() < 0.65,
            head=chance.uniform(36, 49),
            numbers_from=chance.choice((2, 1)),
            number_align=chance.choice("ccccr"),
            number_sign=chance.choice(("{}",) * 9 + ("- {} -",)),
            recipients=chance.choice((11.0, 11.0, 11.0, 12.0, 10.5)) + party * chance.choice((0.0, 1.0)),
        )

    def style(self, paragraph: Paragraph) -> Style:
        """How a paragraph is set, by its role, depth and look."""
        style = self._by_role(paragraph)
        look = paragraph.look
        if "c" in look:
            style = replace(style, align="c", first=0.0, left=0.0)
        if letters := look.replace("c", "").replace("r", ""):
            style = replace(style, look=letters)
        return replace(style, align="r", first=0.0) if "r" in look else style

    def _by_role(self, paragraph: Paragraph) -> Style:
        body = Style(self.family, self.size, self.leading, "", self.align, self.indent, 0.0, self.before, self.after)
        role = paragraph.role
        if role == "heading":
            look = self.looks[min(max(paragraph.depth, 1), len(self.looks)) - 1]
            return replace(body, look=look, first=self.heading_indent, before=self.before + 2, keep=self.keeps)
        if role == "lead-in":
            return replace(body, keep=self.keeps)
        if role in {"item", "attribute"} and self.hanging and not paragraph.marker:
            return replace(body, left=self.indent + self.hanging, first=-self.hanging)
        if role == "basis":
            return replace(body, look="i")
        if role in _CENTRED:
            look, more, before, after = _CENTRED[role]
            size = self.size + more
            return Style(self.family, size, size * 1.18, look, "c", 0.0, 0.0, before, after, True)
        if role in _PLACED:
            look, whose, align = _PLACED[role]
            points = {"masthead": self.masthead, "recipients": self.recipients, "body": self.size}[whose]
            points += 1.0 if role == "recipients" else 0.0
            return Style(self.family, points, points * 1.17, look, align)
        if role == "unit":
            return replace(body, look="i", align="r", first=0.0, after=3.0)
        if role == "addressee":
            return replace(body, align="l", first=self.indent * 2.4, before=6.0)
        if role == "addressees":
            return replace(body, align="l", first=0.0, left=self.indent * 4.2, before=0.0, after=0.0)
        return body

    def cell(self, bold: bool, centred: bool, narrow: bool) -> Style:
        """How a table's cell is set."""
        align = "c" if centred else "l" if narrow else "j"
        return Style(self.family, self.table, self.table * 1.16, "b" if bold else "", align)


# look, how much larger than the body, space before and after
_CENTRED: Mapping[str, tuple[str, float, float, float]] = {
    "type": ("b", 0.0, 8.0, 0.0),
    "subject": ("b", 0.0, 1.0, 0.0),
    "authority": ("b", 0.0, 8.0, 6.0),
    "decree": ("b", 0.0, 6.0, 6.0),
    "appendix": ("b", 0.0, 0.0, 0.0),
    "caption": ("b", 0.0, 0.0, 0.0),
    "note": ("i", -0.5, 0.0, 6.0),
}

# look, whose size, alignment
_PLACED: Mapping[str, tuple[str, str, str]] = {
    "parent": ("", "masthead", "c"),
    "organ": ("b", "masthead", "c"),
    "motto": ("b", "masthead", "c"),
    "code": ("", "masthead", "c"),
    "about": ("", "masthead", "c"),
    "dateline": ("i", "masthead", "c"),
    "recipients": ("bi", "recipients", "l"),
    "recipient": ("", "recipients", "l"),
    "signing": ("b", "body", "c"),
    "position": ("b", "body", "c"),
    "signature": ("i", "body", "c"),
    "signer": ("b", "body", "c"),
}


def _pick(chance: random.Random, weights: Mapping[T, float]) -> T:
    return chance.choices(list(weights), list(weights.values()))[0]


def _margins(chance: random.Random) -> tuple[float, float, float, float]:
    choose: Sequence[tuple[float, float]] = ((30, 35), (15, 20), (20, 25), (20, 25))
    left, right, top, bottom = (chance.choice((low, low, high, chance.uniform(low, high))) for low, high in choose)
    return left * _MM, right * _MM, top * _MM, bottom * _MM


def _rules(chance: random.Random) -> tuple[float, float, float]:
    """Rules under the body's name, the motto and the title."""
    title = chance.choice((0.3, 0.35, 0.45, 0.6, 0.25, 0.0))
    return chance.choice((0.33, 0.4, 0.5, 0.6)), chance.choice((1.0, 1.0, 0.98, 0.85, 0.7)), title
