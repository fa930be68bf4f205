"""Archives that unpack to more than there is room for, or to places that are not theirs."""

from __future__ import annotations

import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile
from collections.abc import Iterable

from faults.malformed.case import EITHER, LINES, READ, content

_TEXT = "\n".join(LINES).encode()
_GOOD = ("tốt.txt", READ)
_BOMB = b"\0" * (40 << 20)


def zipped(members: Iterable[tuple[str, bytes]], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of ``(name, bytes)``, the same bytes at any hour: its members are of 1980."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, kind)
    return out.getvalue()


def tarred(members: Iterable[tuple[tarfile.TarInfo | str, bytes]], form: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar of ``(name or entry, bytes)``."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for given, data in members:
            entry = tarfile.TarInfo(given) if isinstance(given, str) else given
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def _entry(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, target
    return entry


@content("password.zip", None, (("mật.txt", "password"),))
def password() -> bytes:
    """Its one member says that it is encrypted."""
    data = bytearray(zipped([("mật.txt", b"a" * 50)]))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@content("climbing.zip", None, (("../ngoài.txt", "leaves"), ("/etc/passwd.txt", "leaves"), ("kế hoạch.txt", READ)))
def climbing() -> bytes:
    """Members that want to leave its folder, and one that does not."""
    names = ("../ngoài.txt", "/etc/passwd.txt", "C:\\a.txt", "..\\..\\a.txt", "a/../../b.txt", "trong/kế hoạch.txt")
    return zipped((name, _TEXT + name.encode()) for name in names)


@content("bomb.zip", None, (("bom.txt", "times its size"), _GOOD))
def bomb_zip() -> bytes:
    """A member that unpacks to a thousand times its size, and a good one."""
    return zipped([("bom.txt", _BOMB[: 20 << 20]), ("tốt.txt", _TEXT)])


@content("bomb-that-lies.zip", EITHER)
def bomb_that_lies() -> bytes:
    """The same, whose directory says that it is small."""
    data = bytearray(zipped([("bom.txt", _BOMB)]))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        where = data.index(mark) + at
        data[where : where + 4] = struct.pack("<I", 1000)
    return bytes(data)


@content("from-the-future.zip", "damaged .*version 11.5")
def from_the_future() -> bytes:
    """A directory that asks for a version of ZIP that there is not."""
    data = bytearray(zipped([("a.txt", _TEXT)]))
    data[data.index(b"PK\x01\x02") + 6] = 115
    return bytes(data)


@content("nameless.zip", None, (("!unnamed", READ), _GOOD))
def nameless() -> bytes:
    """A member whose name ends before it begins, and a good one."""
    return zipped([("@@@@", _TEXT), ("tốt.txt", _TEXT + b"2")]).replace(b"@@@@", b"\0@@@")


@content("overlapping.zip", EITHER)
def overlapping() -> bytes:
    """Three hundred members that share their bytes: some kilobytes that unpack to gigabytes."""
    one = zipped([("0.txt", b"\0" * (1 << 20))])
    start = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    entry, count = one[start:end], 300
    entries = b"".join(entry.replace(b"0.txt", b"%05d" % n) for n in range(count))
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(entries), start, 0)
    return one[:start] + entries + tail


@content("bomb.tar.gz", None, (("tốt.txt", READ),))
def bomb_tar() -> bytes:
    """A good member before one that unpacks to a thousand times its size."""
    return gzip.compress(tarred([("tốt.txt", _TEXT), ("bom.txt", _BOMB)]), mtime=0)


@content("header-bomb.tar.gz", "header")
def header_bomb() -> bytes:
    """The member's extended header is the bomb: three hundred megabytes that a reader keeps in memory."""
    head = _entry("a", tarfile.XHDTYPE)
    head.size = 300 << 20
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as out:
        out.write(head.tobuf(tarfile.USTAR_FORMAT))
        for _ in range(300):
            out.write(b"\0" * (1 << 20))
        out.write(b"\0" * 1024)
    return packed.getvalue()


@content("name-bomb.tar.gz", "header")
def name_bomb() -> bytes:
    """A name of two hundred megabytes."""
    head = _entry("././@LongLink", tarfile.GNUTYPE_LONGNAME)
    head.size = 200 << 20
    return gzip.compress(head.tobuf(tarfile.USTAR_FORMAT) + b"a" * (200 << 20) + b"\0" * 1024, 6, mtime=0)


@content("linking.tar", None, (("lối ra.txt", "link"), _GOOD))
def linking() -> bytes:
    """Links out of its folder, devices, pipes, and a good member."""
    odd = [
        (_entry("lối ra.txt", tarfile.SYMTYPE, "/etc/passwd"), b""),
        (_entry("cứng.txt", tarfile.LNKTYPE, "../../etc/passwd"), b""),
        (_entry("ống.txt", tarfile.FIFOTYPE), b""),
        (_entry("máy.txt", tarfile.CHRTYPE), b""),
    ]
    return tarred([*odd, ("tốt.txt", _TEXT)])


@content("linking.zip", None, (("lối ra.txt", "link"),))
def linking_zip() -> bytes:
    entry = zipfile.ZipInfo("lối ra.txt")
    entry.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    return out.getvalue()


@content("negative.tar", EITHER)
def negative() -> bytes:
    """A member of a size below nothing."""
    data = bytearray(tarred([("a.txt", _TEXT)], tarfile.GNU_FORMAT))
    data[124:136] = b"\xff" * 11 + b"\x80"
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    return bytes(data)


@content("sparse.tar", EITHER)
def sparse() -> bytes:
    """A member with holes that says it is eight exabytes long."""
    entry = _entry("a.txt", tarfile.GNUTYPE_SPARSE)
    block = bytearray(entry.tobuf(tarfile.GNU_FORMAT))
    block[483:495] = b"\x80" + (8 << 60).to_bytes(11, "big")
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block) + b"\0" * 1024


@content("nested.zip", None, (("một.zip!hai.zip", "too many archives"), ("cạn.txt", READ)))
def nested() -> bytes:
    """Archives within archives, one too deep and one not."""
    return zipped([("một.zip", zipped([("hai.zip", zipped([("ba.txt", _TEXT)]))])), ("cạn.txt", _TEXT + b" ")])


@content("nested-bombs.zip", EITHER)
def nested_bombs() -> bytes:
    """Ten archives of ten bombs."""
    bomb = zipped([(f"{n}.txt", _BOMB[: 1 << 20] + b"%d" % n) for n in range(10)])
    return zipped([(f"{n}.zip", bomb + b"\0" * n) for n in range(10)])


@content("nested-deep.tar", EITHER)
def nested_deep() -> bytes:
    data = _TEXT
    for level in range(50):
        data = tarred([(f"{level}.tar", data)])
    return data


@content("too-many.zip", "holds more than")
def too_many() -> bytes:
    """A hundred thousand and one empty members."""
    return zipped(((f"{n}", b"") for n in range(100_001)), zipfile.ZIP_STORED)


@content("names.zip", EITHER)
def names() -> bytes:
    """Names too long, of control characters, of other alphabets, of nothing, twice the same."""
    odd = (
        "a" * 60_000 + ".txt",
        "b" * 300 + ".txt",
        "\x1b[2J.txt",
        "x\ny.txt",
        "CON.txt",
        " .txt",
        "\u202etxt.exe",
        "a/" * 2000 + "c.txt",
    )
    return zipped((name, _TEXT + b"%d" % n) for n, name in enumerate((*odd, "=1+1.txt", "<b>.txt")))


@content("nul-names.tar", EITHER)
def nul_names() -> bytes:
    """A name with a null in the middle, by an extended header, and bytes that are no UTF-8."""
    entry = tarfile.TarInfo("a.txt")
    entry.pax_headers = {"path": "a\0b.txt"}
    return tarred([(entry, _TEXT), ("k\udce9.txt", _TEXT + b".")])


@content("twice.zip", None, (("!a.txt", READ), ("!a (2).txt", READ)))
def twice() -> bytes:
    """Two members of one name."""
    data = zipped([("a.txt", _TEXT), ("b.txt", _TEXT + b"\nhai")])
    return data.replace(b"b.txt", b"a.txt")


@content("cut.zip", "damaged")
def cut_zip() -> bytes:
    return zipped([("a.txt", random.Random(1).randbytes(5000))])[:-40]


@content("cut.tar.xz", EITHER)
def cut_xz() -> bytes:
    data = lzma.compress(tarred([("a.txt", random.Random(1).randbytes(50_000))]))
    return data[:20_000]


@content("wrong-sum.zip", None, (("a.txt", "damaged"),))
def wrong_sum() -> bytes:
    data = bytearray(zipped([("a.txt", _TEXT)], zipfile.ZIP_STORED))
    data[60] ^= 255
    return bytes(data)


@content("unknown-method.zip", None, (("a.txt", "damaged"),))
def unknown_method() -> bytes:
    data = bytearray(zipped([("a.txt", _TEXT)]))
    data[8] = 97
    data[data.index(b"PK\x01\x02") + 10] = 97
    return bytes(data)


@content("directory-far.zip", EITHER)
def directory_far() -> bytes:
    """A directory that says it begins beyond the end, of four billion members."""
    return zipped([("a.txt", _TEXT)])[:-22] + struct.pack(
        "<4sHHHHIIH", b"PK\x05\x06", 0, 0, 65535, 65535, 2**32 - 1, 2**32 - 2, 0
    )


@content("noise.gz", EITHER)
def noise_gz() -> bytes:
    return b"\x1f\x8b\x08\x08" + random.Random(1).randbytes(3000)


@content("bomb.txt.gz", "far more than its size")
def bomb_gz() -> bytes:
    return gzip.compress(b"a" * len(_BOMB), mtime=0)


@content("nothing.tar.gz", "no files")
def nothing() -> bytes:
    """A tar without a member: only zeros."""
    return gzip.compress(b"\0" * 10_240, mtime=0)


@content("nothing.zip", "no files")
def nothing_zip() -> bytes:
    return zipped([])
