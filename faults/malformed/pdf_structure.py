"""PDF files whose structure is broken: cut, flipped, looping, nested, of sizes that cannot be."""

from __future__ import annotations

import random
import zlib

from faults.malformed.case import EITHER, READ, content
from faults.malformed.pdf_parts import BOX, TEXT, assemble, one_page, pdf_bytes, stream

_NESTED = 50_000


@content("empty.pdf", "empty")
def empty() -> bytes:
    return b""


@content("truncated.pdf", "damaged")
def truncated() -> bytes:
    return pdf_bytes()[:700]


@content("only-a-head.pdf", "damaged")
def only_a_head() -> bytes:
    return b"%PDF-1.7\n"


@content("without-its-end.pdf", EITHER)
def without_its_end() -> bytes:
    """The cross-reference table is cut off; readers may mend that."""
    data = pdf_bytes()
    return data[: data.rindex(b"xref") - 20]


@content("encrypted.pdf", "password")
def encrypted() -> bytes:
    return pdf_bytes(password="mật khẩu")


@content("unknown-encryption.pdf", EITHER)
def unknown_encryption() -> bytes:
    handler = b"/Encrypt<</Filter/Nobody/V 99/R 99/Length -8>>/ID[<00><00>]"
    return one_page(trailer=handler)


