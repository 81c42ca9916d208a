// Written by scripts/calendars/generate.py: npm run calendars
import type { ExchangeData } from '../exchanges.ts';

export const LSE: ExchangeData = {
  title: 'London Stock Exchange',
  source: 'exchange_calendars 4.13.2 XLON',
  timeZone: 'Europe/London',
  open: '08:00',
  close: '16:30',
  opensDayBefore: false,
  lunch: undefined,
  firstDate: '2025-01-01',
  lastDate: '2028-12-31',
  closed: {
    2025: '01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26',
    2026: '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28',
    2027: '01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28',
    2028: '01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26',
  },
  early: {
    2025: '12-24=12:30 12-31=12:30',
    2026: '12-24=12:30 12-31=12:30',
    2027: '12-24=12:30 12-31=12:30',
    2028: '12-22=12:30 12-29=12:30',
  },
};
