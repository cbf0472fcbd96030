"""What can be done with evidence: added, copied to another subject, hidden; and files nobody refers to swept away."""

from __future__ import annotations

from gridlink.evidence.actions.adding import add_evidence, copy_evidence, keep_file
from gridlink.evidence.actions.hiding import hide_evidence
from gridlink.evidence.actions.sweeping import Swept, sweep_orphans

__all__ = ["Swept", "add_evidence", "copy_evidence", "hide_evidence", "keep_file", "sweep_orphans"]
