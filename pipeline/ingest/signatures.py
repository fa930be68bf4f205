"""Digital signatures of a PDF: who signed, for whom, when, and whether the bytes are still as they were signed.

Nothing is asked online and no chain of trust is built: a certificate that has expired, or was never valid, reads the
same. What cannot be taken apart falls back to what the dictionaries of the PDF say, with `unaltered` None.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from pathlib import Path
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSException
from pdfminer.utils import decode_text

from pipeline.document import Signature
from pipeline.ingest import signed_bytes

# it reports every update that it does not know, with a trace
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)

_COMMON_NAME = b"\x06\x03\x55\x04\x03"  # DER of the attribute commonName, 2.5.4.3
_MOST_FIELDS = 500
_LONGEST = 300  # characters of a name


def digital_signatures(document: PDFDocument, path: Path | None = None) -> tuple[Signature, ...]:
    """The signatures of a PDF in the order of its fields, equal ones once; verified where `path` gives its bytes.

    ``Signature("Sở Nội vụ tỉnh Hà An", "Tỉnh Hà An", "2024-12-31T08:56:09+07:00", True)``. Never raises.
    """
    said = _said(document)
    if not said or path is None:
        return said
    found = []
    try:
        for signed in signed_bytes.read(path):
            contents, written, moment = signed.dictionary
            signer = signed.signer or _common_name(contents) or written
            time = signed.time or _time(moment) or None
            found.append(Signature(_clean(signer), _clean(signed.organisation) or None, time, signed.unaltered))
    except Exception:  # a signature is bytes from outside, and four libraries take them apart
        return said
    return _distinct(found) or said


def _distinct(found: list[Signature]) -> tuple[Signature, ...]:
    return tuple(dict.fromkeys(one for one in found if one.signer or one.time))


def _clean(text: str | None) -> str:
    return unicodedata.normalize("NFC", " ".join((text or "").replace("\0", "").split()))[:_LONGEST]


# ------------------------------------------------------------------ what the dictionaries say
def _said(document: PDFDocument) -> tuple[Signature, ...]:
    try:
        form = resolve1(document.catalog.get("AcroForm")) or {}
        fields = list(resolve1(form.get("Fields")) or ())
    except (PSException, AttributeError, TypeError):
        return ()
    found: list[Signature] = []
    for count, reference in enumerate(fields):  # grows while children are met
        if count >= _MOST_FIELDS:
            break
        field = _dictionary(reference)
        children = resolve1(field.get("Kids"))
        fields += children[:_MOST_FIELDS] if isinstance(children, list) else []
        value = _dictionary(field.get("V"))
        if _name(field.get("FT")) == "Sig" or _name(value.get("Type")) == "Sig":
            found.append(Signature(_clean(_signer(value)), time=_time(value.get("M")) or None))
    return _distinct(found)


def _dictionary(reference: object) -> dict[str, Any]:
    try:
        value = resolve1(reference)
    except PSException:
        return {}
    return value if isinstance(value, dict) else {}


def _name(value: object) -> str:
    return str(getattr(resolve1(value), "name", ""))


def _signer(value: dict[str, Any]) -> str:
    for name in ("Contents", "Cert"):
        found = resolve1(value.get(name))
        if isinstance(found, bytes) and (signer := _common_name(found)):
            return signer
    return _decoded(resolve1(value.get("Name")))


def _decoded(value: object) -> str:
    return decode_text(value) if isinstance(value, bytes) else value if isinstance(value, str) else ""


def _common_name(der: bytes) -> str:
    """Common name of the certificate that signed: of those in the message, the last that no other was issued to.

    Certificates come as issuer then subject; the signer's name is the subject that issues none of the others.
    """
    names: list[str] = []
    at = der.find(_COMMON_NAME)
    while at >= 0 and len(names) < 40:
        tag, length = der[at + 5 : at + 6], der[at + 6 : at + 7]
        if tag in {b"\x0c", b"\x13", b"\x14", b"\x1e"} and length and length[0] < 128:
            raw = der[at + 7 : at + 7 + length[0]]
            text = raw.decode("utf-16-be" if tag == b"\x1e" else "utf-8", "replace").strip()
            names.append(text)
        at = der.find(_COMMON_NAME, at + 5)
    pairs = list(zip(names[::2], names[1::2], strict=False))
    issuers = {issuer for issuer, _ in pairs}
    leaves = [subject for _, subject in pairs if subject not in issuers]
    return leaves[0] if leaves else ""


def _time(value: object) -> str:
    """``D:20241231085609+07'00'`` as ISO 8601."""
    text = _decoded(resolve1(value))
    match = re.match(r"D?:?(\d{4})(\d\d)(\d\d)(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?|Z)?", text)
    if not match:
        return ""
    year, month, day, hour, minute, second, sign, zone_hour, zone_minute = match.groups()
    zone = f"{sign}{zone_hour}:{zone_minute or '00'}" if sign else ""
    return f"{year}-{month}-{day}T{hour or '00'}:{minute or '00'}:{second or '00'}{zone}"
