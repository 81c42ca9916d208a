import { type At, escaped, fixed } from '../../page/svg.ts';

/** Within a circle of radius 1 or a little more: a square, a triangle, a diamond, a triangle upside down, a cross, a bar. */
const FORMS = [
  'M-.9-.9H.9V.9H-.9Z',
  'M0-1.2L1.1 .9H-1.1Z',
  'M0-1.3L1.3 0 0 1.3-1.3 0Z',
  'M0 1.2L1.1-.9H-1.1Z',
  'M-1.2-.4H-.4V-1.2H.4V-.4H1.2V.4H.4V1.2H-.4V.4H-1.2Z',
  'M-1.2-.6H1.2V.6H-1.2Z',
];

/** How many forms there are for the styles `s0`, `s1` and so on; every other style is round. */
export const STYLES = FORMS.length;

/** A mark that tells its style by its form, too. `size` is half its width. */
export function mark([x, y]: At, style: string, size: number, title: string): string {
  const form = FORMS[Number(/\bs(\d)/.exec(style)?.[1] ?? Number.NaN)];
  const at = `transform="translate(${fixed(x)} ${fixed(y)}) scale(${size})"`;
  const shape = form === undefined ? 'circle r="1"' : `path d="${form}"`;
  return `<${shape} class="mark ${style}" ${at}><title>${escaped(title)}</title></${form === undefined ? 'circle' : 'path'}>`;
}
