#!/bin/sh
# Prints a folder with a bare Debian 13 (systemd, nginx, python3-venv) and a folder wheels/ with the program's packages for its
# Python; makes it by debootstrap where it is missing. Tests install the dashboard in a copy of it that has no network.
# CLEAN_ROOT=folder selects one. A machine that allows no namespaces, such as some containers, or reaches no mirror of Debian
# prints nothing and says so on stderr: the tests are then reported as skipped, with this reason.
set -eu

SUITE=trixie
PACKAGES=systemd,systemd-sysv,dbus,ca-certificates,python3,python3-venv,nginx-light,openssl,logrotate,make

here="$(cd "$(dirname "$0")/.." && pwd)"
place=${CLEAN_ROOT:-$here/.cache/clean-root}
wanted=$({ echo "$SUITE $PACKAGES"; cat "$here/requirements.txt"; } | sha256sum | cut -c1-16)

if [ "$(cat "$place/made-of" 2>/dev/null)" = "$wanted" ]; then echo "$place"; exit 0; fi

cannot() {
    echo "No bare Debian can be made here ($1): the tests of a server of one's own are skipped" >&2
    exit 0
}

need="The tests of a server of one's own make a bare Debian. Type, as root: apt-get install -y debootstrap, and then make test-all"
[ "$(id -u)" = 0 ] || { echo "$need" >&2; exit 1; }
command -v debootstrap >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends debootstrap; } \
    </dev/null >&2 || { echo "$need" >&2; exit 1; }

unshare --mount --pid --cgroup --uts --ipc --net --fork sh -c \
    'mount --make-rprivate / && mount -t cgroup2 cgroup2 /mnt && mount -t tmpfs tmpfs /mnt' 2>/dev/null ||
    cannot "this machine allows no namespaces"

echo "Making a bare Debian for the tests, with the program's packages" >&2
rm -rf --one-file-system "$place"
mkdir -p "$place"
mirror=$(sed -nE 's,^(URIs:|deb( \[.*\])?) +(https?://[^ ]+).*,\3,p' /etc/apt/sources.list.d/*.sources /etc/apt/sources.list \
    /etc/apt/sources.list.d/*.list 2>/dev/null | head -n 1)
debootstrap --variant=minbase --include="$PACKAGES" "$SUITE" "$place/debian" "${mirror:-http://deb.debian.org/debian}" \
    >"$place/debootstrap.log" 2>&1 || { tail -n 5 "$place/debootstrap.log" >&2; cannot "debootstrap reached no mirror"; }
rm -rf "$place/debian/var/cache/apt/archives" "$place/debian/var/lib/apt/lists" "$place/debian/usr/share/doc"

# Services that would change this machine's kernel or need its devices do not start in the tests.
units="$place/debian/etc/systemd/system"
for unit in systemd-sysctl systemd-binfmt systemd-modules-load systemd-remount-fs systemd-random-seed systemd-logind \
    systemd-udevd console-getty getty@tty1 systemd-tmpfiles-setup-dev systemd-tmpfiles-setup-dev-early; do
    ln -sf /dev/null "$units/$unit.service"
done
ln -sf /dev/null "$units/systemd-udevd-kernel.socket"
ln -sf /dev/null "$units/systemd-udevd-control.socket"

# Its own Python fetches what fits it, by this machine's line and certificates.
cp /etc/resolv.conf "$place/debian/etc/resolv.conf"
[ ! -e /etc/ssl/certs/ca-certificates.crt ] || cp /etc/ssl/certs/ca-certificates.crt "$place/debian/etc/ssl/certs/"
[ ! -e /etc/pip.conf ] || cp /etc/pip.conf "$place/debian/etc/"
cp "$here"/requirements*.txt "$place/debian/tmp/"
chroot "$place/debian" sh -ec 'python3 -m venv /tmp/fetch && /tmp/fetch/bin/pip --disable-pip-version-check download --quiet \
    --no-input --only-binary :all: -r /tmp/requirements.txt -d /tmp/wheels' >&2 ||
    { echo "pip could not fetch the packages for the bare Debian. Connect this machine, then: make test-all" >&2; exit 1; }
mv "$place/debian/tmp/wheels" "$place/wheels"
rm -rf "$place/debian/tmp/fetch" "$place/debian"/tmp/requirements*.txt "$place/debian/etc/pip.conf" "$place/debian/etc/resolv.conf"
echo "$wanted" >"$place/made-of"
echo "$place"
