"""News as it happens, to pages that are open: a small ASGI application of its own, without Django's request cycle."""
