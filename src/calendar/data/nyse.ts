// Written by scripts/calendars/generate.py: npm run calendars
import type { ExchangeData } from '../exchanges.ts';

export const NYSE: ExchangeData = {
  title: 'New York Stock Exchange',
  source: 'exchange_calendars 4.13.2 XNYS',
  timeZone: 'America/New_York',
  open: '09:30',
  close: '16:00',
  opensDayBefore: false,
  lunch: undefined,
  firstDate: '2025-01-01',
  lastDate: '2028-12-31',
  closed: {
    2025: '01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25',
    2026: '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25',
    2027: '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24',
    2028: '01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25',
  },
  early: {
    2025: '07-03=13:00 11-28=13:00 12-24=13:00',
    2026: '11-27=13:00 12-24=13:00',
    2027: '11-26=13:00',
    2028: '07-03=13:00 11-24=13:00',
  },
};
