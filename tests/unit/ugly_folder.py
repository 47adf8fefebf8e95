"""A published folder with difficult data: names like formulas, zeros beside gaps, a late correction."""

from datetime import datetime
from pathlib import Path

from dashboard.dataset import read_dataset
from dashboard.snapshot import Snapshot, snapshot_at
from tests.unit.small_folder import PUBLICATIONS_HEAD, WEEKS, large_folder, report, write_reports

OFFICES_HEAD = "office_id,kind,name_fa,name_en,county_code,parent_id,valid_from,valid_to,sample\n"
ASOF = "2014-12-14T08:00:00Z"
NOW = datetime(2015, 6, 1)
# Bodies of Ardestan: id, name.
UGLY = {"0012": "=1+1", "-7": "-2", "@9": "@x", "+8": '+3 "quoted", ؛ و\u200cنیم', "X1": "اداره، با «گیومه» & <نشان>"}


def _desk(office: str, value: int, week: str, day: str = "") -> str:
    return f"{week},{office},desk,{value},self,{day or week}T09:00:00Z,=letter\n"


def ugly_folder(place: Path, sample: bool = True) -> Path:
    """The shipped register with UGLY offices; sample: one of them is marked as part of a sample.

    Desks: 0012 lost its desk in the last week, -7 never had one, the others did not report. Committees: the
    governorate of Ardestan has one, that of Isfahan has none, the others did not report. Reports that arrived after
    the publication contradict these.
    """
    folder = large_folder(place)
    rows = [
        f'{code},body,"{name.replace(chr(34), chr(34) * 2)}","{name.replace(chr(34), chr(34) * 2)}",1001,,,,'
        + ("yes" if sample and code == "X1" else "")
        for code, name in UGLY.items()
    ]
    (folder / "offices" / "ugly.csv").write_text(OFFICES_HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    first, middle, last = WEEKS
    reports = [report(week=week) for week in WEEKS] + [report("G1002", 0, first)]
    reports += [_desk("0012", 1, first), _desk("0012", 1, middle), _desk("0012", 0, last), _desk("-7", 0, last)]
    reports += [_desk("@9", 1, last, "2014-12-20"), report("G1003", 1, last, "2014-12-20")]
    write_reports(folder, reports)
    (folder / "publications.csv").write_text(f"{PUBLICATIONS_HEAD}{ASOF},{last},,\n", encoding="utf-8")
    return folder


def read_snapshot(folder: Path) -> Snapshot:
    return snapshot_at(read_dataset(folder, NOW), NOW)
