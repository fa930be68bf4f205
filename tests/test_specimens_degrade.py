"""Scans at the published levels: the same bytes again, boxes that follow, levels that get worse."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image as Pillow
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import UsageError
from pipeline.specimens import degrade
from pipeline.specimens.degrade import glass, levels, sheet
from pipeline.specimens.degrade.fields import Scene
from pipeline.specimens.degrade.levels import LEVELS, PARAMETERS, Format, Level, Range, markdown
from pipeline.specimens.degrade.scan import amounts, device

DPI = 150
GEOMETRY = {"skew", "shift", "stretch", "keystone", "perspective", "trim", "desk", "turn", "lid"}
PLACES = [(name, form, 0) for name, level in LEVELS.items() for form in level.formats]
PLACES += [
    ("hard", form, turn) for form in LEVELS["hard"].formats if form.mode in ("photo", "fax") for turn in (1, 2, 3)
]


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """Three pages of lines in black with a red disc, the last lying on its side."""
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    for page, size in enumerate((A4, A4, landscape(A4))):
        canvas.setPageSize(size)
        for line in range(30):
            canvas.drawString(80, size[1] - 70 - 15 * line, f"{page} {line} " + "Trang thu cua ban ghi nho " * 3)
        canvas.setFillColorRGB(0.83, 0.1, 0.12)
        canvas.circle(400, 90, 40, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture(scope="module")
def page(pdf: bytes) -> NDArray[np.uint8]:
    return rendered(pdf, 0, DPI)


def rendered(pdf: bytes, page: int, dpi: float) -> NDArray[np.uint8]:
    document = pypdfium2.PdfDocument(pdf)
    picture = document[page].render(scale=dpi / 72, rev_byteorder=True).to_numpy()[:, :, :3].copy()
    document.close()
    return np.asarray(picture, np.uint8)


def opened(scan: degrade.Scan) -> NDArray[np.uint8]:
    return np.asarray(Pillow.open(BytesIO(scan.image)).convert("RGB"))


def one_format(monkeypatch: pytest.MonkeyPatch, level: str, form: Format, **ranges: Range) -> str:
    """Name of a level as `level`, but all written as `form`."""
    chosen = LEVELS[level]
    monkeypatch.setitem(LEVELS, "one", replace(chosen, formats=(form,), ranges=dict(chosen.ranges) | ranges))
    return "one"


@pytest.mark.parametrize("level", LEVELS)
def test_the_same_seed_gives_the_same_bytes_and_another_another(pdf: bytes, level: str) -> None:
    first = degrade.scan_pdf(pdf, level, "7/plan")
    assert first == degrade.scan_pdf(pdf, level, "7/plan")
    assert degrade.image_pdf(first) == degrade.image_pdf(degrade.scan_pdf(pdf, level, "7/plan"))
    assert first[0].image != degrade.scan_pdf(pdf, level, "8/plan")[0].image


def test_pages_of_a_document_come_from_one_device(pdf: bytes) -> None:
    for seed in range(6):
        scans = degrade.scan_pdf(pdf, "hard", f"{seed}")
        assert len({(scan.mode, scan.dpi) for scan in scans}) == 1
        assert len({scan.transform for scan in scans}) == 3


@pytest.mark.parametrize(("level", "form", "turn"), PLACES, ids=[f"{n}-{f.mode}-{f.dpi}-{t}" for n, f, t in PLACES])
def test_a_square_lands_where_its_box_is_carried(
    monkeypatch: pytest.MonkeyPatch, level: str, form: Format, turn: int
) -> None:
    picture = np.full((1754, 1240, 3), 255, np.uint8)
    picture[1250:1370, 760:900] = 0
    name = one_format(monkeypatch, level, form, turn=Range(1, turn, turn))
    scan = degrade.scan_page(picture, name, f"square {turn}", 0, dpi=DPI)
    at = 72 / DPI
    box = degrade.carry((760 * at, 1250 * at, 900 * at, 1370 * at), scan.transform)
    expected = np.array(box) * scan.dpi / 72
    off = found(opened(scan), expected) - expected
    # where a dot is black or white ink may spread more, but to all sides alike
    assert np.abs(off).max() <= (3 if form.mode in ("bilevel", "fax") else 2)
    assert np.abs(off[:2] + off[2:]).max() / 2 <= 1


def found(picture: NDArray[np.uint8], near: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bounds of what is dark near a box; smaller marks are left out."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    x0, y0, x1, y1 = np.rint(near + np.array([-20, -20, 20, 20])).astype(int)
    part = grey[y0:y1, x0:x1]
    inner, outer = np.median(part[60:-60, 60:-60]), np.median(np.concatenate([part[:8].ravel(), part[-8:].ravel()]))
    assert outer - inner > 50
    dark = cv2.morphologyEx((part < (inner + outer) / 2).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((7, 7)))
    dark = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((11, 11)))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(dark)
    x, y, width, height, _ = boxes[1:][boxes[1:, 4].argmax()]
    return np.array([x0 + x, y0 + y, x0 + x + width, y0 + y + height], float)


def test_carry_gives_bounds() -> None:
    quarter = (0.0, -1.0, 100.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    assert degrade.carry((10, 20, 30, 50), quarter) == (50, 10, 80, 30)


def test_levels_get_noisier_and_less_sharp(monkeypatch: pytest.MonkeyPatch, page: NDArray[np.uint8]) -> None:
    noise, sharpness = [], []
    for level in ("clean", "normal", "hard"):
        name = one_format(monkeypatch, level, Format("grey", 1, 200, (90, 90)), edges=Range(0), lid=Range(0))
        pictures = [opened(degrade.scan_page(page, name, f"{seed}", 0, dpi=DPI))[:, :, 0] for seed in range(8)]
        rough = [p - cv2.GaussianBlur(p.astype(np.float32), (0, 0), 3) for p in pictures]
        noise.append(np.median([part[1400:1900, 150:900].std() for part in rough]))
        steep = [np.abs(np.diff(p[300:900].astype(int), axis=1)) for p in pictures]
        sharpness.append(np.median([np.percentile(part, 99) for part in steep]))
    assert noise[0] < noise[1] < noise[2]
    assert sharpness[0] > sharpness[1] > sharpness[2]


@pytest.mark.parametrize("colour", [True, False], ids=["colour", "grey"])
@pytest.mark.parametrize("name", [*sheet.STEPS, *glass.STEPS])
def test_every_step_changes_the_picture_and_keeps_its_form(page: NDArray[np.uint8], name: str, colour: bool) -> None:
    picture = page if colour else np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), np.uint8)
    if name == "threshold" and colour:
        return  # only for what sees no colour
    step = (sheet.STEPS | glass.STEPS)[name]
    scene = Scene(np.random.default_rng(3), DPI, np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), np.uint8))
    made = step(picture.copy(), LEVELS["hard"].ranges[name].high, scene)
    assert made.shape == picture.shape
    assert made.dtype == np.uint8
    assert (made != picture).any()


def test_the_table_is_whole() -> None:
    assert set(PARAMETERS) == set(sheet.STEPS) | set(glass.STEPS) | GEOMETRY
    table = levels.markdown()
    for level in LEVELS.values():
        for name, span in level.ranges.items():
            assert 0 < span.chance <= 1 and span.low <= span.high, name
            assert f"| {name} |" in table
    assert set(LEVELS["hard"].ranges) == set(PARAMETERS)


def test_amounts_stay_in_the_published_ranges() -> None:
    for name, level in LEVELS.items():
        for seed in range(40):
            chosen = device(name, f"{seed}")
            for parameter, amount in amounts(chosen, seed).items():
                span = level.ranges[parameter]
                assert span.low <= (abs(amount) if parameter == "skew" else amount) <= span.high
                assert chosen.form.mode in PARAMETERS[parameter].modes


def test_pages_of_the_pdf_are_as_big_as_the_scans_and_show_them(monkeypatch: pytest.MonkeyPatch, pdf: bytes) -> None:
    for form in (Format("grey", 1, 200, (80, 80)), Format("colour", 1, 150, (80, 80)), Format("bilevel", 1, 200)):
        scans = degrade.scan_pdf(pdf, one_format(monkeypatch, "normal", form), "size")
        written = degrade.image_pdf(scans)
        document = pypdfium2.PdfDocument(written)
        assert len(document) == 3
        for i, scan in enumerate(scans):
            assert document[i].get_size() == pytest.approx((scan.width_points, scan.height_points), abs=0.01)
            shown, kept = (coarsely(picture) for picture in (rendered(written, i, form.dpi), opened(scan)))
            assert np.abs(shown - kept).mean() < 3
        document.close()
        assert scans[2].width_points > scans[2].height_points


def coarsely(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    return cv2.resize(picture, (100, 140), interpolation=cv2.INTER_AREA).astype(np.float32)


def test_a_picture_alone_fills_an_a4_page(pdf: bytes) -> None:
    scans = degrade.scan_pages(pdf, 5)
    assert scans == degrade.scan_pages(pdf, 5)
    document = pypdfium2.PdfDocument(degrade.image_pdf(scans))
    assert document[0].get_size() == pytest.approx(A4, abs=0.01)
    document.close()


def test_the_seal_is_red_in_colour_only(monkeypatch: pytest.MonkeyPatch, page: NDArray[np.uint8]) -> None:
    for level in ("clean", "normal", "hard"):
        for mode in ("colour", "grey", "bilevel"):
            name = one_format(monkeypatch, level, Format(mode, 1, 150, (60, 60)))
            scan = degrade.scan_page(page, name, "seal", 0, dpi=DPI)
            x0, y0, x1, y1 = np.array(degrade.carry((380, 732, 420, 772), scan.transform)) * scan.dpi / 72
            red, green, blue = np.median(opened(scan)[int(y0) : int(y1), int(x0) : int(x1)], axis=(0, 1))
            if mode == "colour":
                assert red - max(green, blue) > 80
            else:
                assert red == green == blue < 160


def test_the_picture_given_is_left_as_it_was(page: NDArray[np.uint8]) -> None:
    before = page.copy()
    for seed in range(4):
        degrade.scan_page(page, "hard", f"{seed}", 0, dpi=200)
    assert (page == before).all()


def test_an_unknown_level_is_named() -> None:
    with pytest.raises(UsageError, match="clean, normal, hard"):
        degrade.scan_page(np.full((20, 20, 3), 255, np.uint8), "worst", "1", 0, dpi=DPI)


def test_a_level_without_ranges_leaves_the_page(monkeypatch: pytest.MonkeyPatch, page: NDArray[np.uint8]) -> None:
    monkeypatch.setitem(LEVELS, "none", Level((Format("colour", 1, DPI, (100, 100)),), {}))
    scan = degrade.scan_page(page, "none", "1", 0, dpi=DPI)
    assert scan.steps == ()
    assert scan.transform == pytest.approx((1, 0, 0, 0, 1, 0, 0, 0, 1), abs=1e-9)
    assert np.abs(opened(scan).astype(int) - page).mean() < 1


def test_the_published_table_is_that_of_the_code() -> None:
    published = Path(__file__).parents[1] / "docs" / "levels.md"
    assert published.read_text(encoding="utf-8").split("\n\n", 1)[1].strip() == markdown().strip(), "write it anew"
