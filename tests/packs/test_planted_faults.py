"""A pack with faults is told every one of them, each with its file, line and column, its reason and its fix."""

from pathlib import Path

import pytest

from gridlink.packs.findings import Finding
from gridlink.packs.pack_reading import read_pack
from tests.packs.planted import FAULTS, Fault, plant


def _where(findings: list[Finding]) -> list[tuple[str, int, int, str]]:
    return sorted((f.file, f.line, f.column, f.code) for f in findings)


def test_twenty_planted_faults_are_all_named_at_once_with_file_line_and_column(tmp_path: Path) -> None:
    folder = plant(tmp_path, *FAULTS)

    pack, findings = read_pack(folder)

    assert pack is None
    assert len(FAULTS) == len({fault.finds[-1][3] for fault in FAULTS}) == 20
    assert _where(findings) == sorted(found for fault in FAULTS for found in fault.finds)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.finds[-1][3])
def test_a_fault_alone_makes_its_own_findings_with_reason_and_fix_in_both_languages(
    fault: Fault, tmp_path: Path
) -> None:
    folder = plant(tmp_path, fault)

    _, findings = read_pack(folder)

    assert _where(findings) == sorted(fault.finds)
    for finding in findings:
        assert all((finding.message, finding.message_zh, finding.fix, finding.fix_zh))
        assert finding.message_zh != finding.message
        assert str(finding).startswith(f"{finding.file}:{finding.line}:{finding.column}: {finding.severity}: ")
