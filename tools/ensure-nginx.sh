#!/bin/sh
# Prints the path of an nginx; downloads Debian's if there is none. NGINX=path selects one. Tests start it in front of two
# servers. Without one it fails, so that these tests are never skipped silently.
# The package is unpacked into .cache/ and not installed, since an installation would start a web server on this machine.
set -eu

here="$(cd "$(dirname "$0")/.." && pwd)"
unpacked="$here/.cache/nginx"

find_one() {
    for path in "${NGINX:-}" "$(command -v nginx 2>/dev/null || true)" /usr/sbin/nginx "$unpacked/usr/sbin/nginx"; do
        if [ -n "$path" ] && "$path" -v >/dev/null 2>&1; then echo "$path"; return 0; fi
    done
    return 1
}

fetch() {
    folder="$(mktemp -d)"
    # Started by root, apt would download as its own user, who cannot write to this folder.
    (cd "$folder" && apt-get -o APT::Sandbox::User=root download -qq "$1") >&2 2>&1 || { rm -rf "$folder"; return 1; }
    mkdir -p "$unpacked" && dpkg -x "$folder"/*.deb "$unpacked"
    rm -rf "$folder"
    [ -x "$unpacked/usr/sbin/nginx" ]
}

find_one && exit 0

echo "Fetching nginx for the tests" >&2
# The release determines which of the two packages contains the program.
if ! { fetch nginx || fetch nginx-core; }; then
    need="The tests start nginx. Type: sudo apt-get update, and then the same again; or sudo apt-get install -y nginx-light"
    . "$here/tools/as-root.sh"
    $as_root apt-get update -qq </dev/null >&2
    fetch nginx || fetch nginx-core || { echo "$need" >&2; exit 1; }
fi
find_one || {
    echo "The unpacked nginx does not start. Type: sudo apt-get install -y nginx-light, then: make test" >&2
    exit 1
}
