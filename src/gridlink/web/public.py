"""Routes that anybody may ask without signing in. tests/repo/test_routes.py asks every other one and must be refused."""

from __future__ import annotations

PUBLIC: dict[str, str] = {
    "healthz": "probes of the machine it runs on",
    "readyz": "probes of the machine it runs on",
    "sign-in": "the way in",
    "sign-out": "the way out; without a session it does nothing",
    "language": "chosen before signing in",
    "theme": "chosen before signing in",
    "api/v1/openapi.json": "what the API is like, not what is in it",
    "api/v1/docs": "the same for people",
    "api/v1/": "answers 404 to everybody: ninja keeps the name of the API's root there",
}
"""Each route (without the first slash) and why it is public."""
