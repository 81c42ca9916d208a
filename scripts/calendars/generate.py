"""Writes the ready-made calendars as TypeScript, and all their sessions as JSON to compare with.

    python generate.py FOLDER    writes FOLDER/nyse.ts and the others, and FOLDER/sessions.json

Needs the packages of requirements.txt. Closures, early closes and breaks are those of exchange_calendars; what is corrected
stands in CORRECTIONS.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import exchange_calendars
import pandas as pd

FIRST, LAST = "2025-01-01", "2028-12-31"

EXCHANGES = {
    "nyse": ("XNYS", "New York Stock Exchange"),
    "nasdaq": ("XNAS", "Nasdaq"),
    "lse": ("XLON", "London Stock Exchange"),
    "xetra": ("XETR", "Xetra, Frankfurt"),
    "jpx": ("XTKS", "Japan Exchange Group, Tokyo"),
    "hkex": ("XHKG", "Hong Kong Exchanges"),
    "cme": ("CMES", "CME Globex, equity index futures"),
}

# Globex pauses from 16:00 to 17:00 every day; exchange_calendars lets a session end when the next one begins.
CORRECTIONS = {"CMES": ("17:00", "16:00")}


def schedule(code):
    """Rows of day, open, break start, break end and close, by the clock of the exchange."""
    calendar = exchange_calendars.get_calendar(code, start=FIRST, end=LAST)
    rows = []
    for day, row in calendar.schedule.iterrows():
        times = [row[name] for name in ("open", "break_start", "break_end", "close")]
        local = [None if pd.isna(time) else time.tz_convert(calendar.tz).tz_localize(None) for time in times]
        usual, correct = CORRECTIONS.get(code, (None, None))
        if usual is not None and clock(local[3]) == usual:
            local[3] = pd.Timestamp(f"{local[3].date()} {correct}")
        rows.append((day, *local))
    return calendar, rows


def clock(time):
    return f"{time:%H:%M}"


def by_year(words):
    """Lines of `2026: '12-24 12-25',` from (day, word)."""
    years = {}
    for day, word in words:
        years.setdefault(day.year, []).append(f"{day:%m-%d}{word}")
    lines = "".join(f"    {year}: '{' '.join(found)}',\n" for year, found in sorted(years.items()))
    return f"{{\n{lines}  }}" if lines else "{}"


def page(name, code, title):
    calendar, rows = schedule(code)
    usual = pd.Series([(clock(row[1]), clock(row[4])) for row in rows]).mode()[0]
    days = {row[0] for row in rows}
    breaks = {(clock(row[2]), clock(row[3])) for row in rows if row[2] is not None}
    day_before = {row[1].normalize() < row[0] for row in rows}
    weekdays = pd.date_range(FIRST, LAST, freq="B")
    closed = [(day, "") for day in weekdays if day not in days]
    early = [(row[0], f"={clock(row[4])}") for row in rows if clock(row[4]) != usual[1]]

    # What the format cannot say must not be lost in silence.
    assert {clock(row[1]) for row in rows} == {usual[0]}, f"{code} has late opens"
    assert all(day in weekdays for day in days), f"{code} has sessions on weekends"
    assert all(row[4].normalize() == row[0] for row in rows), f"{code} closes on another day"
    assert len(breaks) <= 1 and len(day_before) == 1, f"{code} has breaks or opens that differ"

    correction = f", close {CORRECTIONS[code][1]}" if code in CORRECTIONS else ""
    lunch = f"['{breaks_of(breaks)[0]}', '{breaks_of(breaks)[1]}']" if breaks else "undefined"
    return (
        f"// Written by scripts/calendars/generate.py: npm run calendars\n"
        f"import type {{ ExchangeData }} from '../exchanges.ts';\n\n"
        f"export const {name.upper()}: ExchangeData = {{\n"
        f"  title: '{title}',\n"
        f"  source: 'exchange_calendars {version('exchange_calendars')} {code}{correction}',\n"
        f"  timeZone: '{calendar.tz}',\n"
        f"  open: '{usual[0]}',\n"
        f"  close: '{usual[1]}',\n"
        f"  opensDayBefore: {'true' if day_before.pop() else 'false'},\n"
        f"  lunch: {lunch},\n"
        f"  firstDate: '{FIRST}',\n"
        f"  lastDate: '{LAST}',\n"
        f"  closed: {by_year(closed)},\n"
        f"  early: {by_year(early)},\n"
        f"}};\n"
    )


def breaks_of(breaks):
    return next(iter(breaks))


def windows(code):
    """The [open, close] of every window in UTC milliseconds: two for a day with a break."""
    calendar, rows = schedule(code)
    utc = lambda time: int(time.tz_localize(calendar.tz).timestamp() * 1000)
    found = []
    for _, opens, break_start, break_end, closes in rows:
        if break_start is None:
            found.append([utc(opens), utc(closes)])
        else:
            found += [[utc(opens), utc(break_start)], [utc(break_end), utc(closes)]]
    return found


def main(folder):
    for name, (code, title) in EXCHANGES.items():
        (folder / f"{name}.ts").write_text(page(name, code, title))
    sessions = {name: windows(code) for name, (code, _) in EXCHANGES.items()}
    (folder / "sessions.json").write_text(json.dumps(sessions))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
