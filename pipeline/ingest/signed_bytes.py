"""A PDF's signatures taken apart with pyHanko: certificate, time, and whether the bytes that were signed still stand."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:  # loaded only for a file that is signed: it takes half a second
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import DiffPolicy
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

_MOST = 100  # signatures taken apart
_MOST_BYTES = 4 << 30  # digested for all signatures of one file
_MOST_COMPARED = 400_000  # objects times revisions that are compared for what came after a signature


class Signed(NamedTuple):
    """One signature: names of its certificate, time in ISO 8601, `unaltered` as in `Signature`.

    `dictionary` is what the PDF says itself, for what could not be taken apart: contents, ``/Name`` and ``/M``.
    """

    signer: str | None
    organisation: str | None
    time: str | None
    unaltered: bool | None
    dictionary: tuple[bytes, str, str]


def read(path: Path) -> list[Signed]:
    """Every signature of a PDF in the order of its fields; raises what its parts raise when the file is damaged."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields

    with path.open("rb") as stream:
        reader = PdfFileReader(stream, strict=False)
        if reader.encrypted:
            reader.decrypt("")
        taken = []
        for count, (name, value, field) in enumerate(enumerate_sig_fields(reader, filled_status=True)):
            if count >= _MOST:
                break
            taken.append((value, _taken(reader, field, name)))
        size = path.stat().st_size
        checks = [_intact(one) if one and size * len(taken) <= _MOST_BYTES else None for _, one in taken]
        settled = _settled(reader, [one for _, one in taken], checks)
        return [_signed(value, one, unaltered) for (value, one), unaltered in zip(taken, settled, strict=True)]


def _taken(reader: PdfFileReader, field: Any, name: str) -> EmbeddedPdfSignature | None:
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

    try:
        found = EmbeddedPdfSignature(reader, field, name)
        _names(found.signer_cert.subject)
    except Exception:  # one broken message must not lose the others
        return None
    return found


# ------------------------------------------------------------------ does it still stand
def _intact(signature: EmbeddedPdfSignature) -> bool | None:
    """The covered bytes have the digest that was signed, and the certificate's key signed it."""
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    try:
        content = signature.signed_data["encap_content_info"]
        kind = content["content_type"].native
        if kind == "tst_info":  # a time stamp: the digest of the bytes is in what it signs
            imprint = content["content"].parsed["message_imprint"]["hashed_message"].native
            covered = signature.compute_digest() == imprint
            digest = hashlib.new(signature.md_algorithm, content["content"].contents).digest()
        elif content["content"].native:  # adbe.pkcs7.sha1: likewise
            inner = bytes(content["content"].native)
            covered = signature.compute_digest("sha1") == inner
            digest = hashlib.new(signature.md_algorithm, inner).digest()
        else:
            covered, digest = True, signature.compute_digest()
        same, valid = validate_sig_integrity(signature.signer_info, signature.signer_cert, kind, digest)
        return covered and same and valid
    except Exception:  # a key or a digest that no library knows
        return None


def _settled(
    reader: PdfFileReader, signatures: list[EmbeddedPdfSignature | None], checks: list[bool | None]
) -> list[bool | None]:
    """Each check with what came after the signature: nothing, other signatures and forms, or something else.

    What else came and was signed again by another may be right or wrong: that cannot be told.
    """
    policy = _policy()
    objects = int(reader.trailer["/Size"]) * reader.xrefs.total_revisions
    last = max((s.signed_revision for s, ok in zip(signatures, checks, strict=True) if s and ok), default=-1)
    out: list[bool | None] = []
    for signature, check in zip(signatures, checks, strict=True):
        if signature is None or not check:
            out.append(check)
            continue
        kept = _only_signed_after(signature, policy, objects <= _MOST_COMPARED)
        out.append(None if kept is False and last > signature.signed_revision else kept)
    return out


def _only_signed_after(signature: EmbeddedPdfSignature, policy: DiffPolicy, compare: bool) -> bool | None:
    from pyhanko.sign.diff_analysis import DiffResult
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    try:
        coverage = signature.evaluate_signature_coverage()
        signature.coverage = coverage  # type: ignore[assignment]  # pyHanko leaves the attribute without a type
        if coverage == SignatureCoverageLevel.ENTIRE_FILE:
            return True
        if coverage != SignatureCoverageLevel.ENTIRE_REVISION or not compare:
            return None
        return isinstance(signature.evaluate_modifications(policy), DiffResult)
    except Exception:
        return None


