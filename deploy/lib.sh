# Sourced by install.sh and upgrade.sh: messages, the program's folders, what belongs to systemd and nginx.
# shellcheck shell=sh

HOME_OF_PROGRAM=/opt/province
CURRENT=$HOME_OF_PROGRAM/current
SETTINGS=/etc/province.env
# What install.sh was asked for; upgrade.sh writes units and nginx's files by it.
ASKED=/etc/province/install.conf
BACKUPS=/var/backups/province
CERTIFICATES=/etc/ssl/province
UNITS="province@.service province-pack.service province-pack.timer province-backup.service province-backup.timer"
SERVICE=province@web
export DEBIAN_FRONTEND=noninteractive

# Each message: English, then Persian. The language is the terminal's.
words() {
    case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in fa*) printf '%s' "$2" ;; *) printf '%s' "$1" ;; esac
}
tell() {
    printf '%s\n' "$(words "$@")"
}
die() {
    printf '%s\n' "$(words "$@")" >&2
    exit 2
}

begin() {
    [ "$(id -u)" = 0 ] || die "This needs root. Type: sudo sh $0 …" "این کار دسترسی root می‌خواهد. بنویسید: sudo sh $0 …"
    umask 022
    WORK=$(mktemp -d /var/tmp/province-XXXXXX)
    chmod 755 "$WORK"
    trap 'clean_up' EXIT
    trap 'exit 130' INT TERM HUP
    exec 9>/run/lock/province-install
    flock -n 9 || die "Another installation is running. Wait for its end." "نصب دیگری در حال اجراست. تا پایان آن صبر کنید."
}

# A version that was not completed goes; what runs is not touched.
clean_up() {
    status=$?
    [ -z "${SERVER:-}" ] || kill -- "-$SERVER" 2>/dev/null || :
    # shellcheck disable=SC2086
    [ -z "${UNFINISHED:-}" ] || rm -rf $UNFINISHED
    rm -rf "$WORK"
    exit "$status"
}

# Whether something was changed, and what has to start again.
changed() { : >>"$WORK/changed-$1"; }
is_changed() { [ -e "$WORK/changed-$1" ]; }

# put SOURCE TARGET MODE KIND: writes a file where it differs. KIND: what has to start again then.
put() {
    if cmp -s "$1" "$2"; then return; fi
    mkdir -p "$(dirname "$2")"
    install -m "$3" "$1" "$2.new"
    mv -f "$2.new" "$2"
    changed "$4"
}

system_name() {
    # shellcheck disable=SC1091
    (. /etc/os-release && case $ID-$VERSION_ID in
        debian-12) echo debian12 ;; debian-13) echo debian13 ;; ubuntu-24.04) echo ubuntu24.04 ;; esac)
}

free_megabytes() {
    folder=$1
    while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done
    df -Pm "$folder" | awk 'NR == 2 { print $4 }'
}

# need_room FOLDER MEGABYTES
need_room() {
    free=$(free_megabytes "$1")
    [ "$free" -ge "$2" ] || die "$1 has $free MB of free space, and $2 MB are needed. Make room and type the same again." \
        "در $1 فقط $free مگابایت جای خالی هست و $2 مگابایت لازم است. جا باز کنید و همین دستور را دوباره بنویسید."
}

# --- packages of the system ---

