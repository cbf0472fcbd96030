"""The ledger's writes."""

from gridlink.ledger.actions.erasing import erase_private
from gridlink.ledger.actions.recording import record, record_many
from gridlink.ledger.authors import Author
from gridlink.ledger.rows import Record

__all__ = ["Author", "Record", "erase_private", "record", "record_many"]
