import type { ControlPlane, Location } from '../../controlplane/controlplane.js';
import { contains, family, type IpPrefix } from '../../linux/address.js';
import type { Cluster, Pod } from '../../topology/cluster.js';
import { PodIndex } from '../../topology/pod-index.js';
import type { Endpoint, EndpointReference, EndpointSet, SetPart } from '../../topology/question.js';
import { selectedPods } from '../../topology/selected-pods.js';
import { ALL, selects } from '../../topology/selector.js';
import { prefixesOf, rangeText } from '../reach/address-range.js';
import { memberClass } from '../reach/member-class.js';
import { podTraits } from '../reach/members.js';
import { mentionedBlocks } from '../reach/mentioned-blocks.js';
import { outsideAddresses, withinModel } from '../reach/outside.js';
import type { InsideParty, Party } from './party.js';

/** Whether a set is of those who send, or of those who receive. */
export type Side = 'from' | 'to';

/** Finds out whom sets stand for, under one control plane. */
export class Parties {
  readonly #alike: (party: Pick<InsideParty, 'location'> & { readonly traits: string }) => string;
  readonly #traits = new Map<Cluster, (pod: Pod) => string>();
  readonly #pods = new Map<Cluster, PodIndex>();

  /** @param machines which machines are alike */
  constructor(
    readonly plane: ControlPlane,
    readonly machines: ReadonlyMap<string, string>,
  ) {
    this.#alike = memberClass(plane.topology, machines);
  }