# packages BUNDLE NAME...: installs what is missing, from the bundle's debs/ or by apt.
packages() {
    bundle=$1
    shift
    missing=
    for name in "$@"; do
        dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q "ok installed" || missing="$missing $name"
    done
    [ -n "$missing" ] || return 0
    tell "Packages:$missing" "بسته‌ها:$missing"
    changed packages
    if [ -d "$bundle/debs" ]; then
        debs=
        for deb in "$bundle/debs/$(system_name)"/*.deb; do
            [ -e "$deb" ] || break
            there=$(dpkg-query -W -f '${Version}' "$(dpkg-deb -f "$deb" Package)" 2>/dev/null) || there=
            if [ -z "$there" ] || dpkg --compare-versions "$(dpkg-deb -f "$deb" Version)" gt "$there"; then
                debs="$debs $deb"
            fi
        done
        # shellcheck disable=SC2086
        [ -n "$debs" ] && apt-get install -y -qq --no-install-recommends --no-download $debs </dev/null >"$WORK/apt.log" 2>&1 ||
            { tail -n 5 "$WORK/apt.log" >&2 2>/dev/null || :
            die "The bundle does not have all of:$missing. Make it for $(system_name), or install them." \
                "در بسته همهٔ این‌ها نیست:$missing. بسته را برای $(system_name) بسازید یا این‌ها را نصب کنید."; }
        return 0
    fi
    # Without a line, apt would try for minutes.
    limits="-o Acquire::Retries=0 -o Acquire::http::Timeout=8 -o Acquire::https::Timeout=8"
    # shellcheck disable=SC2086
    timeout 300 apt-get $limits -o APT::Update::Error-Mode=any update -qq </dev/null >"$WORK/apt.log" 2>&1 || {
        grep -E '^[EW]:' "$WORK/apt.log" | head -n 2 >&2 || :
        die "apt does not reach its packages. Mend the line or /etc/apt, or use a bundle: --bundle FILE (make bundle)." \
            "apt به بسته‌ها دسترسی ندارد. خط یا /etc/apt را درست کنید یا با بسته نصب کنید: --bundle FILE (make bundle)."
    }
    # shellcheck disable=SC2086
    apt-get $limits install -y -qq --no-install-recommends $missing </dev/null >"$WORK/apt.log" 2>&1 || {
        tail -n 5 "$WORK/apt.log" >&2
        die "apt could not install:$missing. The lines above say why." "apt نتوانست نصب کند:$missing. سطرهای بالا علت را می‌گویند."
    }
}

# --- the program ---

# find_source BUNDLE FOLDER: sets SOURCE, the folder of the program.
find_source() {
    SOURCE=$2
    if [ -n "$1" ]; then
        [ -f "$1" ] || die "$1: there is no such file." "$1: چنین فایلی نیست."
        need_room "$WORK" 1500
        tar -xzf "$1" -C "$WORK" --no-same-owner 2>"$WORK/tar.log" && SOURCE=$(echo "$WORK"/province-*/) && [ -d "$SOURCE" ] ||
            die "$1 is no bundle of this program, or is damaged. Copy it again." \
                "$1 بستهٔ این برنامه نیست یا آسیب دیده است. دوباره کپی کنید."
        SOURCE=${SOURCE%/}
    fi
    if [ -f "$SOURCE/SHA256SUMS" ]; then
        (cd "$SOURCE" && sha256sum --quiet --check SHA256SUMS) >"$WORK/sums.log" 2>&1 ||
            die "The bundle is damaged: $(head -n 1 "$WORK/sums.log"). Copy it again." \
                "بسته آسیب دیده است: $(head -n 1 "$WORK/sums.log"). دوباره کپی کنید."
    fi
    [ -f "$SOURCE/app.py" ] && [ -f "$SOURCE/requirements.txt" ] ||
        die "$SOURCE is not the folder of this program." "$SOURCE پوشهٔ این برنامه نیست."
}

program_files() {
    tar -C "$SOURCE" --exclude=./.git --exclude='./.venv*' --exclude=./node_modules --exclude=./tests --exclude=./.cache \
        --exclude=./wheels --exclude=./debs --exclude=./SHA256SUMS --exclude=__pycache__ --exclude='./.*_cache' \
        --exclude='./.hypothesis' --exclude='./data/dashboard.sqlite*' --exclude=./data/.published "$@" -cf - .
}

