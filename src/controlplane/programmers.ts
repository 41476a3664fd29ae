import { bgpd } from './bgp/bgpd.js';
import { bird } from './calico/bgp/bird.js';
import { felix } from './calico/felix/felix.js';
import { bridgeCni } from './cni/bridge.js';
import { calicoCni } from './cni/calico.js';
import { dockerd } from './dockerd/index.js';
import { flanneld } from './flannel/flanneld.js';
import { internet } from './internet/internet.js';
import { kubeProxy, kubeProxyNodePorts } from './kube-proxy/kube-proxy.js';
import { kubelet } from './kubelet/kubelet.js';
import { prerequisites } from './kubelet/prerequisites.js';
import { admin } from './machine/admin.js';
import { declaredSysctls } from './machine/sysctls.js';
import type { Programmer } from './programmer.js';

/** All programmers, in the order in which their programs start on a machine. */
export const PROGRAMMERS: readonly Programmer[] = [
  internet,
  admin,
  prerequisites,
  dockerd,
  kubelet,
  kubeProxy,
  calicoCni,
  flanneld,
  bridgeCni,
  felix,
  bird,
  bgpd,
  kubeProxyNodePorts,
  declaredSysctls,
];
