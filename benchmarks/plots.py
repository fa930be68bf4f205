"""Plots of the report, small SVG files that are the same for the same figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from figures import Figures
from names import LEVELS, THINGS

_OURS, _OTHER, _GREY = "#1b6ca8", "#d98e32", "#999999"
_STYLE: Any = {
    "svg.hashsalt": "kehoach", "svg.fonttype": "none", "font.size": 9, "axes.spines.top": False,
    "axes.spines.right": False, "figure.dpi": 80,
}  # fmt: skip


def draw(figures: Figures, folder: Path) -> list[str]:
    """Every plot whose figures are there; gives their file names."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    with plt.rc_context(_STYLE):
        for name, plot in (("levels", levels), ("reading", reading), ("reliability", reliability), ("growth", growth)):
            shape = plot(figures)
            path = folder / f"{name}.svg"
            if shape is None:
                path.unlink(missing_ok=True)
                continue
            shape.tight_layout()
            shape.savefig(path, bbox_inches="tight", metadata={"Date": None, "Creator": None})
            plt.close(shape)
            made.append(path.name)
    return made


def levels(figures: Figures) -> Drawing | None:
    """F1 of what matters most, one panel a scan level."""
    there = [level for level in LEVELS if level in figures.sets("f1/task")]
    if not there:
        return None
    shape, panels = plt.subplots(1, len(there), figsize=(2 + 1.9 * len(there), 3.6), sharey=True, squeeze=False)
    for level, panel in zip(there, panels[0], strict=True):
        values = [figures.get(f"f1/{what}", level) for what in THINGS]
        panel.barh(range(len(values)), [value or 0.0 for value in values], color=_OURS, height=0.7)
        for at, value in enumerate(values):
            panel.text((value or 0.0) + 0.03, at, "–" if value is None else f"{value:.2f}", va="center", fontsize=7)
        panel.set_title(level)
        panel.set_xlim(0, 1.25)
        panel.set_xticks([0, 0.5, 1])
    panels[0][0].set_yticks(range(len(THINGS)), list(THINGS.values()))
    panels[0][0].invert_yaxis()
    return shape


def reading(figures: Figures) -> Drawing | None:
    """Character error rate, reading order included, of every reader by scan level."""
    there = [level for level in LEVELS if figures.get("reading/cer", level, "reader=tesseract") is not None]
    if not there:
        return None
    readers = [name for name in figures.groups("reading/cer", there[0], "reader=") if "," not in name]
    shape, panel = plt.subplots(figsize=(4.5, 2.6))
    width = 0.8 / len(readers)
    for number, reader in enumerate(readers):
        values = [100 * (figures.get("reading/cer", level, f"reader={reader}") or 0.0) for level in there]
        places = [at + (number - (len(readers) - 1) / 2) * width for at in range(len(there))]
        colour = _OURS if reader == "kehoach" else _OTHER if reader == "tesseract" else _GREY
        panel.bar_label(panel.bar(places, values, width, label=reader, color=colour), fmt="%.1f", fontsize=7)
    panel.set_xticks(range(len(there)), there)
    panel.set_ylabel("characters wrong, %")
    panel.legend(frameon=False)
    return shape


def reliability(figures: Figures) -> Drawing | None:
    """How often rows are right, by how sure they are said to be."""
    there = [name for name in ("without OCR", "with OCR") if figures.groups("calibration/rows", name)]
    if not there:
        return None
    shape, panel = plt.subplots(figsize=(3.6, 3.4))
    panel.plot([0, 1], [0, 1], color=_GREY, linewidth=1, linestyle=":")
    for name, colour in zip(there, (_OURS, _OTHER), strict=False):
        points = sorted(
            (
                figures.get("calibration/confidence", name, group) or 0.0,
                figures.get("calibration/right", name, group) or 0.0,
            )
            for group in figures.groups("calibration/rows", name)
        )
        panel.plot(*zip(*points, strict=True), marker="o", markersize=4, color=colour, label=name)
    panel.set_xlabel("confidence")
    panel.set_ylabel("share right")
    panel.legend(frameon=False, loc="upper left")
    return shape


def growth(figures: Figures) -> Drawing | None:
    """Documents a second and memory by the size of the archive."""
    sizes = sorted(int(size) for size in figures.groups("growth/memory", "text", "documents="))
    if len(sizes) < 2:
        return None
    shape, panels = plt.subplots(1, 2, figsize=(6, 2.6))
    for panel, name, label in (
        (panels[0], "growth/documents a second", "documents a second"),
        (panels[1], "growth/memory", "memory, MB"),
    ):
        _line(panel, sizes, [figures.get(name, "text", f"documents={size}") or 0.0 for size in sizes], label)
    return shape


def _line(panel: Axes, sizes: list[int], values: list[float], label: str) -> None:
    panel.plot(sizes, values, marker="o", color=_OURS)
    panel.set_xscale("log")
    panel.set_xticks(sizes, [f"{size:,}" for size in sizes])
    panel.minorticks_off()
    panel.set_ylim(0, 1.15 * (max(values) or 1))
    panel.set_xlabel("documents")
    panel.set_ylabel(label)