def _policy() -> DiffPolicy:
    """What may come after a signature: fields filled and signatures, also visible ones after a certifying one.

    pyHanko's default forbids the latter, which readers allow and the signing programs of Vietnamese offices do.
    """
    from pyhanko.sign.diff_analysis import (
        DEFAULT_DIFF_POLICY,
        FormUpdatingRule,
        GenericFieldModificationRule,
        SigFieldCreationRule,
        SigFieldModificationRule,
        StandardDiffPolicy,
    )

    rules = [
        SigFieldCreationRule(allow_new_visible_after_certify=True),  # type: ignore[no-untyped-call]
        SigFieldModificationRule(),
        GenericFieldModificationRule(),
    ]
    return StandardDiffPolicy(DEFAULT_DIFF_POLICY.global_rules, FormUpdatingRule(field_rules=rules))


# ------------------------------------------------------------------ who and when
def _signed(value: Any, signature: EmbeddedPdfSignature | None, unaltered: bool | None) -> Signed:
    dictionary = _dictionary(value)
    if signature is None:
        return Signed(None, None, None, None, dictionary)
    signer, organisation = _names(signature.signer_cert.subject)
    return Signed(signer, organisation, _moment(signature, dictionary[2]), unaltered, dictionary)


def _dictionary(value: Any) -> tuple[bytes, str, str]:
    """What the signature's dictionary holds as contents (else its certificate), ``/Name`` and ``/M``."""
    try:
        value = value.get_object()
        contents = next((value.raw_get(name) for name in ("/Contents", "/Cert") if name in value), None)
        raw = getattr(contents, "original_bytes", b"")
        return bytes(raw), str(value.get("/Name", "")), str(value.get("/M", ""))
    except Exception:  # no dictionary
        return b"", "", ""


def _names(subject: Any) -> tuple[str | None, str | None]:
    """Common name of a certificate, and the body it is of, from the innermost unit outwards (``Văn phòng, Sở A``)."""
    common: list[str] = []
    bodies: list[str] = []
    inner_first = False
    for part in subject.chosen:
        for attribute in part:
            kind, text = attribute["type"].native, str(attribute["value"].native)
            if kind == "common_name":
                common.append(text)
                inner_first = not bodies
            elif kind in {"organization_name", "organizational_unit_name"} and text not in bodies:
                bodies.append(text)
    bodies = bodies if inner_first else bodies[::-1]
    return (common[0] if common else None), (", ".join(bodies) or None)


def _moment(signature: EmbeddedPdfSignature, written: str) -> str | None:
    """Time that the signed attributes or a time stamp give, in the zone that the PDF writes.

    Some programs sign what their clock shows as if it were UTC (see `zoned`).
    """
    from pyhanko.pdf_utils.generic import parse_pdf_date
    from pyhanko.sign.validation.generic_cms import extract_self_reported_ts, extract_tst_data_iter

    signed: datetime | None = None
    try:
        content = signature.signed_data["encap_content_info"]
        if content["content_type"].native == "tst_info":
            signed = content["content"].parsed["gen_time"].native
        else:
            signed = extract_self_reported_ts(signature.signer_info)
            for token in extract_tst_data_iter(signature.signer_info, signed=False) if signed is None else ():
                signed = token["encap_content_info"]["content"].parsed["gen_time"].native
    except Exception:  # an attribute of another form
        signed = None
    try:
        said = parse_pdf_date(written, strict=False) if written else None
    except Exception:
        said = None
    return None if signed is None else zoned(signed, said).replace(microsecond=0).isoformat()


def zoned(signed: datetime, said: datetime | None) -> datetime:
    """A signed time in the zone of `said`, the PDF's own; where both show the same figures, `said` has the right zone."""
    if said is None or said.tzinfo is None:
        return signed
    as_local = signed.replace(tzinfo=said.tzinfo)
    return as_local if abs(as_local - said) <= timedelta(minutes=1) else signed.astimezone(said.tzinfo)
