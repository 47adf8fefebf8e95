#!/bin/sh
# restore.sh FILE: the data and the desk become those of a backup. The file is read, written and proved beside first; what was
# there stays as FOLDER.before-TIME.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

[ $# = 1 ] || die "restore.sh FILE, such as $BACKUPS/daily/province-2026-04-04.zip" "restore.sh FILE، مانند $BACKUPS/daily/province-2026-04-04.zip"
[ -f "$1" ] || die "$1: there is no such file." "$1: چنین فایلی نیست."
begin
read_asked
[ -z "$(setting DATABASE_URL)" ] || die "The database is not in the data folder; docs/backup.md says how both are imported." \
    "پایگاه داده در پوشهٔ داده نیست؛ docs/backup.md روش بازگرداندن هر دو را می‌گوید."
need_room "$WORK" $(($(du -sm "$DATA" | cut -f1) * 2 + 200))
install -d -o province -g province -m 750 "$WORK/try"
install -o province -g province -m 600 "$1" "$WORK/try/backup.zip"
sed "s,^DATA_URL=.*,DATA_URL=$WORK/try/data," "$SETTINGS" >"$WORK/try.env"
chown province: "$WORK/try.env"
with_program "$CURRENT" "$WORK/try.env" import "$WORK/try/backup.zip" ||
    die "Nothing was changed; the lines above say why." "چیزی تغییر نکرد؛ سطرهای بالا علت را می‌گویند."

kept=$DATA.before-$(date +%Y%m%d-%H%M%S)
systemctl stop "$SERVICE"
mv "$DATA" "$kept"
mv "$WORK/try/data" "$DATA"
start_service || die "The service does not start: journalctl -u $SERVICE. What was there is in $kept" \
    "سرویس راه نمی‌افتد: journalctl -u $SERVICE. آنچه بود در $kept است."
site_is_well
tell "Restored from $1. What was there is in $kept" "از $1 بازیابی شد. آنچه بود در $kept است."
