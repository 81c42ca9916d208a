import { CME } from './data/cme.ts';
import { HKEX } from './data/hkex.ts';
import { JPX } from './data/jpx.ts';
import { LSE } from './data/lse.ts';
import { NASDAQ } from './data/nasdaq.ts';
import { NYSE } from './data/nyse.ts';
import { XETRA } from './data/xetra.ts';
import { dayOf } from './days.ts';
import type { EarlyClose, SessionRule } from './settings.ts';

/** What an exchange's year looks like. Written by a script; times and dates are those of its time zone. */
export interface ExchangeData {
  /** What trades in these hours. */
  readonly title: string;
  /** Where the data comes from, with the version. */
  readonly source: string;
  readonly timeZone: string;
  /** Monday to Friday. */
  readonly open: string;
  readonly close: string;
  readonly opensDayBefore: boolean;
  /** From and until. */
  readonly lunch: readonly [string, string] | undefined;
  /** Days outside these are taken for ordinary ones. */
  readonly firstDate: string;
  readonly lastDate: string;
  /** By year, dates of Monday to Friday on which there is no session: `01-01 12-25`. */
  readonly closed: Readonly<Record<number, string>>;
  /** By year, dates and when their session ends: `12-24=13:00`. */
  readonly early: Readonly<Record<number, string>>;
}

const EXCHANGES = { nyse: NYSE, nasdaq: NASDAQ, lse: LSE, xetra: XETRA, jpx: JPX, hkex: HKEX, cme: CME } as const;

export type ExchangeName = keyof typeof EXCHANGES;

/** The name of the session of every exchange. */
export const EXCHANGE_SESSION = 'regular';

/** An exchange as rules of a calendar. */
export interface Exchange {
  readonly title: string;
  readonly source: string;
  readonly timeZone: string;
  readonly session: SessionRule;
  readonly firstDay: number;
  readonly lastDay: number;
  readonly closed: readonly number[];
  readonly early: readonly EarlyClose[];
}

export const EXCHANGE_NAMES: readonly ExchangeName[] = ['nyse', 'nasdaq', 'lse', 'xetra', 'jpx', 'hkex', 'cme'];

export function isExchange(name: string): name is ExchangeName {
  return Object.hasOwn(EXCHANGES, name);
}

export function exchange(name: ExchangeName): Exchange {
  const data: ExchangeData = EXCHANGES[name];
  const { title, source, timeZone, opensDayBefore, lunch } = data;
  return {
    title,
    source,
    timeZone,
    session: {
      name: EXCHANGE_SESSION,
      weekdays: [1, 2, 3, 4, 5],
      openMinute: minuteOf(data.open),
      closeMinute: minuteOf(data.close),
      opensDayBefore,
      lunch: lunch && { fromMinute: minuteOf(lunch[0]), untilMinute: minuteOf(lunch[1]) },
    },
    firstDay: dateOf(data.firstDate),
    lastDay: dateOf(data.lastDate),
    closed: wordsOf(data.closed).map(dateOf),
    early: wordsOf(data.early).map((word) => {
      const [date = '', close = ''] = word.split('=');
      return { day: dateOf(date), closeMinute: minuteOf(close), session: undefined };
    }),
  };
}

function wordsOf(years: Readonly<Record<number, string>>): readonly string[] {
  return Object.entries(years).flatMap(([year, words]) => words.split(' ').map((word) => `${year}-${word}`));
}

function dateOf(text: string): number {
  const [year = 0, month = 1, date = 1] = text.split('-').map(Number);
  return dayOf({ year, month, date });
}

function minuteOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
}
