import type { ImportFinding } from '../finding.js';
import type { Manifest } from './manifests/manifest.js';

/** What is said of an object that is not read. */
export type Passed = Pick<ImportFinding, 'severity' | 'message'>;

const INGRESS = 'not modelled: an Ingress controller is not part of the model';
const GATEWAY = 'not modelled: a Gateway controller is not part of the model';
const MULTUS = 'not modelled: pods have one network';
const STAGED = 'staged: it has no effect until it is made a policy';
const OF_IPAM = "not modelled: addresses are given out afresh, but pods' own are kept";
const MESH = 'not modelled: a service mesh is not part of the model';
const OTHER_CNI = 'left out: policies of another CNI are not part of the model';

/** Kinds that say something of the network which has no place in the model, and what becomes of them. */
const KNOWN: Readonly<Record<string, Passed>> = {
  Ingress: { severity: 'information', message: INGRESS },
  IngressClass: { severity: 'information', message: INGRESS },
  Route: { severity: 'information', message: INGRESS },
  Gateway: { severity: 'information', message: GATEWAY },
  HTTPRoute: { severity: 'information', message: GATEWAY },
  GRPCRoute: { severity: 'information', message: GATEWAY },
  TCPRoute: { severity: 'information', message: GATEWAY },
  TLSRoute: { severity: 'information', message: GATEWAY },
  UDPRoute: { severity: 'information', message: GATEWAY },
  NetworkAttachmentDefinition: { severity: 'warning', message: MULTUS },
  UserDefinedNetwork: { severity: 'warning', message: MULTUS },
  ClusterUserDefinedNetwork: { severity: 'warning', message: MULTUS },
  AuthorizationPolicy: { severity: 'warning', message: MESH },
  CiliumNetworkPolicy: { severity: 'warning', message: OTHER_CNI },
  CiliumClusterwideNetworkPolicy: { severity: 'warning', message: OTHER_CNI },
  EgressFirewall: { severity: 'warning', message: OTHER_CNI },
  MultiNetworkPolicy: { severity: 'warning', message: MULTUS },
};

const CALICO: Readonly<Record<string, Passed>> = {
  StagedNetworkPolicy: { severity: 'information', message: STAGED },
  StagedGlobalNetworkPolicy: { severity: 'information', message: STAGED },
  StagedKubernetesNetworkPolicy: { severity: 'information', message: STAGED },
  IPAMBlock: { severity: 'information', message: OF_IPAM },
  IPAMHandle: { severity: 'information', message: OF_IPAM },
  BlockAffinity: { severity: 'information', message: OF_IPAM },
  IPReservation: { severity: 'warning', message: OF_IPAM },
  WorkloadEndpoint: { severity: 'information', message: 'not read: the pod says the same' },
  CalicoNodeStatus: { severity: 'information', message: 'says nothing of the network that is modelled' },
};

/** What to say of an object of a kind that is not read. */
export function passedOver({ group, kind }: Manifest): Passed {
  const known = group.endsWith('projectcalico.org') ? CALICO[kind] : KNOWN[kind];
  if (known) return known;
  return group.endsWith('projectcalico.org')
    ? { severity: 'warning', message: 'left out: this kind of Calico is not read' }
    : { severity: 'information', message: 'says nothing of the network that is modelled' };
}
