#!/bin/sh
# Brings an installed dashboard to another version: upgrade.sh [--bundle FILE | FOLDER]; without either, to the version of the
# folder that it stands in. It takes a backup, tries the new version on a copy of the data, switches, checks the site, and
# goes back by itself where the check fails. The last two versions stay.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

bundle='' folder=$(dirname "$here")
case ${1:-} in
    --bundle) [ $# = 2 ] || die "upgrade.sh [--bundle FILE | FOLDER]" "upgrade.sh [--bundle FILE | FOLDER]"; bundle=$2 ;;
    -*) die "upgrade.sh [--bundle FILE | FOLDER]" "upgrade.sh [--bundle FILE | FOLDER]" ;;
    ?*) folder=$(cd "$1" && pwd) || die "$1: there is no such folder." "$1: چنین پوشه‌ای نیست." ;;
esac
begin
read_asked
OLD=$(readlink -f "$CURRENT")

case $(setting DATABASE_URL) in postgres*) postgres=1 ;; *) postgres='' ;; esac

find_source "$bundle" "$folder"
bring_version
if [ "$NEW" = "$OLD" ]; then
    tell "Unchanged: $VERSION is what runs." "بدون تغییر: $VERSION همان نسخهٔ جاری است."
    exit 0
fi

# --- a backup, and the new version on a copy of the data ---

need_room "$BACKUPS" $(($(du -sm "$DATA" | cut -f1) + 50))
need_room "$WORK" $(($(du -sm "$DATA" | cut -f1) * 2 + 200))
backup=$BACKUPS/upgrade-$(date +%Y%m%d-%H%M%S).zip
with_program "$OLD" "$SETTINGS" export "$backup" >"$WORK/export.log" 2>&1 || {
    cat "$WORK/export.log" >&2
    die "The backup failed, so nothing was changed. The lines above say why." "پشتیبان گرفته نشد، پس چیزی تغییر نکرد. سطرهای بالا علت را می‌گویند."
}
# Of the backups before upgrades the newest three stay.
find "$BACKUPS" -maxdepth 1 -name 'upgrade-*.zip' | LC_ALL=C sort -r | tail -n +4 | while read -r file; do rm -f "$file"; done
tell "Backup: $backup" "پشتیبان: $backup"

try=$WORK/try
install -d -o province -g province -m 750 "$try"
port=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
# Of a copy no message is sent.
sed -e '/^DATABASE_URL=/d' -e '/^SMTP_URL=/d' -e "s,^DATA_URL=.*,DATA_URL=$try/data," -e "s/^PORT=.*/PORT=$port/" "$SETTINGS" >"$WORK/try.env"
chown province: "$WORK/try.env"
refused() {
    [ -z "${1:-}" ] || cat "$1" >&2
    rm -rf "$NEW"
    die "Version $VERSION was not taken; $(basename "$OLD") runs on, untouched. The lines above say why." \
        "نسخهٔ $VERSION پذیرفته نشد؛ $(basename "$OLD") بی‌تغییر کار می‌کند. سطرهای بالا علت را می‌گویند."
}
with_program "$OLD" "$WORK/try.env" import "$backup" >"$WORK/import.log" 2>&1 || refused "$WORK/import.log"
with_program "$NEW" "$WORK/try.env" check >"$WORK/check.log" 2>&1 || refused "$WORK/check.log"
cd /
# A group of processes of its own, which ends as one.
PROVINCE_PROGRAM=$NEW PROVINCE_SETTINGS=$WORK/try.env setsid sh "$NEW/deploy/province" serve >"$WORK/serve.log" 2>&1 9>&- &
SERVER=$!
check_site "$NEW" "http://127.0.0.1:$port$SITE_PATH" || refused "$WORK/serve.log"
# What the server makes of the tables, it makes of the copy.
with_program "$NEW" "$WORK/try.env" verify >"$WORK/verify.log" 2>&1 || refused "$WORK/verify.log"
kill -- "-$SERVER" 2>/dev/null || :
wait "$SERVER" 2>/dev/null || :
SERVER=
tell "Tried on a copy of the data: $VERSION" "روی رونوشت داده‌ها آزموده شد: $VERSION"

# --- the switch, and the way back ---

file=$(setting DATABASE_URL)
file=${file#sqlite:///}
[ -n "$file" ] || file=$DATA/dashboard.sqlite
tables() {
    [ -z "$postgres" ] && [ -e "$file" ] || return 0
    python3 -c 'import sqlite3, sys
from contextlib import closing
with closing(sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)) as c: print(c.execute("SELECT version_num FROM alembic_version").fetchall())' "$file" 2>/dev/null || :
}
before=$(tables)

# put_in_place PROGRAM: the link, the units, the proxy's files, and a start.
put_in_place() {
    switch_to "$1"
    write_units "$1"
    write_nginx "$1" "$CERT" "$KEY"
    load_nginx
    start_service
}
go_back() {
    tell "The check failed; going back to $(basename "$OLD")." "بررسی ناموفق بود؛ بازگشت به $(basename "$OLD")." >&2
    systemctl stop "$SERVICE" 2>/dev/null || :
    after=$(tables)
    if [ "$after" != "$before" ]; then
        # The old version cannot read the new tables: its own stand in the copy of the backup, made anew.
        rm -rf "$try/data"
        with_program "$OLD" "$WORK/try.env" import "$backup" >/dev/null 2>&1 || :
        for side in "" -wal -shm; do
            [ ! -e "$file$side" ] || mv "$file$side" "$file.of-$VERSION$side"
        done
        [ ! -e "$try/data/dashboard.sqlite" ] || install -o province -g province -m 600 "$try/data/dashboard.sqlite" "$file"
        tell "The database is that of the backup; the newer one is kept as $file.of-$VERSION" \
            "پایگاه داده از پشتیبان برگشت؛ نسخهٔ تازه‌تر در $file.of-$VERSION مانده است." >&2
    fi
    put_in_place "$OLD" || :
    rm -rf "$NEW"
    site_is_well || die "The old version does not answer either. See: journalctl -u $SERVICE; the backup is $backup" \
        "نسخهٔ قبلی هم پاسخ نمی‌دهد. ببینید: journalctl -u $SERVICE؛ پشتیبان: $backup"
    die "Version $VERSION was not taken; $(basename "$OLD") runs again. journalctl -u $SERVICE says why." \
        "نسخهٔ $VERSION پذیرفته نشد؛ $(basename "$OLD") دوباره کار می‌کند. علت: journalctl -u $SERVICE"
}
(put_in_place "$NEW" && site_is_well) || go_back
keep_two_versions "$OLD"
tell "Ready: $VERSION. The version before stays in $OLD." "آماده است: $VERSION. نسخهٔ قبلی در $OLD می‌ماند."
