#!/bin/sh
# Installs the dashboard on a server of its own: Debian 12 or 13, Ubuntu 24.04. docs/own-server.md says how it is used.
# What was done is not done again, so it may be run as often as you like.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

usage() {
    cat >&2 <<'END'
sudo sh deploy/install.sh --name HOST --data FOLDER (--cert FILE --key FILE | --acme MAIL | --self-signed)
                          [--sample] [--bundle FILE] [--port 8050]
sudo sh deploy/install.sh --name HOST --data FOLDER --path /dashboard      # under a site that nginx serves already
sudo sh deploy/install.sh --remove                                         # the data and the backups stay
END
    exit 2
}

# --- what was asked for ---

NAME='' DATA='' TLS='' given_cert='' given_key='' mail='' SITE_PATH='' bundle='' PORT=8050 remove='' sample=''
while [ $# -gt 0 ]; do
    case $1 in
        --self-signed) TLS="${TLS:+$TLS,}self" ;;
        --sample) sample=1 ;;
        --remove) remove=1 ;;
        --name | --data | --cert | --key | --acme | --path | --bundle | --port)
            [ $# -gt 1 ] || usage
            case $1 in
                --name) NAME=$2 ;;
                --data) DATA=${2%/} ;;
                --cert) given_cert=$2 TLS="${TLS:+$TLS,}files" ;;
                --key) given_key=$2 ;;
                --acme) mail=$2 TLS="${TLS:+$TLS,}acme" ;;
                --path) SITE_PATH=${2%/} ;;
                --bundle) bundle=$2 ;;
                --port) PORT=$2 ;;
            esac
            shift
            ;;
        *) usage ;;
    esac
    shift
done
begin

if [ -n "$remove" ]; then
    systemctl disable --now --quiet "$SERVICE" province-backup.timer province-pack.timer 2>/dev/null || :
    for unit in $UNITS; do rm -rf "/etc/systemd/system/$unit" "/etc/systemd/system/$unit.d"; done
    rm -f /etc/systemd/journald.conf.d/province.conf /usr/local/bin/province
    systemctl daemon-reload
    rm -f /etc/nginx/conf.d/province.conf /etc/nginx/conf.d/province-servers.conf /etc/nginx/conf.d/province-site.conf
    if nginx -t >"$WORK/nginx.log" 2>&1; then
        systemctl reload nginx 2>/dev/null || :
    elif [ -e "$WORK/nginx.log" ]; then
        tell "Take the line \`include province-locations.conf;\` out of your site, then: systemctl reload nginx" \
            "سطر include province-locations.conf; را از سایت خود بردارید و سپس: systemctl reload nginx"
    fi
    rm -f /etc/nginx/province-locations.conf
    rm -rf "$HOME_OF_PROGRAM" /var/cache/nginx-province "$ASKED"
    tell "Removed. The data, $BACKUPS, $SETTINGS, $CERTIFICATES and the account province stay." \
        "برداشته شد. داده‌ها، $BACKUPS، $SETTINGS، $CERTIFICATES و حساب province می‌مانند."
    exit 0
fi

[ -n "$NAME" ] || { tell "The name is missing: --name dashboard.example" "نام سایت داده نشده است: --name dashboard.example" >&2; usage; }
case $NAME in
    *[!A-Za-z0-9.-]* | -* | .*) die "--name $NAME: give the name alone, such as dashboard.example." "--name $NAME: فقط نام را بدهید، مانند dashboard.example." ;;
