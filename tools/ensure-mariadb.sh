#!/bin/sh
# Prints the path of mariadbd; installs Debian's MariaDB if there is none. MARIADBD=path selects one.
# Tests start their own server with it. Without one it fails, so that these tests are never skipped silently.
set -eu

find_one() {
    # Debian has the server outside of an ordinary user's path.
    PATH="$PATH:/usr/sbin"
    found=${MARIADBD:-$(command -v mariadbd)} || return 1
    [ -x "$found" ] && command -v mariadb-install-db >/dev/null && echo "$found"
}

find_one && exit 0

need="The tests start MariaDB. Type: sudo apt-get install -y --no-install-recommends mariadb-server"
. "$(dirname "$0")/as-root.sh"

echo "Installing MariaDB for the tests" >&2
# Debian's package starts a server, which the tests do not need. This file prevents that for this installation only.
quiet=/usr/sbin/policy-rc.d
if [ ! -e "$quiet" ]; then
    trap '$as_root rm -f "$quiet"' EXIT
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$quiet" >/dev/null
    $as_root chmod +x "$quiet"
fi
if ! { $as_root apt-get update -qq && \
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends mariadb-server; } \
    </dev/null >&2; then
    echo "MariaDB could not be installed. Type: sudo apt-get install -y --no-install-recommends mariadb-server" >&2
    exit 1
fi
find_one
