"""What evaluation writes: the steps it reads off the ledger."""

from gridlink.evaluation.actions.noting import note_steps

__all__ = ["note_steps"]
