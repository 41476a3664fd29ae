import type { Collection } from '../collection.js';
import { fieldsAt, isTrueAt, textAt } from '../manifests/fields.js';
import type { Manifest } from '../manifests/manifest.js';
import { versionOf } from '../settings/programs.js';
import { readBgpFilter } from './bgp/filter.js';
import { isPeerOfPods, readBgpConfiguration, readBgpPeer } from './bgp/resources.js';
import { readFelixConfiguration } from './felix-configuration.js';
import { makesHostEndpoints, readHostEndpoint } from './host-endpoint.js';
import { readIpPool } from './ip-pool.js';
import { readNetworkSet } from './network-set.js';
import { readCalicoNode } from './node.js';
import { readCalicoPolicy, readTier } from './policy.js';

/** Adds what an object of `projectcalico.org/v3` says, or the same as a custom resource (`crd.projectcalico.org/v1`). */
export function readCalicoObject(manifest: Manifest, to: Collection): void {
  const { remarks } = to;
  switch (manifest.kind) {
    case 'NetworkPolicy':
      to.keepOfNamespace(to.policies, manifest, readCalicoPolicy(manifest));
      break;
    case 'GlobalNetworkPolicy':
      to.keep(to.policies, manifest, readCalicoPolicy(manifest));
      break;
    case 'Tier':
      addTier(manifest, to);
      break;
    case 'IPPool':
      to.keep(to.pools, manifest, readIpPool(manifest));
      break;
    case 'Node':
      to.addNode(readCalicoNode(manifest));
      break;
    case 'BGPConfiguration':
      to.bgpConfigurations.set(manifest.name, readBgpConfiguration(manifest, remarks));
      break;
    case 'BGPPeer':
      if (isPeerOfPods(manifest))
        remarks.say(manifest, 'warning', 'left out: peers that are pods are not modelled');
      else to.keep(to.bgpPeers, manifest, readBgpPeer(manifest, remarks));
      break;
    case 'BGPFilter':
      to.keep(to.bgpFilters, manifest, readBgpFilter(manifest));
      break;
    case 'HostEndpoint':
      to.keep(to.hostEndpoints, manifest, readHostEndpoint(manifest));
      break;
    case 'NetworkSet':
      to.keepOfNamespace(to.networkSets, manifest, readNetworkSet(manifest));
      break;
    case 'GlobalNetworkSet':
      to.keep(to.networkSets, manifest, readNetworkSet(manifest));
      break;
    case 'FelixConfiguration':
      to.felix = readFelixConfiguration(manifest, remarks) ?? to.felix;
      break;
    case 'KubeControllersConfiguration':
      to.autoHostEndpoints = makesHostEndpoints(manifest);
      break;
    case 'ClusterInformation': {
      const calico = versionOf(textAt(fieldsAt(manifest.body, 'spec'), 'calicoVersion'));
      to.configure(manifest, { settings: calico === undefined ? {} : { calico }, remarks: [] });
      break;
    }
    case 'IPAMConfig':
    case 'IPAMConfiguration':
      to.strictAffinity = isTrueAt(fieldsAt(manifest.body, 'spec'), 'strictAffinity');
      break;
    default:
      to.skip(manifest);
  }
}

const OWN_TIERS: ReadonlySet<string> = new Set([
  'default',
  'adminnetworkpolicy',
  'baselineadminnetworkpolicy',
  'kube-admin',
  'kube-baseline',
]);

/** Tiers that exist by themselves need not be declared. */
function addTier(manifest: Manifest, to: Collection): void {
  const tier = readTier(manifest);
  if (OWN_TIERS.has(tier.name)) to.remarks.say(manifest, 'information', 'exists by itself');
  else to.tiers.push(tier);
}
