"""The tokens of gridlink.css are legible: 4.5 to 1 at least, in light and in dark (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import re

import pytest

from tests.repo.sources import APPS

CSS = (APPS / "web" / "static" / "gridlink.css").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(:root|\[data-bs-theme=\"(?:dark|auto)\"\]) \{([^}]*--gl-green-text[^}]*)\}", CSS)
PAIRS = [
    (theme, name, *(dict(re.findall(r"(--gl-[a-z-]+): (#[0-9a-f]{6});", body))[f"--gl-{name}-{side}"] for side in ("text", "back")))
    for theme, body in BLOCKS
    for name in ("green", "yellow", "red", "blue", "violet", "grey")
]  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG 2.2, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_ratio_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_all_three_blocks_of_tokens_are_found() -> None:
    assert [theme for theme, _body in BLOCKS] == [":root", '[data-bs-theme="dark"]', '[data-bs-theme="auto"]']


@pytest.mark.parametrize(("theme", "name", "text", "back"), PAIRS)
def test_a_token_is_legible_on_its_background(theme: str, name: str, text: str, back: str) -> None:
    assert contrast(text, back) >= 4.5
