import { family } from '../../../linux/address.js';
import type { Interface } from '../../../linux/interface.js';
import {
  HOST_NAMESPACE,
  type Machine,
  type NetworkNamespace,
  type Sysctl,
} from '../../../linux/namespace.js';
import { iptablesLines } from '../../../linux/print/iptables.js';
import { formatRoute } from '../../../linux/print/route.js';
import { readIpAddr } from '../../../linux/read/ip-addr.js';
import { readIpRoute } from '../../../linux/read/ip-route.js';
import { type Route, TABLE } from '../../../linux/route.js';
import type { ComparedLines } from '../compared-lines.js';
import type { DrawnByDockerd } from './drawn.js';

/**
 * Rules, devices and routes of a host and its containers, beside those of the model.
 *
 * @param containers those with a namespace of their own, in the order in which the output numbers them
 * @param text a part of the output, by its name
 */
export function writtenLines(
  machine: Machine,
  containers: readonly string[],
  text: (section: string) => string,
  drawn: DrawnByDockerd,
): ComparedLines[] {
  const host = machine.namespaces.get(HOST_NAMESPACE)!;
  const title = (what: string, of?: string) => `${machine.name}${of === undefined ? '' : `, ${of}`}: ${what}`;
  const rules = (real: string) =>
    real
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.replace(/\[\d+:\d+\]/, '[0:0]'));
  return [
    {
      title: title('iptables-save'),
      modelled: iptablesLines(host, 4).map((line) => line.text),
      real: rules(text('iptables')),
    },
    {
      title: title('ip6tables-save'),
      modelled: iptablesLines(host, 6).map((line) => line.text),
      real: rules(text('ip6tables')),
    },
    {
      title: title('ip addr'),
      modelled: [...host.interfaces.values()].map((device) => deviceText(device)).sort(),
      real: readIpAddr(text('addr'))
        .value.map((device) => deviceText({ ...device, name: drawn.device(device.name) }))
        .sort(),
    },
    routes(title('ip route'), host.routes, text('route'), text('route6')),
    settings(title('sysctl'), host, text('sysctl')),
    ...containers.flatMap((container, index) => {
      const inside = machine.namespaces.get(container)!;
      const real = readIpAddr(text(`addr ${index}`)).value;
      const ports = (line: string) =>
        line.replace(
          /(:|--sport )(\d+)/g,
          (_, before, port) => `${before}${drawn.port(container, Number(port))}`,
        );
      return [
        {
          title: title('iptables-save', container),
          modelled: iptablesLines(inside, 4).map((line) => line.text),
          real: rules(text(`iptables ${index}`)).map(ports),
        },
        {
          title: title('ip addr', container),
          modelled: [...inside.interfaces.values()].map((device) => deviceText(device, 'with MAC')).sort(),
          real: real.map((device) => deviceText(device, 'with MAC')).sort(),
        },
        routes(title('ip route', container), inside.routes, text(`route ${index}`), text(`route6 ${index}`)),
        settings(title('sysctl', container), inside, text(`sysctl ${index}`)),
      ];
    }),
  ];
}

function deviceText({ name, mtu, master, mac, up, addresses }: Interface, withMac?: 'with MAC'): string {
  return [
    `${name} mtu ${mtu}${up ? ' up' : ''}`,
    ...(master === undefined ? [] : [`master ${master}`]),
    ...(withMac && name !== 'lo' ? [`${mac}`] : []),
    ...addresses
      // Those of one link alone are made of hardware addresses, which are drawn by lot.
      .filter(({ address }) => !address.startsWith('fe80:'))
      .map(
        ({ address, prefixLength: length, broadcast, tentative }) =>
          `${address}/${length}${broadcast ? ` brd ${broadcast}` : ''}${tentative ? ' tentative' : ''}`,
      )
      .sort(),
  ].join(' ');
}

function routes(title: string, modelled: readonly Route[], ipv4: string, ipv6: string): ComparedLines {
  return {
    title,
    modelled: mainRoutes(modelled),
    real: mainRoutes([...readIpRoute(ipv4).value, ...readIpRoute(ipv6).value]),
  };
}

function settings(title: string, namespace: NetworkNamespace, real: string): ComparedLines {
  return {
    title,
    modelled: settingsOf(namespace).map(([name, { value }]) => `${name} = ${value}`),
    real: real.split('\n').filter((line) => line !== ''),
  };
}

/** What dockerd sets; those of IPv4 a container has from its host. */
export function settingsOf({ name, sysctls }: NetworkNamespace): (readonly [string, Sysctl])[] {
  return [...sysctls].filter(
    ([key, { provenance }]) =>
      provenance.by === 'dockerd' && (name === HOST_NAMESPACE || !key.startsWith('net.ipv4.')),
  );
}

function mainRoutes(all: readonly Route[]): string[] {
  return all
    .filter(({ table, type }) => table === TABLE.main && type === 'unicast')
    .filter(({ destination }) => family(destination) === 4 || !/^(fe80|ff00):/.test(destination))
    .map((route) => formatRoute(route))
    .sort();
}
