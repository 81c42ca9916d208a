// Written by scripts/calendars/generate.py: npm run calendars
import type { ExchangeData } from '../exchanges.ts';

export const CME: ExchangeData = {
  title: 'CME Globex, equity index futures',
  source: 'exchange_calendars 4.13.2 CMES, close 16:00',
  timeZone: 'America/Chicago',
  open: '17:00',
  close: '16:00',
  opensDayBefore: true,
  lunch: undefined,
  firstDate: '2025-01-01',
  lastDate: '2028-12-31',
  closed: {
    2025: '01-01 01-09 04-18 12-25',
    2026: '01-01 04-03 12-25',
    2027: '01-01 03-26 12-24',
    2028: '04-14 12-25',
  },
  early: {
    2025: '01-20=12:00 02-17=12:00 05-26=12:00 07-04=12:00 09-01=12:00 11-27=12:00 11-28=12:00 12-24=12:00',
    2026: '01-19=12:00 02-16=12:00 05-25=12:00 07-03=12:00 09-07=12:00 11-26=12:00 11-27=12:00 12-24=12:00',
    2027: '01-18=12:00 02-15=12:00 05-31=12:00 07-05=12:00 09-06=12:00 11-25=12:00 11-26=12:00',
    2028: '01-17=12:00 02-21=12:00 05-29=12:00 07-04=12:00 09-04=12:00 11-23=12:00 11-24=12:00',
  },
};
