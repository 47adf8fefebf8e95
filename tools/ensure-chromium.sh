#!/bin/sh
# Prints the path of a Chromium that starts, installing Debian's if there is none. CHROMIUM=path chooses one.
# The tests call for a browser: without one they must fail loudly, so this never passes in silence.
set -eu

works() { "$1" --version >/dev/null 2>&1; }

find_one() {
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        [ -n "$name" ] || continue
        path=$(command -v "$name" 2>/dev/null) || continue
        # Ubuntu's chromium-browser is a mere pointer to a snap: being there is not the same as starting.
        if works "$path"; then echo "$path"; return 0; fi
    done
    return 1
}

find_one && exit 0

need="The tests need a browser. Type: sudo apt-get install -y chromium"
. "$(dirname "$0")/as-root.sh"

echo "Installing Chromium for the tests" >&2
if ! { $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends chromium; } </dev/null >&2; then
    echo "Chromium could not be installed. Type: sudo apt-get install -y chromium" >&2
    exit 1
fi
find_one || {
    echo "The installed Chromium does not start. Install another, then type: CHROMIUM=/its/path make test" >&2
    exit 1
}
