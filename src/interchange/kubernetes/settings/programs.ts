import type { IpPrefix } from '../../../linux/address.js';
import type { FlannelBackend } from '../../../topology/flannel.js';
import type { KubeProxyMode } from '../../../topology/service.js';
import type { ClusterSettings } from '../inventory.js';
import {
  type Fields,
  fieldsAt,
  isFields,
  isTrueAt,
  numberAt,
  stringsAt,
  textAt,
} from '../manifests/fields.js';
import type { Manifest } from '../manifests/manifest.js';
import { parseManifests } from '../manifests/parse.js';
import { readPrefix } from '../manifests/prefix.js';
import { isPort } from '../workloads/workloads.js';

/** What was read, and what of it could not be. */
export interface ReadSettings {
  readonly settings: ClusterSettings;
  readonly remarks: readonly string[];
}

/** Where kubeadm and flannel's manifest keep a program's configuration, by the name of the ConfigMap. */
const CONFIG_MAPS: Readonly<Record<string, (data: Fields, file: string) => ReadSettings | undefined>> = {
  'kube-proxy': (data, file) => embedded(data, 'config.conf', file),
  'kubeadm-config': (data, file) => embedded(data, 'ClusterConfiguration', file),
  'kube-flannel-cfg': (data) => netConf(textAt(data, 'net-conf.json')),
};

/** A ConfigMap; undefined for one that is not of the network. */
export function readConfigMap({ name, body, file }: Manifest): ReadSettings | undefined {
  const read = Object.hasOwn(CONFIG_MAPS, name) ? CONFIG_MAPS[name] : undefined;
  return read?.(fieldsAt(body, 'data'), file);
}

/** A configuration that is a document of its own, or stands in a ConfigMap; undefined for one of another program. */
export function readConfiguration({ kind, body }: Manifest): ReadSettings | undefined {
  if (kind === 'KubeProxyConfiguration') return kubeProxy(body);
  if (kind === 'ClusterConfiguration') return kubeadm(body);
  return undefined;
}

/** `v1.31.2` as the language has it: `1.31`; undefined for what is no version. */
export function versionOf(text: string | undefined): string | undefined {
  return /^v?(\d+\.\d+)(?:[.+-].*)?$/.exec(text ?? '')?.[1];
}

function embedded(data: Fields, key: string, file: string): ReadSettings | undefined {
  const text = textAt(data, key);
  if (text === undefined) return undefined;
  const { manifests, findings } = parseManifests(file, text);
  for (const manifest of manifests) {
    const read = readConfiguration(manifest);
    if (read) return read;
  }
  const why = findings[0]?.message ?? 'it is of another kind';
  return { settings: {}, remarks: [`its ${key} cannot be read: ${why}`] };
}

const MODES: Readonly<Record<string, KubeProxyMode>> = {
  '': 'iptables',
  iptables: 'iptables',
  ipvs: 'ipvs',
  nftables: 'nftables',
};
const SCHEDULERS = /^(?:rr|wrr|lc|wlc|lblc|lblcr|sh|dh|mh|sed|nq|fo|ovf)$/;

/** KubeProxyConfiguration (kubeproxy.config.k8s.io/v1alpha1). */
function kubeProxy(body: Fields): ReadSettings {
  const remarks: string[] = [];
  const given = textAt(body, 'mode') ?? '';
  const mode = Object.hasOwn(MODES, given) ? MODES[given]! : 'iptables';
  if (mode !== given && given !== '') remarks.push(`mode ${given} is not modelled: taken for iptables`);
  const ipvs = fieldsAt(body, 'ipvs');
  const scheduler = textAt(ipvs, 'scheduler');
  const known = scheduler !== undefined && SCHEDULERS.test(scheduler);
  if (scheduler !== undefined && !known)
    remarks.push(`there is no IPVS scheduler ${scheduler}: taken for rr`);
  const detected = textAt(body, 'detectLocalMode') ?? 'ClusterCIDR';
  if (detected !== 'ClusterCIDR')
    remarks.push(`detectLocalMode ${detected} is not modelled: pods are told by the cluster's CIDR`);
  return {
    settings: {
      kubeProxy: {
        mode,
        ...(known ? { scheduler } : {}),
        strictArp: isTrueAt(ipvs, 'strictARP'),
        clusterCidrs: prefixes(textAt(body, 'clusterCIDR')),
        nodePortAddresses: stringsAt(body, 'nodePortAddresses').flatMap((text) =>
          text === 'primary' ? text : (readPrefix(text) ?? []),
        ),
      },
    },
    remarks,
  };
}

/** ClusterConfiguration (kubeadm.k8s.io). */
function kubeadm(body: Fields): ReadSettings {
  const kubernetes = versionOf(textAt(body, 'kubernetesVersion'));
  const networking = fieldsAt(body, 'networking');
  const serviceCidrs = prefixes(textAt(networking, 'serviceSubnet'));
  const podCidrs = prefixes(textAt(networking, 'podSubnet'));
  return {
    settings: {
      ...(kubernetes === undefined ? {} : { kubernetes }),
      ...(serviceCidrs.length > 0 ? { serviceCidrs } : {}),
      ...(podCidrs.length > 0 ? { podCidrs } : {}),
    },
    remarks: [],
  };
}

function prefixes(text: string | undefined): IpPrefix[] {
  return (text ?? '').split(',').flatMap((part) => readPrefix(part.trim()) ?? []);
}

/** flannel's net-conf.json (Documentation/configuration.md). */
function netConf(text: string | undefined): ReadSettings {
  const value = jsonOf(text);
  const network = readPrefix(textAt(value, 'Network'));
  if (network === undefined) return { settings: {}, remarks: ['its net-conf.json has no valid Network'] };
  const given = fieldsAt(value, 'Backend');
  const type = textAt(given, 'Type') ?? 'udp';
  const known = type === 'vxlan' || type === 'host-gw';
  const port = numberAt(given, 'Port');
  const backend: FlannelBackend =
    type === 'host-gw'
      ? { kind: 'host-gw' }
      : {
          kind: 'vxlan',
          vni: numberAt(given, 'VNI') ?? 1,
          port: port !== undefined && isPort(port) ? port : 8472,
          directRouting: isTrueAt(given, 'DirectRouting'),
        };
  return {
    settings: { flannel: { network, subnetLength: numberAt(value, 'SubnetLen') ?? 24, backend } },
    remarks: known ? [] : [`backend ${type} is not modelled: taken for vxlan`],
  };
}

function jsonOf(text: string | undefined): Fields {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isFields(value) ? value : {};
  } catch {
    return {};
  }
}
