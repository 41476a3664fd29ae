import type { NetworkNamespace, Sysctl } from '../../linux/namespace.js';
import type { Line } from '../../linux/print/line.js';

/** `net.ipv4.conf.eth0.100.rp_filter`: a device may have dots in its name. */
const OF_DEVICE = /^(net\.ipv[46]\.(?:conf|neigh))\.(.+)\.([^.]+)$/;

/** Lines of sysctl.conf for what must be set before there are devices: they start with what `default` says. */
export function earlySysctlLines(namespace: NetworkNamespace): Line[] {
  return lines(namespace, (name) => OF_DEVICE.exec(name)?.[2] === 'default');
}

/** All the rest, in the order in which it was written: some names write others. */
export function sysctlLines(namespace: NetworkNamespace): Line[] {
  return lines(namespace, (name) => OF_DEVICE.exec(name)?.[2] !== 'default');
}

/** Whether a name is one of those that belong to a network namespace; others would change the machine itself. */
export function isNetworkSysctl(name: string): boolean {
  return name.startsWith('net.');
}

function lines(namespace: NetworkNamespace, wanted: (name: string) => boolean): Line[] {
  return [...namespace.sysctls]
    .filter(([name]) => wanted(name) && isNetworkSysctl(name))
    .map(([name, { value, provenance }]: [string, Sysctl]) => ({
      text: `${keyOf(name)} = ${value}`,
      provenance,
    }));
}

/** With slashes, where the dots of a device's name could be taken for separators. */
function keyOf(name: string): string {
  const [, base, device, key] = OF_DEVICE.exec(name) ?? [];
  if (!device?.includes('.')) return name;
  return `${base!.replaceAll('.', '/')}/${device}/${key}`;
}
