"""Walking folders and archives, and every input that cannot be read."""

from __future__ import annotations

import io
import os
import pickle
import tarfile
import zipfile
from pathlib import Path

import pytest

from faults.malformed import CASES, LINES
from faults.malformed.pdf_parts import pdf_bytes
from pipeline import ingest
from pipeline.errors import KehoachError, UnreadableFile, UnsafeInput
from pipeline.ingest import Found, archive, media
from pipeline.ingest.walk import printable
from pipeline.settings import Settings

SETTINGS = Settings()


def walked(path: Path, settings: Settings = SETTINGS) -> dict[str, Found]:
    return {found.source_path.removeprefix(f"{path}"): found for found in ingest.walk([path], settings)}


def read_error(path: Path) -> KehoachError:
    (found,) = ingest.walk([path], SETTINGS)
    with pytest.raises(KehoachError) as caught:
        ingest.read(found, SETTINGS)
    return caught.value


def test_bad_files_do_not_stop_the_good_ones(tmp_path: Path) -> None:
    for name in ("empty.pdf", "truncated.pdf", "corrupt.png", "broken.docx", "junk.txt", "password.zip"):
        CASES[name].write(tmp_path)
    (tmp_path / "tốt.txt").write_text("\n".join(LINES), encoding="utf-8")
    read = []
    for found in ingest.walk([tmp_path], SETTINGS):
        try:
            read.append(ingest.read(found, SETTINGS).path)
        except KehoachError as error:
            assert error.mend
    assert read == [f"{tmp_path}/tốt.txt"]


def test_the_order_is_fixed_and_litter_is_passed_over(tmp_path: Path) -> None:
    for name in (
        "b/2.txt",
        "a.txt",
        "b/1.txt",
        ".ẩn.txt",
        "~$a.docx",
        "Thumbs.db",
        "b/.DS_Store",
        ".gitkeep",
        ".git/x.txt",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("nội dung", encoding="utf-8")
    assert list(walked(tmp_path)) == ["/a.txt", "/b/1.txt", "/b/2.txt"]


def test_a_pdf_named_jpg_is_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "ảnh.jpg"
    path.write_bytes(pdf_bytes())
    (found,) = ingest.walk([path], SETTINGS)
    source = ingest.read(found, SETTINGS)
    assert source.media_type == media.PDF
    assert source.pages[0].text_source == "text-layer"


def test_a_web_page_named_txt_is_not_taken_for_text(tmp_path: Path) -> None:
    path = tmp_path / "trang.txt"
    path.write_text("<!DOCTYPE html><html><body>Kế hoạch</body></html>", encoding="utf-8")
    assert "HTML" in str(read_error(path))


def test_a_file_deleted_during_the_run(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("nội dung", encoding="utf-8")
    (found,) = ingest.walk([path], SETTINGS)
    path.unlink()
    with pytest.raises(UnreadableFile, match="not there"):
        ingest.read(found, SETTINGS)
    (gone,) = ingest.walk([path], SETTINGS)
    assert gone.error is not None


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret, open_one = tmp_path / "mật.txt", tmp_path / "thường.txt"
    for path in (secret, open_one):
        path.write_text("nội dung", encoding="utf-8")
    real = Path.open

    def refuse(self: Path, *args: object, **kwargs: object) -> object:
        if self.name == "mật.txt":
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    found = walked(tmp_path)
    assert "permission" in str(found["/mật.txt"].error)
    assert found["/thường.txt"].error is None
    assert found["/mật.txt"].file_id != found["/thường.txt"].file_id


def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    name = os.fsdecode(b"k\xe9 ho\xb9ch.txt")
    (tmp_path / name).write_text("nội dung", encoding="utf-8")
    (found,) = ingest.walk([tmp_path], SETTINGS)
    assert found.source_path.endswith("/k\\xe9 ho\\xb9ch.txt")
    found.source_path.encode("utf-8")
    assert ingest.read(found, SETTINGS).pages[0].flow


def test_printable_leaves_vietnamese_alone() -> None:
    assert printable("dữ liệu/kế hoạch.pdf") == "dữ liệu/kế hoạch.pdf"


def test_members_that_leave_the_folder_stay_out_and_the_rest_is_read(tmp_path: Path) -> None:
    found = walked(CASES["climbing.zip"].write(tmp_path))
    assert isinstance(found["!../ngoài.txt"].error, UnsafeInput)
    assert isinstance(found["!/etc/passwd.txt"].error, UnsafeInput)
    good = found["!trong/kế hoạch.txt"]
    assert ingest.read(good, SETTINGS).path.endswith("climbing.zip!trong/kế hoạch.txt")
    assert len({f.file_id for f in found.values()}) == len(found) == 6
    assert not (tmp_path.parent / "ngoài.txt").exists()


def test_a_bomb_does_not_lose_the_member_beside_it(tmp_path: Path) -> None:
    for name in ("bomb.zip", "bomb.tar.gz"):
        found = walked(CASES[name].write(tmp_path))
        bad = [f for f in found.values() if f.error is not None]
        assert [type(f.error) for f in bad] == [UnsafeInput]
        assert ingest.read(found["!tốt.txt"], SETTINGS).pages


def test_a_bomb_is_not_unpacked_beyond_the_limit(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    list(ingest.walk([CASES["bomb.tar.gz"].write(tmp_path)], SETTINGS, unpack_to=target))
    assert sum(p.stat().st_size for p in target.rglob("*") if p.is_file()) < 1 << 20


def test_links_in_a_tar_are_not_followed(tmp_path: Path) -> None:
    found = walked(CASES["linking.tar"].write(tmp_path))
    assert isinstance(found["!lối ra.txt"].error, UnsafeInput)
    assert found["!tốt.txt"].error is None


def test_archives_are_opened_two_deep(tmp_path: Path) -> None:
    found = walked(CASES["nested.zip"].write(tmp_path))
    assert found["!cạn.txt"].error is None
    assert isinstance(found["!một.zip!hai.zip"].error, UnsafeInput)


def test_too_many_members(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for number in range(20):
            packed.writestr(f"{number}.txt", "nội dung")
    (found,) = ingest.walk([path], Settings(max_archive_files=10))
    assert "more than 10 files" in str(found.error)


def test_a_damaged_archive(tmp_path: Path) -> None:
    path = tmp_path / "cut.tar.gz"
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as packed:
        entry = tarfile.TarInfo("a.txt")
        entry.size = 50_000
        packed.addfile(entry, io.BytesIO(os.urandom(50_000)))
    path.write_bytes(out.getvalue()[:30_000])
    errors = [found.error for found in ingest.walk([path], SETTINGS)]
    assert len(errors) == 1 and "damaged" in str(errors[0])


def test_a_compressed_single_file(tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "kế hoạch.txt.gz"
    path.write_bytes(gzip.compress("Kế hoạch công tác".encode()))
    (found,) = ingest.walk([path], SETTINGS)
    assert found.source_path.endswith("kế hoạch.txt.gz!kế hoạch.txt")
    assert ingest.read(found, SETTINGS).pages[0].flow


def test_a_zip_name_without_the_utf8_flag(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("x.txt")
    info.filename, info.flag_bits = "kế hoạch.txt".encode().decode("cp437"), 0
    assert archive._zip_name(info) == "kế hoạch.txt"


def test_found_crosses_process_borders(tmp_path: Path) -> None:
    for found in ingest.walk([CASES["climbing.zip"].write(tmp_path)], SETTINGS):
        again = pickle.loads(pickle.dumps(found))
        assert (again.source_path, str(again.error)) == (found.source_path, str(found.error))
