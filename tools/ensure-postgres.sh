#!/bin/sh
# Prints the folder that holds initdb and postgres, 15 or newer, installing Debian's if there is none. POSTGRES_BIN=folder
# chooses one. The tests start a server of their own from it: without one they must fail loudly, so this never passes in silence.
set -eu

OLDEST=15

find_one() {
    on_path=$(command -v postgres 2>/dev/null) && on_path=$(dirname "$(readlink -f "$on_path")") || on_path=""
    # Debian keeps each version in a folder of its own, and none of them on the path; the newest comes first.
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
# Debian's package makes a cluster and starts it. The tests make their own: this machine gets none from us, and whoever
# installs PostgreSQL here later gets one as usual.
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
