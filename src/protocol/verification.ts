/** What a real kernel says to a trace. Types only. */

import type { StepReference } from '../diagram/diagram.js';

/** A kernel by its kind and its `uname -r`. */
export interface KernelName {
  /** The machine's own, in namespaces; User-mode Linux; or one in QEMU. */
  readonly backend: 'netns' | 'uml' | 'qemu';
  readonly release: string;
}

/** A trace beside what a real kernel did with the same packet. */
export interface Verification {
  readonly kernel: KernelName;
  readonly agrees: boolean;
  /** The trace's path that the packet went, or came closest to. */
  readonly path: number;
  /** Every packet that was, or should have been, seen at an interface. */
  readonly sightings: readonly VerifiedSighting[];
  /** What else differs: whether an answer came, and from whom the receiver thinks that it was asked. */
  readonly differences: readonly string[];
  /** What programs complained of while the state was built: then the kernel is not as the state says. */
  readonly complaints: readonly string[];
}

/** One packet at one interface. */
export interface VerifiedSighting {
  /** `node1, shop/web: eth0 out`. */
  readonly place: string;
  /** The step of the trace that it belongs to; absent for a packet that only the kernel had. */
  readonly step?: StepReference;
  /** Its headers in the simulator and on the kernel; where they differ, only what differs. Absent where there was none. */
  readonly expected?: string;
  readonly observed?: string;
  /** The names of the fields that differ; `missing` or `extra` where only one had the packet. */
  readonly differences: readonly string[];
}

/** How far the panel's trace is with it. */
export type VerificationState =
  /** This editor cannot, so nothing is offered. */
  | { readonly state: 'unavailable' }
  | { readonly state: 'idle' }
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly verification: Verification }
  /** One sentence that says why nothing came of it. */
  | { readonly state: 'failed'; readonly message: string };
