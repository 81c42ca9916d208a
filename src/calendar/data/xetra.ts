// Written by scripts/calendars/generate.py: npm run calendars
import type { ExchangeData } from '../exchanges.ts';

export const XETRA: ExchangeData = {
  title: 'Xetra, Frankfurt',
  source: 'exchange_calendars 4.13.2 XETR',
  timeZone: 'Europe/Berlin',
  open: '09:00',
  close: '17:30',
  opensDayBefore: false,
  lunch: undefined,
  firstDate: '2025-01-01',
  lastDate: '2028-12-31',
  closed: {
    2025: '01-01 04-18 04-21 05-01 12-24 12-25 12-26 12-31',
    2026: '01-01 04-03 04-06 05-01 12-24 12-25 12-31',
    2027: '01-01 03-26 03-29 12-24 12-31',
    2028: '04-14 04-17 05-01 12-25 12-26',
  },
  early: {
    2025: '12-30=14:00',
    2026: '12-30=14:00',
    2027: '12-30=14:00',
    2028: '12-29=14:00',
  },
};
