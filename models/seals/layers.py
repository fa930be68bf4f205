"""Layers that the network of seals is trained on: seals, signatures and frames, each a picture of its ink alone."""

from __future__ import annotations

import io
import random
import sys
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from reportlab.pdfgen.canvas import Canvas

from pipeline.specimens.ink.pen import Pen, signature
from pipeline.specimens.ink.seal import Seal

Ink = NDArray[np.uint8]
"""(height, width): 0 paper, 255 ink."""

DPI = 200
_SIDE = 260.0  # points
_BODIES = (
    "ỦY BAN NHÂN DÂN TỈNH", "ỦY BAN NHÂN DÂN HUYỆN", "ỦY BAN NHÂN DÂN XÃ", "HỘI ĐỒNG NHÂN DÂN TỈNH", "SỞ Y TẾ TỈNH",
    "SỞ GIÁO DỤC VÀ ĐÀO TẠO", "VĂN PHÒNG ỦY BAN NHÂN DÂN TỈNH", "TỈNH ỦY", "HUYỆN ỦY", "LIÊN ĐOÀN LAO ĐỘNG TỈNH",
    "CÔNG TY CỔ PHẦN", "CÔNG TY TNHH MỘT THÀNH VIÊN", "BỆNH VIỆN ĐA KHOA", "TRƯỜNG ĐẠI HỌC", "BẢO HIỂM XÃ HỘI TỈNH",
    "CỤC THI HÀNH ÁN DÂN SỰ", "BỘ NỘI VỤ", "ĐOÀN THANH NIÊN", "ỦY BAN MẶT TRẬN TỔ QUỐC", "TỔNG CÔNG TY",
)  # fmt: skip
_PLACES = ("AN ĐÔNG", "SÔNG TRẦM", "HÒA LĨNH", "THẠCH BÀN", "CẨM VÂN", "LONG HƯNG", "QUẢNG YÊN", "BÌNH KHÊ", "ĐẮK RƠM")
_FORMS = ("state", "state", "party36", "union", "company")
_NAMES = ("Trần Văn Tám", "Lê Thị Mai", "Y Blim Niê", "Nguyễn Hoàng Phúc", "Đỗ Quang Vinh", "Phan Thế Kỷ", "Hồ Bá Duy")


def seals(count: int, dice: random.Random) -> list[Ink]:
    """Round seals of invented bodies, drawn by the specimens' own cutter."""
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=(_SIDE, _SIDE))
    for k in range(count):
        seal = Seal(f"{dice.choice(_BODIES)} {dice.choice(_PLACES)}", dice.choice(_FORMS))
        seal.draw(canvas, _SIDE / 2, _SIDE / 2, f"layer {k}")
        canvas.showPage()
    canvas.save()
    return _drawn(data.getvalue(), dice)


def signatures(count: int, dice: random.Random) -> list[Ink]:
    """Signatures of pens of every width."""
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=(_SIDE, _SIDE))
    for k in range(count):
        name = f"{dice.choice(_NAMES)} {k // 3}"
        canvas.translate(40, 100)
        Pen(dice.triangular(0.5, 2.4, 1.1), (0, 0, 0)).draw(canvas, signature(name, f"layer {k}"))
        canvas.showPage()
    canvas.save()
    return _drawn(data.getvalue(), dice)


def _drawn(data: bytes, dice: random.Random) -> list[Ink]:
    out = []
    with pdfium.PdfDocument(data) as document:
        for page in document:
            scale = DPI / 72 * dice.uniform(0.88, 1.12)
            picture = page.render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3]
            ink = 255 - picture.min(axis=2)
            ys, xs = np.nonzero(ink > 40)
            if len(ys):
                cut = ink[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
                top = np.percentile(cut[cut > 40], 90)
                out.append(np.clip(cut * (255.0 / top), 0, 255).astype(np.uint8))
    return out


def real_seals(folder: Path, dice: random.Random) -> list[Ink]:
    """Seals cut by their colour out of colour scans; ink of print under them leaves holes."""
    out = []
    for path in sorted(folder.rglob("*.pdf")):
        with pdfium.PdfDocument(path) as document:
            for page in document:
                width, height = page.get_size()
                if width * height > 700_000:
                    continue
                picture = page.render(scale=DPI / 72, rev_byteorder=True).to_numpy()
                if picture.ndim == 3 and picture.shape[2] >= 3:
                    out += list(_red_blobs(picture[:, :, :3].astype(np.int16)))
    dice.shuffle(out)
    return out


def _red_blobs(picture: NDArray[np.int16]) -> list[Ink]:
    red = np.clip((picture[:, :, 0] - picture[:, :, 1:].max(axis=2)) * 3, 0, 255).astype(np.uint8)
    if (red > 90).mean() < 2e-4:
        return []
    mask = cv2.morphologyEx((red > 90).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    out = []
    for x, y, width, height, area in stats[1:].tolist():
        if 170 < width < 480 and 0.87 < width / height < 1.15 and area > 0.3 * width * height:
            disc = np.zeros((height, width), np.uint8)  # without a name stamped beside it in the same ink
            cv2.circle(disc, (width // 2, height // 2), round(0.52 * min(width, height)), 1, -1)
            out.append(red[y : y + height, x : x + width] * disc)
    return out


if __name__ == "__main__":
    chance = random.Random(5)
    kinds = {"seal": seals(420, chance), "signature": signatures(420, chance)}
    kinds["real"] = real_seals(Path(sys.argv[2]), chance) if len(sys.argv) > 2 else []
    np.savez_compressed(
        sys.argv[1], **{f"{kind}{k}": ink for kind, found in kinds.items() for k, ink in enumerate(found)}
    )
    print({kind: len(found) for kind, found in kinds.items()})
