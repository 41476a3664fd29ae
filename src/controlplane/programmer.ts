import type { IpAddress } from '../linux/address.js';
import type { MachineDraft } from '../linux/draft.js';
import type { Finding } from '../topology/finding.js';
import type { TopologyMachine } from '../topology/machine.js';
import type { Endpoint } from '../topology/question.js';
import type { Topology } from '../topology/topology.js';
import type { Location } from './location.js';

/**
 * One real program that writes Linux state: dockerd, the kubelet, Felix, BIRD…
 *
 * Programmers run on each machine in the order of `programmers.ts`, which is the order in which the programs start.
 * A programmer looks at the topology and at what the programs before it wrote, and writes what its program would.
 * It runs when a packet first gets to the machine, and only then.
 */
export interface Programmer {
  /** The program's name, as in `stop NAME on MACHINE` and in {@link Provenance.by}. */
  readonly name: string;
  /**
   * Writes to one machine. A program that was stopped is asked with the topology as it saw it last; what of its work dies with
   * it, it decides here.
   */
  program(draft: MachineDraft, machine: TopologyMachine, context: Context): void;
  /**
   * Addresses that this program puts on the machine's own namespace (bridge gateways, tunnel addresses).
   * Asked for every machine of a segment, so it answers from a plan and never computes the machine's state.
   */
  localAddresses?(machine: TopologyMachine, context: Context): Iterable<IpAddress>;
  /** Where this program put an endpoint, from its plan; undefined when the endpoint is none of its own. */
  locate?(endpoint: Endpoint, context: Context): readonly Location[] | undefined;
  /** What is wrong with its plans. Never depends on which machines were computed. */
  check?(context: Context): Iterable<Finding>;
}

/** What goes wrong under a scenario. */
export interface Faults {
  /** Whether it does not run any more, or never did. */
  isStopped(program: string, machine: string): boolean;
  /** Whether it was never there, so that nothing of its work is. */
  neverRan(program: string, machine: string): boolean;
  isLost(machine: string): boolean;
  /** Whether something happened to this machine or to a program on it, so that it may not be like others any more. */
  isTouched(machine: string): boolean;
}

/** What programmers may ask for besides the machine at hand. */
export interface Context {
  readonly topology: Topology;
  readonly faults: Faults;
  /** The machines there are: those of the topology that no fault took away. */
  readonly machines: ReadonlyMap<string, TopologyMachine>;
  /** The topology as a program on a machine sees it: as it is, or as it was when the program was stopped. */
  seenBy(program: string, machine: string): Context;
  /** All that programs which were stopped see, each once. */
  readonly pasts: readonly Context[];
  /**
   * A plan that many machines share (an IPAM's addresses, who learns which routes), computed once for each subject.
   * Plans are kept by the function and the subject's identity; a plan of the whole topology has the topology as subject.
   */
  plan<Subject extends object, Plan>(make: Planner<Subject, Plan>, subject: Subject): Plan;
}

/** Computes a plan: a pure function of its subject and of what the context says of the topology. */
export type Planner<Subject extends object, Plan> = (subject: Subject, context: Context) => Plan;
