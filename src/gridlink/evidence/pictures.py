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

from PIL import Image, ImageOps

from gridlink.evidence.sniffing import JPEG, PNG, MediaType
from gridlink.kernel.errors import Invalid

MOST_PIXELS = 50_000_000
SHOWN_SIDE = 1600
THUMB_SIDE = 320
QUALITY = 85

_FORMATS = ("JPEG", "PNG", "WEBP")
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)


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
        turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
        width, height = reversed(image.size) if turned else image.size
        image.draft("RGB", (SHOWN_SIDE, SHOWN_SIDE))  # a JPEG decodes at a half, a quarter or an eighth, far faster
        image.load()
        bare = _bare(ImageOps.exif_transpose(image), keep_alpha=shown_type is PNG)
        bare.thumbnail((SHOWN_SIDE, SHOWN_SIDE), Image.Resampling.LANCZOS)
        shown = _encoded(bare, shown_type)
        thumb = _flat(bare)
        thumb.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS)
        return Picture(width, height, shown_type, shown, _encoded(thumb, JPEG))


def _check_pixels(image: Image.Image) -> None:
    pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        raise _too_many(pixels)


def _too_many(pixels: int | None) -> Invalid:
    found = {} if pixels is None else {"megapixels": -(-pixels // 1_000_000)}
    return Invalid("evidence.too_many_pixels", field="file", limit=MOST_PIXELS // 1_000_000, **found)


@contextmanager
def _faults_named() -> Iterator[None]:
    """Pillow's many ways to say "broken" as one; its own bomb warning is silent, because the limit here is lower."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
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
