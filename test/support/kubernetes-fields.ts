import * as kubernetes from '@kubernetes/client-node';

/** One thing that the kube-apiserver would refuse or drop: the path of a field, and what is wrong with it. */
export type FieldTrouble = string;

interface Attribute {
  readonly baseName: string;
  readonly type: string;
}

/** Fields of an object that its kind does not have, and values of another type than they must have. */
export function fieldTroubles(object: Readonly<Record<string, unknown>>): readonly FieldTrouble[] {
  const kind = String(object['kind']);
  const version = String(object['apiVersion']).split('/').at(-1) ?? '';
  const model = `${version[0]?.toUpperCase()}${version.slice(1)}${kind}`;
  return attributesOf(model) === undefined ? [`${kind}: unknown kind ${model}`] : troublesOf(object, model, kind);
}

function troublesOf(value: unknown, type: string, path: string): readonly FieldTrouble[] {
  const [, item] = /^Array<(.*)>$/.exec(type) ?? [];
  if (item !== undefined) {
    if (!Array.isArray(value)) return [`${path}: expected a list, found ${JSON.stringify(value)}`];
    return value.flatMap((one, i) => troublesOf(one, item, `${path}[${i}]`));
  }
  const [, entry] = /^\{ \[key: string\]: (.*); \}$/.exec(type) ?? [];
  if (entry !== undefined) {
    if (!isMap(value)) return [`${path}: expected a map, found ${JSON.stringify(value)}`];
    return Object.entries(value).flatMap(([key, one]) => troublesOf(one, entry, `${path}.${key}`));
  }
  const attributes = attributesOf(type);
  if (attributes === undefined) return primitiveTroubles(value, type, path);
  if (!isMap(value)) return [`${path}: expected a ${type}, found ${JSON.stringify(value)}`];
  return Object.entries(value).flatMap(([key, one]) => {
    const attribute = attributes.find(({ baseName }) => baseName === key);
    return attribute ? troublesOf(one, attribute.type, `${path}.${key}`) : [`${path}.${key}: unknown field`];
  });
}

function primitiveTroubles(value: unknown, type: string, path: string): readonly FieldTrouble[] {
  const expected = type === 'IntOrString' ? ['number', 'string'] : [type];
  return expected.includes(typeof value) ? [] : [`${path}: expected ${type}, found ${JSON.stringify(value)}`];
}

/** The fields of a generated model; undefined when the type is not one. */
function attributesOf(type: string): readonly Attribute[] | undefined {
  const model: unknown = Object.entries(kubernetes).find(([name]) => name === type)?.[1];
  if (typeof model !== 'function' || !('getAttributeTypeMap' in model)) return undefined;
  return (model.getAttributeTypeMap as () => readonly Attribute[])();
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
