import { readFileSync } from 'node:fs';

/** The part of JSON Schema that the schemas of `docs/schema` use. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const understood = new Set([
  ...['$ref', 'type', 'const', 'enum', 'anyOf', 'required', 'properties', 'items'],
  ...['minimum', 'maximum', '$defs', '$schema', 'title', 'description'],
]);

/**
 * What in the value is not as `docs/schema/NAME.json` says, each with its path; empty when all is. Stricter than a reader
 * should be: a field that the schema does not name is a violation, for it is not documented.
 */
export function violations(name: string, value: unknown): string[] {
  const root = JSON.parse(readFileSync(`docs/schema/${name}.json`, 'utf8')) as Schema;
  return [...check(value, root, root, '')];
}

function* check(value: unknown, schema: Schema, root: Schema, at: string): Generator<string, undefined> {
  for (const word of Object.keys(schema)) {
    if (!understood.has(word)) throw new Error(`this validator does not know ${word}`);
  }
  if (schema.$ref !== undefined) {
    const target = root.$defs?.[schema.$ref.replace('#/$defs/', '')];
    if (!target) throw new Error(`${schema.$ref} leads nowhere`);
    yield* check(value, target, root, at);
  }
  if (schema.anyOf?.every((each) => [...check(value, each, root, at)].length > 0)) {
    const closest = schema.anyOf
      .map((each) => [...check(value, each, root, at)])
      .sort((a, b) => a.length - b.length);
    yield* closest[0]!;
  }
  if ('const' in schema && value !== schema.const) yield `${at}: is not ${JSON.stringify(schema.const)}`;
  if (schema.enum && !schema.enum.includes(value))
    yield `${at}: ${JSON.stringify(value)} is none of the enum`;
  if (schema.type !== undefined && !hasType(value, schema.type)) {
    yield `${at}: ${JSON.stringify(value)} is not of type ${schema.type}`;
    return;
  }
  if (typeof value === 'number') {
    if (value < (schema.minimum ?? -Infinity) || value > (schema.maximum ?? Infinity))
      yield `${at}: ${value} is out of range`;
  }
  if (Array.isArray(value) && schema.items) {
    for (const [index, item] of value.entries()) yield* check(item, schema.items, root, `${at}/${index}`);
  }
  if (schema.properties && hasType(value, 'object')) yield* checkObject(value as object, schema, root, at);
}

function* checkObject(
  value: object,
  { properties = {}, required = [] }: Schema,
  root: Schema,
  at: string,
): Generator<string, undefined> {
  for (const name of required) if (!(name in value)) yield `${at}: has no ${name}`;
  for (const [name, item] of Object.entries(value)) {
    const property = properties[name];
    if (property) yield* check(item, property, root, `${at}/${name}`);
    else yield `${at}/${name}: is not in the schema`;
  }
}

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'array':
      return Array.isArray(value);
    case 'null':
      return value === null;
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
