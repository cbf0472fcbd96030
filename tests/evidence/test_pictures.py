"""Photos: what is shown holds the picture and nothing else; bombs and broken ones are refused."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from gridlink.evidence.pictures import Picture, pictured
from gridlink.kernel.errors import Invalid
from tests.evidence.files import GPS, PLACE, SECRET, bomb, jpeg, png, webp


def made(data: bytes, media_type: str = "image/jpeg") -> Picture:
    return pictured(BytesIO(data), media_type)


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def test_place_maker_comment_and_foreign_bytes_are_gone_from_what_is_shown() -> None:
    original = jpeg()
    assert opened(original).getexif().get_ifd(GPS)[2] == PLACE[2]

    picture = made(original)

    for data in (picture.shown, picture.thumb):
        image = opened(data)
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
        for trace in (b"Exif", b"PhoneMaker", SECRET.encode(), SECRET.split()[1].encode(), b"<script>"):
            assert trace not in data


def test_a_screenshot_stays_png_without_its_text_chunks() -> None:
    picture = made(png(2000, 1000), "image/png")

    image = opened(picture.shown)
    assert (picture.shown_type.name, image.format, image.size) == ("image/png", "PNG", (1600, 800))
    assert image.info == {}
    assert b"PhoneMaker" not in picture.shown
    assert opened(picture.thumb).format == "JPEG"


def test_a_colour_profile_is_dropped_too() -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = made(png(icc_profile=profile), "image/png")

    assert "icc_profile" not in opened(picture.shown).info


def test_webp_is_shown_as_jpeg() -> None:
    picture = made(webp(), "image/webp")

    assert (picture.shown_type.name, opened(picture.shown).format) == ("image/jpeg", "JPEG")
    assert SECRET.encode() not in picture.shown


def test_an_exif_block_that_cannot_be_read_is_no_reason_to_refuse_a_photo() -> None:
    out = BytesIO()
    Image.new("RGB", (50, 40), "teal").save(out, "WEBP", exif=b"Exif\x00\x00 no TIFF at all")

    picture = made(out.getvalue(), "image/webp")

    assert (picture.width, picture.height) == (50, 40)


def test_a_large_photo_is_shown_at_1600_and_320_pixels_and_a_small_one_as_it_is() -> None:
    large, small = made(jpeg(4000, 3000)), made(jpeg(200, 100))

    assert (large.width, large.height) == (4000, 3000)
    assert opened(large.shown).size == (1600, 1200)
    assert opened(large.thumb).size == (320, 240)
    assert opened(small.shown).size == opened(small.thumb).size == (200, 100)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_upright(orientation: int) -> None:
    # The picture is dark in red on its left and in green at its top; a camera stores it turned by the EXIF orientation.
    stored = {
        1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]  # fmt: skip
    upright = opened(jpeg(400, 300)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = BytesIO()
    (upright if stored is None else upright.transpose(stored)).save(out, "JPEG", exif=exif, quality=95)

    picture = made(out.getvalue())

    shown = opened(picture.shown).convert("RGB")
    assert (picture.width, picture.height) == shown.size == (400, 300)
    for point in ((10, 10), (390, 10), (10, 290), (390, 290)):
        assert shown.getpixel(point) == pytest.approx(upright.getpixel(point), abs=12)


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_every_kind_of_jpeg_can_be_shown(mode: str) -> None:
    assert opened(made(jpeg(mode=mode)).shown).mode == "RGB"


@pytest.mark.parametrize(
    ("mode", "shown"), [("RGBA", "RGBA"), ("LA", "RGBA"), ("P", "RGBA"), ("1", "RGB"), ("I;16", "RGB")]
)
def test_every_kind_of_png_can_be_shown(mode: str, shown: str) -> None:
    out = BytesIO()
    made_of = (
        Image.new("I;16", (50, 40), 40_000) if mode == "I;16" else Image.new("RGBA", (50, 40), "teal").convert(mode)
    )
    made_of.save(out, "PNG")

    picture = made(out.getvalue(), "image/png")

    assert opened(picture.shown).mode == shown
    if mode == "I;16":
        assert opened(picture.shown).getpixel((5, 5)) == (156, 156, 156)


def test_over_fifty_million_pixels_is_refused_before_decoding() -> None:
    data = bomb()
    assert len(data) < 100_000

    with pytest.raises(Invalid) as refusal:
        made(data, "image/png")

    assert (refusal.value.code, refusal.value.field) == ("evidence.too_many_pixels", "file")
    assert refusal.value.params["limit"] == 50


def test_a_photo_of_fifty_million_pixels_and_more_says_how_many() -> None:
    out = BytesIO()
    Image.new("1", (10_000, 5_001)).save(out, "PNG")

    with pytest.raises(Invalid) as refusal:
        made(out.getvalue(), "image/png")

    assert refusal.value.params == {"limit": 50, "megapixels": 51}


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
@pytest.mark.parametrize(("data", "media_type"), [(jpeg(), "image/jpeg"), (png(), "image/png"), (webp(), "image/webp")])
def test_a_photo_cut_short_is_refused(data: bytes, media_type: str, part: float) -> None:
    with pytest.raises(Invalid) as refusal:
        made(data[: int(len(data) * part)], media_type)

    assert (refusal.value.code, refusal.value.field) == ("evidence.damaged", "file")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([jpeg(64, 48), png(64, 48), webp()]), st.data())
def test_a_photo_with_any_bytes_changed_is_shown_or_refused_and_nothing_else(data: bytes, draw: st.DataObject) -> None:
    broken = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 8))):
        broken[draw.draw(st.integers(0, len(broken) - 1))] = draw.draw(st.integers(0, 255))

    # Anything but these two refusals comes through `_outcome` as the fault it is.
    assert _outcome(bytes(broken)) in {"shown", "evidence.damaged", "evidence.too_many_pixels"}


def _outcome(data: bytes) -> str:
    try:
        picture = made(data)
    except Invalid as refusal:
        return refusal.code
    opened(picture.shown).load()
    return "shown"
