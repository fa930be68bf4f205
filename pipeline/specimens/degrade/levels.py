"""What a scan of each level may suffer, and how much: the published table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

FLAT = ("colour", "grey", "bilevel", "fax")
INKED = ("colour", "grey", "photo")
ALL = (*FLAT, "photo")


class Format(NamedTuple):
    """How a device writes a page: `mode`, `dpi`, the span of its JPEG quality; `share` of the level's documents.

    Bilevel and fax pages are CCITT G4. A fax has 204 dots by 196 or (see ``coarse``) 98 rows an inch and is kept at 204.
    """

    mode: str
    share: float
    dpi: int
    quality: tuple[int, int] = (0, 0)


class Parameter(NamedTuple):
    """What the amount of a parameter means, and where it can happen.

    `scope`: on which pages and how much is one draw for the ``document``, with small changes from page to page; one for
    the ``device``, the same to the dot on every page; or one for each ``page``.
    """

    meaning: str
    scope: str = "document"
    modes: tuple[str, ...] = ALL


class Range(NamedTuple):
    """Happens with `chance` (of documents or pages); the amount is then even between `low` and `high`."""

    chance: float
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class Level:
    """A level of difficulty. A parameter without a range in `ranges` never happens."""

    formats: tuple[Format, ...]
    ranges: Mapping[str, Range]


# In the order in which they are done: the sheet, how it lies, the device.
PARAMETERS: dict[str, Parameter] = {
    "gain": Parameter("ink spreads (below 0: thins), pixels at 200 dpi"),
    "fade": Parameter("blackness lost in clouds over the page, %"),
    "dropout": Parameter("ink without toner in grains, %"),
    "streaks": Parameter("pale lines down the page where the drum is worn, count", "device"),
    "bleed": Parameter("darkness of the other side's ink, %", "page"),
    "tone": Parameter("paper darker and yellower than white, %"),
    "fibre": Parameter("mottling of the paper, grey levels"),
    "underlines": Parameter("lines underlined by pencil or pen, count", "page"),
    "ticks": Parameter("ticks in the margin, count", "page"),
    "highlights": Parameter("lines under a text marker, count", "page"),
    "ring": Parameter("darkness of a cup's ring, %", "page"),
    "folds": Parameter("darkness of one or two creases, %", "page"),
    "holes": Parameter("diameter of two punched holes, mm", "device", FLAT),
    "staple": Parameter("length of a staple or of the dots it left, mm", "device"),
    "skew": Parameter("turned off the upright, degrees either way", "page"),
    "shift": Parameter("off its place, mm each way", "page"),
    "stretch": Parameter("longer or shorter than true, % each way", "device"),
    "keystone": Parameter("a corner off the rectangle, % of the width", "page", FLAT),
    "perspective": Parameter("a corner off the rectangle, % of the width", "page", ("photo",)),
    "trim": Parameter("scan wider and higher (below 0: narrower) than the page, mm", "page", FLAT),
    "desk": Parameter("desk in view around the page, % of the width", "page", ("photo",)),
    "turn": Parameter("lies on its side or head: quarter turns", "page"),
    "lid": Parameter("what is seen beside the page is darker than white, %", "device", FLAT),
    "light": Parameter("light falls off to one side, %", "device"),
    "gutter": Parameter("shadow along the bound edge, %", "page", ("colour", "grey", "bilevel", "photo")),
    "shadow": Parameter("shadow of a hand or telephone, %", "page", ("photo",)),
    "halftone": Parameter("fine grid of a copier's raster, %", "device", INKED),
    "blur": Parameter("optics: Gaussian sigma, pixels at 200 dpi"),
    "defocus": Parameter("radius of the disc, pixels at 200 dpi", "page", ("photo",)),
    "motion": Parameter("length of the path, pixels at 200 dpi", "page", ("photo",)),
    "noise": Parameter("sensor noise: sigma, grey levels"),
    "white": Parameter("grey that the device makes white"),
    "black": Parameter("grey that the device makes black"),
    "lines": Parameter("dark lines down the scan from dust on the glass, count", "device", FLAT),
    "specks": Parameter("dark specks, count", "page"),
    "edges": Parameter("width of black edges of the copier's glass, mm", "page", FLAT),
    "coarse": Parameter("fax of 98 rows an inch", "document", ("fax",)),
    "threshold": Parameter(
        "a dot is black below this share of the paper's brightness, %", "document", ("bilevel", "fax")
    ),
    "lost": Parameter("rows lost in transmission, count", "page", ("fax",)),
}

LEVELS: dict[str, Level] = {
    "clean": Level(
        (Format("colour", 3, 300, (75, 90)), Format("grey", 2, 300, (75, 90)), Format("bilevel", 2, 300)),
        {
            "gain": Range(0.5, -0.1, 0.15),
            "skew": Range(0.7, 0.05, 0.3),
            "shift": Range(1, 0, 1.5),
            "stretch": Range(1, 0, 0.3),
            "trim": Range(1, -1, 1.5),
            "tone": Range(1, 0, 4),
            "blur": Range(1, 0.25, 0.45),
            "noise": Range(1, 0.5, 2.5),
            "white": Range(1, 225, 245),
            "black": Range(1, 5, 40),
            "specks": Range(0.4, 1, 10),
            "threshold": Range(1, 58, 75),
        },
    ),
    "normal": Level(
        (
            Format("colour", 3, 200, (30, 45)),
            Format("colour", 3, 300, (65, 80)),
            Format("grey", 2, 200, (35, 60)),
            Format("bilevel", 5, 200),
            Format("bilevel", 1, 300),
        ),
        {
            "gain": Range(0.7, -0.35, 0.6),
            "fade": Range(0.35, 5, 40),
            "dropout": Range(0.4, 0.2, 3.5),
            "streaks": Range(0.1, 1, 2),
            "bleed": Range(0.5, 3, 20),
            "tone": Range(1, 1, 8),
            "fibre": Range(0.5, 0.5, 2),
            "underlines": Range(0.04, 1, 3),
            "ticks": Range(0.05, 1, 3),
            "highlights": Range(0.03, 1, 3),
            "folds": Range(0.06, 5, 20),
            "holes": Range(0.1, 5, 6),
            "staple": Range(0.5, 7, 11),
            "skew": Range(0.6, 0.1, 1.9),
            "shift": Range(1, 0, 4),
            "stretch": Range(1, 0, 0.8),
            "keystone": Range(0.3, 0.05, 0.3),
            "trim": Range(1, -2, 3),
            "lid": Range(0.08, 5, 25),
            "light": Range(0.5, 1, 6),
            "gutter": Range(0.04, 10, 30),
            "halftone": Range(0.1, 1, 4),
            "blur": Range(1, 0.4, 0.9),
            "noise": Range(1, 2, 8),
            "white": Range(1, 212, 244),
            "black": Range(1, 10, 60),
            "lines": Range(0.08, 1, 2),
            "specks": Range(0.9, 5, 250),
            "edges": Range(0.1, 0.5, 2),
            "threshold": Range(1, 47, 82),
        },
    ),
    "hard": Level(
        (
            Format("colour", 1, 150, (20, 40)),
            Format("grey", 2, 150, (20, 40)),
            Format("grey", 1, 200, (15, 30)),
            Format("bilevel", 3, 200),
            Format("fax", 2, 204),
            Format("photo", 3, 170, (35, 60)),
        ),
        {
            "gain": Range(0.8, -0.5, 0.8),
            "fade": Range(0.6, 15, 50),
            "dropout": Range(0.6, 1, 8),
            "streaks": Range(0.25, 1, 5),
            "bleed": Range(0.7, 8, 38),
            "tone": Range(1, 3, 20),
            "fibre": Range(0.8, 1, 5),
            "underlines": Range(0.1, 1, 5),
            "ticks": Range(0.1, 1, 4),
            "highlights": Range(0.08, 1, 5),
            "ring": Range(0.05, 20, 60),
            "folds": Range(0.3, 15, 50),
            "holes": Range(0.25, 5, 6),
            "staple": Range(0.6, 7, 11),
            "skew": Range(0.9, 0.3, 3.5),
            "shift": Range(1, 0, 7),
            "stretch": Range(1, 0, 1.5),
            "keystone": Range(0.5, 0.1, 0.8),
            "perspective": Range(1, 0.5, 4),
            "trim": Range(1, -4, 5),
            "desk": Range(1, 1, 7),
            "turn": Range(0.04, 1, 3),
            "lid": Range(0.4, 20, 95),
            "light": Range(0.8, 5, 25),
            "gutter": Range(0.25, 20, 70),
            "shadow": Range(0.6, 15, 45),
            "halftone": Range(0.25, 2, 8),
            "blur": Range(1, 0.5, 1.1),
            "defocus": Range(0.4, 0.6, 1.6),
            "motion": Range(0.25, 1, 3.5),
            "noise": Range(1, 5, 16),
            "white": Range(0.6, 225, 250),
            "black": Range(0.5, 5, 30),
            "lines": Range(0.3, 1, 4),
            "specks": Range(1, 40, 800),
            "edges": Range(0.35, 2, 9),
            "coarse": Range(0.3),
            "threshold": Range(1, 52, 82),
            "lost": Range(0.6, 1, 12),
        },
    ),
}


def markdown() -> str:
    """The table for the documentation: each parameter with its span at each level, and the formats."""
    rows = [f"| parameter | amount | drawn for | {' | '.join(LEVELS)} |", f"|---|---|---|{'---|' * len(LEVELS)}"]
    for name, parameter in PARAMETERS.items():
        where = "" if parameter.modes == ALL else f" ({', '.join(parameter.modes)})"
        spans = (_span(level.ranges.get(name)) for level in LEVELS.values())
        rows.append(f"| {name} | {parameter.meaning}{where} | {parameter.scope} | {' | '.join(spans)} |")
    formats = [
        f"- {name}: "
        + ", ".join(
            f"{form.share:g} × {form.mode} {form.dpi} dpi"
            + (f" JPEG {form.quality[0]}–{form.quality[1]}" if form.quality[1] else " G4")
            for form in level.formats
        )
        for name, level in LEVELS.items()
    ]
    return "\n".join([*rows, "", *formats, ""])


def _span(span: Range | None) -> str:
    if span is None:
        return "–"
    share = "" if span.chance == 1 else f"{100 * span.chance:g} %"
    amount = f"{span.low:g}…{span.high:g}" if span.high else ""
    return ": ".join(filter(None, (share, amount)))
