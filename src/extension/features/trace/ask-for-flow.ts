import * as vscode from 'vscode';
import type { EndpointItem } from '../../../protocol/messages.js';
import { pickOrType } from './pick-or-type.js';
import { hasPort, portItems, withPort } from './ports.js';

/** Asks where the packet starts, where it goes, and to which port, as the language spells them. */
export async function askForFlow(
  endpoints: readonly EndpointItem[],
  current: string | undefined,
): Promise<{ from: string; to: string } | undefined> {
  const sources = endpoints.filter(({ kind }) => kind !== 'service').sort(currentFirst(current));
  const from = await pickOrType({
    title: vscode.l10n.t('Trace Packet: from'),
    placeholder: vscode.l10n.t('Who sends the packet?'),
    items: sources.map((endpoint) => endpointPick(endpoint, current)),
  });
  if (!from) return undefined;

  const target = await pickOrType({
    title: vscode.l10n.t('Trace Packet: {0} to', from),
    placeholder: vscode.l10n.t('Where to? Pick, or type an address such as 10.0.0.1:53/udp'),
    items: endpoints.filter(({ reference }) => reference !== from).map((endpoint) => endpointPick(endpoint)),
  });
  if (!target) return undefined;
  if (hasPort(target)) return { from, to: target };

  const port = await pickOrType({
    title: vscode.l10n.t('Trace Packet: {0} to {1}, port', from, target),
    placeholder: vscode.l10n.t('Which port? Pick, or type one such as 53/udp'),
    items: portItems(endpoints.find(({ reference }) => reference === target)),
  });
  return port === undefined ? undefined : { from, to: withPort(target, port) };
}

const currentFirst = (current: string | undefined) => (a: EndpointItem, b: EndpointItem) =>
  Number(b.reference === current) - Number(a.reference === current);

function endpointPick({ reference, detail }: EndpointItem, current?: string) {
  const here = reference === current ? vscode.l10n.t('at the cursor') : '';
  return { label: reference, description: [detail, here].filter(Boolean).join(', '), value: reference };
}
