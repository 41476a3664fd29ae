import type { FailsafePort, FelixSettings } from '../../../topology/host-endpoint.js';
import type { ImportedFelix } from '../inventory.js';
import { type Fields, fieldsAt, has, isTrueAt, numberAt, objectsAt, textAt } from '../manifests/fields.js';
import type { Manifest } from '../manifests/manifest.js';
import { readPrefix } from '../manifests/prefix.js';
import type { Remarks } from '../manifests/remarks.js';
import { isPort } from '../workloads/workloads.js';

/** Fields that the model knows; the rest is said to be left out where it bears on packets. */
const BEARING = [
  'bpfEnabled',
  'wireguardEnabled',
  'interfacePrefix',
  'iptablesFilterDenyAction',
  'serviceLoopPrevention',
  'natPortRange',
  'natOutgoingAddress',
] as const;

const ACTIONS: Readonly<Record<string, NonNullable<FelixSettings['defaultEndpointToHostAction']>>> = {
  Drop: 'drop',
  Accept: 'accept',
  Return: 'return',
};

/** The FelixConfiguration `default` (projectcalico.org/v3); others are of single nodes. */
export function readFelixConfiguration(manifest: Manifest, remarks: Remarks): ImportedFelix | undefined {
  if (manifest.name !== 'default') {
    remarks.say(manifest, 'warning', 'left out: settings of a single node are not modelled');
    return undefined;
  }
  const spec = fieldsAt(manifest.body, 'spec');
  for (const key of BEARING) {
    if (has(spec, key) && spec[key] !== false) remarks.say(manifest, 'warning', `${key} is not modelled`);
  }
  const action = ACTIONS[textAt(spec, 'defaultEndpointToHostAction') ?? ''];
  const mode = textAt(spec, 'chainInsertMode')?.toLowerCase();
  return {
    settings: {
      ...(action ? { defaultEndpointToHostAction: action } : {}),
      ...failsafe(spec, 'failsafeInboundHostPorts', 'failsafeInbound'),
      ...failsafe(spec, 'failsafeOutboundHostPorts', 'failsafeOutbound'),
      ...(mode === 'insert' || mode === 'append' ? { chainInsertMode: mode } : {}),
      ...(isTrueAt(spec, 'allowIPIPPacketsFromWorkloads') ? { allowIpipFromWorkloads: true } : {}),
    },
    ...(has(spec, 'allowVXLANPacketsFromWorkloads')
      ? { allowVxlanFromWorkloads: isTrueAt(spec, 'allowVXLANPacketsFromWorkloads') }
      : {}),
  };
}

function failsafe(
  spec: Fields,
  from: string,
  to: 'failsafeInbound' | 'failsafeOutbound',
): Pick<FelixSettings, 'failsafeInbound' | 'failsafeOutbound'> {
  return has(spec, from) ? { [to]: objectsAt(spec, from).flatMap(failsafePort) } : {};
}

const PROTOCOLS = ['tcp', 'udp', 'sctp'] as const;

function failsafePort(entry: Fields): FailsafePort[] {
  const port = numberAt(entry, 'port');
  const protocol = PROTOCOLS.find((name) => name === (textAt(entry, 'protocol') ?? 'tcp').toLowerCase());
  const net = readPrefix(textAt(entry, 'net'));
  if (port === undefined || !isPort(port) || protocol === undefined) return [];
  return [{ protocol, port, ...(net ? { net } : {}) }];
}
