"""Photos: refused when they are bombs or broken, and re-encoded so that what is shown carries nothing but the picture."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from PIL import Image

from gridlink.evidence.sniffing import JPEG, PNG, MediaType
from gridlink.kernel.errors import Invalid

MOST_PIXELS = 50_000_000
SHOWN_SIDE = 1600
THUMB_SIDE = 320
QUALITY = 85

_FORMATS = ("JPEG", "PNG", "WEBP")
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a photo upright, by its EXIF orientation (Exif 2.32, tag 274)."""
_SIDEWAYS = (5, 6, 7, 8)

# Pillow warns between its own limit and twice that; ours is lower and refuses, so the warning would only fill the log.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo made fit to be shown: `shown` as `shown_type`, `thumb` as JPEG. Width and height are the original's,
    turned upright."""

    width: int
    height: int
    shown_type: MediaType
    shown: bytes
    thumb: bytes


def shown_type_of(media_type: str) -> MediaType:
    """What a photo of that type is shown as: a PNG (a screenshot, with letters) stays PNG, the others become JPEG."""
    return PNG if media_type == PNG.name else JPEG


def pictured(file: BinaryIO, media_type: str) -> Picture:
    """Decode a photo whole and re-encode it: upright, at most 1600 px, without EXIF, GPS, comments or foreign bytes.

    `Invalid("evidence.too_many_pixels")` over 50 million (looked at before decoding); `Invalid("evidence.damaged")`
    for one cut short or broken. Colour profiles are dropped with the rest; of an animation the first picture is kept.
    """
    shown_type = shown_type_of(media_type)
    with _faults_named(), Image.open(file, formats=_FORMATS) as image:
        _check_pixels(image)
        size = image.size
        image.draft("RGB", (SHOWN_SIDE, SHOWN_SIDE))  # a JPEG decodes at a half, a quarter or an eighth, far faster
        image.load()
        orientation = _orientation(image)
        width, height = reversed(size) if orientation in _SIDEWAYS else size
        bare = _bare(image, keep_alpha=shown_type is PNG)
        if orientation in _TURNS:
            bare = bare.transpose(_TURNS[orientation])
        bare.thumbnail((SHOWN_SIDE, SHOWN_SIDE), Image.Resampling.LANCZOS)
        shown = _encoded(bare, shown_type)
        thumb = _flat(bare)
        thumb.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS)
        return Picture(width, height, shown_type, shown, _encoded(thumb, JPEG))


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation; 1 (upright) where the block cannot be read, which is no reason to refuse the photo."""
    try:
        found = image.getexif().get(_ORIENTATION, 1)
    except (*_BROKEN, KeyError, TypeError, OverflowError):
        return 1
    return found if isinstance(found, int) else 1


def _check_pixels(image: Image.Image) -> None:
    pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        raise _too_many(pixels)


def _too_many(pixels: int | None) -> Invalid:
    found = {} if pixels is None else {"megapixels": -(-pixels // 1_000_000)}
    return Invalid("evidence.too_many_pixels", field="file", limit=MOST_PIXELS // 1_000_000, **found)


@contextmanager
def _faults_named() -> Iterator[None]:
    """Pillow's many ways to say "broken" as one."""
    try:
        yield
    except Image.DecompressionBombError as error:
        raise _too_many(None) from error
    except _BROKEN as error:
        raise Invalid("evidence.damaged", field="file") from error


def _bare(image: Image.Image, *, keep_alpha: bool) -> Image.Image:
    """Only the pixels, as RGB (or RGBA); `info`, from which Pillow would write comments and profiles, is emptied."""
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    if image.mode in ("I", "I;16", "I;16B", "I;16L", "F"):
        image = image.point(lambda value: value / 256).convert("L")
    bare = image.convert("RGBA") if has_alpha else image.convert("RGB")
    if bare is image:
        bare = image.copy()
    bare.info = {}
    return bare if keep_alpha else _flat(bare)


def _flat(image: Image.Image) -> Image.Image:
    """A copy on white, without transparency."""
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return flat


def _encoded(image: Image.Image, media_type: MediaType) -> bytes:
    out = BytesIO()
    if media_type is PNG:
        image.save(out, "PNG")
    else:
        image.save(out, "JPEG", quality=QUALITY, progressive=True)
    return out.getvalue()
