import type { Docker, DockerNetwork } from '../../topology/docker.js';
import type { Finding } from '../../topology/finding.js';
import { isAtLeast } from '../version.js';

/**
 * What a version of dockerd makes of a network's gateway mode (bridge_linux.go, newGwMode and validate): 26 does not read
 * it, 27 knows `nat` and `routed`, 28 all of them, `isolated` for internal networks only. No network: it is not created.
 */
export function withGatewayMode(
  { version }: Docker,
  network: DockerNetwork,
): { readonly network?: DockerNetwork; readonly finding?: Finding } {
  const { name, gatewayMode, internal, source } = network;
  if (gatewayMode === 'nat') return { network };
  if (!isAtLeast(version, 27)) {
    const message = `dockerd ${version} does not read gateway mode ${gatewayMode} of network ${name}: modes came with Docker 27`;
    const finding: Finding = { code: 'docker-gateway-mode-ignored', severity: 'warning', message, source };
    return { network: { ...network, gatewayMode: 'nat' }, finding };
  }
  if (gatewayMode !== 'routed' && !isAtLeast(version, 28))
    return refused(network, `gateway mode ${gatewayMode} came with Docker 28`);
  if (gatewayMode === 'isolated' && !internal)
    return refused(network, 'gateway mode isolated is for internal networks');
  return { network };
}

function refused({ name, source }: DockerNetwork, why: string): { readonly finding: Finding } {
  const message = `dockerd cannot create network ${name}: ${why}`;
  return { finding: { code: 'docker-gateway-mode-refused', severity: 'error', message, source } };
}
