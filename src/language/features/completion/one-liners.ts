import type { Locale } from '../../concepts/concept.js';

type OneLiner = Readonly<Record<Locale, string>>;

function line(en: string, chinese: string): OneLiner {
  return { en, 'zh-cn': chinese };
}

/** What a word says, for words that share a page with others; for the rest, the first sentence of their page will do. */
export const ONE_LINERS: Readonly<Record<string, OneLiner>> = {
  address: line('pins the address instead of leaving it to IPAM', '固定地址，不交给 IPAM 分配'),
  all: line('every node', '所有节点'),
  allow: line('the packet must arrive, and its answer too', '数据包必须送达，应答也要回来'),
  always: line('wrap every packet to another node', '发往其他节点的包一律封装'),
  as: line('the source address that the receiver must see', '接收方应看到的源地址'),
  blackhole: line('drop what this route matches', '丢弃匹配这条路由的包'),
  'bridge-name': line('pins the name of the bridge device', '固定网桥设备的名字'),
  'cross-subnet': line('wrap only packets to nodes in another subnet', '只封装发往其他子网节点的包'),
  default: line('every destination without a better route', '没有更精确路由的所有目的地'),
  deny: line('the packet must not arrive', '数据包不得送达'),
  dev: line('the network device', '网络设备'),
  df: line("sets or clears Don't Fragment", '设置或清除“不分片”标志'),
  driver: line('the driver of the network; bridge unless written', '网络驱动，默认 bridge'),
  gateway: line('where packets for elsewhere go', '去往别处的包交给它'),
  kubernetes: line("keep Calico's data in the Kubernetes API", '把 Calico 的数据存放在 Kubernetes API 中'),
  labels: line('labels of the pod, as kubectl shows them', 'Pod 的标签，与 kubectl 显示的一致'),
  lose: line('the machine is gone', '机器消失'),
  mac: line('pins the hardware address', '固定硬件地址'),
  never: line('never wrap', '从不封装'),
  peer: line('a BGP session besides the mesh', '网状互联之外的 BGP 会话'),
  replicas: line('how many pods of it run', '运行多少个 Pod'),
  route: line('a static route of the administrator', '管理员设置的静态路由'),
  'route-reflectors': line('every declared route reflector', '所有声明的路由反射器'),
  size: line('length of the IP packet in bytes', 'IP 包长度（字节）'),
  'source-port': line("the sender's port; the kernel's choice unless written", '发送方端口，默认由内核选择'),
  stop: line('a daemon dies; what it wrote goes as its death takes it', '守护进程停止，它写下的内容随之变化'),
  sysctl: line('a kernel setting of the machine', '机器的内核参数'),
  ttl: line('time to live at the start', '初始 TTL'),
  under: line('ask under a scenario', '在某个场景下提问'),
  veth: line("pins the name of the host's end of the veth pair", '固定 veth 对在宿主机一端的名字'),
  via: line(
    'the gateway of a route, or the device that a packet must pass',
    '路由的网关，或数据包必须经过的设备',
  ),
  with: line('whom they peer with', '与谁建立会话'),
};
