#!/bin/sh
# Prints the path of a wrk that starts, installing Debian's if there is none. WRK=path chooses one.
# The bench asks the server by it: without one it must fail loudly, so this never passes in silence.
set -eu

find_one() {
    for name in "${WRK:-}" wrk; do
        [ -n "$name" ] || continue
        path=$(command -v "$name" 2>/dev/null) || continue
        # Its exit code is 1 whenever it was given no address.
        if "$path" --version 2>&1 | grep -q '^wrk '; then echo "$path"; return 0; fi
    done
    return 1
}

find_one && exit 0

need="The bench asks the server by wrk. Type: sudo apt-get install -y --no-install-recommends wrk"
. "$(dirname "$0")/as-root.sh"

echo "Installing wrk for the bench" >&2
if ! { $as_root apt-get update -qq && \
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wrk; } </dev/null >&2; then
    echo "wrk could not be installed. Type: sudo apt-get install -y --no-install-recommends wrk" >&2
    exit 1
fi
find_one || {
    echo "The installed wrk does not start. Install another, then type: WRK=/its/path make bench" >&2
    exit 1
}