  /** All that a reference stands for, each once, in order of declaration. */
  of({ endpoint, text }: EndpointReference, side: Side): Party[] {
    if (endpoint.kind !== 'set') return [...this.#endpoint(endpoint, text)];
    const { parts, except } = endpoint.set;
    const left = new Set(this.#namesOf(except, endpoint.set, side));
    const named = new Map<string, Party>();
    for (const part of parts) {
      for (const party of this.#part(part, endpoint.set, side)) {
        if (!left.has(party.name) && !named.has(party.name)) named.set(party.name, party);
      }
    }
    return [...named.values()];
  }

  *#namesOf(parts: readonly SetPart[], set: EndpointSet, side: Side): Generator<string, void> {
    for (const part of parts) for (const { name } of this.#part(part, set, side)) yield name;
  }

  *#part(part: SetPart, set: EndpointSet, side: Side): Generator<Party, void> {
    const { topology } = this.plane;
    switch (part.kind) {
      case 'endpoint':
        yield* this.#endpoint(part.endpoint, '');
        return;
      case 'pods':
        for (const cluster of topology.clusters.values()) {
          const { pods, namespaces } = part;
          const chosen = this.#podIndex(cluster).select({ pods, ...(namespaces ? { namespaces } : {}) });
          for (const pod of chosen) yield* this.#pod(cluster, pod);
        }
        return;
      case 'services':
        for (const cluster of topology.clusters.values()) {
          const among = new Set(this.#podIndex(cluster).namespaces(part.namespaces ?? ALL));
          for (const [key, { namespace }] of cluster.services) {
            if (![...among].some(({ name }) => name === namespace)) continue;
            yield* this.#endpoint({ kind: 'service', cluster: cluster.name, service: key }, '');
          }
        }
        return;
      case 'nodes':
        for (const machine of topology.machines.values()) {
          if (machine.kind !== 'node' || !selects(part.nodes, machine.labels ?? {})) continue;
          yield* this.#endpoint({ kind: 'machine', machine: machine.name }, '');
        }
        return;
      case 'machines':
        for (const machine of topology.machines.keys())
          yield* this.#endpoint({ kind: 'machine', machine }, '');
        return;
      case 'containers':
        for (const [machine, { docker }] of topology.machines) {
          for (const container of docker?.containers.keys() ?? [])
            yield* this.#endpoint({ kind: 'container', machine, container }, '');
        }
        return;
      case 'cidr':
        yield* this.#within(part.cidr);
        yield* this.#outside(set, side, part.cidr);
        return;
      case 'outside':
        yield* this.#outside(set, side);
        return;
    }
  }

  *#endpoint(endpoint: Endpoint, text: string): Generator<Party, void> {
    const { topology } = this.plane;
    switch (endpoint.kind) {
      case 'address':
        yield { kind: 'address', name: text || endpoint.address, address: endpoint.address };
        return;
      case 'service': {
        const cluster = topology.clusters.get(endpoint.cluster);
        const service = cluster?.services.get(endpoint.service);
        if (!cluster || !service) return;
        const name = `service ${this.#prefix(cluster)}${endpoint.service}`;
        const pods = new Set(selectedPods(cluster, service));
        yield { kind: 'service', name, endpoint, service, pods };
        return;
      }
      case 'pod':
      case 'workload': {
        const cluster = topology.clusters.get(endpoint.cluster);
        if (!cluster) return;
        const keys =
          endpoint.kind === 'pod' ? [endpoint.pod] : (cluster.workloads.get(endpoint.workload)?.pods ?? []);
        const node = endpoint.kind === 'workload' ? endpoint.node : undefined;
        for (const key of keys) {
          const pod = cluster.pods.get(key);
          if (pod && (node === undefined || pod.node === node)) yield* this.#pod(cluster, pod);
        }
        return;
      }
      case 'machine':
      case 'container':
        for (const location of this.plane.locate(endpoint))
          yield this.#inside(location, JSON.stringify([location.name]));
        return;
      case 'set':
        return;
    }
  }

  *#pod(cluster: Cluster, pod: Pod): Generator<Party, void> {
    let traitsOf = this.#traits.get(cluster);
    if (!traitsOf) {
      traitsOf = podTraits(cluster, this.plane.context);
      this.#traits.set(cluster, traitsOf);
    }
    const key = `${pod.namespace}/${pod.name}`;
    for (const location of this.plane.locate({ kind: 'pod', cluster: cluster.name, pod: key })) {
      yield { ...this.#inside(location, traitsOf(pod)), name: this.#prefix(cluster) + key, pod };
    }
  }

  #inside(location: Location, traits: string): InsideParty {
    return { kind: 'inside', name: location.name, location, alike: this.#alike({ location, traits }) };
  }

  /** Whoever in the model has an address in the prefix, with that address. */
  *#within(prefix: IpPrefix): Generator<Party, void> {
    for (const part of EVERYBODY) {
      for (const party of this.#part(part, { parts: [], except: [] }, 'to')) {
        if (party.kind !== 'inside') continue;
        const addresses = party.location.addresses.filter((address) => contains(prefix, address));
        if (addresses.length === 0) continue;
        const alike = JSON.stringify([party.alike, addresses.map(family)]);
        yield { ...party, alike, location: { ...party.location, addresses } };
      }
    }
  }

  /** What is outside the model, cut where a policy, a route or the set itself makes a difference. */
  *#outside(set: EndpointSet, side: Side, within?: IpPrefix): Generator<Party, void> {
    const { topology } = this.plane;
    const own = [...set.parts, ...set.except].flatMap((part) =>
      part.kind === 'cidr' ? [{ within: [part.cidr], except: [] }] : [],
    );
    const samples = new Map([...this.machines].map(([machine, like]) => [like, machine])).values();
    const blocks = [...mentionedBlocks(topology)[side], ...own];
    for (const { range, address } of outsideAddresses(
      topology,
      blocks,
      withinModel(topology, this.plane, samples),
    )) {
      if (within && !contains(within, address)) continue;
      const prefixes = prefixesOf(range);
      const text = prefixes.length === 1 ? prefixes[0]! : rangeText(range);
      yield { kind: 'outside', name: `${text} outside`, range, address };
    }
  }

  #podIndex(cluster: Cluster): PodIndex {
    let index = this.#pods.get(cluster);
    if (!index) {
      index = new PodIndex(cluster, true);
      this.#pods.set(cluster, index);
    }
    return index;
  }

  #prefix({ name }: Cluster): string {
    return this.plane.topology.clusters.size > 1 ? `${name}/` : '';
  }
}

const EVERYBODY: readonly SetPart[] = [
  { kind: 'pods', pods: ALL },
  { kind: 'machines' },
  { kind: 'containers' },
];
