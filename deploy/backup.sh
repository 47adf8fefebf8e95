#!/bin/sh
# backup.sh FOLDER: all data into FOLDER/daily, the first file of a month into FOLDER/monthly as well, where it is restored
# into a temporary folder and proved. The newest 14 and 12 files stay. province-backup.service runs it every night as the
# account `province`, with the settings of the server.
set -eu
DAYS=14 MONTHS=12

folder=$1
program=$(cd "$(dirname "$0")/.." && pwd)
day=$(date +%F)
month=${day%-*}
[ -n "${DATA_URL:-}" ] || {
    echo "DATA_URL is not set: /etc/province.env has to name the data folder. Nothing was saved." >&2
    exit 2
}

dashboard() {
    PYTHONPATH="$program" "$program/.venv/bin/python" -P -m dashboard "$@"
}

# keep N FOLDER: names sort by date.
keep() {
    find "$2" -maxdepth 1 -name 'province-*.zip' | LC_ALL=C sort -r | tail -n "+$(($1 + 1))" | while read -r old; do
        rm -f "$old"
    done
}

mkdir -p "$folder/daily" "$folder/monthly"
saved=$folder/daily/province-$day.zip
dashboard export "$saved" --force
keep "$DAYS" "$folder/daily"

kept=$folder/monthly/province-$month.zip
if [ ! -e "$kept" ]; then
    place=$(mktemp -d)
    trap 'rm -rf "$place"' EXIT
    unset SOURCE_URL
    export DATA_URL="$place/data" DATABASE_URL="sqlite:///$place/restored.sqlite"
    dashboard import "$saved"
    dashboard verify
    # Only a file that could be restored counts as the month's.
    cp -p "$saved" "$kept.new"
    mv "$kept.new" "$kept"
    keep "$MONTHS" "$folder/monthly"
    echo "Restored and proved: $kept"
fi
