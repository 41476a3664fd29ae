import type { Docker } from '../../topology/docker.js';
import type { TopologyMachine } from '../../topology/machine.js';
import type { Context } from '../programmer.js';
import { DOCKER_CLIENTS } from './clients.js';
import { declaredSandboxes } from './containers.js';
import { eraOf } from './era.js';
import { type NetworkPlan, planNetworks } from './networks.js';
import { planSandboxes, type SandboxesPlan } from './sandboxes.js';

/** The daemon of a machine: as declared, or the one that the kubelet needs there; undefined where there is none. */
export function daemonOf(machine: TopologyMachine, context: Context): Docker | undefined {
  if (machine.docker) return machine.docker;
  for (const client of DOCKER_CLIENTS) {
    const docker = client.daemon(machine, context);
    if (docker) return docker;
  }
  return undefined;
}

/** The bridge networks of a machine; none where it has no dockerd. */
export function networksOf(machine: TopologyMachine, context: Context): NetworkPlan {
  return context.plan(makeNetworks, machine);
}

function makeNetworks(machine: TopologyMachine, context: Context): NetworkPlan {
  const docker = daemonOf(machine, context);
  return docker ? planNetworks(docker, machine) : { networks: new Map(), findings: [] };
}

/** The containers of a machine; none where dockerd stopped and took them with it. */
export function sandboxesOf(machine: TopologyMachine, context: Context): SandboxesPlan {
  const seen = context.seenBy('dockerd', machine.name);
  return seen.plan(makeSandboxes, seen.machines.get(machine.name) ?? machine);
}

/** A daemon that is stopped stops its containers, unless it is configured to leave them (`live-restore`; daemon.Shutdown). */
export function hasLeftContainers(docker: Docker, machine: string, { faults }: Context): boolean {
  return (
    !faults.isStopped('dockerd', machine) ||
    (docker.liveRestore === true && !faults.neverRan('dockerd', machine))
  );
}

function makeSandboxes(machine: TopologyMachine, context: Context): SandboxesPlan {
  const docker = daemonOf(machine, context);
  if (!docker || !hasLeftContainers(docker, machine.name, context))
    return { sandboxes: new Map(), findings: [] };
  const requests = [
    ...declaredSandboxes(docker),
    ...DOCKER_CLIENTS.flatMap((client) => client.requests(machine, context.seenBy('kubelet', machine.name))),
  ];
  return planSandboxes(machine.name, requests, networksOf(machine, context).networks, eraOf(docker.version));
}
