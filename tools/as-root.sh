# Sourced by the ensure-*.sh scripts: sets as_root to the prefix of commands that need root (empty or sudo). Without root
# and without a sudo that needs no password, it prints $need and exits.
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "$need" >&2
    exit 1
fi
