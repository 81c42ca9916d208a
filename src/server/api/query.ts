import { isInt64, type Selector } from '../../store/selector.ts';
import { parseSelector, SelectorError } from '../../store/selector-parser.ts';
import { FieldSelectorError, selectedName } from './field-selector.ts';

/**
 * The options of a value call, as Kubernetes' ListOptions has them; those that change nothing here are only checked.
 */
export interface Query {
  /** Undefined when every label set is meant. */
  readonly selector: Selector | undefined;
  readonly watch: boolean;
  /** The object name that the field selector asks for; empty for all. It counts for authorization only. */
  readonly name: string;
  /** Why the options cannot be read, for the person who wrote them. */
  readonly problem: string | undefined;
}

const MAX_SHOWN = 200;

/** Reads the part of a URL after the question mark. As in Go, the first of repeated options counts. */
export function readQuery(text: string): Query {
  const options = new URLSearchParams(text);
  const watch = isTrue(options.get('watch'));
  try {
    const selector = readOption('labelSelector', options, parseSelector) ?? [];
    const name = readOption('fieldSelector', options, selectedName) ?? '';
    for (const option of ['limit', 'timeoutSeconds']) readOption(option, options, checkInteger);
    return {
      selector: selector.length === 0 ? undefined : selector,
      watch,
      name: objectName(name),
      problem: undefined,
    };
  } catch (error) {
    if (error instanceof OptionError) return { selector: undefined, watch, name: '', problem: error.message };
    throw error;
  }
}

class OptionError extends Error {}

/** Undefined when the option is not there. */
function readOption<T>(option: string, options: URLSearchParams, read: (text: string) => T): T | undefined {
  const text = options.get(option);
  if (text === null) return undefined;
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof SelectorError || error instanceof FieldSelectorError || error instanceof RangeError))
      throw error;
    const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
    throw new OptionError(`${option} ${JSON.stringify(shown)}: ${error.message}`);
  }
}

/** Kubernetes takes every text but these two for true, also an empty one. */
function isTrue(text: string | null): boolean {
  return text !== null && text !== '0' && text.toLowerCase() !== 'false';
}

/** Only what could be a segment of a path is the name of an object. */
function objectName(name: string): string {
  return name === '.' || name === '..' || /[/%]/.test(name) ? '' : name;
}

function checkInteger(text: string): void {
  if (!isInt64(text)) throw new RangeError('expected a whole number of at most 64 bits');
}
