"""A pack with faults is told every one of them, each with its file, line and column."""

from pathlib import Path

import pytest

from gridlink.packs.pack_reading import read_pack
from tests.packs.planted import FAULTS, Fault, plant


def test_twelve_planted_faults_are_all_named_with_file_line_and_column(tmp_path: Path) -> None:
    folder = plant(tmp_path, *FAULTS)

    pack, findings = read_pack(folder)

    assert pack is None
    assert len(FAULTS) == 12
    assert sorted((f.file, f.line, f.column, f.code) for f in findings) == sorted(
        (fault.file, fault.line, fault.column, fault.code) for fault in FAULTS
    )


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.code)
def test_a_fault_alone_makes_one_finding_with_reason_and_fix_in_both_languages(fault: Fault, tmp_path: Path) -> None:
    folder = plant(tmp_path, fault)

    _, findings = read_pack(folder)

    assert [(f.file, f.line, f.column, f.code) for f in findings] == [
        (fault.file, fault.line, fault.column, fault.code)
    ]
    assert all((findings[0].message, findings[0].message_zh, findings[0].fix, findings[0].fix_zh))
    assert str(findings[0]).startswith(f"{fault.file}:{fault.line}:{fault.column}: error: ")
