#!/bin/sh
# Shows Gatehouse at work: builds it if that has not been done, then starts an embedded PostgreSQL with
# a small shop and Gatehouse in front of it. Options go to `gatehouse demo`: --port N, --once.
#
#   sh distribution/demo.sh            until Ctrl-C; prints what to try
#   sh distribution/demo.sh --once     tries it itself, exits 0 if all came out as it should
set -eu

here=$(cd "$(dirname "$0")" && pwd)
gatehouse=$here/target/gatehouse/bin/gatehouse

if [ ! -x "$gatehouse" ]; then
  if ! command -v mvn >/dev/null 2>&1; then
    echo "demo.sh: Maven builds Gatehouse but there is no mvn; install Maven 3.8.7 or newer" >&2
    exit 1
  fi
  echo "Building Gatehouse; this takes a minute or two ..." >&2
  (cd "$here/.." && mvn -q -B -DskipTests -pl distribution -am package) >&2
fi

exec "$gatehouse" demo "$@"