esac
[ -n "$DATA" ] || { tell "The data folder is missing: --data /srv/province" "پوشهٔ داده داده نشده است: --data /srv/province" >&2; usage; }
case $SITE_PATH in
    '') ;;
    /*[!A-Za-z0-9/_-]* | //* | [!/]*) die "--path $SITE_PATH: give a path such as /dashboard." "--path $SITE_PATH: مسیری مانند /dashboard بدهید." ;;
    *) [ -z "$TLS" ] || die "With --path the site that exists has the certificate: leave --cert, --acme and --self-signed out." \
        "با --path گواهی از آن سایت موجود است: --cert و --acme و --self-signed را ندهید." ;;
esac
case $SITE_PATH:$TLS in
    :files | :acme | :self | /*:) ;;
    *) tell "Choose one certificate: --cert FILE --key FILE, --acme MAIL, or --self-signed." \
        "یک گواهی برگزینید: --cert FILE --key FILE یا --acme MAIL یا --self-signed." >&2; usage ;;
esac
case $PORT in *[!0-9]* | '') die "--port $PORT: give a number." "--port $PORT: عدد بدهید." ;; esac
case $DATA in
    *[!A-Za-z0-9._/-]* | [!/]*) die "--data $DATA: give a whole path of Latin letters, such as /srv/province." "--data $DATA: مسیر کامل با حروف لاتین بدهید، مانند /srv/province." ;;
    /home/* | /root/* | /root | /tmp/* | /var/tmp/* | /run/* | /dev/* | /etc/* | "$HOME_OF_PROGRAM" | "$HOME_OF_PROGRAM"/*)
        die "--data $DATA: the service cannot use that place. Put the folder under /srv, such as /srv/province." \
            "--data $DATA: سرویس به آنجا دسترسی ندارد. پوشه را زیر /srv بگذارید، مانند /srv/province." ;;
    /*/*) ;;
    *) die "--data $DATA: this folder would get another owner. Give one of its own, such as /srv/province." \
        "--data $DATA: مالک این پوشه عوض می‌شود. پوشه‌ای جدا بدهید، مانند /srv/province." ;;
esac
[ -n "$(system_name)" ] || die "This is neither Debian 12 or 13 nor Ubuntu 24.04: $(. /etc/os-release; echo "$PRETTY_NAME"). docs/servers.md says what to do by hand." \
    "این سیستم دبیان ۱۲ یا ۱۳ یا اوبونتو ۲۴٫۰۴ نیست: $(. /etc/os-release; echo "$PRETTY_NAME"). روش دستی در docs/servers.md است."
if [ ! -d "$DATA" ]; then
    [ -n "$sample" ] || die "$DATA does not exist. Make it: .venv/bin/python -m dashboard new $DATA, or add --sample to try the sample data." \
        "$DATA وجود ندارد. آن را بسازید: .venv/bin/python -m dashboard new $DATA یا برای آزمایش با دادهٔ نمونه --sample را بیفزایید."
fi
for file in "$given_cert" "$given_key"; do
    [ -z "$file" ] || [ -r "$file" ] || die "$file: there is no such file." "$file: چنین فایلی نیست."
done
[ "$TLS" != files ] || [ -n "$given_key" ] || die "--key FILE is missing, the key of the certificate." "--key FILE، کلید گواهی، داده نشده است."

# --- before anything is changed ---

