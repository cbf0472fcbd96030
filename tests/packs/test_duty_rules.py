"""`gridlink check` names every gap and overlap of a pack's duty register with its line."""

import shutil
from pathlib import Path

import pytest

from gridlink.packs.duty_rules import duties_fit
from gridlink.packs.findings import Finding
from gridlink.packs.pack_reading import read_pack
from tests.packs.planted import EXAMPLE

GROUND = "《条例》第1条,Regulations art. 1,2026-01-01,"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "city")
    return tmp_path / "city"


def _check(folder: Path) -> list[Finding]:
    return read_pack(folder, check_duties=duties_fit)[1]


def _without(folder: Path, *beginnings: str) -> None:
    file = folder / "duties.csv"
    lines = file.read_text().splitlines()
    kept = [line for line in lines if not line.startswith(beginnings)]
    assert len(kept) < len(lines)
    file.write_text("\n".join(kept) + "\n")


def test_the_example_city_has_exactly_one_body_for_every_class_and_place() -> None:
    assert _check(EXAMPLE) == []


def test_a_class_that_nobody_handles_in_a_district_is_one_finding_at_its_line(copy: Path) -> None:
    _without(copy, "handles,jw-2026,event,0113,place,990101", "approves,jw-2026,event,*,place,990101")

    findings = _check(copy)

    gap = next(finding for finding in findings if finding.code == "duty-gap")
    line = (copy / "classes.csv").read_text().splitlines()[gap.line - 1]
    assert line.startswith("jw-2026,event,0113,")
    assert gap.file == "classes.csv"
    assert gap.message == "Nobody handles event 0113 in Binjiang District 990101."
    assert gap.message_zh == "滨江区 990101 的事件 0113 无人处置。"


def test_what_is_approved_and_supervised_by_nobody_is_told_with_the_approver(copy: Path) -> None:
    _without(copy, "supervises,jw-2026,event,*,place,990102")

    findings = _check(copy)

    messages = {finding.message for finding in findings}
    assert {finding.code for finding in findings} == {"duty-approved-only"}
    assert any(
        message.startswith("Yunshan District Government approves event ")
        and message.endswith(" in Yunshan District 990102 and nobody supervises it.")
        for message in messages
    )


def test_two_bodies_for_the_same_class_and_place_are_told_at_the_later_line(copy: Path) -> None:
    file = copy / "duties.csv"
    file.write_text(file.read_text() + f"handles,jw-2026,event,0113,place,990101,clean-990101,{GROUND}\n")
    last = len(file.read_text().splitlines())

    (finding,) = _check(copy)

    assert (finding.code, finding.file, finding.line, finding.is_error) == ("duty-overlap", "duties.csv", last, True)
    assert f"{last}: " in finding.message
    assert finding.message.endswith("each handles event 0113 in Binjiang District 990101.")


def test_a_component_class_that_only_owners_handle_is_a_warning(copy: Path) -> None:
    _without(copy, "handles,jw-2026,component,0137,place")

    (finding,) = _check(copy)

    assert (finding.code, finding.severity) == ("duty-owner-only", "warning")
    assert finding.message == "Nobody handles component 0137 in Jiangwan City 9901 when the component has no owner."
