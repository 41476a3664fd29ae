import * as vscode from 'vscode';
import type { EndpointItem } from '../../../protocol/messages.js';
import type { Choice } from './pick-or-type.js';

const ping = '';

/** True of `shop/web:80`, `10.0.0.1:53/udp` and `[fd00::1]:80`, not of a bare IPv6 address. */
export const hasPort = (target: string): boolean =>
  /^[^:]*:\d+(\/\w+)?$/.test(target) || /\]:\d+(\/\w+)?$/.test(target);

export function withPort(target: string, port: string): string {
  if (port === ping) return target;
  const bareIpv6 = target.includes(':') && !target.startsWith('[') && /^[0-9a-f:.]+$/i.test(target);
  return `${bareIpv6 ? `[${target}]` : target}:${port}`;
}

/** The ports the destination is known to serve, and an ICMP echo where that can be answered. */
export function portItems(endpoint: EndpointItem | undefined): Choice[] {
  const known = (endpoint?.ports ?? []).map(({ protocol, port, name }) => {
    const value = protocol.toLowerCase() === 'tcp' ? `${port}` : `${port}/${protocol.toLowerCase()}`;
    return { label: `${port}/${protocol.toLowerCase()}`, description: name ?? '', value };
  });
  if (endpoint?.kind === 'service') return known;
  return [...known, { label: 'ping', description: vscode.l10n.t('ICMP echo'), value: ping }];
}
