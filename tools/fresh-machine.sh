#!/bin/sh
# Tries the README's commands on a bare Debian 13: `make run` until /health answers, the same with pip alone in a clean
# folder, then `make test`. With the argument `run`, `pip` or `test`, only that. debootstrap installs Debian into a temporary folder (4 GB with the
# tests), with only the packages that the README names; the committed state of this repository is cloned into it.
# Exit status: 0 all succeed, 1 one of them fails, 2 this machine cannot run them.
set -eu

SUITE=trixie
LIMIT=60 # seconds until /health answers
PACKAGES=python3,python3-venv,git,make,ca-certificates

project=$(cd "$(dirname "$0")/.." && pwd)
what=${1:-all}

cannot() {
    echo "$1" >&2
    exit 2
}

# --- outside: a folder, and namespaces whose mounts and processes end with this script ---

if [ -z "${FRESH_ROOT:-}" ]; then
    case $what in all | run | pip | test) ;; *) cannot "usage: tools/fresh-machine.sh [run|pip|test]" ;; esac
    [ "$(id -u)" = 0 ] || cannot "A bare Debian can be made by root alone."
    command -v debootstrap >/dev/null || cannot "debootstrap is missing. Type: apt-get install -y debootstrap"
    unshare --mount --pid --fork true 2>/dev/null || cannot "This machine gives nobody namespaces of his own (unshare)."
    FRESH_ROOT=$(mktemp -d "${TMPDIR:-/tmp}/fresh-machine-XXXXXX")
    export FRESH_ROOT
    inside=
    trap '[ -z "$inside" ] || kill -KILL "$inside" 2>/dev/null || :; wait; rm -rf --one-file-system "$FRESH_ROOT"' EXIT
    trap 'exit 1' INT TERM HUP
    unshare --mount --pid --fork --kill-child --mount-proc "$0" "$what" &
    inside=$!
    status=0
    wait "$inside" || status=$?
    inside=
    exit "$status"
fi

# --- inside the namespaces: the bare Debian ---

root=$FRESH_ROOT/debian

# This machine's apt configuration: addresses, keys, proxies; without pinned versions and local folders.
with_packages() {
    grep -qsE '^(URIs:|deb ).*https?://' "$1"
}
mirror=
for file in /etc/apt/sources.list.d/*.sources /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    with_packages "$file" || continue
    mirror=$(sed -nE 's,^(URIs:|deb( \[.*\])?) +(https?://[^ ]+).*,\3,p' "$file" | head -n 1)
    break
done
[ -n "$mirror" ] || cannot "This machine names no address of Debian's packages in /etc/apt."

echo "Debian ($SUITE) with $PACKAGES"
debootstrap --variant=minbase --include="$PACKAGES" "$SUITE" "$root" "$mirror" >"$FRESH_ROOT/debootstrap.log" 2>&1 ||
    { tail -n 20 "$FRESH_ROOT/debootstrap.log" >&2; cannot "debootstrap could not make a bare Debian."; }

rm -f "$root/etc/apt/sources.list"
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
    if with_packages "$file"; then cp "$file" "$root$file"; fi
done
for file in $(grep -lsE '^ *Acquire::' /etc/apt/apt.conf /etc/apt/apt.conf.d/*) /etc/apt/auth.conf* /etc/apt/keyrings \
    /etc/apt/trusted.gpg.d /usr/local/share/ca-certificates /etc/pip.conf /etc/xdg/pip /etc/npmrc \
    "$HOME/.npmrc" "$HOME/.config/pip" /etc/hosts /etc/resolv.conf; do
    target=$root$file
    case $file in "$HOME"/*) target=$root/root/${file#"$HOME"/} ;; esac
    [ ! -e "$file" ] || { mkdir -p "$(dirname "$target")" && cp -RLT "$file" "$target"; }
done
# Only proxies, registries and certificates are passed on from the environment.
export -p | grep -iE '^export ((https?|ftp|all|no)_proxy|pip_(index|extra|trusted|cert|default|constraint)|npm_config_|[a-z_]*(ca_certs|ca_bundle|cainfo|ssl_cert))' >"$root/root/registries.sh" || :

mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t devpts -o ptmxmode=666 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"

in_root() {
    env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
        chroot "$root" sh -c ". /root/registries.sh; cd /root/project 2>/dev/null; $1"
}

in_root update-ca-certificates >/dev/null 2>&1
git -c advice.detachedHead=false clone --quiet --no-hardlinks "$project" "$root/root/project"
git -C "$root/root/project" log -1 --format='The project at %h: %s'
in_root 'python3 -V'

# --- the commands ---

failed=0

# A name, and a command that is to serve.
serves() {
    ended=
    port=$(in_root 'python3 -c "import socket; s = socket.create_server((\"127.0.0.1\", 0)); print(s.getsockname()[1])"')
    began=$(date +%s)
    in_root "export PORT=$port; $2" >"$FRESH_ROOT/run.log" 2>&1 &
    server=$!
    answers="import urllib.request; urllib.request.urlopen(\"http://127.0.0.1:$port/health\", timeout=5)"
    until in_root "python3 -c '$answers'" >/dev/null 2>&1; do
        # Wait up to twenty minutes because of slow networks; more than the limit counts as failed.
        if ! kill -0 "$server" 2>/dev/null || [ $(($(date +%s) - began)) -gt 1200 ]; then
            tail -n 30 "$FRESH_ROOT/run.log" >&2
            ended=1 failed=1
            break
        fi
        sleep 0.5
    done
    seconds=$(($(date +%s) - began))
    if [ -z "$ended" ]; then echo "$1: answers after $seconds s (at most $LIMIT)"; else echo "$1: failed"; fi
    [ "$seconds" -le "$LIMIT" ] || failed=1
    kill "$server" 2>/dev/null || :
    wait "$server" 2>/dev/null || :
}

case $what in all | run) serves "make run" "exec make run" ;; esac
case $what in all | pip)
    git -C "$root/root/project" clean -dffxq
    serves "python app.py" "python3 -m venv .venv && .venv/bin/pip install -q -r requirements.txt && exec .venv/bin/python app.py"
    ;;
esac
case $what in all | test)
    began=$(date +%s)
    if in_root 'make test'; then ended=passed; else ended=failed failed=1; fi
    echo "make test: $ended after $(($(date +%s) - began)) s"
    ;;
esac

exit "$failed"
