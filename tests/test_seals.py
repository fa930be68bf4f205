"""Print under seals and signatures, and ink that no word covers: on pages drawn here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from faults.malformed.pdf_parts import FONTS
from pipeline import trained
from pipeline.document import Box, Word
from pipeline.ingest.ocr import contested, page_image, recognition, seals, second_look, unread
from pipeline.ingest.ocr.engine import Image, Mask
from pipeline.ingest.ocr.recorded import decode_word, encode_word
from pipeline.settings import Settings

FONT = next((path for path in FONTS if Path(path).exists()), None)
pytestmark = pytest.mark.skipif(FONT is None, reason="no font with Vietnamese letters")
needs_network = pytest.mark.skipif(not seals.NETWORK.is_there(), reason="the trained part is not installed")
DPI = 200
LINES = [(560, 120, "KT. GIÁM ĐỐC"), (540, 170, "PHÓ GIÁM ĐỐC"), (540, 420, "Lê Văn Khải")]


def print_of(lines: list[tuple[int, int, str]], size: tuple[int, int] = (1100, 700)) -> Image:
    """Black lines at (x, y) on white."""
    sheet = Pillow.new("L", size, 255)
    pen = ImageDraw.Draw(sheet)
    for x, y, text in lines:
        pen.text((x, y), text, 0, ImageFont.truetype(str(FONT), 36))
    return np.asarray(sheet, np.uint8)


def signed(page: Image) -> Image:
    """The page with the rings of a seal, letters around, a star and a signature over its lines, all as black as print."""
    page = page.copy()
    for radius, thick in ((140, 6), (132, 2), (88, 2)):
        cv2.circle(page, (560, 320), radius, 0, thick, cv2.LINE_AA)
    for at in range(-210, 31, 12):
        x, y = 560 + 110 * np.cos(np.radians(at)), 320 + 110 * np.sin(np.radians(at))
        cv2.putText(page, "NHT"[at % 3], (int(x) - 8, int(y) + 8), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 0, 3, cv2.LINE_AA)
    wave = [(580 + 4 * k, int(330 + 50 * np.sin(k / 4) - k)) for k in range(60)]
    cv2.polylines(page, [np.array(wave, np.int32)], False, 0, 3, cv2.LINE_AA)
    return page


def is_ink(picture: Image) -> Mask:
    return picture < 128


class Scripted:
    """Reads what it is told, a page first and then regions."""

    name = "scripted"

    def __init__(self, words: list[Word], again: list[Word] | None = None) -> None:
        self.words, self.again = words, again or []
        self.seen: list[Image] = []

    def version(self) -> str:
        return "1"

    def model(self, language: str) -> str:
        return "1"

    def languages(self) -> tuple[str, ...]:
        return ("vie",)

    def recognise(self, image: Image, language: str, dpi: float, mode: str = "page", timeout: float = 1) -> list[Word]:
        self.seen.append(image)
        return list(self.words if mode == "page" else self.again)

    def orientation(self, image: Image, dpi: float, timeout: float = 1) -> int | None:
        return None


def word(text: str, x0: float, y0: float, x1: float, y1: float, confidence: float = 0.95) -> Word:
    return Word(text, Box(x0, y0, x1, y1), confidence)


# ------------------------------------------------------------------ seals
@needs_network
def test_a_seal_and_a_signature_go_and_print_stays() -> None:
    plain = print_of(LINES)
    page = signed(plain)
    clean, _ = seals.lift(page, DPI)
    own, other = is_ink(plain), is_ink(page) & ~is_ink(plain)
    assert (is_ink(clean) & own).sum() > 0.85 * own.sum()
    assert (is_ink(clean) & other).sum() < 0.15 * other.sum()
    name = slice(415, 470), slice(640, 800)  # beyond the seal
    assert (is_ink(clean) == own)[name].mean() > 0.99


@needs_network
@pytest.mark.parametrize("lines", [[], LINES], ids=["blank", "print"])
def test_a_page_without_seals_is_left_as_it_is(lines: list[tuple[int, int, str]]) -> None:
    page = print_of([(100, 100 + 110 * k, text) for k, (_, _, text) in enumerate(lines)])
    assert (is_ink(seals.lift(page, DPI)[0]) == is_ink(page)).mean() > 0.9995


@needs_network
@pytest.mark.parametrize("dpi", [150, 300])
def test_the_resolution_does_not_matter(dpi: int) -> None:
    plain = print_of(LINES)
    size = (round(1100 * dpi / DPI), round(700 * dpi / DPI))
    page, own = (cv2.resize(p, size, interpolation=cv2.INTER_AREA) for p in (signed(plain), plain))
    clean, _ = seals.lift(np.asarray(page, np.uint8), dpi)
    other = is_ink(page) & ~is_ink(own)
    assert (is_ink(clean) & other).sum() < 0.2 * other.sum()
    assert (is_ink(clean) & is_ink(own)).sum() > 0.8 * is_ink(own).sum()


@needs_network
def test_the_engine_sees_the_page_without_the_seal() -> None:
    plain, pages = print_of(LINES), []
    for page in (plain, signed(plain)):
        engine = Scripted([word("Giám", 190, 40, 300, 60)])
        recognition.recognise_page(page, 1, DPI, engine, Settings())
        pages.append(page_image.ink_mask(max(engine.seen, key=np.size)) > 0)
    assert page_image.ink_mask(signed(plain)).sum() > 2 * page_image.ink_mask(plain).sum()
    assert 0.85 < pages[1].sum() / pages[0].sum() < 1.3


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An empty folder of trained parts, in place of the real one."""
    monkeypatch.setenv("KEHOACH_MODELS", str(tmp_path))
    trained.digest.cache_clear()
    seals.NETWORK.__dict__.pop("_session", None)
    yield tmp_path
    trained.digest.cache_clear()
    seals.NETWORK.__dict__.pop("_session", None)


