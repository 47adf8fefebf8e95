"""A server of one's own: install.sh and upgrade.sh on a bare Debian with systemd and without a network."""

import datetime
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from dashboard.settings import ROOT
from tests.servers.clean_root import Machine, boot, program
from tests.unit.small_folder import choose_cards, large_folder
from tests.unit.test_docs import section

pytestmark = pytest.mark.rare

HOST = "dashboard.example"
INSTALL = "sh /srv/shared/program/deploy/install.sh"
ASKED = f"--name {HOST} --data /srv/province --cert /srv/shared/fits.pem --key /srv/shared/fits.key"
UPGRADE = "sh /opt/province/current/deploy/upgrade.sh"


def write_certificate(folder: Path, name: str, host: str = HOST, days: int = 30) -> None:
    """NAME.pem and NAME.key: a certificate that ends in `days`, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now, day = datetime.datetime.now(datetime.UTC), datetime.timedelta(days=1)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), 1, now - 40 * day, now + days * day)
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    signed = builder.sign(key, hashes.SHA256())
    (folder / f"{name}.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    kind = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / f"{name}.key").write_bytes(key.private_bytes(*kind))


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    # On the disk: the packages take more room than memory should give.
    (ROOT / ".cache").mkdir(exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="machine-", dir=ROOT / ".cache"))
    running = None
    try:
        running = boot(place)
        program(running, "program")
        choose_cards(large_folder(running.shared), "service_desks")
        write_certificate(running.shared, "fits")
        write_certificate(running.shared, "other", host="another.example")
        write_certificate(running.shared, "old", days=-1)
        yield running
    finally:
        if running:
            running.stop()
        shutil.rmtree(place)


@pytest.fixture(scope="module")
def installed(machine: Machine) -> Machine:
    """The machine with the server, and what the installation said in `said`."""
    if machine.run("test -e /opt/province/current").returncode:
        machine.ask("cp -R /srv/shared/data /srv/province")
        done = machine.run(f"{INSTALL} {ASKED}")
        assert done.returncode == 0, done.stdout + machine.run("journalctl -u province@web | tail -30").stdout
        (machine.shared / "said").write_text(done.stdout, encoding="utf-8")
    return machine


def other_version(machine: Machine, name: str, module: str, old: str, new: str) -> None:
    """A folder /srv/shared/NAME with the program, in which a module of dashboard/ is changed."""
    path = program(machine, name) / "dashboard" / module
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def current(machine: Machine) -> str:
    return machine.ask("readlink -f /opt/province/current")


def versions(machine: Machine) -> list[str]:
    return sorted(machine.ask("ls -d /opt/province/*-???????? | grep -v /python-").split())


def start_of_service(machine: Machine) -> str:
    return machine.ask("systemctl show -p ActiveEnterTimestamp province@web nginx")


def health(machine: Machine) -> str:
    return machine.ask(
        f"python3 /opt/province/current/deploy/selfcheck.py https://{HOST} --ca /etc/ssl/province/fullchain.pem"
    )


REFUSED = {
    "no name": ("--data /srv/province --self-signed", "The name is missing"),
    "no certificate": (f"--name {HOST} --data /srv/shared/data", "Choose one certificate"),
    "a key of another certificate": (ASKED.replace("fits.key", "old.key"), "does not belong to the certificate"),
    "a certificate for another name": (
        ASKED.replace("fits", "other"),
        "The certificate is not for dashboard.example but for: DNS:another.example",
    ),
    "an expired certificate": (ASKED.replace("fits", "old"), "The certificate has expired"),
    "no data": (ASKED.replace("/srv/province", "/srv/none"), "python -m dashboard new /srv/none, or add --sample"),
    "data in a home": (ASKED.replace("/srv/province", "/root/data"), "Put the folder under /srv"),
    "a folder of the system": (ASKED.replace("/srv/province", "/srv"), "Give one of its own"),
    "a damaged bundle": (f"{ASKED} --bundle /etc/hostname", "is no bundle of this program, or is damaged"),
}


def test_a_wrong_wish_is_one_sentence_and_changes_nothing(machine):
    machine.ask("cp -R /srv/shared/data /srv/province")
    said = {what: machine.run(f"{INSTALL} {wish}") for what, (wish, _) in REFUSED.items()}
    assert {what: done.returncode for what, done in said.items()} == dict.fromkeys(REFUSED, 2)
    assert [what for what, done in said.items() if REFUSED[what][1] not in done.stdout] == []
    in_persian = machine.run(f"{INSTALL} {REFUSED['data in a home'][0]}", LANG="fa_IR.UTF-8").stdout
    assert "پوشه را زیر /srv بگذارید" in in_persian
    nobody = machine.run(f"setpriv --reuid 65534 --clear-groups {INSTALL} {ASKED}")
    assert "This needs root" in nobody.stdout
    machine.ask("test ! -e /opt/province && test ! -e /etc/province.env && ! id province 2>/dev/null")


def test_an_unknown_system_and_a_taken_port_are_named(machine):
    machine.ask("cp /etc/os-release /tmp/kept && sed -i 's/^VERSION_ID=.*/VERSION_ID=11/' /etc/os-release")
    old = machine.run(f"{INSTALL} {ASKED}")
    machine.ask("cat /tmp/kept >/etc/os-release")
    assert "neither Debian 12 or 13 nor Ubuntu 24.04: Debian GNU/Linux 13" in old.stdout
    for port, advice in ((8050, "Give another one: --port"), (443, "Stop it")):
        taker = f'import socket, time; s = socket.create_server(("", {port})); time.sleep(60)'
        done = machine.run(
            f"systemctl stop nginx; python3 -c '{taker}' >/dev/null 2>&1 & sleep 0.5; {INSTALL} {ASKED}; kill $!"
        )
        assert f"Port {port} is taken by python3 root. {advice}" in done.stdout
    machine.ask("test ! -e /opt/province")


def test_without_a_line_and_without_a_bundle_it_says_so_within_half_a_minute(machine):
    program(machine, "online", wheels=False)
    stamp = 'while read -r line; do echo "$(date +%s) $line"; done'
    lines = machine.run(f"sh /srv/shared/online/deploy/install.sh {ASKED} 2>&1 | {stamp}").stdout.splitlines()
    (began,) = (int(line.split()[0]) for line in lines if "Set-up 2/2" in line)
    (ended,) = (int(line.split()[0]) for line in lines if "The set-up failed" in line)
    assert ended - began <= 30
    machine.ask('test ! -e /etc/province.env && test -z "$(ls /opt/province)"')


def test_a_full_disk_is_named_before_anything_is_written(machine):
    machine.ask("mkdir -p /opt/province && mount -t tmpfs -o size=100m tmpfs /opt/province")
    done = machine.run(f"{INSTALL} {ASKED}")
    machine.ask("umount /opt/province && rmdir /opt/province")
    assert "of free space, and 2000 MB are needed" in done.stdout


def test_data_with_faults_are_told_with_their_place_and_stay_as_they_are(machine):
    machine.ask(
        "cp -R /srv/shared/data /srv/faulty && echo '2014-12-06,nobody,committee,1,self,2014-12-06T09:00:00Z,x'"
        " >>/srv/faulty/reports.csv"
    )
    done = machine.run(f"{INSTALL} {ASKED.replace('/srv/province', '/srv/faulty')}")
    assert done.returncode == 2
    assert "nobody" in done.stdout and "The data have faults" in done.stdout
    machine.ask(
        'test ! -e /etc/province.env && test "$(stat -c %U /srv/faulty)" = root && test ! -e /opt/province/current'
    )


def test_an_installed_server_answers_with_tls_and_http2_and_the_first_account_signs_in(installed):
    said = (installed.shared / "said").read_text(encoding="utf-8")
    for words in (
        "TLS with the name dashboard.example, HTTP/2",
        "admin-1 can sign in",
        "Ready: https://dashboard.example",
    ):
        assert f"{words}" in said
    assert "state ok, newest week 2014-12-06" in health(installed)
    assert (
        installed.ask("systemctl is-active province@web nginx province-backup.timer province-pack.timer").split()
        == ["active"] * 4
    )
    assert installed.ask("systemctl is-enabled province@web nginx province-backup.timer").split() == ["enabled"] * 3
    assert installed.ask(
        "stat -c '%U %a' /srv/province/dashboard.sqlite /etc/ssl/province/key.pem /etc/province.env"
    ) == ("province 600\nroot 600\nroot 640")
    assert installed.ask("province user list 2>/dev/null | cut -f 1,2") == "admin-1\tadministrator"
    assert "warn" not in installed.ask("nginx -t 2>&1")
    verified = "systemd-analyze verify province@web.service province-backup.timer province-pack.timer 2>&1"
    assert installed.ask(verified) == ""


def test_a_second_run_changes_nothing(installed):
    state = "find /etc /opt/province /usr/local /srv/province -newer /srv/shared/said -type f ! -name '*.sqlite*'"
    started = start_of_service(installed)
    said = installed.ask(f"{INSTALL} {ASKED} 2>&1")
    assert said.splitlines()[-1] == "Unchanged: https://dashboard.example"
    assert start_of_service(installed) == started
    assert installed.ask(state) == ""


def test_the_nightly_backup_is_kept_for_14_days_and_12_months_and_the_months_is_proved(installed):
    installed.ask("mkdir -p /var/backups/province/daily /var/backups/province/monthly")
    for number in range(1, 21):
        installed.ask(
            f"cd /var/backups/province && touch daily/province-2020-01-{number:02}.zip"
            f" monthly/province-20{number:02}-01.zip && chown -R province: daily monthly"
        )
    installed.ask("systemctl start province-backup")
    today = datetime.datetime.now(datetime.UTC).date()
    days = installed.ask("ls /var/backups/province/daily").split()
    assert (len(days), days[0], days[-1]) == (14, "province-2020-01-08.zip", f"province-{today}.zip")
    months = installed.ask("ls /var/backups/province/monthly").split()
    assert (len(months), months[-1]) == (12, f"province-{today:%Y-%m}.zip")
    assert "Restored and proved" in installed.ask("journalctl -o cat -u province-backup")
    assert (
        installed.ask("stat -c '%U %a' /var/backups/province/daily/province-2*-*-*.zip | tail -n 1") == "province 600"
    )


def test_a_backup_becomes_the_data_again_as_the_document_says(installed):
    # A day's second backup replaces the first.
    installed.ask("systemctl start province-backup")
    commands = section((ROOT / "docs" / "own-server.md").read_text(encoding="utf-8"), "## Backup and restore")
    file = installed.ask("ls /var/backups/province/daily/*.zip | tail -n 1")
    command = re.search(r"```sh\nsudo (.*?)\n```", commands)
    assert command
    said = installed.ask(re.sub(r"/var/backups/\S+zip", file, command[1]) + " 2>&1")
    assert "Restored from" in said
    assert "state ok, newest week 2014-12-06" in health(installed)
    assert installed.ask("province user list 2>/dev/null | cut -f 1") == "admin-1"


def test_a_better_version_is_taken_and_the_old_one_stays_beside(installed):
    old = current(installed)
    other_version(installed, "better", "pages/health.py", 'if stale else "ok"', 'if stale else "well"')
    said = installed.ask(f"{UPGRADE} /srv/shared/better 2>&1")
    assert "Tried on a copy of the data" in said
    assert "Ready: " in said
    assert "state well" in health(installed)
    assert current(installed) != old
    assert versions(installed) == sorted([old, current(installed)])
    assert installed.ask("ls /var/backups/province | grep -c upgrade-") == "1"
    assert "Unchanged" in installed.ask(f"{UPGRADE} /srv/shared/better 2>&1")
    # The server that was tried has ended: the service and its worker are left.
    assert installed.ask("grep -la 'dashboard.serv[e]' /proc/[0-9]*/cmdline 2>/dev/null | wc -l") == "2"


def test_a_version_that_does_not_answer_is_not_taken(installed):
    old, there, started = current(installed), versions(installed), start_of_service(installed)
    other_version(installed, "broken", "pages/health.py", '"/health"', '"/elsewhere"')
    done = installed.run(f"{UPGRADE} /srv/shared/broken")
    assert done.returncode == 2
    assert "was not taken" in done.stdout
    assert "runs on, untouched" in done.stdout
    assert (current(installed), versions(installed), start_of_service(installed)) == (old, there, started)


# It gives the tables another version, as a migration does, and then fails where it serves the public.
FAILS = """    settings = given_settings(options)
    if settings.port == 8050:
        import sqlite3
        connection = sqlite3.connect(settings.data_folder / "dashboard.sqlite")
        connection.execute("UPDATE alembic_version SET version_num = 'next'")
        connection.commit()
        raise SystemExit(1)
    _try_port("""


def test_a_version_that_fails_after_the_switch_goes_back_with_the_tables_of_the_backup(installed):
    old = current(installed)
    other_version(installed, "fails", "__main__.py", "    settings = given_settings(options)\n    _try_port(", FAILS)
    done = installed.run(f"{UPGRADE} /srv/shared/fails")
    assert done.returncode == 2, done.stdout
    for words in ("going back to", "The database is that of the backup", "runs again"):
        assert words in done.stdout
    assert current(installed) == old
    assert "state well" in health(installed)
    assert installed.ask("province user list 2>/dev/null | cut -f 1") == "admin-1"


def test_removing_leaves_the_data_the_backups_and_the_settings(installed):
    installed.ask(f"{INSTALL} --remove 2>&1")
    installed.ask("test ! -e /opt/province && test ! -e /usr/local/bin/province && nginx -t 2>/dev/null")
    assert installed.ask("ls /etc/systemd/system | grep province || :") == ""
    assert installed.run("systemctl is-active province@web").stdout.strip() == "inactive"
    installed.ask("ls /srv/province/reports.csv /srv/province/dashboard.sqlite /etc/province.env")
    installed.ask("ls /var/backups/province/daily/*.zip")
