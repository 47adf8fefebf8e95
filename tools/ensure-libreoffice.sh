#!/bin/sh
# Prints the path of a working LibreOffice; installs Debian's if there is none. SOFFICE=path selects one.
# Without one it fails, so that the tests that open files in LibreOffice are never skipped silently.
set -eu

find_one() {
    for name in "${SOFFICE:-}" soffice libreoffice; do
        [ -n "$name" ] || continue
        path=$(command -v "$name" 2>/dev/null) || continue
        # Without Calc, LibreOffice starts but opens no spreadsheet.
        if "$path" --version >/dev/null 2>&1 && has_calc "$path"; then echo "$path"; return 0; fi
    done
    return 1
}

has_calc() { [ -e "$(dirname "$(readlink -f "$1")")/libsclo.so" ]; }

find_one && exit 0

need="The tests open our files in LibreOffice. Type: sudo apt-get install -y --no-install-recommends libreoffice-calc"
. "$(dirname "$0")/as-root.sh"

echo "Installing LibreOffice Calc for the tests" >&2
install="env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends"
# The package without a user interface is smaller; older releases have only the full one.
if ! { $as_root apt-get update -qq && { $as_root $install libreoffice-calc-nogui || $as_root $install libreoffice-calc; }; } \
    </dev/null >&2; then
    echo "LibreOffice could not be installed. Type: sudo apt-get install -y --no-install-recommends libreoffice-calc" >&2
    exit 1
fi
find_one || {
    echo "The installed LibreOffice does not start. Install another, then type: SOFFICE=/its/path make test" >&2
    exit 1
}
