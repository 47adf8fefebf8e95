#!/bin/sh
# Prints the path of a working Chromium; installs Debian's if there is none. CHROMIUM=path selects one.
# Without a browser it fails, so that the tests are never skipped silently.
# Debian's headless shell is preferred: it has no window, whose toolbars are pages that need as much processor time as the
# tested page. With it the browser tests take half the time.
set -eu

SHELL_PACKAGE=chromium-headless-shell
# This file remembers that the package is not available, so that it is searched for only once.
no_shell="$(cd "$(dirname "$0")/.." && pwd)/.cache/no-headless-shell"

find_one() {
    for name in "$@"; do
        [ -n "$name" ] || continue
        path=$(command -v "$name" 2>/dev/null) || continue
        # Ubuntu's chromium-browser may only be a script that refers to a snap, so check that it starts.
        if "$path" --version >/dev/null 2>&1; then echo "$path"; return 0; fi
    done
    return 1
}

install() {
    $as_root apt-get update -qq && \
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1"
} </dev/null >&2

find_one "${CHROMIUM:-}" "$SHELL_PACKAGE" && exit 0

need="The tests need a browser. Type: sudo apt-get install -y $SHELL_PACKAGE (where there is none: chromium)"
others="chromium chromium-browser google-chrome google-chrome-stable"
# Use another browser rather than asking for a password.
if [ -e "$no_shell" ] || ! (need="" && . "$(dirname "$0")/as-root.sh") 2>/dev/null; then
    find_one $others && exit 0
fi
. "$(dirname "$0")/as-root.sh"

echo "Installing Chromium for the tests" >&2
if ! install "$SHELL_PACKAGE"; then
    mkdir -p "$(dirname "$no_shell")"
    : >"$no_shell"
    find_one $others && exit 0
    if ! install chromium; then
        echo "Chromium could not be installed. Type: sudo apt-get install -y chromium" >&2
        exit 1
    fi
fi
find_one "$SHELL_PACKAGE" $others || {
    echo "The installed Chromium does not start. Install another, then type: CHROMIUM=/its/path make test" >&2
    exit 1
}
