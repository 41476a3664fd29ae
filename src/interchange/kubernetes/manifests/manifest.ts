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

/** Lists may be in lists; kubectl makes none that are so deep. */
const DEEPEST = 8;

/**
 * The objects that a value of YAML or JSON stands for: one, the items of a List (`kind: List`, `kind: PodList`), which need not say
 * their kind again, or those of a bare array, or of an object of arrays (`{"services": […], "nodes": […]}`), as scripts dump them.
 */
export function manifestsIn(value: unknown, file: string, depth = 0): (Manifest | NoManifest)[] {
  if (depth > DEEPEST) return [{ reason: `a List in ${DEEPEST} others` }];
  if (Array.isArray(value)) {
    return holdsObjects(value)
      ? value.flatMap((item) => manifestsIn(item, file, depth + 1))
      : [{ reason: 'not a Kubernetes object' }];
  }
  if (!isFields(value)) return [{ reason: 'not a Kubernetes object' }];
  const kind = textAt(value, 'kind');
  const apiVersion = textAt(value, 'apiVersion');
  if (kind === undefined && apiVersion === undefined) {
    const parts = Object.values(value).filter(holdsObjects);
    if (parts.length > 0) return parts.flatMap((part) => manifestsIn(part, file, depth + 1));
  }
  if (kind === undefined || apiVersion === undefined) {
    return [{ reason: `not a Kubernetes object: it has no ${kind === undefined ? 'kind' : 'apiVersion'}` }];
  }
  if (!isList(kind, value)) return [single(value, kind, apiVersion, file)];
  const itemKind = kind === 'List' ? undefined : kind.slice(0, -'List'.length);
  return listAt(value, 'items').flatMap((item) => {
    if (!isFields(item)) return [{ reason: `an item of a ${kind} that is not an object` }];
    const own = textAt(item, 'kind') ?? itemKind;
    if (own === undefined) return [{ reason: `an item of a ${kind} without a kind` }];
    const version = textAt(item, 'apiVersion') ?? apiVersion;
    return isList(own, item)
      ? manifestsIn({ ...item, kind: own, apiVersion: version }, file, depth + 1)
      : [single(item, own, version, file)];
  });
}

/** Whether it is an array, or a List, of objects of which one at least says what it is. */
function holdsObjects(value: unknown): boolean {
  if (Array.isArray(value)) return value.some((item) => isFields(item) && textAt(item, 'kind') !== undefined);
  return isFields(value) && textAt(value, 'kind')?.endsWith('List') === true;
}

function isList(kind: string, value: Fields): boolean {
  return kind.endsWith('List') && (kind === 'List' || Array.isArray(value.items) || value.items === null);
}

/** Configuration of a program (`kubeadm.k8s.io`, `kubeproxy.config.k8s.io`) has no name. */
const CONFIGURATION = /^kubeadm\.k8s\.io$|\.config\.k8s\.io$/;

function single(body: Fields, kind: string, apiVersion: string, file: string): Manifest | NoManifest {
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  const metadata = fieldsAt(body, 'metadata');
  const unnamed = CONFIGURATION.test(group) ? kind : undefined;
  const name = textAt(metadata, 'name') ?? generatedName(metadata) ?? unnamed;
  if (name === undefined) return { reason: `a ${kind} without a name` };
  return {
    file,
    group,
    version: apiVersion.slice(slash + 1),
    kind,
    namespace: textAt(metadata, 'namespace') ?? 'default',
    name,
    hasNamespace: textAt(metadata, 'namespace') !== undefined,
    body,
  };
}

/** `generateName: job-`: the API server puts five letters of its own behind it. */
function generatedName(metadata: Fields): string | undefined {
  return textAt(metadata, 'generateName')?.replace(/[-.]+$/, '') || undefined;
}
