"""The ledger: append-only, hash-chained entries, and the outbox that carries their news."""
