import { LabelIndex } from '../../../topology/label-index.js';
import type { Labels } from '../../../topology/labels.js';
import type { Selector } from '../../../topology/selector.js';
import type { Service } from '../../../topology/service.js';
import type { GivenEndpoints } from './services.js';

interface LabelledPod {
  readonly namespace: string;
  readonly labels: Labels;
}

/**
 * A selector makes a Service's endpoints by itself where the files have a pod for it; given ones are of the others, and of
 * slices before Endpoints.
 */
export function withEndpoints(
  services: readonly Service[],
  given: readonly GivenEndpoints[],
  pods: readonly LabelledPod[],
): Service[] {
  const byService = groupBy(given, ({ service }) => service);
  const byNamespace = new Map(
    [...groupBy(pods, ({ namespace }) => namespace)].map(([name, own]) => [
      name,
      new LabelIndex(own, ({ labels }) => labels),
    ]),
  );
  return services.map((service): Service => {
    const { namespace, name, selector } = service;
    if (selector && byNamespace.get(namespace)?.selectsAny(equalTo(selector))) return service;
    const own = byService.get(`${namespace}/${name}`) ?? [];
    const slices = own.filter(({ manifest }) => manifest.kind === 'EndpointSlice');
    const endpoints = (slices.length > 0 ? slices : own).flatMap((each) => each.endpoints);
    return endpoints.length > 0 ? { ...service, endpoints } : service;
  });
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** A Service's selector: all of its labels with their values. */
function equalTo(labels: Labels): Selector {
  return {
    kind: 'and',
    of: Object.entries(labels).map(([key, value]) => ({ kind: 'in', key, values: [value] })),
  };
}
