import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  visit,
  type YAMLMap,
} from 'yaml';
import { type Path, quoted } from './shown.ts';

/** Something that is wrong with a document as YAML, and where it begins. */
export interface Trouble {
  readonly offset: number;
  readonly message: string;
  /** No value can be made of the document. */
  readonly isFatal: boolean;
}

/** Far more than anybody needs for one metric. Aliases multiply, and the library looks for the anchor of each in all of the document. */
export const MOST_ALIASES = 100;

/** Keys that stand twice in a map, aliases of nothing, and too many aliases. */
export function troublesIn(document: Document.Parsed): readonly Trouble[] {
  const troubles: Trouble[] = [];
  const report = (node: unknown, message: string, isFatal = false) =>
    troubles.push({ offset: startOf(node), message, isFatal });
  const anchors = new Set<string>();
  let aliases = 0;
  visit(document, {
    Node: (_, node) => {
      if (isMap(node)) checkKeys(node, report);
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchors.add(node.anchor);
        return;
      }
      if (!anchors.has(node.source))
        report(node, `expected an anchor before its alias, found ${quoted(`*${node.source}`)} without one`, true);
      if (++aliases === MOST_ALIASES + 1) report(node, `expected at most ${MOST_ALIASES} aliases, found more`, true);
    },
  });
  return troubles;
}

/** The library can do this too, but compares each key with every other. */
function checkKeys(map: YAMLMap, report: (node: unknown, message: string) => void): void {
  const keys = new Set<string>();
  for (const { key } of map.items) {
    const name = nameOf(key);
    if (keys.has(name)) report(key, `expected each key once, found ${quoted(name)} again`);
    // Nothing is called so, and code that copies objects may take it for their class.
    if (name === '__proto__') report(key, 'expected a name, found the key "__proto__"');
    keys.add(name);
  }
}

/**
 * Finds the offset of a field: of its key in a map, of the item itself in a list. For a field that is not there it is that of the
 * nearest one around it.
 */
export function finder(document: Document.Parsed): (path: Path) => number {
  const pairs = new Map<YAMLMap, ReadonlyMap<string, Pair>>();
  const targets = new Map<Alias, Node | undefined>();
  const anchors = new Map<string, Node>();
  visit(document, {
    Node: (_, node) => {
      if (isMap(node)) pairs.set(node, new Map(node.items.map((pair) => [nameOf(pair.key), pair])));
      if (isAlias(node)) targets.set(node, anchors.get(node.source));
      else if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });

  function inside(node: unknown, key: PropertyKey): { start: unknown; node: unknown } | undefined {
    if (isAlias(node)) return inside(targets.get(node), key);
    const item = isSeq(node) ? node.items[Number(key)] : undefined;
    if (item !== undefined) return { start: item, node: item };
    const pair = isMap(node) ? pairs.get(node)?.get(String(key)) : undefined;
    return pair && { start: pair.key, node: pair.value };
  }

  return (path) => {
    let found: { start: unknown; node: unknown } = { start: document.contents, node: document.contents };
    for (const key of path) {
      const next = inside(found.node, key);
      if (next === undefined) break;
      found = next;
    }
    return startOf(found.start);
  };
}

function nameOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}

function startOf(node: unknown): number {
  return (isNode(node) ? node.range?.[0] : undefined) ?? 0;
}
