import type { ControlPlane, Location } from '../controlplane/controlplane.js';
import { isPublic } from '../controlplane/internet/private.js';
import { type Family, family, type IpAddress } from '../linux/address.js';
import type { Flow } from '../simulator/flow.js';
import { simulate } from '../simulator/simulate.js';
import type { Trace, TracedFlow } from '../simulator/trace.js';
import { INTERNET } from '../topology/machine.js';
import type { EndpointReference, PortReference, Question, Rule } from '../topology/question.js';
import { withFamiliesApart } from './apart.js';
import { type Place, takenBy } from './misdelivery.js';
import { withRefusals } from './refusal.js';
import { withoutEndpoints } from './without-endpoints.js';

/** The answer for one pair of the senders and receivers that a question's names stand for. */
export interface Answer {
  /** The sender's own name: `shop/api-2` where the question said `shop/api`. */
  readonly from: string;
  readonly to: string;
  readonly trace: Trace;
}

/**
 * Sends the question's packet from every sender to every receiver that its names stand for, one after the other.
 * Always gives at least one answer; where no packet can be sent it has no path and its reason says why.
 */
export function* ask(plane: ControlPlane, question: Question): Generator<Answer, undefined> {
  const senders = plane.locate(question.from.endpoint);
  if (senders.length === 0) {
    yield unaskable(question, undefined, gone(question.from));
    return;
  }
  const to = receivers(plane, question.to);
  for (const sender of senders) {
    for (const receiver of to) yield askBetween(plane, question, sender, receiver);
  }
}

/**
 * The same for a rule, pair by pair: it is about every family that both ends speak, unless it names one or says something of
 * the road, which is another one over each family.
 */
export function* askPairs(plane: ControlPlane, rule: Rule): Generator<readonly Answer[], undefined> {
  const senders = plane.locate(rule.from.endpoint);
  const isOneRoad = rule.options.family !== undefined || rule.via !== undefined || rule.as !== undefined;
  if (senders.length === 0 || isOneRoad) {
    for (const answer of ask(plane, rule)) yield [answer];
    return;
  }
  const to = receivers(plane, rule.to);
  for (const sender of senders) {
    for (const receiver of to) {
      const families = commonFamilies(sender, receiver);
      const questions =
        families.length < 2
          ? [rule]
          : families.map((of): Question => ({ ...rule, options: { ...rule.options, family: of } }));
      yield questions.map((question) => askBetween(plane, question, sender, receiver));
    }
  }
}

function commonFamilies(sender: Sender, receiver: Receiver): Family[] {
  const spoken = new Set(sender.addresses.map(family));
  return [...new Set(receiver.addresses.map(family))].filter((of) => spoken.has(of));
}

/** How many pairs of sender and receiver a question's names stand for. */
export function pairCount(plane: ControlPlane, { from, to }: Question): number {
  return plane.locate(from.endpoint).length * receivers(plane, to).length;
}

/** Whoever a packet is for. */
export interface Receiver {
  readonly name: string;
  /** None for a container that has no network, and for what does not run. */
  readonly addresses: readonly IpAddress[];
  /** Where it runs; absent for a plain address, and for what does not run. */
  readonly place?: Place;
  readonly runs: boolean;
}

function receivers(plane: ControlPlane, to: EndpointReference): readonly Receiver[] {
  if (to.endpoint.kind === 'address')
    return [{ name: to.text, addresses: [to.endpoint.address], runs: true }];
  const located = plane.locate(to.endpoint);
  if (located.length === 0) return [{ name: to.text, addresses: [], runs: false }];
  return located.map((location) => ({
    name: location.name,
    addresses: location.addresses,
    ...(location.machine === '' ? {} : { place: location }),
    runs: true,
  }));
}

/** Where a packet starts: where a sender runs, or the device by which it comes in from an address outside the model. */
export type Sender = Location & { readonly device?: string };

/** The answer for one sender and one receiver of a question. */
export function askBetween(
  plane: ControlPlane,
  question: Question,
  sender: Sender,
  receiver: Receiver,
): Answer {
  const { family: of, ...options } = question.options;
  const destination = reachableAddress(sender, receiver, of);
  if (destination === undefined) {
    const reason = receiver.runs
      ? `${receiver.name} has no ${of === undefined ? '' : `IPv${of} `}address that a packet could be sent to`
      : gone(question.to);
    return unaskable(question, sender, reason, receiver.name);
  }
  const { port } = question;
  const flow: Flow = {
    machine: sender.machine,
    namespace: sender.namespace,
    protocol: port?.protocol ?? 'icmp',
    destination,
    ...(port ? { destinationPort: port.port } : {}),
    ...(sender.device === undefined ? {} : { device: sender.device, source: sender.addresses[0]! }),
    ...options,
  };
  const simulated = withFamiliesApart(withoutEndpoints(simulate(plane.world, flow)), sender, receiver);
  const trace = receiver.place ? takenBy(receiver.place, receiver.name, simulated) : simulated;
  const names = { from: sender.name, to: withPort(receiver.name, port) };
  const parties = { from: sender.name, to: receiver.name };
  return { ...parties, trace: { ...withRefusals(trace, parties), flow: { ...trace.flow, ...names } } };
}

/** The receiver's first address of a family that the sender has too, as a resolver would prefer it (RFC 6724). */
function reachableAddress(
  sender: Location,
  receiver: Receiver,
  of: Family | undefined,
): IpAddress | undefined {
  if (of !== undefined) return receiver.addresses.find((address) => family(address) === of);
  const families = new Set(sender.addresses.map(family));
  const reachable = receiver.addresses.filter((address) => families.has(family(address)));
  // Who is outside knows a machine by an address that the Internet routes.
  const known = sender.machine === INTERNET ? reachable.find(isPublic) : undefined;
  return known ?? reachable[0] ?? receiver.addresses[0];
}

/** Why an endpoint is nowhere: a fault took its machine, or it stands for no pods. */
function gone({ endpoint, text }: EndpointReference): string {
  return endpoint.kind === 'machine' ? `${text} is gone` : `${text} does not run: its machine is gone`;
}

/** An answer for a packet that cannot even be sent. */
export function unaskable(
  question: Question,
  sender: Location | undefined,
  reason: string,
  to = question.to.text,
): Answer {
  const from = sender?.name ?? question.from.text;
  const flow: TracedFlow = {
    machine: sender?.machine ?? '',
    namespace: sender?.namespace ?? '',
    protocol: question.port?.protocol ?? 'icmp',
    source: null,
    destination: null,
    sourcePort: null,
    destinationPort: question.port?.port ?? null,
    from,
    to: withPort(to, question.port),
  };
  const trace: Trace = { version: 1, flow, verdict: 'no-endpoint', reason, reply: null, paths: [] };
  return { from, to, trace };
}

/** A receiver with its port, as the language writes it: `shop/api:80`, `[fd00::1]:53/udp`; TCP goes without saying. */
export function withPort(name: string, port: PortReference | undefined): string {
  if (!port) return name;
  const isAddress = /^[0-9a-f:.]*:[0-9a-f:.]*:/i.test(name);
  const protocol = port.protocol === 'tcp' ? '' : `/${port.protocol}`;
  return `${isAddress ? `[${name}]` : name}:${port.port}${protocol}`;
}
