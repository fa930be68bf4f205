"""The outline of a draft as it grows: numbers, bullets and depths."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pipeline.specimens.draft import Block, Paragraph, Table
from pipeline.specimens.drafting.desk import Desk, ended, small
from pipeline.specimens.rich import Rich, rich

_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
_LETTERS = "abcdđeghiklmnopqrstuvxy"
_WORDS = ("", "nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín")
_FREE = frozenset({"dash", "plus", "star", "none"})


class Outline:
    """Blocks of a body in order; numbers count by depth and start anew below a new heading."""

    def __init__(self, desk: Desk, scheme: tuple[str, ...] | None = None) -> None:
        self.desk = desk
        self.style = desk.style
        self.scheme = scheme or desk.style.scheme
        self.blocks: list[Block] = []
        self._counts: dict[int, int] = {}
        self._labels: dict[int, str] = {}
        self._signs: dict[int, str] = {}

    def sign(self, depth: int) -> str:
        """Kind of sign that the scheme has at a depth."""
        return self.scheme[depth - 1] if depth <= len(self.scheme) else "plus"

    def leaf_sign(self, depth: int, numbered: bool) -> str:
        """Kind of sign of a list at a depth: the scheme's own, or bullets."""
        own = self.sign(depth)
        if numbered and own in {"part", "capital", "roman"}:
            return "number"
        return own if numbered or own in _FREE else "dash"

    # ------------------------------------------------------------------ what is added
    def heading(
        self, depth: int, text: Rich | str, kind: str = "", *, sign: str | None = None, look: str = "b"
    ) -> None:
        """A heading; of the first depth in capitals where the office does so."""
        words = rich(text)
        sign = sign or self.sign(depth)
        if (depth == 1 and self.style.capitals) or sign in {"part", "capital"}:
            words = words.upper()
        elif self.style.colon and words.text[-1:].isalnum() and sign not in {"chapter", "article"}:
            words = words + ":"
        self._add(depth, sign, words, "heading", kind=kind, look=look)

    def lead_in(self, depth: int, text: Rich, *, sign: str = "none") -> None:
        """A sentence that a list follows, ending in a colon."""
        self._add(depth, sign, ended(text, ":"), "lead-in")

    def items(self, depth: int, texts: Iterable[Rich], *, sign: str | None = None, task: bool = True) -> None:
        """A list with its closing signs."""
        found = [text for text in texts if text]
        for number, text in enumerate(found):
            self.item(depth, text, sign=sign, task=task, last=number + 1 == len(found))

    def item(self, depth: int, text: Rich, *, sign: str | None = None, task: bool = True, last: bool = True) -> None:
        """One entry of a list."""
        ending = self.style.ending
        if ending == "loose":
            ending = self.desk.chance.choice(("list", "stop", "stop", "none"))
        mark = {"list": "." if last or ". " in text.text else ";", "stop": ".", "none": ""}[ending]
        self._add(depth, sign or self.sign(depth), ended(text, mark), "item", task=task)

    def attribute(self, depth: int, text: Rich, sign: str = "dash") -> None:
        """A line that says who and when of the item above it."""
        self._add(depth, sign, text, "attribute")

    def article(self, depth: int, text: Rich, kind: str) -> None:
        """``Điều 3. Trách nhiệm …`` over clauses of its own; articles count through the whole text."""
        self._article(depth, text, "article", kind)

    def lone_article(self, depth: int, text: Rich, *, task: bool = False) -> None:
        """``Điều 3. Quyết định này có hiệu lực …``: an article that is all it says."""
        self._article(depth, text, "item", "", task)

    def _article(self, depth: int, text: Rich, role: str, kind: str, task: bool = False) -> None:
        number = self._counts.get(-1, 0) + 1
        self._counts[-1] = number
        self._forget(depth)
        self._labels[depth] = str(number)
        words = Rich(f"Điều {number}{self.style.after['article']}").marked("bold") + text
        self.blocks.append(Paragraph(words, role, depth, f"Điều {number}", kind, task))

    def plain(self, text: Rich, depth: int = 0, look: str = "") -> None:
        """A paragraph of prose."""
        self.blocks.append(Paragraph(text, "plain", depth, look=look))

    def statement(self, depth: int, text: Rich, *, task: bool = True) -> None:
        """A paragraph without a sign that stands as an item, and may or may not count as a task."""
        self.blocks.append(Paragraph(debatable(ended(text, ".")), "item", depth, task=task))

    def table(self, table: Table) -> None:
        self.blocks.append(table)

    def opening(self, text: Rich) -> None:
        """The sentence that leads to the body."""
        self.blocks.append(Paragraph(ended(text, ":"), "opening"))

    def close(self, text: Rich) -> None:
        """The closing formula."""
        self.blocks.append(Paragraph(text, "closing"))

    def end_act(self) -> None:
        """The last paragraph ends as an act does: ``./.``."""
        for at in range(len(self.blocks) - 1, -1, -1):
            block = self.blocks[at]
            if isinstance(block, Paragraph):
                self.blocks[at] = replace(block, rich=ended(block.rich, self.style.full_stop))
                return

    # ------------------------------------------------------------------ signs
    def _add(
        self, depth: int, sign: str, text: Rich, role: str, *, kind: str = "", task: bool = False, look: str = ""
    ) -> None:
        if role != "attribute":
            self._forget(depth)
        printed, marker = self._numbered(depth, sign)
        text = small(text) if sign == "ordinal" else text.capital()
        self.blocks.append(Paragraph(printed + text, role, depth, marker, kind, task, look))

    def _forget(self, depth: int) -> None:
        known: dict[int, Any]
        for known in (self._counts, self._labels, self._signs):
            for deeper in [d for d in known if d > depth]:
                del known[deeper]

    def _numbered(self, depth: int, sign: str) -> tuple[str, str]:
        """What is printed before the words, and the number alone."""
        if sign in _FREE:
            self._labels.pop(depth, None)
            return {"dash": self.style.dash, "plus": self.style.plus, "star": "* ", "none": ""}[sign], ""
        number = self._counts.get(depth, 0) + 1
        self._counts[depth] = number
        sign = self._signs.setdefault(depth, sign)  # brothers are numbered alike
        if sign == "ordinal":
            word = f"Thứ {_WORDS[min(number, 9)]}"
            return f"{word}, ", word
        above = self._labels.get(depth - 1, "")
        if sign == "dotted" and not above[:1].isdigit():
            sign = "number"
        label = {
            "part": f"Phần thứ {_WORDS[min(number, 9)]}",
            "chapter": f"Chương {_ROMAN[min(number, 15)]}",
            "capital": "ABCDEGHIK"[min(number, 9) - 1],
            "roman": _ROMAN[min(number, 15)],
            "number": str(number),
            "dotted": f"{above}.{number}",
            "letter": _LETTERS[(number - 1) % len(_LETTERS)],
        }[sign]
        self._labels[depth] = label
        return label + self.style.after[sign], label


def debatable(text: Rich) -> Rich:
    """The same, marked as neither right nor wrong as a task."""
    return text if text.of("debatable") else text.marked("debatable")
