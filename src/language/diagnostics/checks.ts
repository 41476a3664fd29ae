import type { Finding } from '../../topology/finding.js';
import type { Topology } from '../../topology/topology.js';
import { addressOutsideSubnet } from './address-outside-subnet.js';
import { blockSizeOutOfRange } from './block-size-out-of-range.js';
import { calicoRefused } from './calico-refused.js';
import type { Check } from './check.js';
import { clusterIpOutsideServiceCidr } from './cluster-ip-outside-service-cidr.js';
import { containerModeCycle } from './container-mode-cycle.js';
import { dnsWithoutName } from './dns-without-name.js';
import { duplicateAddress } from './duplicate-address.js';
import { duplicateClusterIp } from './duplicate-cluster-ip.js';
import { duplicateListen } from './duplicate-listen.js';
import { duplicateNodePort } from './duplicate-node-port.js';
import { duplicatePublishedPort } from './duplicate-published-port.js';
import { duplicateServicePort } from './duplicate-service-port.js';
import { forwardNobodyListens } from './forward-nobody-listens.js';
import { gatewayOutsideSubnet } from './gateway-outside-subnet.js';
import { hostNetworkPublish } from './host-network-publish.js';
import { ipipAndVxlan } from './ipip-and-vxlan.js';
import { kubernetesRefused } from './kubernetes-refused.js';
import { linkEnds } from './link-ends.js';
import { meshOffNoPeers } from './mesh-off-no-peers.js';
import { mtuLargerThanPath } from './mtu-larger-than-path.js';
import { natOverlap } from './nat-overlap.js';
import { networkOrBroadcastAddress } from './network-or-broadcast-address.js';
import { noCniAcrossNodes } from './no-cni-across-nodes.js';
import { noPool } from './no-pool.js';
import { nodePortOutOfRange } from './node-port-out-of-range.js';
import { nodeWithoutAddress } from './node-without-address.js';
import { noneNetworkListensReached } from './none-network-listens-reached.js';
import { overlappingPrefixes } from './overlapping-prefixes.js';
import { ownService } from './own-service.js';
import { podAddressOutsidePools } from './pod-address-outside-pools.js';
import { podWithoutPolicy } from './pod-without-policy.js';
import { policiesNotEnforced } from './policies-not-enforced.js';
import { policyBlocksDns } from './policy-blocks-dns.js';
import { policyRuleDecided } from './policy-rule-decided.js';
import { policySelectsNothing } from './policy-selects-nothing.js';
import { poolSmallerThanBlock } from './pool-smaller-than-block.js';
import { reflectorWithoutClients } from './reflector-without-clients.js';
import { reservedLoopback } from './reserved-loopback.js';
import { serviceSelectsNothing } from './service-selects-nothing.js';
import { serviceTypeConflict } from './service-type-conflict.js';
import { serviceWithoutPort } from './service-without-port.js';
import { shadowedFirewallRule } from './shadowed-firewall-rule.js';
import { unknownDevice } from './unknown-device.js';
import { unknownSysctl } from './unknown-sysctl.js';
import { unknownTargetPort } from './unknown-target-port.js';
import { unknownTier } from './unknown-tier.js';
import { unreachableGateway } from './unreachable-gateway.js';

/** All structural checks. Those of names and single values are made while the topology is built. */
const CHECKS: readonly Check[] = [
  duplicateAddress,
  addressOutsideSubnet,
  networkOrBroadcastAddress,
  gatewayOutsideSubnet,
  unreachableGateway,
  overlappingPrefixes,
  reservedLoopback,
  linkEnds,
  mtuLargerThanPath,
  duplicateListen,
  duplicatePublishedPort,
  hostNetworkPublish,
  containerModeCycle,
  noneNetworkListensReached,
  dnsWithoutName,
  nodeWithoutAddress,
  noPool,
  podAddressOutsidePools,
  poolSmallerThanBlock,
  blockSizeOutOfRange,
  ipipAndVxlan,
  meshOffNoPeers,
  reflectorWithoutClients,
  noCniAcrossNodes,
  unknownSysctl,
  clusterIpOutsideServiceCidr,
  duplicateClusterIp,
  duplicateNodePort,
  duplicateServicePort,
  nodePortOutOfRange,
  ownService,
  serviceSelectsNothing,
  serviceTypeConflict,
  serviceWithoutPort,
  unknownTargetPort,
  unknownTier,
  calicoRefused,
  kubernetesRefused,
  policySelectsNothing,
  policyRuleDecided,
  policyBlocksDns,
  podWithoutPolicy,
  policiesNotEnforced,
  unknownDevice,
  shadowedFirewallRule,
  natOverlap,
  forwardNobodyListens,
];

/** What the structural checks find. */
export function checkTopology(topology: Topology): Finding[] {
  return CHECKS.flatMap((check) => [...check(topology)]);
}
