"""PDF files whose pages hold what no page should: bombs, broken fonts and pictures, drawings without end."""

from __future__ import annotations

import random
import zlib

from faults.malformed.case import EITHER, content
from faults.malformed.pdf_parts import TEXT, deflated, one_page, picture, stream

_GREY = b"/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8"


def noise(size: int, seed: int = 1) -> bytes:
    """Bytes without sense, the same each time."""
    return random.Random(seed).randbytes(size)


# ------------------------------------------------------------------ bombs
@content("content-bomb.pdf", EITHER)
def content_bomb() -> bytes:
    """A page whose content is two gigabytes of blanks in some kilobytes: deflated twice."""
    once = zlib.compressobj(9)
    inner = b"".join(once.compress(b" " * (1 << 22)) for _ in range(512)) + once.flush()
    return one_page(stream(zlib.compress(inner, 9), b"/Filter[/FlateDecode/FlateDecode]"))


@content("picture-bomb.pdf", "too large")
def picture_bomb() -> bytes:
    """A page of normal size that shows a picture of 30,000 × 30,000 pixels."""
    return picture(_GREY % (30_000, 30_000) + b"/Filter/FlateDecode", zlib.compress(b"\0" * 1000))


@content("picture-sizes-overflow.pdf", EITHER)
def picture_sizes_overflow() -> bytes:
    return picture(_GREY % (65_537, 65_537) + b"/Filter/FlateDecode", zlib.compress(b"\0" * 1000))


@content("picture-negative.pdf", EITHER)
def picture_negative() -> bytes:
    return picture(_GREY % (-200, -200), b"\0" * 100)


@content("picture-of-words.pdf", EITHER)
def picture_of_words() -> bytes:
    return picture(b"/Width(a)/Height[1]/ColorSpace 6 0 R/BitsPerComponent/x", b"\0" * 100)


@content("predictor.pdf", EITHER)
def predictor() -> bytes:
    keys = b"/DecodeParms<</Predictor 15/Columns 2147483647/Colors 255/BitsPerComponent 255>>"
    return one_page(deflated(TEXT, keys))


@content("filters-without-end.pdf", EITHER)
def filters_without_end() -> bytes:
    return one_page(stream(TEXT, b"/Filter[" + b"/FlateDecode" * 10_000 + b"]"))


@content("form-loop.pdf", EITHER)
def form_loop() -> bytes:
    """Two drawings that draw each other, thirty times each."""
    forms = [
        stream(
            b"/X Do " * 30 + TEXT, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % to
        )
        for to in (7, 6)
    ]
    return one_page(stream(b"/X Do " + TEXT), *forms, resources=b"/XObject<</X 6 0 R>>")


