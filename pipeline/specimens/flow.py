"""Sets one act down its pages: masthead, heading, body, foot, appendices."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.specimens import dressing, forms
from pipeline.specimens.draft import Block, Draft, Paragraph, Table
from pipeline.specimens.grid import Grid
from pipeline.specimens.house import House
from pipeline.specimens.ink.clerk import Clerk
from pipeline.specimens.pages import Pages
from pipeline.specimens.prose import even_lines, set_lines
from pipeline.specimens.rich import Mark, Rich
from pipeline.specimens.stack import Set, Stack

Placed = tuple[Block, int]  # a block and its offset in the act's text
PlacedParagraph = tuple[Paragraph, int]


class Flow:
    """Sets one act from the top of a new page to its end.

    Args:
        house: the ways of the office that set it.
        seed: of what differs from act to act: hand, stamp, signature.
        hand: what is marked ``hand`` is written with a pen.
    """

    def __init__(self, pages: Pages, draft: Draft, house: House, seed: str, hand: bool) -> None:
        self.pages = pages
        self.y = 0.0
        self._draft = draft
        self._seed = seed
        self._house = house
        self._hand = hand
        organ = " ".join(p.text for p in draft.left if p.role == "organ") or str(draft.fields.get("organ_name") or "")
        self._organ = organ.upper()
        self._clerk = Clerk(f"{organ}/văn thư", seed) if hand else None
        self._first = pages.number + 1
        self._landscape = False
        self._open = False
        self._below = self._house.margins[0], self._house.margins[2]
        self._chance = random.Random(f"{seed}/flow")
        self._initialled = hand and draft.dressing.sealed and self._chance.random() < 0.35

    # ------------------------------------------------------------------ pages
    @property
    def _width(self) -> float:
        return self.pages.width - self._house.margins[0] - self._house.margins[1]

    def left(self) -> float:
        """Points to the end of the page."""
        return self.pages.height - self._house.margins[3] - self.y

    def turn(self) -> None:
        """Go on to the next page."""
        if self._open:
            self._close()
        self.pages.begin(self._landscape)
        self._open = True
        self.y = self._house.margins[2]
        dressing.furnish(self.pages, self._house, self._draft.dressing, self.pages.number - self._first + 1)

    def _close(self) -> None:
        """The page is full; the first one gets the incoming stamp."""
        if self.pages.number == self._first:
            dressing.received(self.pages, self._draft.dressing, self._below, self._organ, self._seed)
        self.pages.end()

    def _need(self, height: float) -> None:
        """Turn the page if less is left."""
        if height > self.left() and self.y > self._house.margins[2]:
            self.turn()

    # ------------------------------------------------------------------ the act
    def set(self) -> None:
        """The whole act."""
        self.pages.clerk = self._clerk
        self.turn()
        left, right, heading, body, recipients, signature, appendices = _parts(self._draft)
        self._masthead(_paragraphs(left), _paragraphs(right))
        self._heading(_paragraphs(heading))
        foot = self._foot(_paragraphs(recipients), _paragraphs(signature))
        self._blocks(body, foot.height if self._house.keeps else 0.0)
        if self._landscape:
            self._landscape = False
            self.turn()
        self._set_foot(foot)
        for group in _appendices(appendices):
            self._landscape = any(isinstance(block, Table) and block.landscape for block, _ in group)
            self.turn()
            self._blocks(group, 0.0)
        self._close()

    def _masthead(self, left: Sequence[PlacedParagraph], right: Sequence[PlacedParagraph]) -> None:
        if not (left or right):
            return
        house, pages = self._house, self.pages
        masthead = forms.Masthead(left, right, house, self._clerk)
        x = house.margins[0]
        number, self.y = masthead.draw(pages, x, self.y, self._width)
        self._below = x, number
        self.y += 4 + house.gap
        dressing.signed_by(pages, self._draft.dressing.signed_by, house, self._seed)

    def _heading(self, placed: Sequence[PlacedParagraph]) -> None:
        """Type and subject with what stands below them, and the lines down to the preamble."""
        title = max((i for i, (p, _) in enumerate(placed) if p.role in {"type", "subject"}), default=-1)
        if any(forms.is_sign(p) for p, _ in placed):
            title = -1  # its rule was typed
        for i, (paragraph, start) in enumerate(placed):
            done = self._paragraph(paragraph, start)
            if paragraph.role in {"addressee", "addressees"} and i + 1 == len(placed):
                self.y += 8.0
            if i == title:
                for part in forms.title_rule(self._house, done):
                    self.y = part.draw(self.pages, self._house.margins[0], self.y, self._width)

    def _blocks(self, placed: Sequence[Placed], foot: float) -> None:
        """Paragraphs and tables; the last paragraph stays with a foot of the height given."""
        for i, (block, start) in enumerate(placed):
            following = placed[i + 1][0] if i + 1 < len(placed) else None
            if isinstance(block, Table):
                self._table(block, start, following)
            else:
                done = self._paragraph(block, start, following, foot if following is None else 0.0)
                if following is None and self._initialled and block.role in {"closing", "plain", "article"}:
                    x = self._house.margins[0] + done.lines[-1].width + done.style.left + 4
                    x += done.style.first if len(done.lines) == 1 else 0.0
                    dressing.initial(self.pages, x, self.y - done.style.after, self._organ, self._seed)

    def _table(self, table: Table, start: int, following: Block | None) -> None:
        across = table.landscape
        if across != self._landscape:
            self._landscape = across
            self.turn()
        self.y += 4
        Grid(table, start, self._house, self._width).draw(self, self._house.margins[0])
        self.y += 6
        if across and isinstance(following, Paragraph) and following.role not in {"appendix", "note"}:
            self._landscape = False
            self.turn()

    def _paragraph(self, paragraph: Paragraph, start: int, following: Block | None = None, foot: float = 0.0) -> Set:
        """Set a paragraph, over two pages where it must be; no line stands alone on a page."""
        house = self._house
        style = house.style(paragraph)
        rich = _with_bold(paragraph, house)
        breaking = even_lines if style.align == "c" and house.balanced else set_lines
        done = Set(breaking(rich, start, style, self._width, self._clerk), style)
        least = done.height + foot if foot and len(done.lines) < 8 else 0.0
        if style.keep and following is not None:
            least = max(least, done.height + style.before + 2 * house.leading)
        self._need(least)
        if self.y > house.margins[2]:
            self.y += style.before
        self._lines(done)
        self.y += style.after
        return done

    def _lines(self, done: Set) -> None:
        """The lines of a paragraph: at least two at the end of a page and two at the top of the next."""
        at, count, leading = 0, len(done.lines), done.style.leading
        while at < count:
            rest, fits = count - at, max(int((self.left() + 0.01) / leading), 0)
            if fits < rest:
                fits = min(fits, rest - 2) if min(fits, rest - 2) > 1 else 0
                if self.y <= self._house.margins[2]:
                    fits = fits or rest  # nothing fits on an empty page
            for line in done.lines[at : at + fits]:
                self.y = done.draw_line(self.pages, at, line, self._house.margins[0], self.y, self._width)
                at += 1
            if at < count:
                self.turn()

    # ------------------------------------------------------------------ the foot
    def _foot(self, recipients: Sequence[PlacedParagraph], signature: Sequence[PlacedParagraph]) -> _Foot:
        column = self._width * self._chance.uniform(0.44, 0.52)
        room = self._chance.uniform(52, 78)
        right, begins = forms.signature(signature, self._house, self._width - column, room)
        return _Foot(forms.recipients(recipients, self._house, column), right, column, begins, room)

    def _set_foot(self, foot: _Foot) -> None:
        """Recipients and signature beside each other, and what the office adds to them."""
        draft, pages, x = self._draft, self.pages, self._house.margins[0]
        self.y += 8.0 if foot.height else 0.0
        full = pages.height - self._house.margins[2] - self._house.margins[3]
        self._need(foot.height if foot.height < full else foot.right.height)
        top = self.y
        if foot.right.parts:
            signer = next((p.text for p in draft.signature if p.role == "signer"), self._organ)
            room = (x + foot.column, top + foot.begins, self._width - foot.column, foot.room)
            signed = any(p.role == "signature" and p.text for p in draft.signature)  # a copy: (Đã ký)
            if draft.dressing.sealed and not signed and (self._hand or draft.dressing.signed_by):
                dressing.sign(pages, self._organ, draft.form, signer, room, self._seed)
            foot.right.draw(pages, x + foot.column, top, self._width - foot.column)
        for part in foot.left.parts:
            self._need(part.height)
            self.y = part.draw(pages, x, self.y, foot.column)
        if draft.dressing.typist:
            self._need(14.0)
            dressing.typed_by(pages, draft.dressing.typist, x, self.y + 11, self._house)
            self.y += 14
        self.y = max(self.y, top + foot.right.height if self.y > top else self.y)
        if draft.dressing.copied:
            self._need(15.0 * len(draft.dressing.copied) + 12)
            self.y += 12 + dressing.copied(pages, draft.dressing.copied, x, self.y + 12, self._house, self._seed)


@dataclass(frozen=True, slots=True)
class _Foot:
    """Recipients and signature, measured: width of the left column; where the room for the hand begins, its height."""

    left: Stack
    right: Stack
    column: float
    begins: float
    room: float

    @property
    def height(self) -> float:
        return max(self.left.height, self.right.height)


def _parts(draft: Draft) -> list[list[Placed]]:
    """The parts of a draft in the order of its text, each block with its offset there."""
    at, parts = 0, []
    for part in (
        draft.left, draft.right, draft.heading, draft.body, draft.recipients, draft.signature, draft.appendices,
    ):  # fmt: skip
        placed: list[Placed] = []
        for block in part:
            placed.append((block, at))
            at += len(block.text) + 1 if block.text else 0
        parts.append(placed)
    return parts


def _paragraphs(placed: Iterable[Placed]) -> list[PlacedParagraph]:
    return [(block, at) for block, at in placed if isinstance(block, Paragraph)]


def _appendices(placed: Sequence[Placed]) -> list[list[Placed]]:
    """Blocks by the page that they begin."""
    groups: list[list[Placed]] = []
    for block, at in placed:
        if not groups or (isinstance(block, Paragraph) and block.role == "appendix"):
            groups.append([])
        groups[-1].append((block, at))
    return groups


def _with_bold(paragraph: Paragraph, house: House) -> Rich:
    """The paragraph with its number in bold, where the office sets it so."""
    rich, marker = paragraph.rich, paragraph.marker
    bold = paragraph.role == "article" or (house.bold_markers and paragraph.role in {"item", "lead-in"})
    begins = rich.text.find(marker) if bold and marker else -1
    if begins < 0 or begins > 1:
        return rich
    end = begins + len(marker) + (rich.text[begins + len(marker) :][:1] in {".", ")", ":"})
    return Rich(rich.text, (*rich.marks, Mark("bold", 0, end, {})))
