"""Word files: bombs, loops and numbers that no word processor writes."""

from __future__ import annotations

import io
import random
import zipfile

from faults.malformed.case import EITHER, READ, content

_NAMES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{_TYPE}.numbering+xml"/></Types>'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_ROOT = _RELATIONS.format(f'<Relationship Id="r1" Type="{_RELATION}/officeDocument" Target="word/document.xml"/>')
_PARTS = _RELATIONS.format(
    f'<Relationship Id="s" Type="{_RELATION}/styles" Target="styles.xml"/>'
    f'<Relationship Id="n" Type="{_RELATION}/numbering" Target="numbering.xml"/>'
)
TEXT = "<w:p><w:r><w:t>Kế hoạch triển khai nhiệm vụ</w:t></w:r></w:p>"


def docx(
    body: str, *, styles: str = "", numbering: str = "", head: str = "", more: dict[str, bytes] | None = None
) -> bytes:
    """A Word file whose body, styles and numbering are the given XML."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _ROOT,
        "word/_rels/document.xml.rels": _PARTS,
        "word/document.xml": f"{head}<w:document {_NAMES}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {_NAMES}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {_NAMES}>{numbering}</w:numbering>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**parts, **(more or {})}.items():
            archive.writestr(name, data)
    return out.getvalue()


@content("garbage.docx", "damaged")
def garbage() -> bytes:
    return b"PK\x03\x04" + random.Random(1).randbytes(2000)


@content("broken.docx", "damaged")
def broken() -> bytes:
    """Its XML ends in the middle."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types></Types>")
        archive.writestr("word/document.xml", "<w:document><w:body><w:p>")
    return out.getvalue()


@content("cut.docx", "damaged")
def cut() -> bytes:
    return docx(TEXT)[:-300]


for _seed in range(1, 5):

    @content(f"bits-flipped-{_seed}.docx", EITHER)
    def flipped(seed: int = _seed) -> bytes:
        chance, data = random.Random(seed), bytearray(docx(TEXT * 20))
        for _ in range(5):
            data[chance.randrange(4, len(data))] ^= 1 << chance.randrange(8)
        return bytes(data)


@content("empty.docx", "no text")
def without_text() -> bytes:
    return docx("<w:p/>")


@content("entities.docx", EITHER)
def entities() -> bytes:
    """A billion laughs."""
    names = ['<!ENTITY a0 "ha">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))]
    return docx("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", head=f"<!DOCTYPE x [{''.join(names)}]>")


@content("outside-entity.docx", EITHER)
def outside_entity() -> bytes:
    """Wants a file of the machine and a page of the network in its text."""
    names = '<!ENTITY f SYSTEM "file:///etc/hostname"><!ENTITY % n SYSTEM "http://127.0.0.1:9/x.dtd">%n;'
    return docx(f"{TEXT}<w:p><w:r><w:t>&f;</w:t></w:r></w:p>", head=f"<!DOCTYPE x [{names}]>")


@content("bomb.docx", "far more than its size|damaged")
def bomb() -> bytes:
    """A hundred megabytes of blanks in a hundred kilobytes."""
    return docx(" " * (100 << 20) + TEXT)


@content("part-bomb.docx", EITHER)
def part_bomb() -> bytes:
    """The bomb is a picture, of which no word is read."""
    types = _TYPES.replace("</Types>", '<Default Extension="png" ContentType="image/png"/></Types>')
    relations = _PARTS.replace(
        "<Relationship ", f'<Relationship Id="p" Type="{_RELATION}/image" Target="p.png"/><Relationship ', 1
    )
    more = {
        "[Content_Types].xml": types.encode(),
        "word/_rels/document.xml.rels": relations.encode(),
        "word/p.png": b"\0" * (300 << 20),
    }
    return docx(TEXT, more=more)


@content("nested-tables.docx", EITHER)
def nested_tables() -> bytes:
    levels = 3_000
    return docx("<w:tbl><w:tr><w:tc>" * levels + TEXT + "</w:tc></w:tr></w:tbl>" * levels)


@content("nested-tables-few.docx", EITHER)
def nested_tables_few() -> bytes:
    """Forty deep, which the XML parser lets through, four rows in each."""
    table = TEXT
    for _ in range(40):
        table = f"<w:tbl><w:tblPr/><w:tblGrid/>{'<w:tr><w:tc><w:p/></w:tc></w:tr>' * 3}<w:tr><w:tc>{table}</w:tc></w:tr></w:tbl>"
    return docx(table)


@content("nested-controls.docx", EITHER)
def nested_controls() -> bytes:
    levels = 100
    return docx("<w:sdt><w:sdtContent>" * levels + TEXT + "</w:sdtContent></w:sdt>" * levels)


@content("spans.docx", EITHER)
def spans() -> bytes:
    """Cells over a billion columns."""
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p/></w:tc>'
    row = f'<w:tr><w:trPr><w:gridBefore w:val="999999999"/></w:trPr>{cell}</w:tr>'
    return docx(f"{TEXT}<w:tbl><w:tblPr/><w:tblGrid/>{row * 3}</w:tbl>")


@content("spans-negative.docx", EITHER)
def spans_negative() -> bytes:
    merge = '<w:tc><w:tcPr><w:gridSpan w:val="-3"/><w:vMerge/></w:tcPr><w:p/></w:tc>'
    return docx(f"{TEXT}<w:tbl><w:tblPr/><w:tblGrid/>{f'<w:tr>{merge * 3}</w:tr>' * 3}</w:tbl>")


_MERGED = "<w:tr><w:tc><w:tcPr><w:vMerge{}/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr>"


@content("merges-without-start.docx", READ)
def merges_without_start() -> bytes:
    """Two thousand rows, each of which continues the cell above, the first too."""
    return docx(f"{TEXT}<w:tbl><w:tblPr/><w:tblGrid/>{_MERGED.format('') * 2000}</w:tbl>")


@content("merges-without-end.docx", READ)
def merges_without_end() -> bytes:
    """Two thousand rows below the one that starts."""
    start = _MERGED.format(' w:val="restart"')
    return docx(f"{TEXT}<w:tbl><w:tblPr/><w:tblGrid/>{start}{_MERGED.format('') * 2000}</w:tbl>")


_BASED = '<w:style w:type="paragraph" w:styleId="{0}"><w:name w:val="{0}"/><w:basedOn w:val="{1}"/></w:style>'
_STYLED = '<w:p><w:pPr><w:pStyle w:val="A"/><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{}"/></w:numPr></w:pPr><w:r><w:t>Kế hoạch</w:t></w:r></w:p>'


@content("style-loop.docx", EITHER)
def style_loop() -> bytes:
    """Two styles, each based on the other, and a table style based on itself."""
    own = '<w:style w:type="table" w:styleId="T"><w:name w:val="T"/><w:basedOn w:val="T"/></w:style>'
    table = f'<w:tbl><w:tblPr><w:tblStyle w:val="T"/></w:tblPr><w:tblGrid/><w:tr><w:tc>{TEXT}</w:tc></w:tr></w:tbl>'
    return docx(_STYLED.format(0, 1) + table, styles=_BASED.format("A", "B") + _BASED.format("B", "A") + own)


@content("numbering-wild.docx", EITHER)
def numbering_wild() -> bytes:
    """Levels, starts and formats beyond all bounds."""
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="999999999999"/><w:numFmt w:val="{}"/><w:lvlText w:val="%1%2%9%0"/></w:lvl>'
    )
    lists = "".join(
        f'<w:abstractNum w:abstractNumId="{n}">{level.format(form)}</w:abstractNum>'
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>'
        for n, form in enumerate(("upperRoman", "lowerLetter", "decimal", "nobody"), 1)
    )
    body = "".join(_STYLED.format(depth, n) for n in (*range(1, 5), -1, 99999999) for depth in (0, -1, 999999999, "x"))
    return docx(body, numbering=lists)


