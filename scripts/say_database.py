"""Say in one line which database the tests are about to use, and stop early when PostgreSQL does not answer."""

import os
import sys
from urllib.parse import urlsplit

import psycopg


def main() -> None:
    """Read DATABASE_URL; without it the tests run on SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    parts = urlsplit(url)
    if parts.scheme in {"", "sqlite"}:
        path = parts.path[1:] or f"a file in {os.environ.get('GRIDLINK_DATA', 'the data folder')}"
        print(f"==> Testing on SQLite ({path}). For PostgreSQL: make test DATABASE_URL=postgres://user@host:5432/name")
        return
    place = f"{parts.hostname}:{parts.port or 5432}"
    try:
        with psycopg.connect(url, dbname="postgres", connect_timeout=5) as connection:
            version = connection.info.server_version
    except psycopg.OperationalError as error:
        sys.exit(f"DATABASE_URL names PostgreSQL at {place}, which does not answer: {error}")
    print(f"==> Testing on PostgreSQL {version // 10000}.{version % 10000} at {place}, database test_{parts.path[1:]}")


if __name__ == "__main__":
    main()
