#!/usr/bin/env bash
# Run a command with DATABASE_URL naming a PostgreSQL that answers:
#
#     scripts/postgres.sh make test
#
# Takes 127.0.0.1:5432 when it lets `postgres` in without a password. Otherwise starts a cluster of its own in a temporary
# folder, as a user who is not root, on a free port, and removes it afterwards, however the command ends. The programs
# come from PATH or /usr/lib/postgresql; as root on Debian they are installed when absent.
# GRIDLINK_OWN_POSTGRES=1 starts its own even when one answers.
set -euo pipefail

database=${GRIDLINK_TEST_DATABASE:-gridlink}

answers() { # port
    "$python" - "$1" <<'PY' 2>/dev/null
import sys
import psycopg
psycopg.connect(host="127.0.0.1", port=int(sys.argv[1]), user="postgres", dbname="postgres", connect_timeout=3).close()
PY
}

find_programs() {
    local folder
    for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -n -r) "$(dirname "$(command -v pg_ctl || echo /nowhere/x)")"; do
        if [ -x "$folder/pg_ctl" ] && [ -x "$folder/initdb" ]; then
            echo "$folder"
            return
        fi
    done
    return 1
}

# A shell as the account that owns the cluster: PostgreSQL refuses to run as root.
as_owner() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && setpriv --reuid="$owner" --regid="$group" --clear-groups env HOME="$folder" "$@")
    else
        "$@"
    fi
}

stop() {
    as_owner "$programs/pg_ctl" --pgdata="$folder/data" --mode=immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}

root=$(cd "$(dirname "$0")/.." && pwd)
python=$root/.venv/bin/python

if [ -z "${GRIDLINK_OWN_POSTGRES:-}" ] && answers 5432; then
    echo "==> PostgreSQL: using the one at 127.0.0.1:5432" >&2
    DATABASE_URL=postgres://postgres@127.0.0.1:5432/$database exec "$@"
fi

if ! programs=$(find_programs); then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "PostgreSQL is not installed and cannot be installed here; install it and run again." >&2
        exit 3
    fi
    echo "==> PostgreSQL: installing it" >&2
    # Without this, Debian would start a cluster of its own on port 5432.
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends postgresql >/dev/null
    programs=$(find_programs)
fi

owner=$(id -u)
group=$(id -g)
if [ "$owner" = 0 ]; then
    account=postgres
    id "$account" >/dev/null 2>&1 || account=nobody
    owner=$(id -u "$account")
    group=$(id -g "$account")
fi

folder=$(mktemp -d /tmp/gridlink-postgres.XXXXXX)
chown "$owner:$group" "$folder"
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

port=$("$python" -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])")
as_owner "$programs/initdb" --pgdata="$folder/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 >"$folder/initdb.log"
# Made to be thrown away: it need not survive a power cut, so it need not wait for the disk.
if ! as_owner "$programs/pg_ctl" --pgdata="$folder/data" --log="$folder/server.log" --wait --timeout=60 \
    --options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='$folder' -c fsync=off -c max_connections=200" \
    start >"$folder/start.log"; then
    cat "$folder/start.log" "$folder/server.log" >&2
    exit 3
fi
echo "==> PostgreSQL: started one from $programs on port $port" >&2

# Not exec: the trap must still run. In the background, so that a signal to this script is heard at once.
DATABASE_URL=postgres://postgres@127.0.0.1:$port/$database "$@" &
command_id=$!
trap 'kill -TERM $command_id 2>/dev/null; wait $command_id; exit 143' INT TERM HUP
wait "$command_id"
