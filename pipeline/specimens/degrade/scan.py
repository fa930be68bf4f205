"""Scans pages: one device and one stack of paper to a document, some luck to each page."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray

from pipeline.errors import UsageError
from pipeline.specimens.degrade import files, geometry, glass, sheet
from pipeline.specimens.degrade.fields import Image, Scene
from pipeline.specimens.degrade.levels import LEVELS, PARAMETERS, Format, Level


@dataclass(frozen=True, slots=True)
class Scan:
    """A scanned page.

    Attributes:
        image: JPEG, or TIFF of CCITT G4.
        transform: row-major homography from points of the clean page to points of the scan, both from the top left,
            y down; a point of the scan is 1/72 inch, ``pixel * 72 / dpi``.
        mode: colour, grey, bilevel, fax, photo.
        steps: names of what was done, as in `levels.PARAMETERS`.
    """

    image: bytes
    dpi: int
    transform: geometry.Transform
    mode: str
    width_points: float
    height_points: float
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Device:
    """What all pages of a document have in common."""

    level: Level
    seed: str
    form: Format
    quality: int
    places: dict[str, float]  # of a parameter's amount in its range, 0 to 1; only those that happen
    sign: int


def dice(*parts: object) -> np.random.Generator:
    """A generator of its own for everything that is named by `parts`."""
    digest = hashlib.sha256("/".join(map(str, parts)).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))


def device(level: str, seed: str) -> Device:
    """The device and paper of the document that `seed` names."""
    if level not in LEVELS:
        raise UsageError(f"no scan level {level!r}", f"it is one of {', '.join(LEVELS)}")
    random = dice(seed, level)
    forms = LEVELS[level].formats
    shares = np.array([form.share for form in forms])
    form = forms[int(random.choice(len(forms), p=shares / shares.sum()))]
    low, high = form.quality
    places = {}
    for name, span in LEVELS[level].ranges.items():
        own = dice(seed, name)
        if PARAMETERS[name].scope != "page" and form.mode in PARAMETERS[name].modes and own.random() < span.chance:
            places[name] = own.random()
    return Device(LEVELS[level], seed, form, int(random.integers(low, high + 1)), places, int(random.choice([-1, 1])))


def amounts(device: Device, page: int) -> dict[str, float]:
    """What happens to a page, how much, in the order of `PARAMETERS`."""
    chosen = {}
    for name, parameter in PARAMETERS.items():
        span = device.level.ranges.get(name)
        if span is None or device.form.mode not in parameter.modes:
            continue
        own = dice(device.seed, page, name, "amount")
        if parameter.scope == "page":
            place = own.random() if own.random() < span.chance else None
        else:
            place = device.places.get(name)
        if place is not None and parameter.scope == "document":
            place = float(np.clip(place + own.uniform(-0.15, 0.15), 0, 1))
        if place is not None:
            chosen[name] = span.low + place * (span.high - span.low)
    if "skew" in chosen:
        chosen["skew"] *= device.sign
    return chosen


def scan_page(
    picture: NDArray[np.uint8], level: str, seed: str, page: int, *, dpi: int, back: NDArray[np.uint8] | None = None
) -> Scan:
    """The scan of one page.

    Args:
        picture: RGB, (height, width, 3), of the clean page at `dpi`.
        seed: names the document; pages of one seed come from one device.
        page: 0-based; another page has other luck.
        back: the other side of the sheet; without it the page itself shines through.
    """
    front = np.ascontiguousarray(picture)
    return _scan(front, device(level, seed), page, dpi, front if back is None else np.ascontiguousarray(back))


def scan_pdf(pdf: bytes, level: str, seed: str) -> list[Scan]:
    """Scans of all pages of a clean PDF by one device, printed on both sides of the sheets."""
    chosen = device(level, seed)
    dpi, scans = chosen.form.dpi, []
    document = pypdfium2.PdfDocument(pdf)
    try:
        for first in range(0, len(document), 2):
            sides = [
                document[i].render(scale=dpi / 72, rev_byteorder=True).to_numpy()[:, :, :3]
                for i in range(first, min(first + 2, len(document)))
            ]
            scans += [_scan(side, chosen, first + i, dpi, sides[i - 1]) for i, side in enumerate(sides)]
    finally:
        document.close()
    return scans


def _scan(picture: Image, device: Device, page: int, dpi: int, back: Image) -> Scan:
    form, chosen = device.form, amounts(device, page)
    width, height = (side * 72 / dpi for side in picture.shape[1::-1])
    image = _prepared(picture, form, dpi)
    other = _prepared(back, Format("grey", 1, form.dpi), dpi) if "bleed" in chosen else image
    other = np.asarray(cv2.resize(other, image.shape[1::-1]), np.uint8)

    def scene(name: str) -> Scene:
        held = PARAMETERS[name].scope == "device"
        return Scene(dice(device.seed, "device" if held else page, name), form.dpi, other)

    for name in (name for name in chosen if name in sheet.STEPS):
        image = sheet.STEPS[name](image, chosen[name], scene(name))
    matrix, width, height = geometry.lay(chosen, width, height, dice(device.seed, page, "lay"))
    shape = (round(height * form.dpi / 72), round(width * form.dpi / 72), *image.shape[2:])
    around = glass.ground(form.mode, shape, chosen.get("lid", 0.0), scene("lid"))
    image = geometry.warp(image, matrix, form.dpi, around)
    for name in (name for name in chosen if name in glass.STEPS):
        image = glass.STEPS[name](image, chosen[name], scene(name))
    bilevel = form.mode in ("bilevel", "fax")
    return Scan(
        image=files.group4(image, form.dpi) if bilevel else files.jpeg(image, form.dpi, device.quality),
        dpi=form.dpi,
        transform=tuple(matrix.ravel().tolist()),
        mode=form.mode,
        width_points=image.shape[1] * 72 / form.dpi,
        height_points=image.shape[0] * 72 / form.dpi,
        steps=tuple(chosen),
    )


def _prepared(picture: Image, form: Format, dpi: int) -> Image:
    """The picture as the device will hold it: at its resolution, grey where it sees no colour."""
    grey = form.mode not in ("colour", "photo")
    image = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) if grey and picture.ndim == 3 else picture.copy()
    if dpi != form.dpi:
        scale = form.dpi / dpi
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=way)
    return np.asarray(image, np.uint8)


def image_pdf(scans: Sequence[Scan | bytes]) -> bytes:
    """The scans as a scanner's PDF, each page as big as its scan; a JPEG alone (`bytes`) fills an A4 page."""
    sheets = [
        files.a4(scan) if isinstance(scan, bytes) else files.Sheet(scan.image, scan.width_points, scan.height_points)
        for scan in scans
    ]
    return files.pdf(sheets)
