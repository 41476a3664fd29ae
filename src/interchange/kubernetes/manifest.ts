import { type Fields, fieldsAt, isFields, listAt, textAt } from './fields.js';

/** One Kubernetes object, as a file has it. */
export interface Manifest {
  /** The file as the user named it. */
  readonly file: string;
  /** `apps` of `apps/v1`; empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** `default` for an object without one, for a namespace is where kubectl would put it. */
  readonly namespace: string;
  readonly name: string;
  /** Whether the object itself says its namespace. */
  readonly hasNamespace: boolean;
  readonly body: Fields;
}

/** Something in a file that is no Kubernetes object; the reason completes "this is…". */
export interface NoManifest {
  readonly reason: string;
}

/**
 * The objects that a value of YAML or JSON stands for: one, or the items of a List (`kind: List`, `kind: PodList`), which need not say
 * their kind again.
 */
export function manifestsIn(value: unknown, file: string): (Manifest | NoManifest)[] {
  if (!isFields(value)) return [{ reason: 'not a Kubernetes object' }];
  const kind = textAt(value, 'kind');
  const apiVersion = textAt(value, 'apiVersion');
  if (kind === undefined || apiVersion === undefined) {
    return [{ reason: `not a Kubernetes object: it has no ${kind === undefined ? 'kind' : 'apiVersion'}` }];
  }
  if (!isList(kind, value)) return [single(value, kind, apiVersion, file)];
  const itemKind = kind === 'List' ? undefined : kind.slice(0, -'List'.length);
  return listAt(value, 'items').map((item) => {
    if (!isFields(item)) return { reason: `an item of a ${kind} that is not an object` };
    const own = textAt(item, 'kind') ?? itemKind;
    if (own === undefined) return { reason: `an item of a ${kind} without a kind` };
    return single(item, own, textAt(item, 'apiVersion') ?? apiVersion, file);
  });
}

function isList(kind: string, value: Fields): boolean {
  return kind.endsWith('List') && (kind === 'List' || Array.isArray(value.items) || value.items === null);
}

function single(body: Fields, kind: string, apiVersion: string, file: string): Manifest | NoManifest {
  const metadata = fieldsAt(body, 'metadata');
  const name = textAt(metadata, 'name') ?? textAt(metadata, 'generateName');
  if (name === undefined) return { reason: `a ${kind} without a name` };
  const slash = apiVersion.indexOf('/');
  return {
    file,
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind,
    namespace: textAt(metadata, 'namespace') ?? 'default',
    name,
    hasNamespace: textAt(metadata, 'namespace') !== undefined,
    body,
  };
}
