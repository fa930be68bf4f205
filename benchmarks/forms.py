"""Forms of the report: tables, pictures, numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

Lines = list[str]
NOTHING = ""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], words: int = 1) -> Lines:
    """A table of Markdown; the first `words` columns hold words."""
    line = "|" + "|".join(["---"] * words + ["---:"] * (len(heads) - words)) + "|"
    return [_row(heads), line, *map(_row, rows)]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def picture(name: str, told: str, there: Sequence[str]) -> Lines:
    """A plot, where it was drawn."""
    return [f"![{told}](benchmark/{name}.svg)", ""] if f"{name}.svg" in there else []


def _form(pattern: str) -> Callable[[float | None], str]:
    return lambda value: NOTHING if value is None else format(value, pattern)


share = _form(".3f")
count = _form(",.0f")


def percent(value: float | None, digits: int = 2) -> str:
    """A share as a number of hundredths."""
    return NOTHING if value is None else f"{100 * value:.{digits}f}"


def number(value: float | None, digits: int) -> str:
    """With so many digits after the point."""
    return NOTHING if value is None else f"{value:,.{digits}f}"


def ratio(value: float | None, of: float | None) -> str:
    """One value in the other."""
    return NOTHING if value is None or not of else f"{value / of:.2f}"
