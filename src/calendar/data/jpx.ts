// Written by scripts/calendars/generate.py: npm run calendars
import type { ExchangeData } from '../exchanges.ts';

export const JPX: ExchangeData = {
  title: 'Japan Exchange Group, Tokyo',
  source: 'exchange_calendars 4.13.2 XTKS',
  timeZone: 'Asia/Tokyo',
  open: '09:00',
  close: '15:30',
  opensDayBefore: false,
  lunch: ['11:30', '12:30'],
  firstDate: '2025-01-01',
  lastDate: '2028-12-31',
  closed: {
    2025: '01-01 01-02 01-03 01-13 02-11 02-24 03-20 04-29 05-05 05-06 07-21 08-11 09-15 09-23 10-13 11-03 11-24 12-31',
    2026: '01-01 01-02 01-12 02-11 02-23 03-20 04-29 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23 12-31',
    2027: '01-01 01-11 02-11 02-23 03-22 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-23 10-11 11-03 11-23 12-31',
    2028: '01-03 01-10 02-11 02-23 03-20 05-03 05-04 05-05 07-17 08-11 09-18 09-22 10-09 11-03 11-23',
  },
  early: {},
};
