"""The page of an account's notices. What is opened or marked there counts as read."""

from flask import Response, request

from dashboard.database import notices
from dashboard.language.digits import latin
from dashboard.staff.notices_words import words_of
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest

SHOWN = 200


def add(site: Site) -> None:
    @site.route("notices", "notices", ("GET", "POST"))
    def page(staff: StaffRequest) -> Response:
        if request.method == "POST":
            return _mark(staff)
        found = staff.read(notices.listed, staff.signed_in.name, SHOWN)
        return staff.page(
            "staff_notices.html",
            rows=[(notice, words_of(staff, notice)) for notice in found],
            # A notice that comes while the page is read stays unread.
            last=found[0].id if any(notice.seen_at is None for notice in found) else 0,
            sample=staff.public_snapshot.sample,
        )


def _mark(staff: StaffRequest) -> Response:
    """Mark one notice as read and lead to the page about which it is, or mark all up to the newest that was shown."""
    account, number = staff.signed_in.name, _number("of")
    if last := _number("last"):
        with staff.desk.writing() as connection:
            notices.mark_seen(connection, staff.now, account, last)
        return staff.redirect(staff.address("notices"))
    notice = staff.read(notices.by_number, account, number)
    if notice is None:
        return staff.not_found()
    with staff.desk.writing() as connection:
        notices.mark_one_seen(connection, staff.now, notice)
    return staff.redirect(words_of(staff, notice).address)


def _number(name: str) -> int:
    """The number in a field of the form; 0 if there is none."""
    digits = latin(request.form.get(name, ""))
    return int(digits) if digits.isdecimal() and len(digits) < 10 else 0