def test_without_the_network_the_page_stays(models: Path, caplog: pytest.LogCaptureFixture) -> None:
    page = signed(print_of(LINES))
    assert not seals.NETWORK.is_there() and seals.NETWORK.version() == "none"
    assert seals.lift(page, DPI)[0] is page
    assert [record.levelname for record in caplog.records] == ["WARNING"]  # said once
    assert str(models) in caplog.text


def test_a_damaged_network_is_none(models: Path, caplog: pytest.LogCaptureFixture) -> None:
    (models / "seals").mkdir()
    (models / "seals" / "model.onnx").write_bytes(b"no network")
    assert not seals.NETWORK.is_there() and seals.NETWORK.version() == "none"
    assert "model.onnx" in caplog.text


def test_where_a_seal_may_be() -> None:
    page = signed(print_of([(60, 40, "Giao Sở Nội vụ chủ trì, phối hợp"), *LINES]))
    (region,) = seals.find(page_image.ink_mask(page), DPI)
    assert region[0] <= 420 and region[1] <= 180 and region[2] >= 815 and region[3] >= 460
    assert seals.find(np.zeros((700, 1100), np.uint8), DPI) == []


# ------------------------------------------------------------------ ink left unread
def boxes_of(page: Image) -> list[Word]:
    """A word where each line stands."""
    joined = cv2.dilate(page_image.ink_mask(page), np.ones((5, 61), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    scale = 72 / DPI
    return [word("x", *(v * scale for v in (x + 28, y, x + w - 28, y + h))) for x, y, w, h, _ in stats[1:].tolist()]


def test_unread_ink_is_what_no_word_covers() -> None:
    page = print_of([(100, 100, "hoàn thành trước ngày"), (100, 300, "hoàn thành trước ngày")])
    letters = unread.find_letters(page, DPI)
    first, second = sorted(boxes_of(page), key=lambda w: w.box.y0)
    assert unread.share_unread(letters, [first, second]) == 0.0
    assert unread.share_unread(letters, [first]) == pytest.approx(0.5, abs=0.02)
    assert unread.share_unread(letters, [first], [second.box]) == 0.0
    assert unread.share_unread(letters, []) == 0.0


def test_dirt_lines_and_signatures_are_no_letters() -> None:
    page = print_of([(100, 100, "hoàn thành trước ngày")])
    words = boxes_of(page)
    page = page.copy()
    dice = np.random.default_rng(1)
    for x, y in zip(dice.integers(100, 1000, 60), dice.integers(200, 600, 60), strict=True):
        cv2.circle(page, (int(x), int(y)), 1, 0, -1)
    cv2.line(page, (100, 250), (900, 250), 0, 3)
    cv2.ellipse(page, (500, 450), (200, 60), 20, 0, 300, 0, 3)
    assert unread.share_unread(unread.find_letters(page, DPI), words) == 0.0


def test_letters_that_touch_are_letters() -> None:
    page = cv2.erode(print_of([(100, 100, "hoàn thành"), (100, 300, "Nguyễn Khắc Sự")]), np.ones((5, 5), np.uint8))
    first = min(boxes_of(page), key=lambda w: w.box.y0)
    assert unread.share_unread(unread.find_letters(np.asarray(page, np.uint8), DPI), [first]) > 0.3


# ------------------------------------------------------------------ the third look
def test_what_is_still_unread_is_read_larger_with_its_line() -> None:
    page = print_of([(100, 100, "trực thuộc (để thực hiện)")])
    read = word("trực thuộc", 36, 36, 100, 52)
    seen: list[Image] = []

    def reader(picture: Image) -> list[Word]:
        seen.append(picture)
        height = picture.shape[0] * 72 / DPI
        return [word("thuộc", 60, 10, 110, height - 10), word("(để", 155, 10, 190, height - 10)]

    letters = unread.find_letters(page, DPI)
    found = second_look.read_rest(page, letters, [read], (), reader, lambda _: [])
    assert [w.text for w in found] == ["trực thuộc", "(để"]
    assert found[1].box.x0 > read.box.x1 and 30 < found[1].box.y0 < 45
    assert seen[0].shape[0] > 1.5 * 36  # drawn larger


def test_nothing_doubtful_is_added() -> None:
    page = print_of([(100, 100, "trực thuộc (để thực hiện)")])
    letters = unread.find_letters(page, DPI)
    for text, confidence in (("#ƠG", 0.5), ("để", 0.2), ("~", 0.9)):
        doubtful = word(text, 60, 10, 400, 30, confidence)
        assert second_look.read_rest(page, letters, [], (), lambda _, w=doubtful: [w], lambda _: []) == []  # type: ignore[misc]


def test_a_page_number_in_the_margin_is_looked_at() -> None:
    page = print_of([(520, 60, "3"), (100, 200, "hoàn thành trước ngày"), (100, 300, "hoàn thành trước ngày")])
    letters = unread.find_letters(page, DPI)
    words = [w for w in boxes_of(page) if w.box.y0 > 50]
    assert second_look.unread_regions(letters, words, ()) == []
    ((x0, y0, x1, y1),) = second_look.unread_regions(letters, words, (), single=True)
    assert x0 < 525 < x1 and y0 < 80 < y1


def test_a_page_of_scribbles_says_so() -> None:
    page = np.full((700, 1100), 255, np.uint8)
    for y in range(100, 600, 80):
        wave = [(100 + 10 * k, int(y + 30 * np.sin(k * 1.7))) for k in range(90)]
        cv2.polylines(page, [np.array(wave, np.int32)], False, 0, 3)
    found = recognition.recognise_page(page, 1, DPI, Scripted([word("Mvn", 40, 40, 300, 60, 0.3)]), Settings())
    assert found.words == () and found.error is not None and "handwriting" in found.error


def test_what_was_read_first_outlives_the_cache() -> None:
    mended = Word("Đẩy", Box(1, 2, 3, 4), 0.5, raw="Đây")
    for one in (mended, word("mạnh", 1, 2, 3, 4)):
        assert decode_word(encode_word(one)) == one


# ------------------------------------------------------------------ blocks torn apart
TORN = [
    word("Nơi", 85, 438, 104, 447),
    word("nhận:", 107, 438, 136, 450),
    word("Huyện", 150, 462, 172, 473),
    word("uyện", 158, 465, 178, 476),
    word("Lưu:", 92, 478, 112, 486),
]
WHOLE = [
    word("Nơi", 4, 4, 24, 13),
    word("nhận:", 26, 4, 55, 16),
    word("Thường", 10, 28, 48, 40),
    word("trực", 50, 28, 66, 40),
    word("Huyện", 69, 28, 97, 42),
    word("Lưu:", 11, 44, 31, 52),
]
BODY = [word("Thực", 85, 60, 110, 70), word("hiện", 114, 60, 140, 70)]
SHEET = np.full((900, 800), 255, np.uint8)


def test_a_block_whose_ink_two_words_claim_is_read_alone() -> None:
    found = contested.read_again(SHEET, [*BODY, *TORN], 72, lambda _: WHOLE)
    assert [w.text for w in found] == ["Thực", "hiện", *(w.text for w in WHOLE)]
    assert 80 < found[2].box.x0 < 90 and 430 < found[2].box.y0 < 445


@pytest.mark.parametrize("again", [TORN, WHOLE[:2], [word(w.text, *w.box, 0.3) for w in WHOLE]])
def test_a_block_stays_where_the_second_reading_is_no_better(again: list[Word]) -> None:
    assert contested.read_again(SHEET, [*BODY, *TORN], 72, lambda _: again) == [*BODY, *TORN]


def test_a_page_without_contested_ink_is_not_read_again() -> None:
    def fail(_: Image) -> list[Word]:
        raise AssertionError("read again")

    assert contested.read_again(SHEET, [*BODY, TORN[0], TORN[1]], 72, fail) == [*BODY, TORN[0], TORN[1]]


def test_a_page_written_by_hand_throughout_gives_no_words() -> None:
    print_of_page = [word(text, 10, 10 * k, 60, 10 * k + 8) for k, text in enumerate(["Thực", "hiện", "2017", "SYT"])]
    by_hand = [word(text, 100, 10 * k, 150, 10 * k + 8, 0.9) for k, text in enumerate(["n9uW08", "vữn9", "rạnx"] * 8)]
    assert recognition._is_legible(print_of_page)
    assert recognition._is_legible([*by_hand[:9], *print_of_page])
    assert not recognition._is_legible([*by_hand, *print_of_page])
    assert not recognition._is_legible([replace(w, confidence=0.5) for w in print_of_page])
    faint = [replace(w, confidence=0.5) for w in print_of_page * 2]
    assert recognition._is_legible([*faint, print_of_page[0]])
