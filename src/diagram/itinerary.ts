import type { Hop, PacketHeaders, Road, Step, StepKind, Verdict } from '../simulator/trace.js';
import type { StepReference } from './diagram.js';

/** A network device on the road; its name is null where the packet never got as far as a device. */
export interface Device {
  readonly machine: string;
  readonly namespace: string;
  readonly name: string | null;
}

/** Where packets go that leave the modelled world. */
const OUTSIDE: Device = { machine: '', namespace: '', name: null };

export interface PlacedStep {
  readonly step: Step;
  readonly reference: StepReference;
  /** The headers before the step; absent for a road's first one. */
  readonly before?: PacketHeaders;
  /** On a road's last step: how the road ended. */
  readonly ends?: Verdict;
}

/** The packet moves from one device to another (or through `lo`, to the same). */
export interface Move {
  readonly kind: 'move';
  readonly from: Device;
  readonly to: Device;
  /** What carries it: a device of the same namespace, a veth pair or the like, a cable, nothing of the model. */
  readonly by: 'kernel' | 'veth' | 'wire' | 'exit';
  /** The step that brings it there, whose headers it has on the way. */
  readonly arrival: PlacedStep;
  /** All steps that the move stands for. */
  readonly steps: readonly PlacedStep[];
}

/** What the kernel does while the packet is at one device. */
export interface Stay {
  readonly kind: 'stay';
  readonly at: Device;
  readonly steps: readonly PlacedStep[];
}

export type Leg = Move | Stay;

/** Steps that bring the packet to their device. Others happen wherever it is. */
const movers: ReadonlySet<StepKind> = new Set([
  'receive',
  'transmit',
  'bridge',
  'encapsulate',
  'decapsulate',
]);
/** Movers that do more than move, so that they are part of the stay as well. */
const workers: ReadonlySet<StepKind> = new Set(['encapsulate', 'decapsulate']);

/** A road as a chain of moves between devices, and of what happens at each. */
export function itinerary(road: Road, way: Pick<StepReference, 'road' | 'path'>): Leg[] {
  const legs: Leg[] = [];
  let at: Device | undefined;
  let staying: PlacedStep[] = [];
  let leaving: PlacedStep | undefined;
  let before: PacketHeaders | undefined;
  let previous: Hop | undefined;
  const lastHop = road.hops.at(-1);

  const rest = () => {
    if (at && staying.length > 0) legs.push({ kind: 'stay', at, steps: staying });
    staying = [];
  };
  const move = (to: Device, by: Move['by'], arrival: PlacedStep) => {
    rest();
    const steps = leaving ? [leaving, arrival] : [arrival];
    if (at) legs.push({ kind: 'move', from: at, to, by, arrival, steps });
    leaving = undefined;
    at = to;
  };

  for (const [hopIndex, hop] of road.hops.entries()) {
    if (!at) at = device(hop, firstDevice(hop));
    for (const [stepIndex, step] of hop.steps.entries()) {
      const placed: PlacedStep = {
        step,
        reference: { ...way, hop: hopIndex, step: stepIndex },
        ...(before ? { before } : {}),
        ...(hop === lastHop && step === hop.steps.at(-1) ? { ends: road.verdict } : {}),
      };
      before = step.packet;
      const entersHop = stepIndex === 0 && previous !== undefined;
      const target = deviceOf(step, hop, at, entersHop);
      if (step.kind === 'exit') {
        move(OUTSIDE, 'exit', placed);
        staying.push(placed);
      } else if (entersHop) {
        move(target, previous?.machine === hop.machine ? 'veth' : 'wire', placed);
      } else if (!sameDevice(target, at)) {
        move(target, 'kernel', placed);
        if (workers.has(step.kind)) staying.push(placed);
      } else if (step.kind === 'receive' && leaving) {
        move(target, 'kernel', placed);
      } else if (step.kind === 'transmit') {
        rest();
        leaving = placed;
      } else {
        staying.push(placed);
      }
    }
    previous = hop;
  }
  if (leaving) staying.unshift(leaving);
  rest();
  return legs;
}

export function sameDevice(a: Device, b: Device): boolean {
  return a.name === b.name && a.namespace === b.namespace && a.machine === b.machine;
}

function deviceOf(step: Step, hop: Hop, at: Device, entersHop: boolean): Device {
  if (entersHop) return device(hop, step.device ?? hop.in ?? firstDevice(hop));
  return movers.has(step.kind) && step.device ? device(hop, step.device) : at;
}

/** Where a road starts, or a hop whose first step names no device. */
function firstDevice(hop: Hop): string | null {
  return hop.in ?? hop.steps.find(({ kind, device }) => movers.has(kind) && device)?.device ?? hop.out;
}

function device(hop: Hop, name: string | null): Device {
  return { machine: hop.machine, namespace: hop.namespace, name };
}
