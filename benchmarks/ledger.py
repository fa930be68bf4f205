"""What a document costs after it was read, by the size of the ledger: linking and publishing, alone and all at once.

Archives of any size are composed from the rows of a few hundred specimens: each copy has other file ids, other
districts and communes, and other numbers of acts, so that bodies and acts grow with the archive as in a real one.

    python benchmarks/ledger.py --sizes 100 1000 10000 100000
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import resource
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from time import process_time

from pipeline import Settings, process_folder
from pipeline.resolve.codes import read_code
from pipeline.resolve.names import expand, places
from pipeline.schema import TABLES
from pipeline.specimens.archive import make_archive
from pipeline.store import FileState, Ledger
from pipeline.upkeep import republish

SIZES = (100, 1_000, 10_000, 100_000)
SEED = 900_077
BASE = 400  # specimens that all rows are made from
CHANGED = 10  # files that come to a full archive
_SYLLABLES = (
    "An Bình Cẩm Diên Đông Giang Hà Hải Hậu Hiệp Hòa Hợp Hưng Khê Kim Lạc Lâm Lộc Long Lợi Mai Minh Mỹ Nam Nghĩa "
    "Ngọc Nguyên Nhân Ninh Phong Phú Phúc Quang Quế Sơn Tân Thanh Thịnh Thọ Thuận Tiên Trung Tường Vân Xuân Yên"
)
_STATE = "benchmark"
_PLACE, _FILE, _DOCUMENT, _NUMBER = "\ue000\ue001\ue002\ue003"  # marks in rows
_NUMBERS = re.compile(f"{_NUMBER}(\\d+){_NUMBER}")
Files = list[dict[str, str]]  # rows of each file as JSON, by table


def base(folder: Path) -> Files:
    """Rows of the specimens, read once."""
    make_archive(folder / "specimens", BASE, SEED, "text")
    process_folder([folder / "specimens" / "files"], folder / "base", Settings(cache=None))
    ledger = Ledger(folder / "base" / ".store" / "ledger.sqlite")
    found: dict[str, dict[str, str]] = {}
    for name in TABLES:
        for file_id, rows in ledger.payloads(name):
            found.setdefault(file_id, {})[name] = zlib.decompress(rows).decode()
    ledger.close()
    return [found[file_id] for file_id in sorted(found)]


def names(files: Files) -> re.Pattern[str]:
    """Districts and communes, which every copy has others of."""
    found: set[str] = set()
    for rows in files:
        for row in json.loads(rows.get("documents", "[]")) + json.loads(rows.get("citations", "[]")):
            if row.get("organ_name"):
                found.update(p.name for p in places(expand(row["organ_name"])) if p.level in ("district", "commune"))
    found = {name for name in found if len(name) > 3}
    return re.compile(r"(?<!\w)(?:" + "|".join(sorted(map(re.escape, found), key=len, reverse=True)) + r")(?!\w)")


def copies(files: Files) -> Iterator[tuple[str, dict[str, bytes]]]:
    """File ids and encoded rows, without end."""
    pattern = names(files)
    marked = [(json.loads(rows["files"])[0]["file_id"], _marked(rows, pattern)) for rows in files]
    for number in count():
        for old, rows in marked:
            yield _copy(old, rows, number)


def _marked(rows: dict[str, str], pattern: re.Pattern[str]) -> dict[str, str]:
    """The rows of one file with marks at what every copy has in its own way: places, ids, numbers of acts."""
    old = json.loads(rows["files"])[0]["file_id"]
    made = {}
    for name, text in rows.items():
        text = pattern.sub(rf"\g<0> {_PLACE}", text) if name != "pages" else text
        text = text.replace(old, _FILE).replace(old[:16], _DOCUMENT)
        if name in ("documents", "citations"):
            text = json.dumps([_numbered(row) for row in json.loads(text)], ensure_ascii=False)
        made[name] = text
    return made


def _numbered(row: dict[str, object]) -> dict[str, object]:
    code = row.get("code")
    known = read_code(code) if isinstance(code, str) else None
    told = row.get("code_number")
    if known is None or known.national or not isinstance(told, str) or not told.isdigit():
        return row
    number = f"{_NUMBER}{told}{_NUMBER}"
    return {**row, "code": str(code).replace(told, number, 1), "code_number": number}


def _copy(old: str, rows: dict[str, str], number: int) -> tuple[str, dict[str, bytes]]:
    """The rows of one file as another archive would have them."""
    new = hashlib.sha256(f"{old} {number}".encode()).hexdigest()
    syllables = _SYLLABLES.split()
    first, second = divmod(number, len(syllables))
    added = " ".join(syllables[at] for at in ((second,) if not first else (first - 1, second)))
    made = {}
    for name, text in rows.items():
        text = text.replace(_PLACE, added).replace(_FILE, new).replace(_DOCUMENT, new[:16])
        if _NUMBER in text:
            text = _NUMBERS.sub(lambda m: f"{int(m[1]) + number:0{len(m[1])}d}", text)
        made[name] = zlib.compress(text.encode(), 3)
    return new, made


def fill(output: Path, made: Iterator[tuple[str, dict[str, bytes]]], size: int) -> None:
    """Put `size` more files into the ledger of `output`."""
    (output / ".store").mkdir(parents=True, exist_ok=True)
    ledger = Ledger(output / ".store" / "ledger.sqlite")
    for file_id, rows in islice(made, size):
        path = f"archive/{file_id[:2]}/{file_id[2:]}.txt"
        ledger.place(path, file_id)
        ledger.put(file_id, FileState(_STATE, path, "done", None, False), rows)
    ledger.commit()
    ledger.close()


def measure(size: int, folder: Path) -> dict[str, float]:
    """CPU seconds to publish an archive from nothing, after `CHANGED` new files, and when nothing changed."""
    files = json.loads((folder / "base.json").read_text())
    made, output = copies(files), folder / f"archive-{size}"
    fill(output, made, size)
    import pandas  # noqa: F401  # pyarrow loads it at the first table, which takes as long whatever the size

    found = {"documents": float(size)}
    for name, more in (("first", 0), ("again", CHANGED), ("nothing", 0)):
        fill(output, made, more)
        begun = process_time()
        republish(output)
        found[name] = process_time() - begun
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--folder", type=Path, help="where the archives lie (default: a temporary folder)")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one is not None:
        print(json.dumps(measure(given.one, given.folder)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "base.json").exists():
            (folder / "base.json").write_text(json.dumps(base(folder)))
        print(f"{'documents':>10} {'first, s':>10} {'ms each':>8} {'10 more, s':>11} {'nothing, s':>11} {'MB':>7}")
        for size in given.sizes:
            command = [sys.executable, __file__, "--one", str(size), "--folder", str(folder)]
            found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
            each = 1000 * found["first"] / size
            print(
                f"{size:10,} {found['first']:10.2f} {each:8.2f} {found['again']:11.2f} {found['nothing']:11.3f} "
                f"{found['memory']:7.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
