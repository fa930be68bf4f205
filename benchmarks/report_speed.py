"""The parts of the report on speed and growth."""

from __future__ import annotations

from figures import Figures
from forms import Lines, count, number, percent, picture, ratio, table
from names import LEVELS, About

SIDES = {"pdf": "specimens", "real text": "real documents"}
GROWTH = {
    "documents a second": 0,
    "memory": 0,
    "disk a document": 1,
    "workers": 0,
}  # and digits


def speed(figures: Figures, about: About) -> Lines:
    """What follows reading, and who finds bodies beside it."""
    out = [*_stages(figures), *_bodies(figures)]
    if not out:
        return []
    return ["## Speed", "", "Ratios hold elsewhere; seconds are those of the machine that ran this.", "", *out]


def _stages(figures: Figures) -> Lines:
    sides = [side for side in SIDES if figures.get("stages/KB a second", side)]
    if not sides:
        return []
    places = [
        (side, f"stage={stage}") for stage in figures.groups("stages/share", sides[0], "stage=") for side in sides
    ]
    groups = sorted({group for _, group in places}, key=lambda g: -(figures.get("stages/share", sides[0], g) or 0.0))
    rows = [
        [
            group.removeprefix("stage="),
            *(percent(figures.get("stages/share", side, group), 0) for side in sides),
            *(number(figures.get("stages/ms a document", side, group), 2) for side in sides),
        ]
        for group in groups
    ]
    heads = [f"{unit}, {SIDES[side]}" for unit in ("share in %", "ms a document") for side in sides]
    told = [
        f"{SIDES[side]}: {number(figures.get('stages/documents a second', side), 0)} documents, "
        f"{number(figures.get('stages/KB a second', side), 0)} KB of text a second"
        for side in sides
    ]
    return ["What follows reading, on one core:", "", *table(["stage", *heads], rows), "", f"{'; '.join(told)}.", ""]


def _bodies(figures: Figures) -> Lines:
    names = ("bodies/recall", "bodies/KB a second")
    ours = [figures.get(name, "text", "reader=kehoach") for name in names]
    rows = []
    for reader in figures.groups("bodies/recall", "text", "reader="):
        found, pace = (figures.get(name, "text", f"reader={reader}") for name in names)
        rows.append([reader, percent(found, 0), number(pace, 0), ratio(ours[1], pace)])
    if not rows:
        return []
    return [
        "Bodies that answer for tasks, beside underthesea's named entities on the same lines (the time of `kehoach` is "
        "that of all its stages):",
        "",
        *table(["", "found, %", "KB a second", "our speed"], rows),
        "",
    ]


def growth(figures: Figures, about: About) -> Lines:
    """What a run costs by the size of the archive, and what specimens cost to make."""
    sizes = sorted(int(size) for size in figures.groups("growth/memory", "text", "documents="))
    out = [*_runs(figures, sizes, about), *_making(figures, sizes)]
    return ["## Growth", "", *out] if out else []


def _runs(figures: Figures, sizes: list[int], about: About) -> Lines:
    if not sizes:
        return []
    first = figures.get("growth/ms a document", "text", f"documents={sizes[0]}")
    rows = []
    for size in sizes:
        group = f"documents={size}"
        values = (number(figures.get(f"growth/{name}", "text", group), digits) for name, digits in GROWTH.items())
        rows.append([count(size), ratio(figures.get("growth/ms a document", "text", group), first), *values])
    heads = ["documents", "time a document", "documents a second", "memory, MB", "KB on disk a document", "workers"]
    return [
        "`kehoach run` from nothing, start and publishing included, on specimens as text; *time a document* is a multiple "
        "of the first row's, memory that of all its processes together at their highest, what they share counted for each.",
        "",
        *table(heads, rows),
        "",
        *picture("growth", "Documents a second and memory by size of archive", about.plots),
    ]


def _making(figures: Figures, sizes: list[int]) -> Lines:
    acts = ((size, figures.get("making/seconds", "text", f"documents={size}")) for size in sizes)
    pages = ((level, figures.get("making/seconds a page", level)) for level in LEVELS)
    told = [f"{size:,} acts as text {number(spent, 1)} s" for size, spent in acts if spent is not None]
    told += [f"a {level} page {number(spent, 2)} s" for level, spent in pages if spent is not None]
    if not told:
        return []
    return [f"Making specimens on one core takes: {', '.join(told)} (limits: 60 s for 1,000 acts, 1 s for a page).", ""]
