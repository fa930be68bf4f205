"""The parts of the report on how pages are read."""

from __future__ import annotations

from figures import Figures
from forms import NOTHING, Lines, count, percent, picture, ratio, share, table
from names import LEVELS, About


def text(figures: Figures, about: About) -> Lines:
    """Letters: of whole acts, beside other readers, and by part of the act."""
    levels = [level for level in LEVELS if level in figures.sets("text/cer")]
    if not levels:
        return []
    columns = ("cer", "cer_reordered", "wer", "wer_reordered", "diacritics", "case", "punctuation")
    heads = ["CER", "in place", "WER", "in place", "diacritics", "case", "signs"]
    group = "unit=document"
    rows = [[level, *(percent(figures.get(f"text/{c}", level, group)) for c in columns)] for level in levels]
    out = [
        "## Text",
        "",
        "Characters (CER) and words (WER) of the acts that must be changed to get the true text, in %; *in place*: lines "
        "that were read well but stand elsewhere are compared where they stand. Of the changes in place, the share that "
        "are diacritics alone (`ê`, `ề`), letter case, and signs or blanks.",
        "",
        *table(["set", *heads], rows),
        "",
    ]
    plot = picture("reading", "Characters wrong by scan level and reader", about.plots)
    return [*out, *_readers(figures), *_unread(figures), *plot, *_parts(figures)]


def _readers(figures: Figures) -> Lines:
    columns = ("cer", "cer_reordered", "wer", "diacritics", "lines lost", "letters lost")
    rows = []
    for level in figures.sets("reading/cer"):
        for reader in figures.groups("reading/cer", level, "reader="):
            group, ours = f"reader={reader}", "reader=kehoach"
            cells = {name: figures.get(f"reading/{name}", level, group) for name in columns}
            spent = figures.get("reading/seconds a page", level, group)
            beside = [NOTHING] * 3
            if not reader.startswith("kehoach"):
                beside = [ratio(figures.get(f"reading/{n}", level, ours), cells[n]) for n in ("cer", "cer_reordered")]
                beside.append(ratio(spent, figures.get("reading/seconds a page", level, ours)))
            pages = count(figures.get("reading/pages", level, group))
            rows.append([level, reader, pages, *map(percent, cells.values()), *beside])
    if not rows:
        return []
    heads = ["CER", "in place", "WER", "diacritics", "lines lost", "letters lost"]
    return [
        "Whole pages, page numbers and stamps with them, beside other readers on the same pages in the same run: plain "
        "`tesseract -l vie --psm 3` at 300 dpi, `pdftotext`, OCRmyPDF where it is installed; one core each. *Lines lost*: "
        "less than a third of their letters was read; *letters lost*: in words of which none was. *Our errors* are "
        "multiples of the other reader's: below 1 is better. *Our speed*: pages that this program reads while the other "
        "reads one, in processor time, drawing the pages of a PDF included on both sides: above 1 is faster.",
        "",
        *table(["set", "reader", "pages", *heads, "our errors", "in place", "our speed"], rows, words=2),
        "",
    ]


def _unread(figures: Figures) -> Lines:
    levels = [level for level in LEVELS if level in figures.sets("reading/unread ink")]
    if not levels:
        return []
    rows = [
        [level, *(percent(figures.get("reading/unread ink", level, f"pages={of}")) for of in ("mean", "worst"))]
        for level in levels
    ]
    return [
        "Ink of letters that no word covers, in % of the page's (`pages.unread_ink`):",
        "",
        *table(["set", "mean of the pages", "worst page"], rows),
        "",
    ]


def _parts(figures: Figures) -> Lines:
    levels = [level for level in LEVELS if level in figures.sets("parts/cer")]
    parts = {part for level in levels for part in figures.groups("parts/cer", level, "part=")}
    if not parts:
        return []
    rows = [
        [part, *(percent(figures.get("parts/cer", n, f"part={part}"), 1) for n in levels)] for part in sorted(parts)
    ]
    return [
        "By part of the act, characters wrong in %; a part that is not read at all is wrong in every letter:",
        "",
        *table(["", *levels], rows),
        "",
    ]


def mastheads(figures: Figures, about: About) -> Lines:
    """Real mastheads, cut out and without a telling name."""
    name = "real mastheads"
    columns = ("right", "precision", "sure", "precision where sure")
    rows = [
        [
            field,
            count(figures.get("mastheads/labelled", name, f"field={field}")),
            *(share(figures.get(f"mastheads/{column}", name, f"field={field}")) for column in columns),
        ]
        for field in figures.groups("mastheads/labelled", name, "field=")
    ]
    if not rows:
        return []
    return [
        "## Real mastheads",
        "",
        "The tops of real first pages, as pictures whose names tell nothing; most numbers and days are written by hand. "
        "*Right*: of those labelled; *precision*: of those told; *sure*: told with a confidence of 0.9 or more.",
        "",
        *table(["field", "labelled", *columns], rows),
        "",
    ]
