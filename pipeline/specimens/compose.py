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

from pipeline.specimens.draft import Cell, Draft, Dressing, Paragraph, Table
from pipeline.specimens.rich import Rich, join

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


# ------------------------------------------------------------------ as a draft
def to_draft(act: Act) -> Draft:
    """The act as typesetters and writers take it; the number and the day of one that is to be scanned are ``hand``."""
    party, letter = act.form == "party", not act.type
    left = [Paragraph(Rich(line), "parent") for line in act.parent] + [
        Paragraph(Rich(line), "organ") for line in act.organ
    ]
    left.append(
        Paragraph((Rich("Số " if party else "Số: ") + _by_hand(act, act.number)) + act.code[len(act.number) :], "code")
    )
    if letter:
        left.append(Paragraph(Rich(f"V/v {act.subject}"), "about"))
    motto = ("ĐẢNG CỘNG SẢN VIỆT NAM",) if party else _MOTTO
    day = _by_hand(act, f"{act.date:%d}")
    dateline = Rich(f"{act.place}, ngày ") + day + f" tháng {month(act.date)} năm {act.date:%Y}"
    heading = [Paragraph(Rich(act.type), "type"), Paragraph(Rich(act.subject), "subject")] if act.type else []
    heading += [Paragraph(Rich(act.opening), "authority")] if act.opening else []
    heading += [Paragraph(Rich("Kính gửi:"), "addressee")] if act.addressees else []
    heading += [Paragraph(Rich(line), "addressees") for line in _listed(act.addressees)]
    signature = [Paragraph(Rich(line), "signing") for line in act.authority]
    signature += [
        Paragraph(Rich(act.position), "position"),
        Paragraph(Rich(""), "signature"),
        Paragraph(Rich(act.signer), "signer"),
    ]
    return Draft(
        key=act.code,
        form="party36" if party else "state",
        genre="letter" if letter else "plan",
        manner="bullets",
        topic="",
        left=tuple(left),
        right=(*(Paragraph(Rich(line), "motto") for line in motto), Paragraph(dateline, "dateline")),
        heading=tuple(heading),
        body=tuple(_body(act.lines)),
        recipients=(
            Paragraph(Rich("Nơi nhận:"), "recipients"),
            *(Paragraph(Rich(line), "recipient") for line in _listed(act.recipients)),
        ),
        signature=tuple(signature),
        appendices=tuple(_appended(act.appendix)) if act.appendix else (),
        dressing=Dressing(received=act.received, sealed=act.scan is not None),
    )


_MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_ROLES = {"part": ("heading", 1), "heading": ("heading", 2), "basis": ("basis", 0), "centred": ("decree", 0)}


def _by_hand(act: Act, digits: str) -> Rich:
    return Rich(digits).marked("hand") if act.scan is not None else Rich(digits)


def _listed(names: tuple[str, ...]) -> list[str]:
    """Entries of a list as they are set: a dash before, a semicolon after, a stop after the last."""
    return [f"- {name}{'.' if i + 1 == len(names) else ';'}" for i, name in enumerate(names)]


def _body(lines: tuple[Line, ...]) -> Iterator[Paragraph]:
    for line in lines:
        role, depth = _ROLES.get(line.style, (line.style, 3 if line.style == "item" else 0))
        yield Paragraph(_with_marks(line.text), role, depth)


def _with_marks(text: str) -> Rich:
    """A line whose words between ``**`` are bold."""
    parts = text.split("**")
    return join("", [Rich(part).marked("bold") if i % 2 else part for i, part in enumerate(parts)])


def _appended(appendix: Appendix) -> Iterator[Paragraph | Table]:
    head, *lines = appendix.title
    yield Paragraph(Rich(head), "appendix")
    for line in lines:
        yield Paragraph(Rich(line), "caption")
    yield Paragraph(Rich(appendix.note), "note")
    header = tuple(Cell(Rich(name), bold=True, centred=True) for name in appendix.columns)
    rows = tuple(tuple(Cell(Rich(text), bold=not any(row[2:])) for text in row) for row in appendix.rows)
    yield Table((header, *rows), ("ordinal", *("text" for _ in appendix.columns[1:])), appendix.widths)
