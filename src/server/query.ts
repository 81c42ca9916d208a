import { isInt64, type Selector } from '../store/selector.ts';
import { parseSelector, SelectorError } from '../store/selector-parser.ts';
import { FieldSelectorError, selectedName } from './field-selector.ts';

/** The options of a value call, as Kubernetes' ListOptions has them; those that change nothing here are only checked. */
export interface Query {
  /** Undefined when every label set is meant. */
  readonly selector: Selector | undefined;
  readonly watch: boolean;
  /** The object name that the field selector asks for; empty for all. It counts for authorization only. */
  readonly name: string;
  /** Why the options cannot be read, for the person who wrote them. */
  readonly problem: string | undefined;
}

/** Reads the part of a URL after the question mark. As in Go, the first of repeated options counts. */
export function readQuery(text: string): Query {
  const options = new URLSearchParams(text);
  const watch = isTrue(options.get('watch'));
  try {
    const selector = readSelector(options.get('labelSelector') ?? '');
    const name = readName(options.get('fieldSelector') ?? '');
    for (const option of ['limit', 'timeoutSeconds']) checkInteger(option, options.get(option));
    return { selector, watch, name, problem: undefined };
  } catch (error) {
    if (error instanceof OptionError) return { selector: undefined, watch, name: '', problem: error.message };
    throw error;
  }
}

class OptionError extends Error {}

/** Kubernetes takes every text but these two for true, also an empty one. */
function isTrue(text: string | null): boolean {
  return text !== null && text !== '0' && text.toLowerCase() !== 'false';
}

function readSelector(text: string): Selector | undefined {
  try {
    const selector = parseSelector(text);
    return selector.length === 0 ? undefined : selector;
  } catch (error) {
    if (error instanceof SelectorError) throw new OptionError(`labelSelector ${shown(text)}: ${error.message}`);
    throw error;
  }
}

/** Only what could be a segment of a path is the name of an object. */
function readName(text: string): string {
  try {
    const name = selectedName(text);
    return name === '.' || name === '..' || /[/%]/.test(name) ? '' : name;
  } catch (error) {
    if (error instanceof FieldSelectorError) throw new OptionError(`fieldSelector ${shown(text)}: ${error.message}`);
    throw error;
  }
}

function checkInteger(option: string, text: string | null): void {
  if (text === null || isInt64(text)) return;
  throw new OptionError(`${option} ${shown(text)}: expected a whole number of at most 64 bits`);
}

function shown(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}...` : text);
}
