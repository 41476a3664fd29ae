import type { MacAddress } from '../../../linux/address.js';
import type { Interface } from '../../../linux/interface.js';
import { HOST_NAMESPACE, type Machine } from '../../../linux/namespace.js';
import { readIpAddr } from '../../../linux/read/ip-addr.js';
import { macOf, stackOf } from '../../../simulator/stack.js';

/** What dockerd draws by lot, and what the model has for it. */
export interface DrawnByDockerd {
  /** Devices of the host: a veth is known by its other end. */
  device(real: string): string;
  mac(real: MacAddress): MacAddress;
  /** The embedded DNS listens on ports that the kernel chose. */
  port(namespace: string, real: number): number;
}

/**
 * Reads it out of what the program printed.
 *
 * @param containers those with a namespace of their own, in the order in which the output numbers them
 * @param text a part of the output, by its name
 */
export function drawnByDockerd(
  machine: Machine,
  containers: readonly string[],
  text: (section: string) => string,
): DrawnByDockerd {
  const onHost = readIpAddr(text('addr')).value;
  const veths = vethNames(machine, containers, onHost, text);
  const macs = new Map<MacAddress, MacAddress>();
  const learn = (namespace: string, devices: readonly Interface[]) => {
    for (const { name, mac } of devices) {
      const modelled = machine.namespaces.get(namespace)!.interfaces.get(veths.get(name) ?? name);
      if (modelled && mac) macs.set(mac, macOf(stackOf(machine, namespace)!, modelled));
    }
  };
  learn(HOST_NAMESPACE, onHost);
  const ports = new Map<string, number>();
  containers.forEach((container, index) => {
    learn(container, readIpAddr(text(`addr ${index}`)).value);
    for (const { protocol, port } of machine.namespaces.get(container)!.sockets) {
      const real = resolverPort(text(`iptables ${index}`), protocol);
      if (real !== undefined && isResolver(machine, container, port)) ports.set(`${container} ${real}`, port);
    }
  });
  return {
    device: (real) => veths.get(real) ?? real,
    mac: (real) => macs.get(real) ?? real,
    port: (namespace, real) => ports.get(`${namespace} ${real}`) ?? real,
  };
}

/** Which of the model's veths each real one is: the other end of the same device of the same container. */
function vethNames(
  machine: Machine,
  containers: readonly string[],
  devices: readonly Interface[],
  text: (section: string) => string,
): Map<string, string> {
  const names = new Map<string, string>();
  containers.forEach((container, index) => {
    const links = JSON.parse(text(`addr ${index}`) || '[]') as { ifname: string; link_index?: number }[];
    for (const { ifname, link_index } of links) {
      const modelled = machine.namespaces.get(container)!.interfaces.get(ifname);
      const real = devices.find((device) => device.index === link_index);
      if (modelled?.kind === 'veth' && real) names.set(real.name, modelled.peer.name);
    }
  });
  return names;
}

function resolverPort(iptables: string, protocol: string): number | undefined {
  const rule = new RegExp(
    `^-A DOCKER_OUTPUT .*-p ${protocol} .*--to-destination 127\\.0\\.0\\.11:(\\d+)`,
    'm',
  );
  const port = rule.exec(iptables)?.[1];
  return port === undefined ? undefined : Number(port);
}

function isResolver(machine: Machine, namespace: string, port: number): boolean {
  return machine.namespaces
    .get(namespace)!
    .sockets.some((socket) => socket.port === port && socket.process === 'dockerd');
}
