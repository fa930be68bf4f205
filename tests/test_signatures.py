"""Digital signatures: who signed, for whom, when, and whether the file is as it was signed; made and broken here."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pdfplumber
import pytest
from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from pipeline import Settings, ingest
from pipeline.document import Signature
from pipeline.ingest import signatures

PERSON = [
    (NameOID.ORGANIZATION_NAME, "TỈNH HÀ LĨNH"),
    (NameOID.ORGANIZATIONAL_UNIT_NAME, "SỞ NỘI VỤ"),
    (NameOID.ORGANIZATIONAL_UNIT_NAME, "VĂN PHÒNG"),
    (NameOID.COMMON_NAME, "Trần Văn Mẫu"),
]
OFFICE = [(NameOID.ORGANIZATION_NAME, "Tỉnh Hà Lĩnh"), (NameOID.COMMON_NAME, "Sở Nội vụ tỉnh Hà Lĩnh")]
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def signer(subject: list[tuple[x509.ObjectIdentifier, str]], digest: str = "sha256") -> signers.SimpleSigner:
    name = x509.Name([x509.NameAttribute(kind, text) for kind, text in subject])
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Cơ quan chứng thực thử nghiệm")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(KEY.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2019, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2020, 1, 1, tzinfo=UTC))  # long expired: that is not judged
        .sign(KEY, hashes.SHA256())
    )
    private = KEY.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(made.public_bytes(serialization.Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
        prefer_pss=False,
    )


def page() -> bytes:
    writer = PdfFileWriter()
    content = writer.add_object(StreamObject(stream_data=b"BT /F1 12 Tf 72 700 Td (So: 12/KH-SNV) Tj ET"))
    writer.insert_page(PageObject(contents=content, media_box=(0, 0, 595, 842)))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def signed(data: bytes, who: list[tuple[x509.ObjectIdentifier, str]], field: str, **more: object) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
    digest = str(more.pop("digest", "sha256"))
    meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm=digest, **more)  # type: ignore[arg-type]
    return signers.sign_pdf(writer, meta, signer(who)).getvalue()  # type: ignore[no-any-return]


def read(data: bytes, tmp_path: Path) -> tuple[Signature, ...]:
    path = tmp_path / "act.pdf"
    path.write_bytes(data)
    with pdfplumber.open(path) as file:
        return signatures.digital_signatures(file.doc, path)


@pytest.fixture(scope="module")
def one() -> bytes:
    return signed(page(), PERSON, "Signature1")


@pytest.fixture(scope="module")
def two(one: bytes) -> bytes:
    return signed(one, OFFICE, "Signature2", subfilter=fields.SigSeedSubFilter.PADES)


def test_a_person_then_the_office(two: bytes, tmp_path: Path) -> None:
    person, office = read(two, tmp_path)
    assert (person.signer, person.organisation) == ("Trần Văn Mẫu", "VĂN PHÒNG, SỞ NỘI VỤ, TỈNH HÀ LĨNH")
    assert (office.signer, office.organisation) == ("Sở Nội vụ tỉnh Hà Lĩnh", "Tỉnh Hà Lĩnh")
    assert person.unaltered is office.unaltered is True
    assert person.time and datetime.fromisoformat(person.time).tzinfo


def test_they_come_with_the_file(two: bytes, tmp_path: Path) -> None:
    (tmp_path / "act.pdf").write_bytes(two)
    [found] = ingest.walk([tmp_path / "act.pdf"], Settings())
    assert [s.unaltered for s in ingest.read(found, Settings(cache=None)).digital_signatures] == [True, True]


def test_bytes_changed_after_signing(two: bytes, tmp_path: Path) -> None:
    at = two.index(b"12/KH-SNV") if b"12/KH-SNV" in two else two.index(b"/MediaBox [")
    changed = two[:at] + two[at : at + 12].replace(b"1", b"7").replace(b"0", b"9") + two[at + 12 :]
    assert changed != two
    assert [s.unaltered for s in read(changed, tmp_path)] == [False, False]


def test_a_page_changed_by_an_update_after_signing(one: bytes, tmp_path: Path) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(one), strict=False)
    sheet = writer.root["/Pages"]["/Kids"][0].get_object()
    sheet["/Contents"] = writer.add_object(StreamObject(stream_data=b"BT (So: 99/KH-SNV) Tj ET"))
    writer.update_container(sheet)
    out = io.BytesIO()
    writer.write(out)
    (found,) = read(out.getvalue(), tmp_path)
    assert (found.signer, found.unaltered) == ("Trần Văn Mẫu", False)
    # signed again by another: whether he saw the change cannot be told
    first, second = read(signed(out.getvalue(), OFFICE, "Signature2"), tmp_path)
    assert (first.unaltered, second.unaltered) == (None, True)


def test_a_certifying_signature_may_be_followed_by_a_visible_one(tmp_path: Path) -> None:
    first = signed(page(), PERSON, "Signature1", certify=True, docmdp_permissions=fields.MDPPerm.FILL_FORMS)
    writer = IncrementalPdfFileWriter(io.BytesIO(first), strict=False)
    place = fields.SigFieldSpec("Signature2", on_page=0, box=(100, 100, 200, 150))
    meta = signers.PdfSignatureMetadata(field_name="Signature2", md_algorithm="sha256")
    data = signers.sign_pdf(writer, meta, signer(OFFICE), new_field_spec=place).getvalue()
    assert [s.unaltered for s in read(data, tmp_path)] == [True, True]


def test_sha1_is_read_as_any(tmp_path: Path) -> None:
    (found,) = read(signed(page(), OFFICE, "Signature1", digest="sha1"), tmp_path)
    assert found.signer == "Sở Nội vụ tỉnh Hà Lĩnh"
    assert found.unaltered in {True, None}  # None where the machine's policy has no SHA-1


def test_broken_message_falls_back_to_the_dictionary(two: bytes, tmp_path: Path) -> None:
    at = two.index(b"/Contents <3") + len(b"/Contents <")
    broken = two[: at + 8] + b"f" * 40 + two[at + 48 :]
    found = read(broken, tmp_path)
    assert any(s.signer == "Sở Nội vụ tỉnh Hà Lĩnh" for s in found)
    assert found[0].unaltered is not True


def test_no_path_no_verdict(one: bytes, tmp_path: Path) -> None:
    with pdfplumber.open(io.BytesIO(one)) as file:
        (found,) = signatures.digital_signatures(file.doc, None)
    assert (found.signer, found.unaltered) == ("Trần Văn Mẫu", None)


def test_an_unsigned_file_has_none(tmp_path: Path) -> None:
    assert read(page(), tmp_path) == ()


def test_a_clock_signed_as_if_it_were_utc() -> None:
    """Some programs write 09:17 in Vietnam as 09:17 UTC; the PDF's own figures with their zone are right."""
    from pipeline.ingest.signed_bytes import zoned

    vietnam = timezone(timedelta(hours=7))
    said = datetime(2025, 1, 17, 9, 17, 4, tzinfo=vietnam)
    assert zoned(datetime(2025, 1, 17, 9, 17, 4, tzinfo=UTC), said) == said
    assert zoned(datetime(2025, 1, 17, 2, 17, 4, tzinfo=UTC), said).isoformat() == "2025-01-17T09:17:04+07:00"
    assert zoned(datetime(2025, 1, 17, 2, 17, 4, tzinfo=UTC), None).utcoffset() == timedelta(0)


def test_hundreds_of_fields(one: bytes, tmp_path: Path) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(one), strict=False)
    form = writer.root["/AcroForm"]
    first = form["/Fields"].raw_get(0)
    for _ in range(700):
        form["/Fields"].append(first)
    writer.update_root()
    writer.update_container(form)
    out = io.BytesIO()
    writer.write(out)
    found = read(out.getvalue(), tmp_path)
    assert {s.signer for s in found} == {"Trần Văn Mẫu"}