@content("numbering-of-itself.docx", EITHER)
def numbering_of_itself() -> bytes:
    link = '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="A"/></w:abstractNum>'
    style = '<w:style w:type="numbering" w:styleId="A"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    number = '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    return docx(_STYLED.format(0, 1), numbering=link + number, styles=style)


@content("paragraph-long.docx", EITHER)
def paragraph_long() -> bytes:
    """A paragraph of fifty thousand runs, each with its break."""
    return docx(f"<w:p>{'<w:r><w:t>a</w:t><w:br/></w:r>' * 50_000}</w:p>")


@content("page-breaks.docx", EITHER)
def page_breaks() -> bytes:
    """Twenty thousand pages of one word."""
    return docx('<w:p><w:r><w:t>a</w:t><w:br w:type="page"/></w:r></w:p>' * 20_000)


@content("relation-outside.docx", EITHER)
def relation_outside() -> bytes:
    """Its parts lie outside the file, one of them in the network."""
    relations = _RELATIONS.format(
        f'<Relationship Id="s" Type="{_RELATION}/styles" Target="../../../../etc/passwd"/>'
        f'<Relationship Id="n" Type="{_RELATION}/attachedTemplate" Target="http://127.0.0.1:9/x" TargetMode="External"/>'
    )
    return docx(TEXT, more={"word/_rels/document.xml.rels": relations.encode()})


@content("relation-loop.docx", EITHER)
def relation_loop() -> bytes:
    relations = _RELATIONS.format(f'<Relationship Id="s" Type="{_RELATION}/styles" Target="document.xml"/>')
    return docx(TEXT, more={"word/_rels/document.xml.rels": relations.encode()})


@content("utf-16.docx", READ)
def wide_letters() -> bytes:
    """XML in UTF-16, which the standard allows."""
    text = f'<?xml version="1.0" encoding="UTF-16"?><w:document {_NAMES}><w:body>{TEXT}</w:body></w:document>'
    return docx("", more={"word/document.xml": text.encode("utf-16")})


@content("nul.docx", EITHER)
def nul_letters() -> bytes:
    return docx("<w:p><w:r><w:t>Kế\0 hoạch &#0; &#xFFFF; &#xD800;</w:t></w:r></w:p>")


@content("workbook.xlsx", "Excel")
def workbook() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()


@content("locked.docx", "old Word|password")
def locked() -> bytes:
    """A Word file with a password: an old container around an encrypted package."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