@content("form-billion.pdf", EITHER)
def form_billion() -> bytes:
    """Ten drawings, each of which draws the next ten times: ten billion letters."""
    keys = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>/XObject<</X %d 0 R>>>>"
    forms = [stream(b"/X Do " * 10, keys % (n + 1)) for n in range(6, 15)]
    last = stream(TEXT, b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>>>")
    return one_page(stream(b"/X Do"), *forms, last, resources=b"/XObject<</X 6 0 R>>")


@content("states-without-end.pdf", EITHER)
def states_without_end() -> bytes:
    return one_page(deflated(b"q " * 1_000_000 + TEXT))


@content("lines-without-end.pdf", EITHER)
def lines_without_end() -> bytes:
    """Thirty thousand ruled lines, as a table that fills the page."""
    lines = [b"%d 0 m %d 842 l S 0 %d m 595 %d l S" % (n % 595, n % 595, n % 842, n % 842) for n in range(15_000)]
    return one_page(deflated(b"\n".join(lines) + b"\n" + TEXT))


@content("letters-without-end.pdf", EITHER)
def letters_without_end() -> bytes:
    """A hundred thousand letters on one place."""
    return one_page(deflated(b"BT /F 12 Tf 72 700 Td " + b"(aaaaaaaaaa) Tj 0 0 Td " * 10_000 + b"ET"))


@content("inline-picture-open.pdf", EITHER)
def inline_picture_open() -> bytes:
    return one_page(stream(TEXT + b" BI /W 99999 /H 99999 /BPC 8 /CS /G ID " + noise(5_000)))


@content("operands-of-the-wrong-kind.pdf", EITHER)
def operands() -> bytes:
    odd = b"/a (b) [c] Tm (x) Tf [<</A 1>>] TJ 1e999 -1e999 1 0 nan 0 cm /None gs (a) w [] 5 d 1 2 re Do BT ET Q Q Q "
    return one_page(stream(odd * 50 + TEXT))


@content("matrix-of-nothing.pdf", EITHER)
def matrix_of_nothing() -> bytes:
    return one_page(stream(b"0 0 0 0 0 0 cm " + TEXT + b" BT /F 1e30 Tf 1e30 0 0 1e30 -1e30 1e30 Tm (abc) Tj ET"))


@content("colours-broken.pdf", EITHER)
def colours_broken() -> bytes:
    space = b"[/Indexed[/ICCBased 6 0 R]999999999(abc)]"
    return one_page(
        stream(b"/C cs 1 2 3 scn " + TEXT), stream(noise(3000), b"/N 99"), resources=b"/ColorSpace<</C %b>>" % space
    )


# ------------------------------------------------------------------ fonts
def _font(descriptor: bytes, *more: bytes, keys: bytes = b"") -> bytes:
    """A page whose font has a descriptor (object 7) and what `more` it refers to (from 8 on)."""
    face = b"<</Type/Font/Subtype/TrueType/BaseFont/X/FirstChar 0/LastChar 255/FontDescriptor 7 0 R%b>>" % keys
    return one_page(None, face, descriptor, *more).replace(b"/F 5 0 R", b"/F 6 0 R")


@content("font-garbage.pdf", EITHER)
def font_garbage() -> bytes:
    return _font(b"<</Type/FontDescriptor/FontName/X/Flags 4/FontFile2 8 0 R>>", stream(b"\0\1\0\0" + noise(4000)))


@content("font-of-other-kind.pdf", EITHER)
def font_of_other_kind() -> bytes:
    program = stream(
        b"%!PS-AdobeFont-1.0: X\n" + b"dup 0 /a put\n" * 2000 + noise(500), b"/Length1 -1/Length2 999999999"
    )
    return _font(b"<</Type/FontDescriptor/FontName/X/Flags(a)/FontBBox[1]/FontFile 8 0 R>>", program)


@content("font-widths.pdf", EITHER)
def font_widths() -> bytes:
    return _font(b"<</Type/FontDescriptor/Ascent/x/MissingWidth[1]>>", keys=b"/Widths[(a) null 1e99 [] 7 0 R]")


@content("letters-map-huge.pdf", EITHER)
def letters_map_huge() -> bytes:
    """A map from codes to letters with one entry for each of four billion codes."""
    table = b"1 begincodespacerange <00000000> <ffffffff> endcodespacerange\n"
    table += b"1 beginbfrange <00000000> <ffffffff> <0041> endbfrange\n" * 3
    return _font(b"<</Type/FontDescriptor/FontName/X>>", stream(table), keys=b"/ToUnicode 8 0 R")


@content("letters-map-garbage.pdf", EITHER)
def letters_map_garbage() -> bytes:
    table = b"beginbfchar <> <> (a) /b endbfchar 9 beginbfrange <01> [ <00 endbfrange beginbfrange <ff> <00> <d800> endbfrange"
    return _font(b"<</Type/FontDescriptor/FontName/X>>", stream(table * 50), keys=b"/ToUnicode 8 0 R")


@content("cid-font-huge.pdf", EITHER)
def cid_font_huge() -> bytes:
    """A font that gives a width to each of two billion glyphs."""
    face = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[7 0 R]>>"
    below = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<<>>/W[0 2147483647 500]/DW(a)>>"
    return one_page(None, face, below).replace(b"/F 5 0 R", b"/F 6 0 R")


@content("drawn-font-loop.pdf", EITHER)
def drawn_font_loop() -> bytes:
    """A font whose letters are drawings that are written in that font."""
    face = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[0 0 0 0 0 0]/FirstChar 65/LastChar 90/Widths[9]"
    face += b"/Encoding<</Differences[65/a 75/a]>>/CharProcs<</a 7 0 R>>/Resources<</Font<</F 6 0 R>>>>>>"
    return one_page(None, face, stream(TEXT)).replace(b"/F 5 0 R", b"/F 6 0 R")


# ------------------------------------------------------------------ pictures
_CODECS = {
    "jbig2": b"/JBIG2Decode", "jpx": b"/JPXDecode", "dct": b"/DCTDecode", "ccitt": b"/CCITTFaxDecode", "lzw": b"/LZWDecode",
    "runs": b"/RunLengthDecode", "ascii85": b"/ASCII85Decode", "unknown": b"/NobodyDecode",
}  # fmt: skip
_HEADS = {
    "jpx": b"\x00\x00\x00\x0cjP  \r\n\x87\n\xff\x4f\xff\x51",
    "dct": b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03",
    "jbig2": b"\x00\x00\x00\x00\x30\x00\x01\x00\x00\x00\x13" + b"\xff" * 8,
}
for _name, _codec in _CODECS.items():
    content(f"picture-{_name}.pdf", EITHER)(
        lambda name=_name, codec=_codec: picture(  # type: ignore[misc]
            _GREY % (800, 1100) + b"/Filter" + codec, _HEADS.get(name, b"") + noise(20_000)
        )
    )


@content("picture-fax-wide.pdf", EITHER)
def picture_fax_wide() -> bytes:
    parameters = b"/DecodeParms<</K -1/Columns 2147483647/Rows 2147483647>>"
    return picture(_GREY % (800, 1100) + b"/Filter/CCITTFaxDecode" + parameters, noise(2000))


@content("mask-of-itself.pdf", EITHER)
def mask_of_itself() -> bytes:
    return picture(_GREY % (10, 10) + b"/SMask 6 0 R/Mask 6 0 R/Alternates[<</Image 6 0 R>>]", b"\0" * 100)


@content("stamps-without-end.pdf", EITHER)
def stamps_without_end() -> bytes:
    """Five thousand stamps, drawn by something that is missing."""
    stamps = b"<</Type/Annot/Subtype/Stamp/Rect[9 9 1e9 -5]/AP<</N 99 0 R>>/Parent 6 0 R>>"
    return one_page(None, stamps, keys=b"/Annots[" + b"6 0 R " * 5000 + b"]")
