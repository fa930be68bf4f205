"""Fictional acts as data: what an act says, before any page exists.

An act is one TOML file. A line of its `body` is a paragraph, and its first sign says how it is set:
``#`` a heading of a part, ``##`` a heading below it, ``~`` a legal basis in italics, ``=`` a centred line.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

_STYLES = {"#": "part", "##": "heading", "~": "basis", "=": "centred"}


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the body; `style` is ``part``, ``heading``, ``basis``, ``centred``, ``item`` or ``plain``."""

    text: str
    style: str


@dataclass(frozen=True, slots=True)
class Appendix:
    """A table that follows the signature; `widths` of its columns in points."""

    title: tuple[str, ...]
    note: str
    columns: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Act:
    """One act as its drafter sees it.

    Attributes:
        file: name of the file it goes to; acts that name the same file share it, in order.
        form: ``"state"`` (Nghị định 30/2020) or ``"party"`` (Hướng dẫn 36).
        parent, organ: masthead lines of the body above and of the issuing body.
        type: type name in capitals, empty for an official letter.
        scan: seed of its scan, None for an act that was born digital.
        received: number and date of an incoming stamp.
    """

    file: str
    form: str
    organ: tuple[str, ...]
    number: str
    notation: str
    place: str
    date: date
    type: str
    subject: str
    lines: tuple[Line, ...]
    recipients: tuple[str, ...]
    authority: tuple[str, ...]
    position: str
    signer: str
    parent: tuple[str, ...] = ()
    opening: str = ""
    addressees: tuple[str, ...] = ()
    appendix: Appendix | None = None
    scan: int | None = None
    received: tuple[str, str] | None = None

    @property
    def code(self) -> str:
        """Number and notation: ``07-NQ/TU`` of the Party, ``86/KH-UBND`` of the State."""
        return f"{self.number}{'-' if self.form == 'party' else '/'}{self.notation}"


def read(text: str) -> Act:
    """Parse the TOML of one act."""
    data: dict[str, Any] = tomllib.loads(text)
    for name in ("organ", "parent", "recipients", "authority", "addressees"):
        data[name] = tuple(data.get(name, ()))
    lines = tuple(_lines(data.pop("body")))
    table = data.pop("appendix", None)
    stamp = data.pop("received", None)
    return Act(
        **data,
        lines=lines,
        appendix=_appendix(table) if table else None,
        received=(stamp["number"], stamp["date"]) if stamp else None,
    )


def _lines(body: str) -> Iterator[Line]:
    for raw in body.strip().splitlines():
        sign, _, rest = raw.partition(" ")
        if sign in _STYLES:
            yield Line(rest, _STYLES[sign])
        else:
            marked = sign == "-" or (len(sign) <= 4 and sign[-1:] in ".)")
            yield Line(raw, "item" if marked else "plain")


def _appendix(table: dict[str, Any]) -> Appendix:
    rows = tuple(tuple(row) for row in table["rows"])
    return Appendix(tuple(table["title"]), table["note"], tuple(table["columns"]), tuple(table["widths"]), rows)


def month(day: date) -> str:
    """The month as the norm writes it: a zero before 1 and 2 alone (``02``, ``3``, ``10``)."""
    return f"{day:%m}" if day.month < 3 else str(day.month)


def demo_acts() -> list[Act]:
    """The acts of the demo archive, in the order of their files."""
    folder = resources.files(__package__) / "demo"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return [read((folder / name).read_text(encoding="utf-8")) for name in names]
