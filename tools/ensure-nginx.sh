#!/bin/sh
# Prints the path of an nginx, fetching Debian's if there is none. NGINX=path chooses one. The tests start one of their own
# before two servers: without it they must fail loudly, so this never passes in silence.
# The package is unpacked into .cache/ and not installed: installing it would start a web server on this machine.
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
    # As root, apt would fetch as a user of its own, who may not write there.
    (cd "$folder" && apt-get -o APT::Sandbox::User=root download -qq "$1") >&2 2>&1 || { rm -rf "$folder"; return 1; }
    mkdir -p "$unpacked" && dpkg -x "$folder"/*.deb "$unpacked"
    rm -rf "$folder"
    [ -x "$unpacked/usr/sbin/nginx" ]
}

find_one && exit 0

echo "Fetching nginx for the tests" >&2
# Which of the two packages holds the program depends on the release.
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
