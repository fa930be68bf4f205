"""Digital signatures of a PDF: who signed and when, as its dictionaries say; nothing is validated."""

from __future__ import annotations

import re
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSException
from pdfminer.utils import decode_text

from pipeline.document import Signature

_COMMON_NAME = b"\x06\x03\x55\x04\x03"  # DER of the attribute commonName, 2.5.4.3
_MOST_FIELDS = 500


def digital_signatures(document: PDFDocument) -> tuple[Signature, ...]:
    """``"Sở Nội vụ tỉnh Hà An; 2024-12-31T08:56:09+07:00"`` for each signed field, in order."""
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
        fields += list(resolve1(field.get("Kids")) or ())[:_MOST_FIELDS] if count < _MOST_FIELDS else []
        value = _dictionary(field.get("V"))
        if _name(field.get("FT")) != "Sig" and _name(value.get("Type")) != "Sig":
            continue
        signature = Signature(_signer(value), time=_time(resolve1(value.get("M"))) or None)
        if (signature.signer or signature.time) and signature not in found:
            found.append(signature)
    return tuple(found)


def _dictionary(reference: object) -> dict[str, Any]:
    try:
        value = resolve1(reference)
    except PSException:
        return {}
    return value if isinstance(value, dict) else {}


def _name(value: object) -> str:
    return str(getattr(resolve1(value), "name", ""))


def _signer(value: dict[str, Any]) -> str:
    contents = resolve1(value.get("Contents"))
    if isinstance(contents, bytes) and (name := _common_name(contents)):
        return name
    written = resolve1(value.get("Name"))
    return _decoded(written).strip()


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
    text = _decoded(value)
    match = re.match(r"D?:?(\d{4})(\d\d)(\d\d)(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?|Z)?", text)
    if not match:
        return ""
    year, month, day, hour, minute, second, sign, zone_hour, zone_minute = match.groups()
    zone = f"{sign}{zone_hour}:{zone_minute or '00'}" if sign else ""
    return f"{year}-{month}-{day}T{hour or '00'}:{minute or '00'}:{second or '00'}{zone}"