need_room /var 500
find_source "$bundle" "$(dirname "$here")"
tools="python3 python3-venv nginx openssl ca-certificates logrotate"
[ -d "$SOURCE/wheels" ] || tools="$tools make"
[ "$TLS" != acme ] || tools="$tools certbot"
# The holder of a port is known before nginx is installed, and asked again afterwards.
ports_free() {
    command -v python3 >/dev/null || return 0
    for port in 80 443 "$PORT"; do
        holder=$(python3 "$here/port_holder.py" "$port")
        case $port:$holder in
            *: | 80:nginx* | 443:nginx*) ;;
            "$PORT":python*) [ "${holder##* }" = province ] || port_taken "$port" "$holder" ;;
            *) port_taken "$port" "$holder" ;;
        esac
    done
}
port_taken() {
    case $1 in
        80 | 443) die "Port $1 is taken by $2. Stop it, for instance by systemctl disable --now NAME." \
            "درگاه $1 در اختیار $2 است. آن را متوقف کنید، مثلاً با systemctl disable --now NAME." ;;
        *) die "Port $1 is taken by $2. Give another one: --port 8060." "درگاه $1 در اختیار $2 است. درگاه دیگری بدهید: --port 8060." ;;
    esac
}
# A certificate is checked before anything else if openssl is here, else as soon as it is.
certificate_fits() {
    [ "$TLS" = files ] && command -v openssl >/dev/null || return 0
    openssl x509 -in "$given_cert" -noout 2>/dev/null || die "$given_cert is no certificate in PEM." "$given_cert گواهی PEM نیست."
    of_key=$(openssl pkey -in "$given_key" -passin pass: -pubout 2>/dev/null) ||
        die "$given_key is no key in PEM, or has a passphrase. Write it without one: openssl pkey -in KEY -out NEW" \
            "$given_key کلید PEM نیست یا گذرواژه دارد. بدون گذرواژه بنویسید: openssl pkey -in KEY -out NEW"
    [ "$of_key" = "$(openssl x509 -in "$given_cert" -noout -pubkey)" ] ||
        die "The key $given_key does not belong to the certificate $given_cert." "کلید $given_key از آن گواهی $given_cert نیست."
    openssl x509 -in "$given_cert" -noout -checkend 0 >/dev/null ||
        die "The certificate has expired: $(openssl x509 -in "$given_cert" -noout -enddate). Get a new one." \
            "گواهی منقضی شده است: $(openssl x509 -in "$given_cert" -noout -enddate). گواهی تازه بگیرید."
    names=$(openssl x509 -in "$given_cert" -noout -ext subjectAltName | tail -n +2 | xargs)
    openssl x509 -in "$given_cert" -noout -checkhost "$NAME" | grep -q "does match" ||
        die "The certificate is not for $NAME but for: $names" "گواهی برای $NAME نیست، برای این نام‌هاست: $names"
    openssl x509 -in "$given_cert" -noout -checkend 1209600 >/dev/null ||
        tell "The certificate ends soon: $(openssl x509 -in "$given_cert" -noout -enddate)" "گواهی به‌زودی تمام می‌شود: $(openssl x509 -in "$given_cert" -noout -enddate)"
}
certificate_fits
ports_free
# shellcheck disable=SC2086
packages "$SOURCE" $tools
certificate_fits
ports_free
bring_version

id province >/dev/null 2>&1 || {
    useradd --system --user-group --home-dir /var/lib/province --shell /usr/sbin/nologin province
    changed account
    tell "Account of the system: province" "حساب سیستم: province"
}

# settings_in FILE NAME=VALUE...: each line is written or replaced; other lines stay.
settings_in() {
    file=$1
    shift
    for line in "$@"; do
        sed -i "/^${line%%=*}=/d" "$file"
        [ -z "${line#*=}" ] || echo "$line" >>"$file"
    done
}
if [ -e "$SETTINGS" ]; then cp "$SETTINGS" "$WORK/settings"; else : >"$WORK/settings"; fi
settings_in "$WORK/settings" "DATA_URL=$DATA" "SITE_URL=https://$NAME$SITE_PATH" TRUST_PROXY=1 "PORT=$PORT"
if [ -e "$SETTINGS" ] && [ "$(sort "$SETTINGS")" = "$(sort "$WORK/settings")" ]; then cp "$SETTINGS" "$WORK/settings"; fi

# The data are checked in a copy, which the service's account may read: so faults change nothing.
source_data=$DATA
if [ ! -d "$DATA" ]; then source_data=$NEW/data; fi
need_room "$WORK" $(($(du -sm "$source_data" | cut -f1) + 100))
cp -R "$source_data" "$WORK/data"
sed "s,^DATA_URL=.*,DATA_URL=$WORK/data," "$WORK/settings" >"$WORK/try.env"
chown -R province: "$WORK/data" "$WORK/try.env"
PROVINCE_PROGRAM=$NEW PROVINCE_SETTINGS=$WORK/try.env sh "$NEW/deploy/province" check >"$WORK/check.log" 2>&1 || {
    sed "s,$WORK/data,$DATA,g" "$WORK/check.log" >&2
    die "The data have faults: the lines above say where. Nothing was changed; correct them and type the same again." \
        "داده‌ها ایراد دارند: سطرهای بالا جای آن را می‌گویند. چیزی تغییر نکرد؛ اصلاح کنید و همین دستور را دوباره بنویسید."
}

