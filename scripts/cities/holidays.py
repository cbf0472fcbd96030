"""holidays.csv: Chinese public holidays and make-up working days 2007–2027 (MIT, in ../shared/data/calendar)."""

from __future__ import annotations

from pathlib import Path

from scripts.cities.writing import DATA, read_csv, write_csv

NAMES = {
    "元旦": "New Year", "春节": "Spring Festival", "清明节": "Qingming Festival", "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival", "中秋节": "Mid-Autumn Festival", "国庆节": "National Day",
    "“五一”": "Labour Day", "“十一”": "National Day", "“五一”国际劳动节": "Labour Day",
    "国庆节、中秋节": "National Day and Mid-Autumn Festival", "中秋节、国庆节": "Mid-Autumn Festival and National Day",
    "抗日战争暨世界反法西斯战争胜利70周年纪念日": "70th anniversary of victory, 1945",
}  # fmt: skip


def write_holidays(folder: Path) -> None:
    """Every day off and every day worked in exchange, by date."""
    rows = {}
    for row in read_csv(DATA / "calendar" / "holiday_cn_2007_2027.csv"):
        off = row["isOffDay"] == "True"
        names = (row["name"], NAMES[row["name"]]) if off else (
            f"{row['name']}调休上班", f"{NAMES[row['name']]} make-up working day"
        )  # fmt: skip
        rows[row["date"]] = (row["date"], "no" if off else "yes", *names)
    write_csv(folder / "holidays.csv", "date working name name_en", [rows[day] for day in sorted(rows)])
