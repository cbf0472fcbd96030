"""Bulk import of components (部件): files read in chunks, checked column by column, written in bulk, resumable."""
