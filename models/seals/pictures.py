"""Training pictures: print under seals, signatures and lines, worn like scans, beside the print alone."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

Plane = NDArray[np.float32]
"""(height, width): 0 paper, 1 ink."""

SIDE = 320
_FOLDER = Path("/usr/share/fonts/truetype")
_FACES = (
    ("croscore/Tinos-{}.ttf", ("Regular", "Bold", "Italic", "BoldItalic"), 6),
    ("freefont/FreeSerif{}.ttf", ("", "Bold", "Italic", "BoldItalic"), 2),
    ("croscore/Arimo-{}.ttf", ("Regular", "Bold", "Italic", "BoldItalic"), 1),
    ("dejavu/DejaVuSerif{}.ttf", ("", "-Bold", "-Italic", "-BoldItalic"), 1),
)
_AUTHORITY = (
    "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "TM. BAN THƯỜNG VỤ", "T/M BAN CHẤP HÀNH", "KT. GIÁM ĐỐC", "TL. CHỦ TỊCH",
    "TUQ. BỘ TRƯỞNG", "TM. HỘI ĐỒNG NHÂN DÂN", "K/T BÍ THƯ", "Q. GIÁM ĐỐC", "TM. UỶ BAN KIỂM TRA",
)  # fmt: skip
_POSITION = (
    "CHỦ TỊCH", "PHÓ CHỦ TỊCH", "GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG", "BÍ THƯ",
    "PHÓ BÍ THƯ THƯỜNG TRỰC", "BỘ TRƯỞNG", "THỨ TRƯỞNG", "TỔNG GIÁM ĐỐC", "HIỆU TRƯỞNG", "TRƯỞNG BAN", "CỤC TRƯỞNG",
    "TRƯỞNG PHÒNG", "CHỦ NHIỆM", "VIỆN TRƯỞNG", "KẾ TOÁN TRƯỞNG",
)  # fmt: skip
_NAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý",
    "Văn", "Thị", "Hữu", "Đức", "Minh", "Quốc", "Xuân", "Ngọc", "Thanh", "Quỳnh", "Hùng", "Dũng", "Thảo", "Hằng", "Tuấn",
    "Khải", "Thuyết", "Kiên", "Bá", "Gia", "Chương", "Sự", "Nhã", "Êban", "Ksor", "Hmok", "Rmah", "Kpă", "Thuận", "Phước",
    "Lộc", "Giàu", "Sơn", "Bằng", "Trọng", "Yến", "Uyên", "Cường", "Hạnh", "Mỹ", "Ánh", "Ý", "Ẩn", "Đoàn", "Vượng", "Tươi",
)  # fmt: skip
_BODY = (
    "các", "sở", "ban", "ngành", "và", "địa", "phương", "thực", "hiện", "kế", "hoạch", "này;", "báo", "cáo", "kết", "quả",
    "trước", "ngày", "30/9/2023.", "Nơi", "nhận:", "-", "Như", "trên;", "Lưu:", "VT,", "để", "tổ", "chức", "triển", "khai",
    "nhiệm", "vụ", "được", "giao", "(b/c);", "UBND", "tỉnh", "theo", "quy", "định", "./.", "Yêu", "cầu", "đẩy", "mạnh",
    "số", "12/2024/NĐ-CP", "của", "Chính", "phủ", "quy", "1.", "a)", "hướng", "dẫn", "kiểm", "tra", "đôn", "đốc", "Ký", "bởi:",
)  # fmt: skip


class Composer:
    """Makes training pictures, one after the other, from layers (see `layers`) and real patches of plain print."""

    def __init__(self, layers: Mapping[str, NDArray[np.uint8]], patches: NDArray[np.uint8], seed: int) -> None:
        self.kinds = {
            kind: [v for k, v in layers.items() if k.startswith(kind)] for kind in ("seal", "signature", "real")
        }
        self.patches = patches
        self.dice = random.Random(seed)
        self.noise = np.random.default_rng(seed)
        self.fonts: dict[tuple[str, int], Any] = {}

    def picture(self) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """A worn picture (0 ink, 255 paper) and where print is on it."""
        dice = self.dice
        binary = dice.random() < 0.55
        text = self._real() if len(self.patches) and dice.random() < 0.3 else self._text()
        over = self._over()
        whole, text, over = text, self._geometry(text), self._geometry(over)
        text *= dice.uniform(0.75, 1.0)
        dark = 1 - (1 - text) * (1 - over)
        sigma = dice.uniform(0.3, 1.1)
        text, dark = (np.asarray(cv2.GaussianBlur(p, (0, 0), sigma), np.float32) for p in (text, dark))
        whole = np.asarray(cv2.GaussianBlur(whole, (0, 0), min(sigma, 0.6)), np.float32)
        label = np.maximum(text, whole) > 0.42
        if dice.random() < 0.3:  # copies: paler in clouds
            clouds = cv2.resize(
                self.noise.random((6, 6)).astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC
            )
            dark *= 1 - dice.uniform(0.1, 0.5) * np.clip(clouds, 0, 1)
        if dice.random() < 0.4:  # grains without toner
            bare = cv2.GaussianBlur(self.noise.random((SIDE, SIDE)).astype(np.float32), (0, 0), 0.8)
            dark = np.where(bare < np.quantile(bare, dice.uniform(0.002, 0.07)), dark * 0.2, dark)
        dark = dark + self.noise.normal(0, dice.uniform(0.005, 0.08), dark.shape).astype(np.float32)
        if binary:
            dark = (dark > dice.uniform(0.22, 0.62)).astype(np.float32)
            if dice.random() < 0.5:
                dark[self.noise.random(dark.shape) < dice.uniform(0, 0.002)] = 1
        grey = np.clip(255 * (1 - dark), 0, 255).astype(np.uint8)
        if dice.random() < 0.3:
            small = cv2.resize(grey, None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA)
            grey = np.asarray(cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC), np.uint8)
        if not binary and dice.random() < 0.6:
            _, code = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, dice.randint(20, 70)])
            grey = np.asarray(cv2.imdecode(code, cv2.IMREAD_GRAYSCALE), np.uint8)
        if dice.random() < 0.8:
            grey = np.asarray(cv2.medianBlur(grey, 3), np.uint8)
        return grey, label

    def _real(self) -> Plane:
        patch = self.patches[self.dice.randrange(len(self.patches))].astype(np.float32)
        return np.clip((235 - patch) / 150, 0, 1)

    def _font(self, style: int, size: int) -> Any:
        file, styles, _ = self.dice.choices(_FACES, [weight for *_, weight in _FACES])[0]
        key = file.format(styles[style]), size
        if key not in self.fonts:
            self.fonts[key] = ImageFont.truetype(str(_FOLDER / key[0]), size)
        return self.fonts[key]

    def _text(self) -> Plane:
        dice = self.dice
        sheet = Pillow.new("L", (SIDE, SIDE), 0)
        pen = ImageDraw.Draw(sheet)
        size = round(dice.uniform(11, 15) * 200 / 72)
        y = dice.uniform(-80, 60)
        if dice.random() < 0.75:
            middle = dice.uniform(30, SIDE - 30)
            lines = [*dice.sample(_AUTHORITY, dice.randint(0, 2)), dice.choice(_POSITION)]
            font = self._font(1, size)
            for line in lines:
                pen.text((middle, y), line, 255, font, "ma")
                y += size * dice.uniform(1.12, 1.3)
            y += dice.uniform(15, 170)
            name = " ".join(dice.sample(_NAMES, dice.randint(2, 4)))
            pen.text(
                (middle + dice.uniform(-15, 15), y), name.upper() if dice.random() < 0.08 else name, 255, font, "ma"
            )
            y += size * 2
        else:
            middle = 9e9
        if dice.random() < 0.5:
            small = dice.random() < 0.4
            font = self._font(dice.choice((0, 0, 0, 1, 2, 3)), round(size * (0.8 if small else 1)))
            right = middle - 150 if middle < SIDE else SIDE
            at = -20.0
            while at < SIDE and right > 40:
                words, x = dice.choices(_BODY, k=9), dice.uniform(-120, 10)
                line = " ".join(words)
                if x + pen.textlength(line, font) > right:
                    line = line[: max(int(len(line) * (right - x) / pen.textlength(line, font)), 0)]
                pen.text((x, at), line, 255, font)
                at += size * dice.uniform(1.1, 1.6)
        return np.asarray(sheet, np.float32) / 255

    def _over(self) -> Plane:
        dice = self.dice
        over = np.zeros((SIDE, SIDE), np.float32)
        if dice.random() < 0.85:
            kind = "real" if self.kinds["real"] and dice.random() < 0.3 else "seal"
            layer = self._turned(dice.choice(self.kinds[kind]), 180 if kind == "seal" and dice.random() < 0.1 else 12)
            self._put(over, layer, dice.triangular(0.25, 1.0, 0.8), dice.uniform(-0.2, 0.9), dice.uniform(-0.2, 0.9))
        for _ in range(dice.choice((0, 1, 1, 1, 2))):
            layer = self._turned(dice.choice(self.kinds["signature"]), 10)
            self._put(over, layer, dice.uniform(0.45, 1.0), dice.uniform(0.0, 0.8), dice.uniform(0.0, 0.8))
        if dice.random() < 0.2:  # ruled lines, frames of stamps
            for _ in range(dice.randint(1, 4)):
                a, b = (dice.randrange(SIDE) for _ in range(2))
                ends = ((0, a), (SIDE, a + dice.randint(-3, 3))) if dice.random() < 0.6 else ((b, 0), (b, SIDE))
                cv2.line(over, *ends, dice.uniform(0.5, 1.0), dice.choice((1, 2, 3)), cv2.LINE_AA)
        return over

    def _turned(self, layer: NDArray[np.uint8], most: float) -> Plane:
        scale = self.dice.uniform(0.9, 1.1)
        height, width = layer.shape
        room = int(max(height, width) * 1.25)
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), self.dice.uniform(-most, most), scale)
        matrix[:, 2] += ((room - width) / 2, (room - height) / 2)
        return np.asarray(cv2.warpAffine(layer, matrix, (room, room), flags=cv2.INTER_LINEAR), np.float32) / 255

    @staticmethod
    def _put(over: Plane, layer: Plane, strength: float, left: float, top: float) -> None:
        """Lay a layer so that its middle is at shares `left`, `top` of the picture."""
        height, width = layer.shape
        x, y = int(left * SIDE - width / 2 + 60), int(top * SIDE - height / 2 + 60)
        x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + width, SIDE), min(y + height, SIDE)
        if x1 > x0 and y1 > y0:
            part = layer[y0 - y : y1 - y, x0 - x : x1 - x] * strength
            over[y0:y1, x0:x1] = 1 - (1 - over[y0:y1, x0:x1]) * (1 - part)

    def _geometry(self, plane: Plane) -> Plane:
        if self.dice.random() < 0.5:
            return plane
        gain = self.dice.choice((-1, 0, 1))  # ink spreads or thins by part of a pixel
        if gain:
            kernel = np.ones((2, 2) if self.dice.random() < 0.7 else (3, 3), np.uint8)
            worn = cv2.dilate(plane, kernel) if gain > 0 else cv2.erode(plane, kernel)
            share = self.dice.uniform(0.2, 1.0) if gain > 0 else self.dice.uniform(0.1, 0.6)
            plane = np.asarray((1 - share) * plane + share * worn, np.float32)
        return plane


def patches(pictures: list[NDArray[np.uint8]], dice: random.Random, most: int = 12) -> NDArray[np.uint8]:
    """Pieces of real pages (grey, made ready for recognition) that hold nothing larger than letters."""
    out = []
    for grey in pictures:
        _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
        _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
        large = np.maximum(stats[:, 2], stats[:, 3] * 2) > 110
        large[0] = False
        bad = large[labels]
        found = 0
        for _ in range(60):
            y, x = dice.randrange(grey.shape[0] - SIDE), dice.randrange(grey.shape[1] - SIDE)
            piece = slice(y, y + SIDE), slice(x, x + SIDE)
            if not bad[piece].any() and 0.03 < (ink[piece] > 0).mean() < 0.25:
                out.append(grey[piece])
                found += 1
                if found == most:
                    break
    return np.stack(out)
