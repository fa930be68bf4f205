"""Image files: PNG, JPEG, BMP, WEBP and TIFF with any number of pages."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageOps
from PIL import __version__ as PILLOW_VERSION
from PIL.TiffImagePlugin import TiffImageFile

from pipeline.document import Page
from pipeline.errors import KehoachError, MissingDependency, UnreadableFile, UnsafeInput
from pipeline.ingest.ocr import cache, page_image, recognition
from pipeline.ingest.ocr.engine import Engine, Image
from pipeline.ingest.pdf import Reading
from pipeline.ingest.sharing import WHOLE, Desk, Share, Tried, beyond
from pipeline.settings import Settings

# Limits are checked here, on the header and per page; Pillow's own would only warn.
Pillow.MAX_IMAGE_PIXELS = None
_A4, _A3 = (8.27, 11.69), 16.54  # inches; of A3 the longer side
_WHITE = (255.0, 1023.0, 4095.0, 65535.0)
_LETTER_HEIGHT = 6.4  # points: median height of letters in 13–14 point body text
# What a claimed resolution may be of the one that letters of usual height tell; spread ink makes them look larger.
_LEAST_CLAIM, _MOST_CLAIM = 0.55, 1.6
_DAMAGE = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    MemoryError,
    OverflowError,
    cv2.error,
)


def read(path: Path, file_id: str, engine: Engine, settings: Settings, share: Share = WHOLE) -> Reading:
    """Pages of an image file, each recognised.

    Raises `UnsafeInput` for a single picture beyond `max_pixels` (told from its header), `UnreadableFile` for one that
    no decoder reads; in a TIFF a bad page keeps its number and its error. Raises `Spread` as `share` says.
    """
    desk, most = Desk(share), settings.max_pages
    count = _count(path, most)
    with _opened(path) as picture:  # anew: what a frame lacks, Pillow takes from the one it was at before
        pages = desk.read(min(count, most), lambda n: _safe_page(picture, n, file_id, engine, settings, desk))
    failures = [page for page in pages if isinstance(page, KehoachError)]
    if len(failures) == len(pages):
        raise failures[0]
    read_pages = [
        page if isinstance(page, Page) else Page(number, error=str(page)) for number, page in enumerate(pages, 1)
    ]
    errors = [f"page {page.number}: {page.error}" for page in read_pages if page.error]
    return Reading(tuple(read_pages), (), (*beyond(most, count, least=True), *errors))


def try_pages(
    path: Path, file_id: str, numbers: Iterable[int], engine: Engine, settings: Settings, alone: bool
) -> Iterator[Tried]:
    """Recognise pages into the cache. See `pdf.try_pages`."""
    desk = Desk(Share(0, alone))
    with _opened(path) as picture:

        def tried(number: int) -> str | None:
            found = _safe_page(picture, number, file_id, engine, settings, desk)
            return str(found) if isinstance(found, KehoachError) else None

        yield from desk.try_each(numbers, tried)


@contextmanager
def _damage_is_of_the_file() -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except _DAMAGE as error:
        raise UnreadableFile("the image is damaged", "copy or scan it again") from error


def _opened(path: Path) -> Pillow.Image:
    with _damage_is_of_the_file():
        return Pillow.open(path)


def _count(path: Path, most: int) -> int:
    """How many pages there are; of a TIFF, which is followed from page to page, no more than one beyond `most`."""
    with _damage_is_of_the_file(), Pillow.open(path) as picture:
        if not isinstance(picture, TiffImageFile):
            return int(getattr(picture, "n_frames", 1))
        count = 1
        with suppress(EOFError):
            while count <= most:
                picture.seek(count)
                count += 1
        return count


def _safe_page(
    picture: Pillow.Image, number: int, file_id: str, engine: Engine, settings: Settings, desk: Desk
) -> Page | KehoachError:
    if number in desk.share.lost:
        return UnreadableFile(desk.share.lost[number])
    try:
        return _page(picture, number, file_id, engine, settings, desk)
    except MissingDependency:
        raise
    except KehoachError as error:
        return error
    except TimeoutError as error:
        return UnreadableFile(str(error), "scan the page again or allow more time")
    except _DAMAGE as error:
        desk.bear(error)
        return UnreadableFile(f"the image is damaged ({str(error)[:120]})", "copy or scan it again")
    except Exception as error:
        desk.bear(error)
        raise


def _page(picture: Pillow.Image, number: int, file_id: str, engine: Engine, settings: Settings, desk: Desk) -> Page:
    entry = recognition.cache_key(file_id, number, engine, settings, decoder=PILLOW_VERSION)
    kept = cache.load(settings.cache, entry)
    if kept is not None:
        return kept
    desk.permit(number)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if number - 1 != picture.tell():
            picture.info.pop("dpi", None)  # else a page without one has that of the page before
        picture.seek(number - 1)
        width, height = picture.size
        if width * height > settings.max_pixels:
            problem = f"an image of {width} × {height} pixels is too large to be decoded"
            raise UnsafeInput(problem, "scan the page at 300 dpi or less")
        pixels = to_pixels(picture)
    dpi = find_dpi(pixels, picture.info.get("dpi"))
    scale = settings.dpi / dpi
    if scale > 1:  # no larger than A3: a photograph has no letters to tell its resolution
        scale = max(min(scale, _A3 * settings.dpi / max(width, height)), 1.0)
    if 0.9 <= scale <= 1.1:
        scale = 1.0
    elif scale < 1 or width * height * scale * scale <= settings.max_pixels:
        kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        pixels = np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=kind), np.uint8)
    else:
        scale = 1.0
    page = recognition.recognise_page(pixels, number, dpi * scale, engine, settings)
    cache.save(settings.cache, entry, page)
    return page


def to_pixels(picture: Pillow.Image) -> Image:
    """Grey or RGB pixels on white paper, of any mode (CMYK, palette, 16 bit, transparent), as the camera held it."""
    frame = ImageOps.exif_transpose(picture) or picture
    if frame.mode in {"I;16", "I;16B", "I;16L", "I", "F"}:
        deep = np.nan_to_num(np.asarray(frame, np.float64))
        # White is the depth's largest value, not the picture's: stretched, the grain of a blank page would be ink.
        high = float(deep.max())
        depths = (1.0, *_WHITE) if frame.mode == "F" else _WHITE
        white = next((depth for depth in depths if high <= depth), high)
        return np.clip(deep * (255.0 / white), 0, 255).astype(np.uint8)
    if frame.mode in {"RGBA", "LA", "PA"} or "transparency" in frame.info:
        clear = frame.convert("RGBA")
        paper = Pillow.new("RGBA", clear.size, "white")
        frame = Pillow.alpha_composite(paper, clear).convert("RGB")
    frame = frame.convert("L" if frame.mode in {"1", "L"} else "RGB")
    pixels = np.asarray(frame, np.uint8)
    if pixels.ndim == 3 and not np.ptp(pixels[::7, ::7].astype(np.int16), axis=2).max() > 12:
        return np.ascontiguousarray(pixels[:, :, 1])  # grey saved as colour
    return np.ascontiguousarray(pixels)


def find_dpi(pixels: Image, written: object) -> float:
    """Resolution of a picture: as written, else from A4, where its letters are of a height that is printed; else from them."""
    height, width = pixels.shape[:2]
    long, short = max(height, width), max(min(height, width), 1)
    told = _as_number(written)
    claims = [told] if 90 <= told <= 1200 and short / told >= 1 and long / told <= 24 else []
    if 1.3 <= long / short <= 1.55 and long >= 800:
        claims.append(long / _A4[1])
    grey = pixels if pixels.ndim == 2 else np.ascontiguousarray(pixels[:, :, 1])
    letters = page_image.text_height(grey)
    if letters is None:
        return float(claims[0] if claims else max(short / _A4[0], 50.0))
    measured = letters / _LETTER_HEIGHT * 72
    likely = [dpi for dpi in claims if _LEAST_CLAIM < dpi / measured < _MOST_CLAIM]
    return float(likely[0] if likely else min(max(measured, 50.0), 800.0))


def _as_number(written: object) -> float:
    try:
        return float(written[0]) if isinstance(written, tuple) and len(written) == 2 else 0.0
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0
