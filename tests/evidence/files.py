"""Real files to give as evidence, made on the spot."""

from __future__ import annotations

import math
import struct
import wave
from io import BytesIO
from typing import Any

from PIL import Image, PngImagePlugin

GPS = 0x8825
PLACE = {1: "N", 2: (31.0, 54.0, 6.6), 3: "E", 4: (121.0, 12.0, 3.6)}
SECRET = "王建国 13800000000"


def picture(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """A gradient, dark at the top left, so that turning and shrinking can be seen."""
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    down = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (across, down, Image.new("L", (width, height), 128))).convert(mode)


def jpeg(width: int = 640, height: int = 480, *, orientation: int = 1, quality: int = 85, mode: str = "RGB") -> bytes:
    """A photo as a phone makes it: where it was taken, who took it, a comment, something after the end."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = SECRET
    exif[0x010F] = "PhoneMaker"
    exif.get_ifd(GPS).update(PLACE)
    out = BytesIO()
    picture(width, height, mode).save(out, "JPEG", exif=exif, comment=SECRET.encode(), quality=quality)
    return out.getvalue() + b"<script>alert(1)</script>"


def png(width: int = 640, height: int = 480, mode: str = "RGB", **options: Any) -> bytes:
    """A screenshot with a text chunk."""
    notes = PngImagePlugin.PngInfo()
    notes.add_itxt("Author", SECRET)
    notes.add_text("Comment", "PhoneMaker")
    out = BytesIO()
    picture(width, height, "RGBA" if mode == "RGBA" else "RGB").convert(mode).save(out, "PNG", pnginfo=notes, **options)
    return out.getvalue()


def webp() -> bytes:
    exif, out = Image.Exif(), BytesIO()
    exif[0x013B] = SECRET
    picture().save(out, "WEBP", exif=exif)
    return out.getvalue()


def gif() -> bytes:
    out = BytesIO()
    picture(32, 32).save(out, "GIF")
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of 400 million pixels in some ten kilobytes."""
    import zlib

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * (2501 * 20_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def wav(seconds: float = 0.1) -> bytes:
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        tone = (int(20_000 * math.sin(index / 4)) for index in range(int(8000 * seconds)))
        file.writeframes(b"".join(struct.pack("<h", value) for value in tone))
    return out.getvalue()


def iso_media(brand: bytes) -> bytes:
    """The beginning of an ISO base media file."""
    return struct.pack(">I", 24) + b"ftyp" + brand + b"\x00\x00\x02\x00" + b"isommp41" + b"\x00" * 64


PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
HTML = b"\xef\xbb\xbf \r\n<!DOCTYPE html><html><script>alert(document.cookie)</script></html>"
