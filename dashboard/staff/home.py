"""The desk's first page: what waits for the account, the weeks on which offices report, links to its pages."""

from flask import Response

from dashboard.publications.prepare import newest_of
from dashboard.staff.home_waits import waits
from dashboard.staff.home_week import week_views
from dashboard.staff.rights import may
from dashboard.staff.site import Site
from dashboard.staff.staff_request import StaffRequest

# The links of the first page: path, action, and the messages that name and explain the page.
_WEEK = (
    ("answers", "answers", "answers.title", "answers.about"),
    ("sheet", "sheet", "sheets.fill_title", "sheets.fill_about"),
    ("sheets", "sheets", "sheets.list_title", "sheets.list_about"),
    ("reported", "reported", "room_reported.title", "room_reported.about"),
    ("import", "import", "staff_import.title", "staff_import.about"),
    ("publish", "publish", "publishing.title", "publishing.about"),
    ("decisions", "decide", "staff.decide_title", "staff.decide_about"),
)
_LOOK = (
    ("register", "register", "proposals.register_title", "proposals.register_about"),
    ("proposals", "register", "proposals.title", "proposals.about"),
    ("explore", "explore", "staff.explore_title", "staff.explore_about"),
    ("inspections/room", "inspections", "room_inspections.title", "room_inspections.about"),
    ("inspections", "inspect", "staff_inspections.title", "staff_inspections.about"),
    ("plan", "plan", "room_plan.title", "room_plan.about"),
)
_DESK = (
    ("notices", "notices", "notices.title", "notices.about"),
    ("accounts", "accounts", "staff.accounts_title", "staff.accounts_about"),
    ("log", "log", "staff_log.title", "staff_log.about"),
    ("password", "password", "staff.password_title", "staff.password_about"),
    ("second-factor", "second_factor", "second_factor.title", "second_factor.about"),
    ("sessions", "sessions", "staff_sessions.title", "staff_sessions.about"),
)
# The groups in their order, by the message home.group_NAME.
LINKS = {"week": _WEEK, "look": _LOOK, "desk": _DESK}
# The roles that report, review or publish the week.
_OF_THE_WEEK = ("clerk", "body", "reviewer", "publisher")


def add(site: Site) -> None:
    @site.route("", "home")
    def home(staff: StaffRequest) -> Response:
        weeks = week_views(staff) if staff.signed_in.role in _OF_THE_WEEK else []
        return staff.page(
            "staff_home.html",
            waits=waits(staff, weeks),
            weeks=weeks,
            published=_published(staff) if staff.signed_in.role == "publisher" else "",
            groups=_groups(staff),
            sample=staff.public_snapshot.sample,
        )


def _groups(staff: StaffRequest) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The links that the account may use, by group: heading; address, name and explanation of each link."""
    allowed = {
        name: [
            (staff.address(path), staff.say(title), staff.say(about))
            for path, action, title, about in links
            if may(staff.account, action)
        ]
        for name, links in LINKS.items()
    }
    return [(staff.say(f"home.group_{name}"), links) for name, links in allowed.items() if links]


def _published(staff: StaffRequest) -> str:
    """The newest publication and its last week, in words."""
    public = staff.public_snapshot
    moment = newest_of(public.full_input)
    if moment is None or not public.weeks:
        return staff.say("home.not_published")
    return staff.say("home.published", moment=staff.publication(moment), week=staff.week(public.weeks[-1]))
