#!/bin/sh
# Prints the path of a redis-server, installing Debian's redis-tools if there is none. REDIS_SERVER=path chooses one. The
# tests start one of their own: without it they must fail loudly, so this never passes in silence.
# redis-tools brings no service: nothing is started on this machine. Its redis-check-rdb is the server under another name,
# and becomes it when it is called so: who starts it gives it the name redis-server.
set -eu

find_one() {
    for name in "${REDIS_SERVER:-}" redis-server redis-check-rdb; do
        [ -n "$name" ] || continue
        path=$(command -v "$name" 2>/dev/null) || continue
        echo "$path"; return 0
    done
    return 1
}

find_one && exit 0

need="The tests start Redis. Type: sudo apt-get install -y --no-install-recommends redis-tools"
. "$(dirname "$0")/as-root.sh"

echo "Installing redis-tools for the tests" >&2
if ! { $as_root apt-get update -qq && \
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends redis-tools; } \
    </dev/null >&2; then
    echo "redis-tools could not be installed. Type: sudo apt-get install -y --no-install-recommends redis-tools" >&2
    exit 1
fi
find_one || {
    echo "The installed Redis does not start. Install another, then type: REDIS_SERVER=/its/path make test" >&2
    exit 1
}
