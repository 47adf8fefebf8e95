# To be read by the ensure-*.sh: sets as_root to what goes before a command that needs root. Without root, and
# without sudo that asks no password, it says $need and ends.
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "$need" >&2
    exit 1
fi
