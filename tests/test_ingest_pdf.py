"""PDF text layers: words, faces, tables, turned pages, legacy fonts, signatures, pages that fail."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image as Pillow
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from faults.malformed import LINES
from faults.malformed.pdf_parts import assemble, font, pdf_bytes
from pipeline import ingest
from pipeline.document import Box, Frame, Page, Source, Word
from pipeline.errors import MissingDependency
from pipeline.ingest import hidden, pdf, signatures, text_layer
from pipeline.settings import Settings

needs_font = pytest.mark.skipif(font() is None, reason="no font with Vietnamese letters")


def read(tmp_path: Path, data: bytes, settings: Settings | None = None) -> Source:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    settings = settings or Settings()
    (found,) = ingest.walk([path], settings)
    return ingest.read(found, settings)


def drawn(draw: object, size: tuple[float, float] = (595, 842), turned: int = 0) -> bytes:
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=size, invariant=1)
    sheet.setFont(font() or "Times-Roman", 14)
    draw(sheet)  # type: ignore[operator]
    sheet.showPage()
    sheet.save()
    if not turned:
        return out.getvalue()
    document = pdfium.PdfDocument(out.getvalue())
    document[0].set_rotation(turned)
    again = io.BytesIO()
    document.save(again)
    return again.getvalue()


def text_of(page: Page) -> str:
    return " ".join(
        word.text for word in sorted(page.words, key=lambda w: (round((w.box.y0 + w.box.y1) / 24), w.box.x0))
    )


@needs_font
def test_words_stand_where_they_are_drawn(tmp_path: Path) -> None:
    source = read(tmp_path, pdf_bytes(pages=2))
    assert len(source.pages) == 2 and not source.errors
    page = source.pages[0]
    assert (page.width, page.height, page.text_source, page.rotation) == (595, 842, "text-layer", 0)
    assert text_of(page) == " ".join(LINES)
    first = page.words[0]
    assert first.text == "KẾ" and first.size == 14
    assert first.box.x0 == pytest.approx(85, abs=1) and 65 < first.box.y0 < 82


@needs_font
@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_shown_turned_is_read_upright(tmp_path: Path, turned: int) -> None:
    def sideways(sheet: canvas.Canvas) -> None:
        width, height = 595, 842
        sheet.translate(*{90: (width, 0), 180: (width, height), 270: (0, height)}[turned])
        sheet.rotate(turned)
        sheet.drawString(85, 400, "Giao Sở Nội vụ chủ trì")

    by_flag = read(tmp_path, drawn(sideways, turned=turned)).pages[0]
    by_content = read(tmp_path, drawn(sideways)).pages[0]
    for page in (by_flag, by_content):
        assert text_of(page) == "Giao Sở Nội vụ chủ trì"
        assert all(w.box.x1 - w.box.x0 > 0 and w.box.y1 - w.box.y0 < 25 for w in page.words)
        assert page.width == (842 if turned != 180 else 595)
    assert (by_flag.rotation, by_content.rotation) == (turned, turned)
    for one, other in zip(by_flag.words, by_content.words, strict=True):
        assert one.box == pytest.approx(other.box, abs=1.5)


@needs_font
def test_imitated_bold_is_read_once(tmp_path: Path) -> None:
    def twice(sheet: canvas.Canvas) -> None:
        sheet.drawString(85, 700, "KẾ HOẠCH lll")
        sheet.drawString(85.4, 700, "KẾ HOẠCH lll")

    assert text_of(read(tmp_path, drawn(twice)).pages[0]) == "KẾ HOẠCH lll"


@needs_font
def test_colour_and_letters_off_the_page(tmp_path: Path) -> None:
    def draw(sheet: canvas.Canvas) -> None:
        sheet.drawString(85, 700, "đen")
        sheet.setFillColorRGB(0.9, 0.1, 0.1)
        sheet.drawString(85, 600, "đỏ")
        sheet.drawString(85, -40, "ngoài")

    words = read(tmp_path, drawn(draw)).pages[0].words
    assert [(word.text, word.color) for word in words] == [("đen", "black"), ("đỏ", "red")]


def ruled(sheet: canvas.Canvas) -> None:
    for row in range(4):
        sheet.line(85, 600 - 30 * row, 485, 600 - 30 * row)
    for x in (85, 125, 325, 485):
        sheet.line(x, 600, x, 510)
    sheet.drawString(90, 580, "TT")
    sheet.drawString(130, 580, "Noi dung")


def test_a_ruled_table_is_a_grid(tmp_path: Path) -> None:
    (grid,) = read(tmp_path, drawn(ruled)).pages[0].grids
    assert [len(row) for row in grid.rows] == [3, 3, 3]
    assert grid.box == pytest.approx((85, 242, 485, 332), abs=1)


def test_underlines_frames_and_backgrounds_are_no_tables(tmp_path: Path) -> None:
    def draw(sheet: canvas.Canvas) -> None:
        sheet.drawString(85, 700, "Uy ban nhan dan")
        sheet.line(100, 695, 160, 695)
        sheet.line(320, 695, 460, 695)
        sheet.rect(40, 40, 515, 762)
        sheet.setFillGray(0.95)
        for row in range(6):
            sheet.rect(84, 500 - 16 * row, 440, 16, stroke=0, fill=1)

    assert read(tmp_path, drawn(draw)).pages[0].grids == ()


def test_a_blank_page_has_no_words_and_no_error(tmp_path: Path) -> None:
    page = read(tmp_path, drawn(lambda sheet: None)).pages[0]
    assert (page.words, page.error) == ((), None)


def test_pages_beyond_the_limit_are_told(tmp_path: Path) -> None:
    source = read(tmp_path, pdf_bytes(pages=3), Settings(max_pages=2))
    assert len(source.pages) == 2 and "first 2 of 3" in source.errors[0]


def test_a_page_that_fails_does_not_lose_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = text_layer.read_words

    def fail_on_two(page: object) -> object:
        if page.page_number == 2:  # type: ignore[attr-defined]
            raise ValueError("bad font")
        return real(page)  # type: ignore[arg-type]

    class Broken:
        name = "broken"

        def version(self) -> str:
            return "1"

        def model(self, language: str) -> str:
            return "1"

        def recognise(self, *_: object) -> list[object]:
            raise TimeoutError("recognition took longer than 1 s")

    monkeypatch.setattr(text_layer, "read_words", fail_on_two)
    monkeypatch.setitem(ingest.ENGINES, "broken", Broken())  # type: ignore[arg-type]
    source = read(tmp_path, pdf_bytes(pages=3), Settings(engine="broken"))
    assert [bool(page.words) for page in source.pages] == [True, False, True]
    assert source.errors == (f"page 2: {source.pages[1].error}",) and "longer" in source.errors[0]


def test_a_missing_program_is_not_taken_for_a_bad_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Absent:
        name = "absent"

        def version(self) -> str:
            raise MissingDependency("not installed", "install it")

    monkeypatch.setattr(text_layer, "read_words", lambda page: ([], 0))
    monkeypatch.setattr(text_layer, "covered", lambda page: 1.0)
    monkeypatch.setattr("pipeline.ingest.pdf._may_hold_letters", lambda page: True)
    monkeypatch.setitem(ingest.ENGINES, "absent", Absent())  # type: ignore[arg-type]
    with pytest.raises(MissingDependency):
        read(tmp_path, pdf_bytes(), Settings(engine="absent"))


def legacy_pdf(font: str, text: bytes) -> bytes:
    content = b"BT /F1 14 Tf 85 700 Td (" + text.replace(b"(", rb"\(").replace(b")", rb"\)") + b") Tj ET"
    return assemble(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
            b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
            b"<</Type/Font/Subtype/TrueType/BaseFont/%b/Encoding/WinAnsiEncoding/FirstChar 0/LastChar 255/Widths[%b]"
            b"/FontDescriptor 6 0 R>>" % (font.encode(), b" ".join([b"500"] * 256)),
            b"<</Type/FontDescriptor/FontName/%b/Flags 32/Ascent 800/Descent -200/FontBBox[0 -200 1000 800]>>"
            % font.encode(),
        ]
    )


def test_legacy_fonts_are_converted(tmp_path: Path) -> None:
    tcvn3 = read(tmp_path, legacy_pdf(".VnTime", "Céng hoµ x· héi chñ nghÜa".encode("latin-1")))
    assert text_of(tcvn3.pages[0]) == "Cộng hoà xã hội chủ nghĩa"
    capitals = read(tmp_path, legacy_pdf(".VnTimeH", "kÕ ho¹ch".encode("latin-1")))
    assert text_of(capitals.pages[0]) == "KẾ HOẠCH"
    vni = read(tmp_path, legacy_pdf("VNI-Times", "Ñoäc laäp - Töï do".encode("latin-1")))
    assert text_of(vni.pages[0]) == "Độc lập - Tự do"


def annotated_pdf() -> bytes:
    """A page whose number was put in at signing, as the appearance of a signature field."""
    content = b"BT /F1 14 Tf 85 700 Td (So:          /KH-UBND) Tj ET"
    number = b"BT /F1 14 Tf 2 6 Td (447) Tj ET"
    font = b"<</F1 7 0 R>>"
    return assemble(
        [
            b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]/SigFlags 3>>>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[5 0 R]/Resources<</Font%b>>>>"
            % font,
            b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
            b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature1)/F 132/Rect[112 694 142 714]/P 3 0 R/V 8 0 R"
            b"/AP<</N 6 0 R>>>>",
            b"<</Type/XObject/Subtype/Form/BBox[0 0 30 20]/Resources<</Font%b>>/Length %d>>stream\n%b\nendstream"
            % (font, len(number), number),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"<</Type/Sig/Filter/Adobe.PPKLite/Name(Uy ban nhan dan)/M(D:20240314151437+07'00')>>",
        ]
    )


def test_a_number_put_in_at_signing_is_read_in_its_place(tmp_path: Path) -> None:
    source = read(tmp_path, annotated_pdf())
    page = source.pages[0]
    assert text_of(page) == "So: 447 /KH-UBND"
    (signature,) = source.digital_signatures
    assert (signature.signer, signature.time) == ("Uy ban nhan dan", "2024-03-14T15:14:37+07:00")


def test_signature_times() -> None:
    assert signatures._time(b"D:20240314") == "2024-03-14T00:00:00"
    assert signatures._time(b"never") == ""


# ------------------------------------------------------------------ text layer or recognition
GOOD = [
    "Giao",
    "Sở",
    "Nội",
    "vụ",
    "chủ",
    "trì,",
    "phối",
    "hợp",
    "với",
    "các",
    "sở,",
    "ban,",
    "ngành",
    "rà",
    "soát",
    "văn",
    "bản",
    "và",
    "báo",
    "cáo",
    "kết",
    "quả",
    "thực",
    "hiện",
]
BAD = [
    "Gỉao",
    "So*",
    "Nệỉ",
    "vjf",
    "chii",
    "trl,",
    "phél",
    "hefp",
    "vdi",
    "cac",
    "sd,",
    "ban,",
    "nganh",
    "r^",
    "soat",
    "van",
    "bjin",
    "va",
    "b^o",
    "cko",
    "k6t",
    "qui",
    "thijc",
    "hi?n",
]


def layer(words: list[str], source: str, times: int = 5) -> Page:
    placed = [
        Word(text, Box(40 * i, 20 * row, 40 * i + 30, 20 * row + 12))
        for row in range(times)
        for i, text in enumerate(words)
    ]
    return Page(1, 595, 842, source, tuple(placed))


def test_a_good_hidden_layer_is_kept_and_a_bad_one_is_not() -> None:
    ours = layer([*GOOD[:-3], "thưc", "hlện", "#"], "ocr")
    kept = hidden.better(layer(GOOD, "text-layer"), ours, [])
    assert kept.text_source == "ocr" and kept.ocr_engine == "text layer under the scan"
    assert {w.confidence for w in kept.words} == {0.9}
    assert hidden.better(layer(BAD, "text-layer"), ours, []).words == ours.words
    assert hidden.better(None, ours, []).words == ours.words


def test_a_stamp_on_a_scan_joins_what_was_recognised() -> None:
    ours = layer(GOOD, "ocr")
    stamp = [Word("Ký", Box(0, 0, 35, 14)), Word("bởi:", Box(400, 700, 420, 712))]
    page = hidden.better(Page(1, 595, 842, "text-layer", tuple(stamp)), ours, [])
    assert page.text_source == "ocr"
    assert page.words == (*ours.words[1:], *stamp)


def scan_with_layer(pages: int) -> bytes:
    """Pages of one grey picture each, with what another program read there as invisible text."""
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(595, 842), invariant=1)
    picture = ImageReader(Pillow.new("L", (60, 84), 200))
    for _ in range(pages):
        sheet.drawImage(picture, 0, 0, 595, 842)
        text = sheet.beginText(60, 780)
        text.setFont(font() or "Times-Roman", 12)
        text.setTextRenderMode(3)
        for at in range(0, 5 * len(GOOD), 8):
            text.textLine(" ".join((GOOD * 5)[at : at + 8]))
        sheet.drawText(text)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


@needs_font
@pytest.mark.parametrize(("ours", "asked", "kept"), [(GOOD, 3, "test"), (BAD, 1, "text layer under the scan")])
def test_a_hidden_layer_is_judged_on_the_first_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ours: list[str], asked: int, kept: str
) -> None:
    calls = []

    def recognise(picture: object, number: int, *_: object) -> Page:
        calls.append(number)
        blank = Frame("day", number, Box(300, 80, 330, 100), (("14", 0.7),))
        return replace(layer(ours, "ocr"), number=number, ocr_engine="test", frames=(blank,))

    monkeypatch.setattr(pdf.recognition, "recognise_page", recognise)
    source = read(tmp_path, scan_with_layer(3), Settings(engine="recorded"))
    assert len(calls) == asked
    assert [page.ocr_engine for page in source.pages] == [kept] * 3
    assert source.pages[0].frames  # the blanks are read by us whoever read the print
