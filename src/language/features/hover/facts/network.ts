import { isBridge } from '../../../../controlplane/dockerd/networks.js';
import { networksOf } from '../../../../controlplane/dockerd/plan.js';
import { HOST_NAMESPACE } from '../../../../linux/namespace.js';
import type { Container, DockerNetwork } from '../../../../topology/docker.js';
import { code, plain } from '../markdown.js';
import { type Fact, listed, type Scene, single } from './fact.js';
import { interfaceFacts } from './interface.js';

/** A network of dockerd: its bridge with all that is attached to it, or who lives in the host's namespace or in none. */
export function networkFacts(scene: Scene, machineName: string, name: string): Fact[] {
  const docker = scene.model.topology.machines.get(machineName)?.docker;
  const network = docker?.networks.get(name);
  if (!docker || !network) return [];
  const members = [...docker.containers.values()].filter((container) => isOn(container, network));
  const containers = listed('containers', members, (container) => plain(container.name));
  if (network.driver === 'host' || network.driver === 'none') return containers;
  return [
    ...single('options', code(optionsOf(network))),
    ...bridgeFacts(scene, machineName, network),
    ...containers,
  ];
}

function isOn({ mode }: Container, network: DockerNetwork): boolean {
  if (mode.kind === 'networks') return mode.endpoints.some((endpoint) => endpoint.network === network.name);
  return mode.kind === network.driver;
}

function bridgeFacts({ plane, model }: Scene, machineName: string, network: DockerNetwork): Fact[] {
  const declared = model.topology.machines.get(machineName);
  const planned = declared && networksOf(declared, plane.context).networks.get(network.name);
  const machine = plane.world.machine(machineName);
  const host = machine?.namespaces.get(HOST_NAMESPACE);
  const bridge = planned && isBridge(planned) ? host?.interfaces.get(planned.bridge) : undefined;
  if (!machine || !host || !bridge) return [];
  return [...single('bridge', code(bridge.name)), ...interfaceFacts(machine, host, bridge)];
}

function optionsOf({
  driver,
  parent,
  mode,
  internal,
  icc,
  masquerade,
  gatewayMode,
  hostIpv4,
  mtu,
}: DockerNetwork): string {
  const words = [
    driver !== 'bridge' && `driver ${driver}`,
    parent && `parent ${parent}`,
    mode && `mode ${mode}`,
    internal && 'internal',
    !icc && 'icc off',
    !masquerade && 'masquerade off',
    gatewayMode !== 'nat' && `gateway-mode ${gatewayMode}`,
    hostIpv4 && `host-ipv4 ${hostIpv4}`,
    mtu && `mtu ${mtu}`,
  ];
  return words.filter(Boolean).join('  ');
}
