#!/bin/sh
# Prints the folder with initdb and postgres, 15 or newer; installs Debian's if there is none. POSTGRES_BIN=folder selects one.
# Tests start their own server from it. Without one it fails, so that these tests are never skipped silently.
set -eu

OLDEST=15

find_one() {
    on_path=$(command -v postgres 2>/dev/null) && on_path=$(dirname "$(readlink -f "$on_path")") || on_path=""
    # Debian has a folder for each version, none of them on the path; the newest is tried first.
    debians=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5,5nr) || debians=""
    for folder in "${POSTGRES_BIN:-}" $debians "$on_path"; do
        [ -n "$folder" ] && [ -x "$folder/initdb" ] && [ -x "$folder/psql" ] || continue
        major=$("$folder/postgres" --version 2>/dev/null | sed 's/[^0-9]*\([0-9]*\).*/\1/') || continue
        if [ "${major:-0}" -ge "$OLDEST" ]; then echo "$folder"; return 0; fi
    done
    return 1
}

find_one && exit 0

need="The tests start PostgreSQL $OLDEST or newer. Type: sudo apt-get install -y --no-install-recommends postgresql"
. "$(dirname "$0")/as-root.sh"

echo "Installing PostgreSQL for the tests" >&2
# Debian's package creates and starts a cluster, which the tests do not need. This setting prevents that for this
# installation only, so that later installations create one as usual.
quiet=/etc/postgresql-common/createcluster.d/no-cluster-for-tests.conf
trap '$as_root rm -f "$quiet"' EXIT
$as_root mkdir -p "$(dirname "$quiet")"
echo "create_main_cluster = false" | $as_root tee "$quiet" >/dev/null
if ! { $as_root apt-get update -qq && \
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql; } \
    </dev/null >&2; then
    echo "PostgreSQL could not be installed. Type: sudo apt-get install -y --no-install-recommends postgresql" >&2
    exit 1
fi
find_one || {
    echo "The installed PostgreSQL is older than $OLDEST. Install a newer one, then type: POSTGRES_BIN=/its/bin make test" >&2
    exit 1
}
