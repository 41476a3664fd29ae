import { type Pod, podKey } from '../../topology/cluster.js';
import type { Docker, DockerNetwork } from '../../topology/docker.js';
import type { TopologyMachine } from '../../topology/machine.js';
import type { DockerClient, SandboxRequest } from '../dockerd/request.js';
import { clusterOf, podsOn } from './pods.js';

/**
 * The kubelet of a cluster without a CNI plugin has dockerd run its pods, as dockershim did until Kubernetes 1.24: the
 * pause container gets a place on docker0, and the pod's containers join it by `--network container:`.
 */
export const kubeletWithoutCni: DockerClient = {
  daemon(machine, context) {
    return clusterOf(machine, context)?.cni.kind === 'none' ? defaultDaemon(machine) : undefined;
  },

  requests(machine, context) {
    if (clusterOf(machine, context)?.cni.kind !== 'none') return [];
    return podsOn(machine, context)
      .filter((pod) => !pod.hostNetwork)
      .map(pauseContainer);
  },
};

function pauseContainer(pod: Pod): SandboxRequest {
  const { address, containers, source } = pod;
  return {
    namespace: podKey(pod),
    holder: 'pause',
    members: containers.map(({ name, listens }) => ({ name, listens })),
    endpoints: [{ network: 'bridge', ...(address === undefined ? {} : { address }), source }],
    publish: [],
    title: `pod ${podKey(pod)}`,
    source,
  };
}

/** A dockerd that nobody configured, of the days of dockershim. */
function defaultDaemon({ source }: TopologyMachine): Docker {
  const network = (name: string, driver: DockerNetwork['driver']): [string, DockerNetwork] => [
    name,
    {
      name,
      driver,
      internal: false,
      icc: true,
      masquerade: true,
      gatewayMode: 'nat' as const,
      declared: false,
      source,
    },
  ];
  return {
    version: '20.10',
    userlandProxy: true,
    networks: new Map([network('bridge', 'bridge'), network('host', 'host'), network('none', 'none')]),
    containers: new Map(),
    source,
  };
}