def _flipped(seed: int, share: float) -> bytes:
    chance, data = random.Random(seed), bytearray(pdf_bytes(pages=2))
    for _ in range(max(1, int(len(data) * share))):
        data[chance.randrange(20, len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


for _seed in range(1, 9):
    content(f"bits-flipped-{_seed}.pdf", EITHER)(
        lambda seed=_seed: _flipped(seed, 0.02 if seed > 4 else 0.0005)  # type: ignore[misc]
    )


@content("page-tree-loop.pdf", EITHER)
def page_tree_loop() -> bytes:
    return assemble([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>"])


@content("page-tree-deep.pdf", EITHER)
def page_tree_deep() -> bytes:
    """A page five thousand folders deep."""
    levels = 5_000
    tree = [b"<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>" % (n + 1, n - 1) for n in range(2, levels)]
    page = b"<</Type/Page/Parent %d 0 R%b/Contents %d 0 R>>" % (levels - 1, BOX, levels + 1)
    return assemble([b"<</Type/Catalog/Pages 2 0 R>>", *tree, page, stream(TEXT)])


@content("page-count-lie.pdf", EITHER)
def page_count_lie() -> bytes:
    return one_page().replace(b"/Count 1", b"/Count 2147483647")


@content("page-count-negative.pdf", EITHER)
def page_count_negative() -> bytes:
    return one_page().replace(b"/Count 1", b"/Count -7")


@content("no-pages.pdf", "PDF")
def no_pages() -> bytes:
    return assemble([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"])


@content("ten-thousand-pages.pdf", "only the first")
def ten_thousand_pages() -> bytes:
    """More pages than are read from one file, none of which holds anything."""
    count = 10_000
    kids = b" ".join(b"%d 0 R" % (n + 3) for n in range(count))
    page = b"<</Type/Page/Parent 2 0 R%b>>" % BOX
    pages = b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, count)
    return assemble([b"<</Type/Catalog/Pages 2 0 R>>", pages, *[page] * count])


_BOXES = {
    "zero": b"[0 0 0 0]", "negative": b"[595 842 0 0]", "endless": b"[0 0 1e9 1e9]", "not-numbers": b"[(a) /b null true]",
    "short": b"[0 0 595]", "overflowing": b"[-1e38 -1e38 1e38 1e38]", "hair": b"[0 0 0.001 842]", "itself": b"3 0 R",
}  # fmt: skip
for _name, _box in _BOXES.items():
    content(f"page-box-{_name}.pdf", EITHER)(lambda box=_box: one_page(box=b"/MediaBox" + box))  # type: ignore[misc]


@content("page-turned-oddly.pdf", EITHER)
def page_turned_oddly() -> bytes:
    return one_page(keys=b"/Rotate 45/UserUnit 1e30")


@content("page-turned-by-words.pdf", EITHER)
def page_turned_by_words() -> bytes:
    return one_page(keys=b"/Rotate (abc)/CropBox[9 9 9 9]")


@content("nested-arrays.pdf", EITHER)
def nested_arrays() -> bytes:
    return one_page(None, b"[" * _NESTED + b"]" * _NESTED, keys=b"/Annots 6 0 R")


@content("nested-dictionaries.pdf", EITHER)
def nested_dictionaries() -> bytes:
    return one_page(None, b"<</A " * _NESTED + b"1" + b">>" * _NESTED, keys=b"/PieceInfo 6 0 R")


@content("parentheses.pdf", EITHER)
def parentheses() -> bytes:
    return one_page(None, b"(" * 1_000_000, catalog=b"/Lang 6 0 R")


@content("digits.pdf", EITHER)
def digits() -> bytes:
    """An integer of a million digits where an object's number should stand, and where a size should."""
    return one_page(stream(TEXT, length=b"9" * 1_000_000), keys=b"/Rotate " + b"9" * 100_000)


@content("long-name.pdf", EITHER)
def long_name() -> bytes:
    return one_page(keys=b"/" + b"#41" * 300_000 + b" 1")


@content("stream-length-negative.pdf", EITHER)
def stream_length_negative() -> bytes:
    return one_page(stream(TEXT, length=b"-5"))


@content("stream-length-of-itself.pdf", EITHER)
def stream_length_of_itself() -> bytes:
    return one_page(stream(TEXT, length=b"4 0 R"))


@content("reference-loop.pdf", EITHER)
def reference_loop() -> bytes:
    return one_page(None, b"7 0 R", b"6 0 R", keys=b"/Annots 6 0 R/CropBox 7 0 R")


@content("table-loop.pdf", EITHER)
def table_loop() -> bytes:
    """A cross-reference table that names itself as the one before it."""
    data = one_page()
    start = data.rindex(b"xref\n0 ")
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % start)


@content("table-stream-widths.pdf", EITHER)
def table_stream_widths() -> bytes:
    """A cross-reference stream whose fields are wider than any file."""
    body = (
        b"%PDF-1.5\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    )
    keys = b"/Type/XRef/W[1 2147483647 -1]/Size 2147483647/Index[0 2147483647]/Root 1 0 R/Filter/FlateDecode"
    table = b"3 0 obj\n" + stream(zlib.compress(b"\0" * 5_000_000), keys) + b"\nendobj\n"
    return body + table + b"startxref\n%d\n%%%%EOF\n" % len(body)


@content("objects-within-themselves.pdf", EITHER)
def objects_within_themselves() -> bytes:
    """An object stream that extends itself and says that it holds a hundred million objects."""
    keys = b"/Type/ObjStm/N 100000000/First 10/Extends 6 0 R"
    return one_page(None, stream(b"6 0 7 0 <</A 6 0 R>>", keys), keys=b"/Annots 7 0 R")


@content("many-endings.pdf", EITHER)
def many_endings() -> bytes:
    return one_page() + b"startxref\n9\n%%EOF\n" * 100_000


@content("signature-garbage.pdf", READ)
def signature_garbage() -> bytes:
    """A digital signature over bytes that are not there, in a field that is its own child."""
    value = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[-5 99999999999 7]/M(D:99999999)"
    signature = value + b"/Contents<" + b"30" * 9000 + b">>>"
    field = b"<</FT/Sig/T(a)/Kids[6 0 R 6 0 R]/V 7 0 R>>"
    return one_page(None, field, signature, catalog=b"/AcroForm<</Fields[6 0 R 6 0 R]/SigFlags 3>>")


@content("active.pdf", READ)
def active() -> bytes:
    """Scripts, programs to start and pages to fetch, none of which may be."""
    run = b"/OpenAction<</S/Launch/F(/bin/touch)/Win<</F(cmd.exe)>>/Next<</S/URI/URI(http://127.0.0.1:9/)>>>>"
    script = b"/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(app.launchURL\\('http://127.0.0.1:9/'\\))>>]>>>>"
    return one_page(catalog=run + script + b"/AA<</WC<</S/SubmitForm/F(http://127.0.0.1:9/)>>>>")


@content("outline-loop.pdf", READ)
def outline_loop() -> bytes:
    item = b"<</Title(a)/Parent 6 0 R/Next 7 0 R/Prev 7 0 R/First 6 0 R>>"
    return one_page(
        None, b"<</Type/Outlines/First 7 0 R/Last 7 0 R/Count 999999999>>", item, catalog=b"/Outlines 6 0 R"
    )
