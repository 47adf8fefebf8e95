#!/bin/sh
# Prints the path of a Chromium that starts, installing Debian's if there is none. CHROMIUM=path chooses one.
# The tests call for a browser: without one they must fail loudly, so this never passes in silence.
# Best is Debian's headless shell: the same engine without a window of its own, whose toolbars are pages that take as
# much of the processor as the page that is tested. With it the tests in the browser take half the time.
set -eu

SHELL_PACKAGE=chromium-headless-shell
# Where the package is not to be had, it is asked for once.
no_shell="$(cd "$(dirname "$0")/.." && pwd)/.cache/no-headless-shell"

find_one() {
    for name in "$@"; do
        [ -n "$name" ] || continue
        path=$(command -v "$name" 2>/dev/null) || continue
        # Ubuntu's chromium-browser is a mere pointer to a snap: being there is not the same as starting.
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
# Nobody is asked for a password to make the tests faster.
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
