import type { SourceRange } from '../../linux/provenance.js';
import type { ContainerEndpoint, Docker, PublishedPort } from '../../topology/docker.js';
import type { Listen } from '../../topology/listen.js';
import type { TopologyMachine } from '../../topology/machine.js';
import type { Context } from '../programmer.js';

/**
 * A container that brings a network namespace of its own (libnetwork's sandbox): a `docker run`, or the pause container
 * that the kubelet asks for.
 */
export interface SandboxRequest {
  /** Name of the namespace: the container's (`web`) or the pod's (`shop/web`). */
  readonly namespace: string;
  /** The process that holds the namespace open. */
  readonly holder: string;
  /** Every container that lives in it. */
  readonly members: readonly Member[];
  /** Its places on bridge networks, in the order of connecting; none for `--network none`. */
  readonly endpoints: readonly ContainerEndpoint[];
  readonly publish: readonly PublishedPort[];
  /** For reasons: `container web`, `pod shop/web`. */
  readonly title: string;
  readonly source: SourceRange;
}

/** A container in a namespace, and what its programs listen on. */
export interface Member {
  readonly name: string;
  readonly listens: readonly Listen[];
}

/** Someone who has dockerd run containers. */
export interface DockerClient {
  /** The daemon it needs on a machine that declares none of its own; undefined when it needs none there. */
  daemon(machine: TopologyMachine, context: Context): Docker | undefined;
  /** What it has dockerd run there, in order. */
  requests(machine: TopologyMachine, context: Context): readonly SandboxRequest[];
}
