"""Typeset pages: every word of the act stands once, where its box says, and the same seed gives the same bytes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pdfplumber
import pypdfium2
import pytest
from numpy.typing import NDArray

from pipeline import Settings, ingest, layout, split
from pipeline.errors import MissingDependency
from pipeline.specimens import fonts, write
from pipeline.specimens.draft import Cell, Draft, Dressing, Table
from pipeline.specimens.house import House
from pipeline.specimens.ink.digits import writable
from pipeline.specimens.ink.digits import write as write_by_hand
from pipeline.specimens.rich import Rich
from pipeline.specimens.typeset import SetFile, SetWord, typeset
from tests.drafts import party_resolution, plan, said, task_table

SCALE = 100 / 72
HEAD = ["TT", "Nhiệm", "vụ", "Cơ", "quan", "Thời", "gian", "Chủ", "trì", "Phối", "hợp"]
DRESSED = Dressing(
    received=("127", "06/10/2022"), signed_by=("Ký bởi: Sở Công Thương", "Thời gian ký: 05/9/2023 08:12:40 +07:00"),
    copied=("SAO Y BẢN CHÍNH", "Mây Trắng, ngày 07/9/2023"), typist="NTH.05b", page_numbers="bottom",
    footer="Địa chỉ: số 1, đường Bến Chợ",
)  # fmt: skip

try:
    fonts.family("Tinos")
except MissingDependency as error:
    pytest.skip(str(error), allow_module_level=True)


def ink_of(page: pypdfium2.PdfPage) -> NDArray[np.float64]:
    """How dark each pixel of a page is, at 100 dots per inch."""
    return 255.0 - np.asarray(page.render(scale=SCALE).to_pil().convert("L"), dtype=np.float64)


def part_of(ink: NDArray[np.float64], word: SetWord) -> tuple[slice, slice]:
    x0, y0, x1, y1 = (edge * SCALE for edge in word.box)
    return slice(max(int(y0), 0), int(np.ceil(y1))), slice(max(int(x0), 0), int(np.ceil(x1)))


def words_on(file: SetFile, page: int) -> list[SetWord]:
    return [word for act in file.acts for word in act.words if word.page == page]


@pytest.mark.parametrize("hand", [True, False], ids=["hand", "print"])
@pytest.mark.parametrize("seed", ["a", "b", "c", "d"])
def test_every_letter_of_the_acts_stands_once(seed: str, hand: bool) -> None:
    drafts = [plan(dressing=DRESSED), party_resolution()]
    file = typeset(drafts, seed, hand)
    for draft, act in zip(drafts, file.acts, strict=True):
        stands: Counter[int] = Counter()
        for word in (word for word in act.words if word.start >= 0):
            assert draft.text[word.start : word.end] == word.text
            assert word.layer == "text" and act.first <= word.page <= act.last
            stands.update(range(word.start, word.end))
        assert stands == {i: 1 for i, letter in enumerate(draft.text) if not letter.isspace()}
    by_hand = {word.text for word in file.acts[0].words if word.hand and word.layer == "text"}
    assert by_hand == ({"138", "05"} if hand else set())


@pytest.mark.parametrize("hand", [True, False], ids=["hand", "print"])
def test_boxes_hold_the_ink_and_all_of_it(hand: bool) -> None:
    file = typeset([plan(dressing=Dressing(sealed=False))], "a", hand)
    document = pypdfium2.PdfDocument(file.pdf)
    for number, page in enumerate(document, 1):
        ink = ink_of(page)
        outside = ink.copy()
        for word in words_on(file, number):
            part = part_of(ink, word)
            assert ink[part].max() > 60, f"no ink in the box of {word}"
            outside[part] = 0
        if number <= 2:  # the others are ruled
            outside[outside.sum(axis=1) > 60 * 255 * SCALE / 3, :] = 0  # rules of the masthead
            assert outside.sum() < 0.01 * ink.sum()


def test_words_of_the_text_layer_lie_in_the_boxes(tmp_path: Path) -> None:
    file = typeset([plan()], "b")
    path = tmp_path / "plan.pdf"
    path.write_bytes(file.pdf)
    with pdfplumber.open(path) as pdf:
        page = pdf.pages[1]
        letters = [(c["x0"] + c["x1"], c["top"] + c["bottom"], c["text"]) for c in page.chars if c["text"].strip()]
    for word in words_on(file, 2):
        x0, y0, x1, y1 = word.box
        inside = [text for x, y, text in letters if x0 < x / 2 < x1 and y0 - 4 < y / 2 < y1 + 4]
        assert "".join(inside) == word.text


def test_table_goes_on_over_pages_and_says_its_head_again() -> None:
    draft = plan(rows=40)
    file = typeset([draft], "a")
    pages = [n for n in range(1, len(file.pages) + 1) if file.pages[n - 1][0] > file.pages[n - 1][1]]
    assert len(pages) > 2
    begin = draft.text.index("TT\tNhiệm vụ")
    for number in pages:
        words = words_on(file, number)
        again = [word.text for word in words if word.layer == "furniture" and not word.text.strip("- ").isdigit()]
        assert again == ([] if number == pages[0] else HEAD)
        assert any(word.start > begin for word in words)


def test_row_that_is_longer_than_a_page_is_cut() -> None:
    long = Cell(Rich(" ".join(f"việc-{i}" for i in range(3000))))
    table = Table(((Cell(Rich("TT")), Cell(Rich("Việc"))), (Cell(Rich("1")), long)), ("ordinal", "text"), (1, 9))
    draft = replace(plan(), body=(said("Nhiệm vụ như sau:", "opening"), table), appendices=())
    file = typeset([draft], "a")
    begin = draft.text.index(long.rich.text)
    words = [word for word in file.acts[0].words if begin <= word.start < begin + len(long.rich.text)]
    assert len({word.page for word in words}) > 2
    assert "".join(word.text for word in words) == long.rich.text.replace(" ", "")
    assert all(word.box.y1 < file.pages[word.page - 1][1] - 40 for word in words)


def test_foot_stands_upright_after_a_table_across_the_page() -> None:
    draft = replace(plan(), body=(said("Nhiệm vụ như sau:", "opening"), task_table(4)), appendices=())
    file = typeset([draft], "a")
    assert [width < height for width, height in file.pages] == [True, False, True]
    assert {word.page for word in file.acts[0].words if word.start >= draft.text.index("Nơi nhận")} == {3}


def test_what_the_office_adds_is_not_of_the_text() -> None:
    file = typeset([plan(dressing=DRESSED)], "a", hand=True)
    said_in = {layer: " ".join(w.text for w in file.acts[0].words if w.layer == layer) for layer in
               ("stamp", "furniture", "seal")}  # fmt: skip
    assert "ĐẾN" in said_in["stamp"] and "127" in said_in["stamp"]
    assert "Ký bởi: Sở Công Thương" in said_in["stamp"] and "SAO Y BẢN CHÍNH" in said_in["stamp"]
    assert "NTH.05b" in said_in["furniture"] and "đường Bến Chợ" in said_in["furniture"]
    assert "MÂY TRẮNG" in said_in["seal"]
    assert not {"seal"} & {word.layer for word in typeset([plan()], "a").acts[0].words}  # nobody signed the print


def test_same_seed_same_bytes_another_seed_another_page() -> None:
    drafts = [plan(dressing=DRESSED), party_resolution()]
    assert typeset(drafts, "a", True) == typeset(drafts, "a", True)
    assert typeset(drafts, "a", True).pdf != typeset(drafts, "b", True).pdf


def test_pages_keep_within_the_norm() -> None:
    for seed in range(200):
        house = House.of(str(seed), "state")
        left, right, top, bottom = (round(margin / 72 * 25.4, 3) for margin in house.margins)
        assert 30 <= left <= 35 and 15 <= right <= 20 and 20 <= top <= 25 and 20 <= bottom <= 25
        assert 13 <= house.size <= 14 and 12 <= house.masthead <= 13


# ------------------------------------------------------------------ files without pages
def published(path: Path) -> list[str]:
    [found] = ingest.walk([path], Settings())
    source = ingest.read(found, Settings())
    return [document.text for document in split.split(source, layout.assemble(source))]


@pytest.mark.parametrize("draft", [plan(), party_resolution()], ids=["plan", "resolution"])
@pytest.mark.parametrize("seed", ["a", "b", "c", "d", "e"])
def test_text_formats_say_what_the_draft_says(draft: Draft, seed: str, tmp_path: Path) -> None:
    files = {
        "act.txt": write.plain(draft, seed).encode(),
        "act.md": write.markdown(draft, seed).encode(),
        "act.docx": write.docx(draft),
    }
    for name, content in files.items():
        path = tmp_path / name
        path.write_bytes(content)
        [text] = published(path)
        assert "".join(text.split()) == "".join(draft.text.split()), name
    assert write.docx(draft) == files["act.docx"]


# ------------------------------------------------------------------ hands
def test_a_hand_keeps_its_ways_and_another_has_its_own() -> None:
    first = write_by_hand("2004", "a")
    assert first == write_by_hand("2004", "a")
    assert first != write_by_hand("2004", "a", "another day")
    assert first != write_by_hand("2004", "b")
    assert [stroke.letter for stroke in first] == sorted(stroke.letter for stroke in first)
    assert {stroke.letter for stroke in first} == {0, 1, 2, 3}


def test_hands_know_digits_signs_and_letters_with_their_diacritics() -> None:
    assert writable("0123456789/-., Đỗ Ưng ẤỘ quyển")
    assert not writable("№ 5")
    with pytest.raises(KeyError):
        write_by_hand("№", "a")
