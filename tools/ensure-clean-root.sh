#!/bin/sh
# Prints a folder with a bare Debian 13 (systemd, nginx, python3-venv) and a folder wheels/ with the program's packages for its
# Python; makes it by debootstrap where it is missing. Tests install the dashboard in a copy of it that has no network. Without
# it they fail, so that they are never skipped silently. CLEAN_ROOT=folder selects one.
set -eu

SUITE=trixie
PACKAGES=systemd,systemd-sysv,dbus,ca-certificates,python3,python3-venv,nginx-light,openssl,logrotate,make

here="$(cd "$(dirname "$0")/.." && pwd)"
place=${CLEAN_ROOT:-$here/.cache/clean-root}
wanted=$({ echo "$SUITE $PACKAGES"; cat "$here/requirements.txt"; } | sha256sum | cut -c1-16)

if [ "$(cat "$place/made-of" 2>/dev/null)" = "$wanted" ]; then echo "$place"; exit 0; fi

need="The tests of a server of one's own make a bare Debian. Type, as root: apt-get install -y debootstrap, and then make test-all"
[ "$(id -u)" = 0 ] || { echo "$need" >&2; exit 1; }
command -v debootstrap >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends debootstrap; } \
    </dev/null >&2 || { echo "$need" >&2; exit 1; }

echo "Making a bare Debian for the tests, with the program's packages" >&2
rm -rf --one-file-system "$place"
mkdir -p "$place"
mirror=$(sed -nE 's,^(URIs:|deb( \[.*\])?) +(https?://[^ ]+).*,\3,p' /etc/apt/sources.list.d/*.sources /etc/apt/sources.list \
    /etc/apt/sources.list.d/*.list 2>/dev/null | head -n 1)
debootstrap --variant=minbase --include="$PACKAGES" "$SUITE" "$place/debian" "${mirror:-http://deb.debian.org/debian}" \
    >"$place/debootstrap.log" 2>&1 || { tail -n 5 "$place/debootstrap.log" >&2; echo "$need" >&2; exit 1; }
rm -rf "$place/debian/var/cache/apt/archives" "$place/debian/var/lib/apt/lists" "$place/debian/usr/share/doc"

# Services that would change this machine's kernel or need its devices do not start in the tests.
units="$place/debian/etc/systemd/system"
for unit in systemd-sysctl systemd-binfmt systemd-modules-load systemd-remount-fs systemd-random-seed systemd-logind \
    systemd-udevd console-getty getty@tty1 systemd-tmpfiles-setup-dev systemd-tmpfiles-setup-dev-early; do
    ln -sf /dev/null "$units/$unit.service"
done
ln -sf /dev/null "$units/systemd-udevd-kernel.socket"
ln -sf /dev/null "$units/systemd-udevd-control.socket"

# Its Python fetches what fits it; this machine's may be another.
version=$(chroot "$place/debian" python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
python3 -m pip --disable-pip-version-check download --quiet --no-input --only-binary :all: --python-version "$version" \
    --platform "manylinux_2_28_$(uname -m)" --platform "manylinux_2_17_$(uname -m)" --platform "manylinux2014_$(uname -m)" \
    --platform "manylinux_2_34_$(uname -m)" --implementation cp --no-deps -r "$here/requirements.txt" -d "$place/wheels" >&2 ||
    { echo "pip could not fetch the packages for the bare Debian. Connect this machine, then: make test-all" >&2; exit 1; }
echo "$wanted" >"$place/made-of"
echo "$place"