# --- the service ---

if [ ! -d "$DATA" ]; then
    mkdir -p "$(dirname "$DATA")"
    cp -R "$WORK/data" "$DATA"
    changed service
    tell "Sample data, marked as such: $DATA" "دادهٔ نمونه، با نشان «نمونه»: $DATA"
fi
if [ -n "$(find "$DATA" ! -user province -print -quit)" ]; then
    chown -R province:province "$DATA"
    changed account
    tell "Data: $DATA belongs to the account province now." "داده‌ها: $DATA اکنون از آن حساب province است."
fi
install -d -o province -g province -m 750 "$BACKUPS"
if ! cmp -s "$WORK/settings" "$SETTINGS"; then
    install -m 640 -o root -g province "$WORK/settings" "$SETTINGS"
    changed service
    tell "Settings: $SETTINGS" "تنظیمات: $SETTINGS"
fi
printf 'NAME=%s\nDATA=%s\nTLS=%s\nSITE_PATH=%s\nPORT=%s\n' "$NAME" "$DATA" "$TLS" "$SITE_PATH" "$PORT" >"$WORK/install.conf"
put "$WORK/install.conf" "$ASKED" 644 asked

previous=$(readlink -f "$CURRENT" 2>/dev/null) || previous=
if [ "$previous" != "$NEW" ]; then
    switch_to "$NEW"
    changed service
fi
write_units "$NEW"
if is_changed service || is_changed units || ! systemctl is-active --quiet "$SERVICE"; then
    changed service
    start_service || die "The service does not start. Its words: journalctl -u $SERVICE" "سرویس راه نمی‌افتد. پیام‌هایش: journalctl -u $SERVICE"
    tell "Service: $SERVICE, with a backup every night and the pack every Saturday" "سرویس: $SERVICE، با پشتیبان هر شب و بستهٔ هر شنبه"
fi

# --- the proxy and its certificate ---

self_signed() {
    if [ -e "$CERTIFICATES/fullchain.pem" ] &&
        openssl x509 -in "$CERTIFICATES/fullchain.pem" -noout -checkend 2592000 >/dev/null &&
        openssl x509 -in "$CERTIFICATES/fullchain.pem" -noout -checkhost "$NAME" | grep -q "does match"; then return 0; fi
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 825 -subj "/CN=$NAME" \
        -addext "subjectAltName=DNS:$NAME" -keyout "$WORK/key.pem" -out "$WORK/fullchain.pem" 2>/dev/null
    put "$WORK/fullchain.pem" "$CERTIFICATES/fullchain.pem" 644 nginx
    put "$WORK/key.pem" "$CERTIFICATES/key.pem" 600 nginx
}
case $TLS in
    files)
        put "$given_cert" "$CERTIFICATES/fullchain.pem" 644 nginx
        put "$given_key" "$CERTIFICATES/key.pem" 600 nginx
        ;;
    self) self_signed ;;
    # nginx needs a certificate to answer the authority.
    acme) [ -e "/etc/letsencrypt/live/$NAME/fullchain.pem" ] || self_signed ;;
esac
name_certificate
write_nginx "$NEW" "$CERT" "$KEY"
load_nginx
if [ "$TLS" = acme ] && [ ! -e "/etc/letsencrypt/live/$NAME/fullchain.pem" ]; then
    mkdir -p /var/lib/province-acme
    certbot certonly --non-interactive --agree-tos --webroot -w /var/lib/province-acme -d "$NAME" -m "$mail" \
        --deploy-hook "systemctl reload nginx" >"$WORK/certbot.log" 2>&1 || {
        tail -n 15 "$WORK/certbot.log" >&2
        die "The certificate authority gave no certificate; $NAME must lead here by port 80. Until then the site has a self-signed one." \
            "مرجع گواهی، گواهی نداد؛ $NAME باید از درگاه ۸۰ به این سرور برسد. تا آن زمان سایت گواهی خودامضا دارد."
    }
    name_certificate
    write_nginx "$NEW" "$CERT" "$KEY"
    load_nginx
