"""What a file is, decided from its bytes; its name is believed only where bytes cannot tell (``.md`` from ``.txt``)."""

from __future__ import annotations

import zipfile
from pathlib import Path

from pipeline.errors import UnreadableFile

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
ZIP = "application/zip"
TAR = "application/x-tar"
IMAGES = frozenset({"image/png", "image/jpeg", "image/tiff", "image/bmp", "image/webp"})
ARCHIVES = frozenset({ZIP, TAR})
READABLE = "PDF, PNG, JPEG, TIFF, BMP, WEBP, DOCX, .txt, .md, and zip and tar.gz archives of these are read"

_HEAD = 4096
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
    (b"BM", "image/bmp"),
)
# What is refused by name, and what its owner can do about it.
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word, Excel or PowerPoint file", "save it as .docx or PDF"),
    (b"{\\rtf", "an RTF file", "save it as .docx or PDF"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it, or pack it as .zip"),
    (b"Rar!\x1a\x07", "a RAR archive", "unpack it, or pack it as .zip"),
    (b"MZ", "a Windows program", "remove it from the folder"),
    (b"\x7fELF", "a program", "remove it from the folder"),
    (b"SQLite format 3", "a database", "remove it from the folder"),
    (b"GIF8", "a GIF image", "save it as PNG"),
    (b"PAR1", "a Parquet table", "remove it from the folder"),
)
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x0b\x1b"))
_HTML = (b"<!doctype html", b"<html", b"<head", b"<?xml")


def media_type(path: Path) -> str:
    """The media type of a file that can be read or unpacked.

    Raises `UnreadableFile` for an empty file and for every kind that is not read, naming the kind and the mend;
    `OSError` where the file cannot be opened.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise UnreadableFile("the file is empty", "copy or scan it again")
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_kind(path)
    if head.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")) or head[257:262] == b"ustar":
        return TAR
    for magic, name, mend in _FOREIGN:
        if head.startswith(magic):
            raise UnreadableFile(f"{name} is not read", mend)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_HTML):
        raise UnreadableFile("a web page (HTML or XML) is not read", "print it to PDF or save it as .txt or .docx")
    if not _looks_like_text(head):
        raise UnreadableFile(f"the bytes are of no kind that is read ({_suffix(path)})", READABLE)
    return MARKDOWN if path.suffix.lower() in {".md", ".markdown"} else TEXT


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist()[:2000])
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        what = "Word file" if path.suffix.lower() == ".docx" else "zip archive"
        raise UnreadableFile(f"the {what} is damaged ({error})", "copy it again from its source") from error
    if "word/document.xml" in names:
        return DOCX
    if "[Content_Types].xml" in names:
        kinds = {"xl/": ("an Excel workbook", "print it to PDF"), "ppt/": ("a presentation", "print it to PDF")}
        for folder, (kind, mend) in kinds.items():
            if any(name.startswith(folder) for name in names):
                raise UnreadableFile(f"{kind} is not read", mend)
        if path.suffix.lower() == ".docx":
            raise UnreadableFile("the Word file holds no document", "open it in Word and save it again")
    if "mimetype" in names and "content.xml" in names:
        raise UnreadableFile("an OpenDocument file is not read", "save it as .docx or PDF")
    return ZIP


def _looks_like_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if head.count(0) * 4 > len(head):  # UTF-16 without a mark: every other byte of plain letters is zero
        odd, even = head[1::2].count(0), head[0::2].count(0)
        return max(odd, even) * 4 > len(head) and min(odd, even) * 20 < len(head)
    control = len(head) - len(head.translate(None, _CONTROL))
    return control * 50 <= len(head)


def _suffix(path: Path) -> str:
    return f"named {path.suffix}" if path.suffix else "without an ending"
