import { localTime } from '../../forecast/local-time.ts';
import { amount } from '../../policy/words.ts';

/** `09:30`. */
export function clockOf(minute: number): string {
  return [Math.floor(minute / 60), Math.floor(minute % 60)].map((part) => String(part).padStart(2, '0')).join(':');
}

/** `12 %`, and `0.4 %` where whole percents say nothing. */
export function percent(part: number): string {
  return `${100 * part < 10 && part > 0 ? amount(Number((100 * part).toPrecision(2))) : Math.round(100 * part)} %`;
}

export function plural(count: number, one: string): string {
  return `${amount(count)} ${one}${count === 1 ? '' : 's'}`;
}

/** `2024-12-04 09:35`, by local clocks. */
export function localText(timeZone: string): (ms: number) => string {
  const local = localTime(timeZone);
  return (ms) => new Date(ms + local.offsetMs(ms)).toISOString().slice(0, 16).replace('T', ' ');
}