fi
if is_changed nginx; then
    tell "Proxy: https://$NAME$SITE_PATH" "پراکسی: https://$NAME$SITE_PATH"
    case $SITE_PATH:$TLS in
        :self) tell "Browsers warn of a certificate that nobody signed; it is for trying." "مرورگرها دربارهٔ گواهی خودامضا هشدار می‌دهند؛ فقط برای آزمایش است." ;;
        :*) tell "Browsers that came once come by TLS for a year (HSTS): keep the certificate valid." "مرورگری که یک بار آمده تا یک سال فقط با TLS می‌آید (HSTS): گواهی را معتبر نگه دارید." ;;
    esac
fi

# --- the first account ---

password=
if ! province user list 2>/dev/null | cut -f2 | grep -q administrator; then
    tries=0
    while :; do
        if [ -t 0 ]; then
            printf '%s ' "$(words "Password of the administrator admin-1 (12 characters or more; Enter makes one):" "گذرواژهٔ مدیر admin-1 (دست‌کم ۱۲ نویسه؛ Enter یکی می‌سازد):")"
            stty -echo
            IFS= read -r password || :
            stty echo
            echo
        fi
        made=
        [ -n "$password" ] || made=1 password=$(tr -dc 'a-km-z2-9' </dev/urandom | head -c 16)
        if printf '%s\n' "$password" | province user add admin-1 --role administrator >"$WORK/user.log" 2>&1; then break; fi
        cat "$WORK/user.log" >&2
        tries=$((tries + 1))
        [ -t 0 ] && [ $tries -lt 3 ] || die "Add the account by hand: province user add admin-1 --role administrator" \
            "حساب را دستی بیفزایید: province user add admin-1 --role administrator"
        password=
    done
    changed account
    if [ -n "$made" ]; then
        tell "Account: admin-1, password $password (shown this once; it is changed at the first sign-in)" \
            "حساب: admin-1، گذرواژه $password (فقط همین یک بار نشان داده می‌شود؛ در نخستین ورود عوض می‌شود)"
    else
        tell "Account: admin-1 (the password is changed at the first sign-in)" "حساب: admin-1 (گذرواژه در نخستین ورود عوض می‌شود)"
    fi
fi

# --- the check of itself ---

included() { nginx -T 2>/dev/null | grep -v '^ *#' | grep -q 'include .*province-locations\.conf;'; }
if [ -n "$SITE_PATH" ] && ! included; then
    tell "Last step: write the line \`include province-locations.conf;\` into the server block of $NAME, then: nginx -t && systemctl reload nginx" \
        "گام آخر: سطر include province-locations.conf; را در بلوک server سایت $NAME بنویسید و سپس: nginx -t && systemctl reload nginx"
    check_site "$NEW" "http://127.0.0.1:$PORT$SITE_PATH"
else
    ca=$CERT
    [ -e "$ca" ] || ca=
    set -- "https://$NAME$SITE_PATH" ${ca:+--ca "$ca"}
    [ -z "$password" ] || set -- "$@" --account admin-1
    printf '%s\n' "$password" | check_site "$NEW" "$@" || die "See: journalctl -u $SERVICE, /var/log/nginx/error.log" "ببینید: journalctl -u $SERVICE و /var/log/nginx/error.log"
fi
keep_two_versions "$previous"
if ls "$WORK"/changed-* >/dev/null 2>&1; then
    tell "Ready: https://$NAME$SITE_PATH" "آماده است: https://$NAME$SITE_PATH"
else
    tell "Unchanged: https://$NAME$SITE_PATH" "بدون تغییر: https://$NAME$SITE_PATH"
fi
