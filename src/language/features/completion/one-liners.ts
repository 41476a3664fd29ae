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
  any: line('everybody', '任何一方'),
  as: line('the source address that the receiver must see', '接收方应看到的源地址'),
  backend: line('how packets get to other nodes: vxlan or host-gw', '包怎样到达其他节点：vxlan 或 host-gw'),
  blackhole: line('drop what this route matches', '丢弃匹配这条路由的包'),
  'bridge-name': line('pins the name of the bridge device', '固定网桥设备的名字'),
  'cross-subnet': line('wrap only packets to nodes in another subnet', '只封装发往其他子网节点的包'),
  default: line('every destination without a better route', '没有更精确路由的所有目的地'),
  deny: line('the packet must not arrive', '数据包不得送达'),
  dev: line('the network device', '网络设备'),
  df: line("sets or clears Don't Fragment", '设置或清除“不分片”标志'),
  'direct-routing': line('plain routes to nodes on the same link', '同一链路上的节点用普通路由'),
  dns: line('the packet that looks up the name comes first', '先追踪查询名字的那个包'),
  driver: line('the driver of the network; bridge unless written', '网络驱动，默认 bridge'),
  drop: line('lose the packet without a word', '一声不响地丢弃'),
  fwmark: line('packets with this mark', '带有这个标记的包'),
  gateway: line('where packets for elsewhere go', '去往别处的包交给它'),
  iif: line('packets that come in by this device', '从这个设备进来的包'),
  'ip-masq': line(
    'whether flanneld masquerades what leaves the network',
    'flanneld 是否对离开网络的包做伪装',
  ),
  kubernetes: line("keep Calico's data in the Kubernetes API", '把 Calico 的数据存放在 Kubernetes API 中'),
  labels: line('labels of the pod, as kubectl shows them', 'Pod 的标签，与 kubectl 显示的一致'),
  lose: line('the machine is gone', '机器消失'),
  mac: line('pins the hardware address', '固定硬件地址'),
  metric: line('of two routes to one prefix the lower one counts', '同一前缀的两条路由，数值小的有效'),
  never: line('never wrap', '从不封装'),
  'one-to-one': line(
    'an outside address for a machine inside, both ways',
    '给内部机器一个外部地址，双向有效',
  ),
  out: line('the card that packets leave by', '包离开时经过的网卡'),
  peer: line('a BGP session besides the mesh', '网状互联之外的 BGP 会话'),
  reject: line('refuse the packet, and tell its sender', '拒绝，并告诉发送方'),
  replicas: line('how many pods of it run', '运行多少个 Pod'),
  route: line('a static route of the administrator', '管理员设置的静态路由'),
  'route-reflectors': line('every declared route reflector', '所有声明的路由反射器'),
  rule: line('which routing table to ask (ip rule)', '去问哪张路由表（ip rule）'),
  self: line('the machine itself', '本机自己'),
  size: line('length of the IP packet in bytes', 'IP 包长度（字节）'),
  snat: line('give what goes out another source address', '给出去的包换源地址'),
  somebody: line('pins the address of whoever `internet` means', '固定 `internet` 所指的那个人的地址'),
  'source-port': line("the sender's port; the kernel's choice unless written", '发送方端口，默认由内核选择'),
  src: line("the source address of the machine's own packets", '本机自己的包使用的源地址'),
  stateful: line('whether known connections pass before any rule', '已知连接是否先于规则放行'),
  stop: line('a daemon dies; what it wrote goes as its death takes it', '守护进程停止，它写下的内容随之变化'),
  'subnet-length': line('how much of the network each node gets', '每个节点分到网络的多大一段'),
  sysctl: line('a kernel setting of the machine', '机器的内核参数'),
  table: line('number of the routing table', '路由表的编号'),
  ttl: line('time to live at the start', '初始 TTL'),
  under: line('ask under a scenario', '在某个场景下提问'),
  veth: line("pins the name of the host's end of the veth pair", '固定 veth 对在宿主机一端的名字'),
  via: line(
    'the gateway of a route, or the device that a packet must pass',
    '路由的网关，或数据包必须经过的设备',
  ),
  vni: line('VXLAN network identifier', 'VXLAN 网络标识'),
  weight: line('how many shares of the packets this next hop gets', '这个下一跳分到几份包'),
  with: line('whom they peer with', '与谁建立会话'),
};