# bring_version: the program of SOURCE beside what is there, set up. Sets VERSION and NEW, its folder.
bring_version() {
    name=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' "$SOURCE/dashboard/__init__.py")
    mkdir "$WORK/program"
    program_files --exclude=./assets/vendor | tar -xf - -C "$WORK/program"
    digest=$(cd "$WORK/program" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-8)
    rm -rf "$WORK/program"
    VERSION=${name:-0}-$digest
    NEW=$HOME_OF_PROGRAM/$VERSION
    [ ! -e "$NEW/.complete" ] || return 0
    changed program
    packages=$HOME_OF_PROGRAM/python-$({ python3 -V; cat "$SOURCE"/requirements.txt; } | sha256sum | cut -c1-8)
    if [ -e "$packages/.complete" ]; then need_room "$HOME_OF_PROGRAM" 100; else need_room "$HOME_OF_PROGRAM" 2000; fi
    tell "Program: $NEW" "برنامه: $NEW"
    UNFINISHED=$NEW
    rm -rf "$NEW"
    mkdir -p "$NEW"
    program_files | tar -xf - -C "$NEW" --no-same-owner
    # make compares times: the packages that are there are those of this list.
    touch -d @0 "$NEW"/requirements*.txt
    ln -s "$packages" "$NEW/.venv"
    if [ ! -e "$packages/.complete" ]; then
        UNFINISHED="$NEW $packages"
        rm -rf "$packages"
        mkdir "$packages"
    fi
    set_up_failed="The set-up failed; the lines above say why. Nothing else was changed: type the same again when it is mended."
    set_up_failed_fa="آماده‌سازی انجام نشد؛ سطرهای بالا علت را می‌گویند. چیز دیگری تغییر نکرده است: پس از رفع علت همین دستور را دوباره بنویسید."
    if [ -d "$SOURCE/wheels" ]; then
        [ -e "$packages/.complete" ] || { python3 -m venv "$packages" && "$packages/bin/python" -m pip \
            --disable-pip-version-check install --quiet --no-input --no-index --find-links "$SOURCE/wheels" \
            -r "$NEW/requirements.txt"; } || die "$set_up_failed" "$set_up_failed_fa"
    else
        # A line that is closed is told soon, unless somebody has set other times.
        PIP_TIMEOUT=${PIP_TIMEOUT:-10} PIP_RETRIES=${PIP_RETRIES:-1} make --no-print-directory -C "$NEW" VENV="$packages" setup </dev/null ||
            die "$set_up_failed" "$set_up_failed_fa"
    fi
    rm -rf "$NEW/node_modules"
    (cd "$NEW" && .venv/bin/python -m compileall -q dashboard)
    touch "$packages/.complete" "$NEW/.complete"
    UNFINISHED=
}

# The two last versions stay, with the packages that they use.
keep_two_versions() {
    previous=$1
    for folder in "$HOME_OF_PROGRAM"/*-????????/ "$HOME_OF_PROGRAM"/python-*/; do
        folder=${folder%/}
        case $folder in
            "$(readlink -f "$CURRENT")" | "$(readlink -f "$CURRENT/.venv")" | "$previous" | "$(readlink -f "$previous/.venv")") ;;
            *) rm -rf "$folder" ;;
        esac
    done
}

# --- checks of the running site ---

# check_site PROGRAM ADDRESS [ARGUMENTS]: prints what it checks, a line each; fails with a sentence.
check_site() {
    program=$1
    shift
    "$program/.venv/bin/python" -P "$program/deploy/selfcheck.py" --lang "$(words en fa)" "$@"
}

# site_is_well: checks the site that is installed.
site_is_well() {
    if [ -n "$SITE_PATH" ]; then
        check_site "$(readlink -f "$CURRENT")" "http://127.0.0.1:$PORT$SITE_PATH"
    else
        check_site "$(readlink -f "$CURRENT")" "https://$NAME" --ca "$CERT"
    fi
}

# --- what is installed ---

# Sets what install.sh was asked for, and CERT and KEY.
read_asked() {
    [ -e "$ASKED" ] && [ -e "$CURRENT" ] || die "Nothing is installed here. Type: sudo sh deploy/install.sh" "اینجا چیزی نصب نیست. بنویسید: sudo sh deploy/install.sh"
    NAME='' DATA='' TLS='' SITE_PATH='' PORT=''
    # shellcheck disable=SC1090
    . "$ASKED"
    name_certificate
}
setting() { sed -n "s/^$1=//p" "$SETTINGS" | tail -n 1; }

# with_program PROGRAM SETTINGS ARGUMENTS: a command of a version, with other settings, as the service's account.
with_program() {
    PROVINCE_PROGRAM=$1 PROVINCE_SETTINGS=$2
    export PROVINCE_PROGRAM PROVINCE_SETTINGS
    shift 2
    (cd / && exec sh "$PROVINCE_PROGRAM/deploy/province" "$@")
}

# --- files of systemd and nginx ---

# write_units PROGRAM
write_units() {
    for unit in $UNITS; do put "$1/deploy/$unit" "/etc/systemd/system/$unit" 644 units; done
    printf '# Written by install.sh: the folder that the service may write.\n[Service]\nReadWritePaths=%s\n' "$DATA" >"$WORK/folder.conf"
    for unit in province@.service province-pack.service province-backup.service; do
        put "$WORK/folder.conf" "/etc/systemd/system/$unit.d/folder.conf" 644 units
    done
    printf '# Written by install.sh of the dashboard: the journal of this machine does not fill its disk.\n[Journal]\nSystemMaxUse=1G\n' >"$WORK/journald.conf"
    put "$WORK/journald.conf" /etc/systemd/journald.conf.d/province.conf 644 journal
    put "$1/deploy/province" /usr/local/bin/province 755 command
    if is_changed units; then systemctl daemon-reload; fi
    if is_changed journal; then systemctl try-restart systemd-journald || :; fi
}

