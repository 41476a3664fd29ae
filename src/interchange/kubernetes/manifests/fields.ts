/** Readers of values that come from a manifest, which may be anything at all. What is of another type is not there. */
export type Fields = Readonly<Record<string, unknown>>;

const NONE: Fields = Object.freeze({});

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at a path of keys; an empty one where there is none. */
export function fieldsAt(from: Fields, ...path: readonly string[]): Fields {
  let at: unknown = from;
  for (const key of path) at = isFields(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return isFields(at) ? at : NONE;
}

/** Whether the key is there with a value; `null` is none, as in Kubernetes' own decoding. */
export function has(from: Fields, key: string): boolean {
  return Object.hasOwn(from, key) && from[key] !== null && from[key] !== undefined;
}

export function listAt(from: Fields, key: string): readonly unknown[] {
  const value = Object.hasOwn(from, key) ? from[key] : undefined;
  return Array.isArray(value) ? value : [];
}

/** The objects of a list; anything else in it is passed over. */
export function objectsAt(from: Fields, key: string): readonly Fields[] {
  return listAt(from, key).filter(isFields);
}

export function stringsAt(from: Fields, key: string): readonly string[] {
  return listAt(from, key).filter((value) => typeof value === 'string');
}

export function textAt(from: Fields, key: string): string | undefined {
  const value = Object.hasOwn(from, key) ? from[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberAt(from: Fields, key: string): number | undefined {
  const value = Object.hasOwn(from, key) ? from[key] : undefined;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function isTrueAt(from: Fields, key: string): boolean {
  return Object.hasOwn(from, key) && from[key] === true;
}

/** Texts by key. YAML reads `version: 1` as a number, which kubectl would refuse; the text is what was meant. */
export function labelsAt(from: Fields, key: string): Readonly<Record<string, string>> {
  const labels = Object.entries(fieldsAt(from, key)).flatMap(([name, value]) =>
    value === null || typeof value === 'object' ? [] : [[name, String(value)] as const],
  );
  return Object.fromEntries(labels);
}

/** So much of a value is shown in a finding. */
const SHOWN = 120;

/** A small object for a finding: its plain values; what is nested is left out, and what is long is cut. */
export function shown(fields: Fields): string {
  const plain = Object.entries(fields).filter(([, value]) => typeof value !== 'object' || value === null);
  const text = JSON.stringify(Object.fromEntries(plain));
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
