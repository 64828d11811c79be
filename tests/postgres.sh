#!/usr/bin/env bash
# Runs a command with a PostgreSQL of its own: `tests/postgres.sh COMMAND…`. A new cluster in a new folder on a free port, without the
# waits for the disk that only matter to data one wants to keep; PARVIS_TEST_DATABASE says where it is. It ends with the command.
set -euo pipefail

bin=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1) || true
if [ -z "$bin" ]; then
  bin=$(dirname "$(command -v initdb)") || { echo 'parvis: PostgreSQL is missing: sudo apt-get install postgresql' >&2; exit 1; }
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/parvis-postgres.XXXXXX")
# PostgreSQL refuses to run as root; Debian's package brings an account for it.
as=()
if [ "$(id -u)" = 0 ]; then
  as=(runuser -u postgres --)
  chown postgres: "$folder"
fi
postgres() { local program=$1; shift; (cd "$folder" && "${as[@]}" "$bin/$program" "$@"); }

stop() {
  postgres pg_ctl -D "$folder/data" -m immediate -s stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM HUP

port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })')
postgres initdb -D "$folder/data" -U parvis -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log" || { cat "$folder/initdb.log" >&2; exit 1; }
options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c max_connections=300 -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
postgres pg_ctl -D "$folder/data" -l "$folder/data/server.log" -o "$options" -w -s start || { cat "$folder/data/server.log" >&2; exit 1; }

export PARVIS_TEST_DATABASE="postgres://parvis@127.0.0.1:$port/postgres"
"$@"
