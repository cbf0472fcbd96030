"""Drawn pictures for rehearsed evidence: plainly no photographs, and so marked."""

from __future__ import annotations

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

SIZE = (640, 480)


def street(rng: Random, *, mended: bool) -> BytesIO:
    """A drawn street as a JPEG: with rubbish and a broken cover, or swept and whole. Unlike any other drawn before."""
    image = Image.new("RGB", SIZE, (176 + rng.randrange(40), 205 + rng.randrange(30), 230))
    draw = ImageDraw.Draw(image)
    for x in range(0, SIZE[0], 80):
        height = rng.randrange(90, 210)
        grey = rng.randrange(120, 190)
        draw.rectangle((x, 260 - height, x + 72, 260), fill=(grey, grey - 10, grey - 25))
    draw.rectangle((0, 260, SIZE[0], 300), fill=(150, 160, 150))
    draw.rectangle((0, 300, SIZE[0], SIZE[1]), fill=(88, 90, 96))
    for x in range(20, SIZE[0], 120):
        draw.rectangle((x, 384, x + 60, 392), fill=(225, 225, 215))
    left = rng.randrange(120, 460)
    draw.ellipse((left, 330, left + 90, 366), fill=(60, 62, 66) if mended else (20, 20, 22), outline=(120, 122, 126))
    if not mended:
        for _ in range(rng.randrange(14, 30)):
            x, y = left + rng.randrange(-110, 170), rng.randrange(320, 440)
            draw.polygon((x, y, x + 14, y + 4, x + 6, y + 13), fill=(rng.randrange(120, 255), 130, 60))
    draw.text((12, SIZE[1] - 22), f"gridlink rehearsal · drawn · {rng.randrange(10**9):09d}", fill=(240, 240, 240))
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=80)
    buffer.seek(0)
    return buffer