# write_nginx PROGRAM CERTIFICATE KEY
write_nginx() {
    files=$1/deploy/nginx
    put "$files/province.conf" /etc/nginx/conf.d/province.conf 644 nginx
    sed -e '/127\.0\.0\.1:8051/d' -e "s/127\.0\.0\.1:8050/127.0.0.1:$PORT/" "$files/servers.conf" >"$WORK/servers.conf"
    put "$WORK/servers.conf" /etc/nginx/conf.d/province-servers.conf 644 nginx
    # In the site of somebody else, how long browsers come by TLS is not for us to say.
    without_hsts=
    if [ -n "$SITE_PATH" ] || [ "$TLS" = self ]; then without_hsts="/Strict-Transport-Security/d; /Whoever came by TLS/d"; fi
    sed -e "$without_hsts" -e "s,location \(= \|~ ^\|\)/,location \1$SITE_PATH/," "$files/locations.conf" >"$WORK/locations.conf"
    if [ -n "$SITE_PATH" ]; then
        # nginx itself leads from the path without a stroke to the one with it, but only where it hands on directly.
        printf 'location = %s {\n    return 308 %s/;\n}\n' "$SITE_PATH" "$SITE_PATH" >>"$WORK/locations.conf"
        put "$WORK/locations.conf" /etc/nginx/province-locations.conf 644 nginx
        [ ! -e /etc/nginx/conf.d/province-site.conf ] || { rm /etc/nginx/conf.d/province-site.conf; changed nginx; }
        return 0
    fi
    put "$WORK/locations.conf" /etc/nginx/province-locations.conf 644 nginx
    http2=
    nginx_version=$(nginx -v 2>&1 | sed 's,.*nginx/\([0-9.]*\).*,\1,')
    if dpkg --compare-versions "$nginx_version" ge 1.25.1; then http2='s/ssl http2;/ssl;/; s/^    ssl_session_tickets off;/&\n    http2 on;/'; fi
    sed -e "s/dashboard\.example/$NAME/" -e "s,$CERTIFICATES/fullchain.pem,$2,; s,$CERTIFICATES/key.pem,$3," \
        -e "$without_hsts" -e "$http2" -e "/nginx 1.25 and newer/d" "$files/site.conf" >"$WORK/site.conf"
    # A machine without IPv6 cannot listen there.
    [ -e /proc/net/if_inet6 ] || sed -i '/listen \[::\]/d' "$WORK/site.conf"
    put "$WORK/site.conf" /etc/nginx/conf.d/province-site.conf 644 nginx
}

# Sets CERT and KEY, the files that nginx reads.
name_certificate() {
    CERT=$CERTIFICATES/fullchain.pem KEY=$CERTIFICATES/key.pem
    if [ "$TLS" = acme ] && [ -e "/etc/letsencrypt/live/$NAME/fullchain.pem" ]; then
        CERT=/etc/letsencrypt/live/$NAME/fullchain.pem KEY=/etc/letsencrypt/live/$NAME/privkey.pem
    fi
}

load_nginx() {
    nginx -t >"$WORK/nginx.log" 2>&1 || {
        cat "$WORK/nginx.log" >&2
        die "nginx does not take its files; the lines above say why. It goes on with the old ones." \
            "nginx فایل‌هایش را نمی‌پذیرد؛ سطرهای بالا علت را می‌گویند. با فایل‌های قبلی ادامه می‌دهد."
    }
    if systemctl is-active --quiet nginx; then
        if is_changed nginx; then systemctl reload nginx; fi
    else
        systemctl enable --now nginx >/dev/null 2>&1 || die "nginx does not start: journalctl -u nginx" "nginx راه نمی‌افتد: journalctl -u nginx"
        changed nginx
    fi
}

# switch_to PROGRAM: what `current` names, at once.
switch_to() {
    ln -sfn "$1" "$CURRENT.new"
    mv -fT "$CURRENT.new" "$CURRENT"
}

start_service() {
    systemctl enable --quiet "$SERVICE" province-backup.timer province-pack.timer
    systemctl restart "$SERVICE" && systemctl start province-backup.timer province-pack.timer
}
