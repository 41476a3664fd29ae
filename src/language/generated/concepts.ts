// Generated from docs/concepts by scripts/concepts.mjs. Do not edit: edit the pages and run npm run concepts.
import type { Concept } from '../concepts/concept.js';

export const CONCEPTS: readonly Concept[] = [
  {
    "file": "admin-network-policy.md",
    "words": [
      "admin-network-policy",
      "baseline-admin-network-policy",
      "cluster-network-policy",
      "subject",
      "priority",
      "accept",
      "admin",
      "baseline"
    ],
    "en": {
      "title": "AdminNetworkPolicy",
      "summary": "An AdminNetworkPolicy is a policy of the whole cluster, which comes before every NetworkPolicy and may deny as well as allow. A baseline policy comes after them, for pods that no NetworkPolicy selects."
    },
    "zh-cn": {
      "title": "AdminNetworkPolicy（集群管理员策略）",
      "summary": "AdminNetworkPolicy 是整个集群的策略，排在所有 NetworkPolicy 之前，既能允许也能拒绝。基线策略（baseline）排在最后，只管没有被 NetworkPolicy 选中的 Pod。"
    }
  },
  {
    "file": "arp.md",
    "words": [
      "arp",
      "neighbour",
      "neigh"
    ],
    "en": {
      "title": "ARP and neighbours",
      "summary": "ARP finds the MAC address that belongs to an IPv4 address on the same link, and the kernel keeps the answers in its neighbour table. Before a packet can leave on an Ethernet-like device, its next hop must have an entry there; if nobody answers, the packet is given up."
    },
    "zh-cn": {
      "title": "ARP 与邻居表",
      "summary": "ARP 在同一链路上查找某个 IPv4 地址对应的 MAC 地址，内核把结果保存在邻居表里。数据包要从以太网类设备发出，下一跳必须先有邻居表项；没人应答，包就被放弃。"
    }
  },
  {
    "file": "as-number.md",
    "words": [
      "as-number",
      "local-as-number"
    ],
    "en": {
      "title": "AS number",
      "summary": "An AS number names an autonomous system: a group of routers under one administration, as BGP sees it. It decides how two peers treat each other's routes, and it appears in announcements, never in packets."
    },
    "zh-cn": {
      "title": "AS 号",
      "summary": "AS 号标识一个自治系统，即 BGP 眼中由同一方管理的一组路由器。它决定两个邻居如何对待对方的路由，只出现在路由通告里，不出现在数据包里。"
    }
  },
  {
    "file": "bgp-filter.md",
    "words": [
      "bgp-filter",
      "import-v4",
      "export-v4",
      "import-v6",
      "export-v6",
      "equal",
      "not-equal",
      "not-in",
      "length",
      "source",
      "remote-peers",
      "interface",
      "peer-type",
      "ebgp",
      "ibgp",
      "as-path-prefix",
      "add-community",
      "prepend-as-path",
      "set-priority"
    ],
    "en": {
      "title": "BGP filter",
      "summary": "A BGPFilter is a list of rules for the routes that a Calico node takes from a peer (`import`) or tells it (`export`). The first rule that matches accepts or rejects the route; what no rule matches is treated as without the filter."
    },
    "zh-cn": {
      "title": "BGP 过滤器（BGP filter）",
      "summary": "BGPFilter 是一组规则，决定 Calico 节点从对等体接受哪些路由（`import`）、告诉它哪些路由（`export`）。第一条匹配的规则决定接受还是拒绝；没有规则匹配的路由，按没有过滤器处理。"
    }
  },
  {
    "file": "bgp-peer.md",
    "words": [
      "bgp-peer",
      "node-selector",
      "peer-selector",
      "next-hop-mode",
      "keep-original-next-hop",
      "filters",
      "source-address",
      "use-node-ip",
      "reachable-by",
      "ttl-security",
      "num-allowed-local-as-numbers",
      "max-restart-time",
      "reverse-peering",
      "auto",
      "keep",
      "manual"
    ],
    "en": {
      "title": "BGP peer",
      "summary": "A BGP peer is the other end of a session in which two speakers tell each other their routes. Calico's BGPPeer names the nodes it is for and whom they speak with, and says how the routes are told."
    },
    "zh-cn": {
      "title": "BGP 对等体（BGP peer）",
      "summary": "BGP 对等体是会话的另一端，双方在会话里互相告知路由。Calico 的 BGPPeer 指明它适用于哪些节点、这些节点和谁建立会话，以及怎样告知路由。"
    }
  },
  {
    "file": "bgp.md",
    "words": [
      "bgp",
      "peer",
      "with",
      "all"
    ],
    "en": {
      "title": "BGP",
      "summary": "BGP is the protocol by which routers tell each other which prefixes they can reach. Calico's nodes use it to announce their pods' address blocks, and what a node learns becomes the kernel route that carries packets to the other nodes' pods."
    },
    "zh-cn": {
      "title": "BGP",
      "summary": "BGP 是路由器之间互相告知“我能到达哪些前缀”的协议。Calico 的节点用它通告自己的 Pod 地址块，学到的内容变成内核路由，把数据包带到其他节点的 Pod。"
    }
  },
  {
    "file": "bird.md",
    "words": [
      "bird",
      "program-cluster-routes",
      "enabled",
      "enabled-no-encap-only"
    ],
    "en": {
      "title": "BIRD",
      "summary": "BIRD is the routing daemon that Calico runs on each node to speak BGP. It tells the other nodes which address blocks live here, and writes the routes it learns into the kernel, which is where packets find them."
    },
    "zh-cn": {
      "title": "BIRD",
      "summary": "BIRD 是 Calico 在每个节点上运行的路由守护进程，负责说 BGP 协议。它告诉其他节点本机有哪些地址块，并把学到的路由写进内核，数据包就是在那里查到的。"
    }
  },
  {
    "file": "block-size.md",
    "words": [
      "block-size"
    ],
    "en": {
      "title": "block size",
      "summary": "`block-size` is the prefix length of the blocks into which Calico cuts a pool: 26 by default, so 64 addresses a block. It sets how many routes every node holds: larger blocks mean fewer routes in the whole cluster, smaller ones waste fewer addresses."
    },
    "zh-cn": {
      "title": "block-size（块大小）",
      "summary": "`block-size` 是 Calico 切分地址池时每个块的前缀长度，默认 26，即每块 64 个地址。它决定每个节点要持有多少条路由：块大则全集群路由少，块小则浪费的地址少。"
    }
  },
  {
    "file": "block.md",
    "words": [
      "block"
    ],
    "en": {
      "title": "block (Calico IPAM)",
      "summary": "A block is a small slice of an IP pool, by default a /26 of 64 addresses, that Calico's IPAM hands to one node. Other nodes need one route for the whole block, and on the owner a blackhole route drops packets for addresses in it that no pod has."
    },
    "zh-cn": {
      "title": "地址块（block）",
      "summary": "地址块是地址池里的一小段，默认为 /26 即 64 个地址，由 Calico IPAM 分给某一个节点。其他节点只需一条指向整个块的路由，而在拥有它的节点上，发往块内未使用地址的包会被黑洞路由丢弃。"
    }
  },
  {
    "file": "bridge.md",
    "words": [
      "bridge",
      "driver"
    ],
    "en": {
      "title": "bridge",
      "summary": "A bridge is a switch inside the Linux kernel, and Docker's `bridge` driver builds each single-host network on one. It learns which MAC address lives behind which port, forwards a frame to that port only, floods frames it cannot place, and passes frames for its own MAC up to the host's IP stack."
    },
    "zh-cn": {
      "title": "网桥（bridge）",
      "summary": "网桥是 Linux 内核里的一台交换机，Docker 的 `bridge` 驱动为每个单机网络各用一台。它学习每个 MAC 地址在哪个端口后面，只向那个端口转发，找不到去处的帧就泛洪，目的 MAC 是自己的帧则交给宿主机 IP 协议栈。"
    }
  },
  {
    "file": "cali.md",
    "words": [
      "cali*"
    ],
    "en": {
      "title": "cali… interface",
      "summary": "A `cali…` interface is the node's end of the veth pair to one Calico pod; its name is `cali` plus 11 hexadecimal digits. It has no bridge behind it: a packet from the pod is routed as soon as it comes in, and a /32 route sends the pod's own packets out through it."
    },
    "zh-cn": {
      "title": "cali 接口",
      "summary": "`cali…` 接口是节点上通往某个 Calico Pod 的 veth 的宿主机一端，名字是 `cali` 加 11 位十六进制字符。它后面没有网桥：来自 Pod 的包一进来就被路由，发给 Pod 的包则由一条 /32 路由从它送出。"
    }
  },
  {
    "file": "calico.md",
    "words": [
      "calico"
    ],
    "en": {
      "title": "Calico",
      "summary": "Calico is a network for pods that routes instead of bridging: every pod address is a route, and every node is a router for its own pods. A packet leaves the pod to its node at once, meets the policies in iptables or nftables there, and goes on by route, in a tunnel if the pool asks for one."
    },
    "zh-cn": {
      "title": "Calico",
      "summary": "Calico 是一种用路由而不是桥接实现的 Pod 网络：每个 Pod 地址都是一条路由，每个节点都是自己上面 Pod 的路由器。数据包一出 Pod 就到了节点，在那里经过 iptables 或 nftables 里的策略，再按路由前进，地址池要求封装时就走隧道。"
    }
  },
  {
    "file": "cluster-id.md",
    "words": [
      "cluster-id"
    ],
    "en": {
      "title": "cluster id",
      "summary": "A cluster id is a number, written like an IPv4 address, that names a group of BGP route reflectors and their clients. It only keeps route announcements from going round in circles, and no packet ever carries it."
    },
    "zh-cn": {
      "title": "cluster id",
      "summary": "cluster id 是一个写成 IPv4 地址样子的编号，用来标识一组 BGP 路由反射器及其客户端。它只用来防止路由通告绕圈，任何数据包里都不会带它。"
    }
  },
  {
    "file": "cluster.md",
    "words": [
      "cluster"
    ],
    "en": {
      "title": "cluster",
      "summary": "A cluster is a set of nodes under one Kubernetes control plane, with one flat network for all their pods. Kubernetes promises that every pod can reach every other by its own address, and leaves it to a CNI plugin to bring the packet there."
    },
    "zh-cn": {
      "title": "cluster（集群）",
      "summary": "cluster 是由同一套 Kubernetes 控制面管理的一组节点，所有 Pod 处在一张扁平的网络里。Kubernetes 承诺任意两个 Pod 都能用各自的地址互访，至于怎样把数据包送到，则交给 CNI 插件。"
    }
  },
  {
    "file": "clusterip.md",
    "words": [
      "clusterip",
      "cluster-ip",
      "service-cidr"
    ],
    "en": {
      "title": "ClusterIP",
      "summary": "A ClusterIP is the virtual address of a Service, taken from the service CIDR and valid only inside the cluster. A packet to it is rewritten to a pod's address on the very node it starts from, so the ClusterIP never travels on the network."
    },
    "zh-cn": {
      "title": "ClusterIP",
      "summary": "ClusterIP 是 Service 的虚拟地址，取自 service CIDR，只在集群内部有效。发往它的数据包在出发的那个节点上就被改写成 Pod 地址，所以 ClusterIP 从不会出现在网络上。"
    }
  },
  {
    "file": "cni.md",
    "words": [
      "cni"
    ],
    "en": {
      "title": "CNI",
      "summary": "CNI is the agreement by which a container runtime asks a plugin to connect a new pod to the network. The plugin creates the interface, address and routes that the pod's packets will use, and is not running any more when the packets come."
    },
    "zh-cn": {
      "title": "CNI",
      "summary": "CNI 是一套约定，容器运行时按它请插件把新 Pod 接入网络。插件负责创建 Pod 收发数据包所用的网卡、地址和路由，等数据包真正到来时它早已退出。"
    }
  },
  {
    "file": "cni0.md",
    "words": [
      "cni0"
    ],
    "en": {
      "title": "cni0",
      "summary": "cni0 is the Linux bridge that the CNI plugin `bridge` makes on a node, as used by flannel: the pods of the node are its ports. Its address, the first of the node's pod range such as 10.244.0.1/24, is the pods' gateway."
    },
    "zh-cn": {
      "title": "cni0",
      "summary": "cni0 是 CNI 的 `bridge` 插件在节点上创建的 Linux 网桥（flannel 就用它），本节点的 Pod 都是它的端口。它的地址是本节点 Pod 网段的第一个，例如 10.244.0.1/24，也就是 Pod 的网关。"
    }
  },
  {
    "file": "conntrack.md",
    "words": [
      "conntrack"
    ],
    "en": {
      "title": "conntrack",
      "summary": "conntrack is the kernel's table of the connections that pass through a namespace. It lets rules ask whether a packet opens a new connection or belongs to a known one, and it carries each NAT decision from the first packet to all later ones and to the replies."
    },
    "zh-cn": {
      "title": "conntrack（连接跟踪）",
      "summary": "conntrack 是内核为经过某个命名空间的连接维护的表。规则可以据此判断一个包是新连接还是已知连接，首包所做的 NAT 决定也由它应用到后续的包和回包上。"
    }
  },
  {
    "file": "container-network.md",
    "words": [
      "container-network"
    ],
    "en": {
      "title": "network container:x",
      "summary": "`network container:x` places a container in the network namespace that container x already has. The two share one set of interfaces, addresses, routes and ports, so they reach each other on 127.0.0.1 and look like a single machine to every other sender."
    },
    "zh-cn": {
      "title": "network container:x",
      "summary": "`network container:x` 让一个容器加入容器 x 已有的网络命名空间。两者共用网卡、地址、路由和端口，因此彼此用 127.0.0.1 就能访问，在别人看来则是同一台机器。"
    }
  },
  {
    "file": "container.md",
    "words": [
      "container",
      "address"
    ],
    "en": {
      "title": "container",
      "summary": "A container is one or more processes with their own view of the system, among it a network namespace with its own interfaces and routes. For a packet it is a small machine: it has an address, a default gateway and ports on which something listens or does not."
    },
    "zh-cn": {
      "title": "容器",
      "summary": "容器是一个或多个拥有独立系统视图的进程，其中包括带有自己网卡和路由的网络命名空间。在数据包看来它就是一台小机器：有地址、有默认网关，端口上要么有人监听，要么没有。"
    }
  },
  {
    "file": "datastore.md",
    "words": [
      "datastore",
      "kubernetes"
    ],
    "en": {
      "title": "datastore",
      "summary": "The datastore is where Calico keeps what it knows: pools, address blocks, endpoints, policies and BGP settings. It is either the Kubernetes API or an etcd of its own, and it stands behind the rules and routes that packets meet without ever seeing a packet."
    },
    "zh-cn": {
      "title": "datastore（数据存储）",
      "summary": "数据存储是 Calico 保存一切信息的地方：地址池、地址块、端点、策略和 BGP 设置。它可以是 Kubernetes API，也可以是单独的 etcd；数据包遇到的规则和路由都来源于它，但它从来见不到数据包。"
    }
  },
  {
    "file": "deployment.md",
    "words": [
      "deployment",
      "replicas",
      "owner"
    ],
    "en": {
      "title": "deployment",
      "summary": "A Deployment keeps a given number of identical pods running, wherever the scheduler finds room. It is no place on a packet's road: a packet goes to one of its pods, each of which has its own address on some node."
    },
    "zh-cn": {
      "title": "deployment",
      "summary": "Deployment 让指定数量的相同 Pod 一直运行，调度器在哪里找到资源就放在哪里。它不在数据包的路径上：数据包到达的是其中某个 Pod，每个 Pod 在某个节点上有自己的地址。"
    }
  },
  {
    "file": "docker.md",
    "words": [
      "docker",
      "dockerd",
      "live-restore"
    ],
    "en": {
      "title": "docker (dockerd)",
      "summary": "`docker` declares a Docker Engine on a host; its daemon, dockerd, is the program that creates the networks. It writes the bridges, veth pairs, addresses, iptables chains and sysctls that a packet meets, but is itself never on the packet's road, except for its small proxy process for published ports."
    },
    "zh-cn": {
      "title": "docker（dockerd）",
      "summary": "`docker` 在一台 host 上声明 Docker Engine；真正创建网络的是它的守护进程 dockerd。数据包遇到的网桥、veth 对、地址、iptables 链和 sysctl 都由它写入，但它自己并不在数据包的路径上，只有为发布端口启动的小代理进程例外。"
    }
  },
  {
    "file": "docker0.md",
    "words": [
      "docker0"
    ],
    "en": {
      "title": "docker0",
      "summary": "docker0 is the Linux bridge that dockerd creates for Docker's default network, which `docker network ls` calls `bridge`. It switches frames between the containers attached to it, and its address, usually 172.17.0.1/16, is the gateway through which they leave for the host's routes."
    },
    "zh-cn": {
      "title": "docker0",
      "summary": "docker0 是 dockerd 为 Docker 默认网络创建的 Linux 网桥，这个网络在 `docker network ls` 里叫 `bridge`。接在它上面的容器由它做二层转发，它自己的地址（通常是 172.17.0.1/16）则是这些容器走向宿主机路由表的网关。"
    }
  },
  {
    "file": "dual-homing.md",
    "words": [
      "dual-homing",
      "metric",
      "src"
    ],
    "en": {
      "title": "dual homing",
      "summary": "A dual-homed machine is on two subnets. Its routes decide by which card a packet leaves, and the route also chooses the source address, unless the program has bound one."
    },
    "zh-cn": {
      "title": "双宿主",
      "summary": "双宿主机器接在两个子网上。路由决定包从哪块网卡出去，也选择源地址，除非程序自己绑定了一个。"
    }
  },
  {
    "file": "dual-stack.md",
    "words": [
      "dual-stack",
      "ip-families",
      "ip-family-policy",
      "single-stack",
      "prefer-dual-stack",
      "require-dual-stack",
      "ipv4"
    ],
    "en": {
      "title": "dual stack",
      "summary": "A machine, pod or Service is dual-stack when it has an address of each family, IPv4 and IPv6. A connection speaks only one of them: both ends need an address of the same family."
    },
    "zh-cn": {
      "title": "双栈",
      "summary": "机器、Pod 或 Service 两个地址族（IPv4 和 IPv6）的地址都有，就是双栈。一个连接只用其中一个：两端必须有同一个地址族的地址。"
    }
  },
  {
    "file": "ecmp.md",
    "words": [
      "weight",
      "ECMP"
    ],
    "en": {
      "title": "ECMP",
      "summary": "ECMP is a route with several next hops, which share the packets by weight. The kernel hashes each flow, so that one connection keeps its way while others take another."
    },
    "zh-cn": {
      "title": "ECMP",
      "summary": "ECMP 是有多个下一跳的路由，它们按权重分担包。内核对每个流做哈希，所以一个连接始终走同一条路，别的连接走另一条。"
    }
  },
  {
    "file": "endpoint.md",
    "words": [
      "endpoint",
      "endpoints",
      "not-ready",
      "terminating",
      "publish-not-ready"
    ],
    "en": {
      "title": "endpoint",
      "summary": "An endpoint is one address and port that a Service may send a connection to, normally a ready pod matched by the Service's selector. kube-proxy turns the list of endpoints into DNAT targets, so a packet can only reach a pod that is on it."
    },
    "zh-cn": {
      "title": "端点（endpoint）",
      "summary": "端点是 Service 可以转发到的一个地址和端口，通常是被选择器选中且已就绪的 Pod。kube-proxy 把端点列表变成 DNAT 目标，因此数据包只能到达列表里的 Pod。"
    }
  },
  {
    "file": "etcd.md",
    "words": [
      "etcd"
    ],
    "en": {
      "title": "etcd",
      "summary": "etcd is a replicated key-value store; Kubernetes keeps all its objects in it, and Calico can keep its own data there as well. Packets of pods never pass it, but every route and rule they meet was once a value in it."
    },
    "zh-cn": {
      "title": "etcd",
      "summary": "etcd 是多副本的键值存储，Kubernetes 的全部对象都存在里面，Calico 也可以把自己的数据存在这里。Pod 的数据包从不经过它，但它们遇到的每条路由和规则，都曾经是其中的一个值。"
    }
  },
  {
    "file": "failsafe.md",
    "words": [
      "failsafe-inbound",
      "failsafe-outbound",
      "net"
    ],
    "en": {
      "title": "failsafe ports",
      "summary": "Failsafe ports stay open on a host endpoint whatever its policies say, so that nobody locks himself out of a node or the node out of its cluster. Felix accepts them before it asks any policy."
    },
    "zh-cn": {
      "title": "failsafe ports（保底端口）",
      "summary": "不管策略怎么写，主机端点上的保底端口都是通的，以免把自己锁在节点外面，或者让节点脱离集群。Felix 在询问任何策略之前就接受它们。"
    }
  },
  {
    "file": "felix.md",
    "words": [
      "felix",
      "allow-vxlan-from-workloads",
      "allow-ipip-from-workloads",
      "default-endpoint-to-host-action",
      "chain-insert-mode",
      "insert",
      "append",
      "return"
    ],
    "en": {
      "title": "Felix",
      "summary": "Felix is Calico's agent on every node, which keeps the kernel in step with the datastore. It writes the routes to local pods, the policy rules in iptables or nftables, the ipsets and the sysctls that packets meet on the node."
    },
    "zh-cn": {
      "title": "Felix",
      "summary": "Felix 是运行在每个节点上的 Calico 代理，负责让内核状态与数据存储保持一致。到本机 Pod 的路由、iptables 或 nftables 里的策略规则、ipset，以及数据包在节点上遇到的 sysctl，都由它写入。"
    }
  },
  {
    "file": "firewall.md",
    "words": [
      "firewall",
      "drop",
      "reject",
      "stateful",
      "forward",
      "input",
      "output",
      "self",
      "any"
    ],
    "en": {
      "title": "firewall",
      "summary": "A firewall decides which packets a machine passes on, takes and sends, by rules in order: the first that matches decides. A stateful one knows connections, so that answers to what it let through pass without a rule of their own."
    },
    "zh-cn": {
      "title": "firewall",
      "summary": "防火墙按顺序排列的规则决定一台机器转发、接收和发送哪些包：第一条匹配的规则说了算。有状态的防火墙认得连接，所以对已放行流量的应答不需要自己的规则。"
    }
  },
  {
    "file": "flannel.1.md",
    "words": [
      "flannel.1",
      "vni"
    ],
    "en": {
      "title": "flannel.1",
      "summary": "flannel.1 is the VXLAN device that flanneld makes on each node; the 1 is the network identifier (VNI). It learns nothing by itself: for each other node flanneld writes a route, a neighbour entry and a forwarding entry."
    },
    "zh-cn": {
      "title": "flannel.1",
      "summary": "flannel.1 是 flanneld 在每个节点上创建的 VXLAN 设备，名字里的 1 是网络标识（VNI）。它自己什么也不学：对每个其他节点，flanneld 都写好一条路由、一条邻居表项和一条转发表项。"
    }
  },
  {
    "file": "flannel.md",
    "words": [
      "flannel",
      "flanneld",
      "backend",
      "subnet-length",
      "ip-masq"
    ],
    "en": {
      "title": "flannel",
      "summary": "flannel is a simple pod network: it gives each node a piece of the pod range, usually a /24 of 10.244.0.0/16, and makes the nodes reach each other's pieces. A packet for another node's pods is sent into the VXLAN device flannel.1, or with the backend host-gw simply routed to that node."
    },
    "zh-cn": {
      "title": "flannel",
      "summary": "flannel 是一种简单的 Pod 网络：给每个节点一段 Pod 地址（通常是 10.244.0.0/16 里的一个 /24），并让各节点能到达彼此的网段。发往其他节点 Pod 的包进入 VXLAN 设备 flannel.1；使用 host-gw 后端时，则直接路由到那个节点。"
    }
  },
  {
    "file": "full-mesh.md",
    "words": [
      "mesh",
      "full-mesh"
    ],
    "en": {
      "title": "full mesh",
      "summary": "In a full mesh every Calico node keeps a BGP session with every other node; it is Calico's default. Each node learns the blocks of all others directly from their owners, so a packet is always sent straight to the node that has the pod."
    },
    "zh-cn": {
      "title": "全互联（Full Mesh）",
      "summary": "全互联模式下，每个 Calico 节点都与其他所有节点保持 BGP 会话，这是 Calico 的默认模式。每个节点直接从主人那里学到对方的地址块，所以数据包总是直接发往 Pod 所在的节点。"
    }
  },
  {
    "file": "gateway-mode.md",
    "words": [
      "gateway-mode",
      "nat",
      "nat-unprotected",
      "routed",
      "isolated"
    ],
    "en": {
      "title": "gateway mode",
      "summary": "The gateway mode of a Docker bridge network says how other machines get to its containers: by ports published on the host (`nat`, the default), or by the containers' own addresses."
    },
    "zh-cn": {
      "title": "网关模式",
      "summary": "Docker bridge 网络的网关模式决定其他机器怎样访问它的容器：通过发布在宿主机上的端口（`nat`，默认），还是通过容器自己的地址。"
    }
  },
  {
    "file": "global-network-policy.md",
    "words": [
      "global-network-policy",
      "calico-policy",
      "log",
      "ip-version",
      "not-protocol",
      "udplite",
      "icmp",
      "icmpv6",
      "code",
      "nets",
      "not-nets",
      "ports",
      "not-ports",
      "not-pods"
    ],
    "en": {
      "title": "Calico policy",
      "summary": "A Calico policy selects endpoints as a NetworkPolicy does, but has an order, belongs to a [tier](tier.md), and its rules allow, deny, log or pass; a GlobalNetworkPolicy does so for all namespaces."
    },
    "zh-cn": {
      "title": "Calico 策略",
      "summary": "Calico 策略像 NetworkPolicy 一样选择端点，但有先后顺序、属于某个 [tier](tier.md)，规则可以允许、拒绝、记录或跳过；GlobalNetworkPolicy 对所有命名空间生效。"
    }
  },
  {
    "file": "headless.md",
    "words": [
      "headless"
    ],
    "en": {
      "title": "headless Service",
      "summary": "A headless Service (`clusterIP: None`) has a name but no virtual address. DNS answers with the addresses of the pods themselves, so a packet goes straight to a pod and meets none of kube-proxy's rules."
    },
    "zh-cn": {
      "title": "headless Service（无头服务）",
      "summary": "headless Service（`clusterIP: None`）有名字，没有虚拟地址。DNS 直接返回各 Pod 的地址，数据包直达 Pod，碰不到 kube-proxy 的任何规则。"
    }
  },
  {
    "file": "host-endpoint.md",
    "words": [
      "host-endpoint",
      "expected-ips",
      "profiles",
      "auto-host-endpoints",
      "do-not-track",
      "pre-dnat",
      "apply-on-forward"
    ],
    "en": {
      "title": "host endpoint",
      "summary": "A host endpoint is an interface of a node that Calico's global policies may select by its labels, as they select pods. As soon as there is one, the interface is shut for what the host itself sends and gets, until a policy or a profile opens it."
    },
    "zh-cn": {
      "title": "host endpoint（主机端点）",
      "summary": "主机端点是节点的一块网卡，Calico 的全局策略可以像选 Pod 一样按标签选中它。一旦有了主机端点，主机自己经这块网卡收发的流量就默认不通，直到策略或 profile 放行。"
    }
  },
  {
    "file": "host-gw.md",
    "words": [
      "host-gw",
      "direct-routing"
    ],
    "en": {
      "title": "host-gw",
      "summary": "host-gw is the flannel backend without a tunnel: each node is the gateway to its own pods, by a plain route on every other node. It costs no bytes, but the kernel takes such a route only if the other node is on the same link."
    },
    "zh-cn": {
      "title": "host-gw",
      "summary": "host-gw 是 flannel 不用隧道的后端：每个节点就是自己那些 Pod 的网关，其他节点上各有一条普通路由。它不增加任何字节，但内核只有在对方节点处于同一链路时才接受这样的路由。"
    }
  },
  {
    "file": "host-network.md",
    "words": [
      "host-network"
    ],
    "en": {
      "title": "host network",
      "summary": "`network host` starts a container inside the host's own network namespace instead of giving it one. The container sees the host's interfaces, addresses, routes and ports as its own, so a packet to it meets no veth, no bridge and no NAT."
    },
    "zh-cn": {
      "title": "host 网络",
      "summary": "`network host` 让容器直接运行在宿主机的网络命名空间里，而不是给它单独建一个。宿主机的网卡、地址、路由和端口就是容器的，所以发给它的数据包不经过 veth、网桥，也没有 NAT。"
    }
  },
  {
    "file": "host.md",
    "words": [
      "host",
      "sysctl"
    ],
    "en": {
      "title": "host",
      "summary": "A host is a machine with its own Linux kernel: interfaces, addresses, routes and firewall rules. A packet for one of its addresses goes up to a process, and any other packet is forwarded if forwarding is on, or else dropped."
    },
    "zh-cn": {
      "title": "host（主机）",
      "summary": "host 是一台有自己 Linux 内核的机器，拥有网卡、地址、路由和防火墙规则。发往它某个地址的数据包会上交给进程，其他数据包在开启转发时被转发，否则被丢弃。"
    }
  },
  {
    "file": "icc.md",
    "words": [
      "icc"
    ],
    "en": {
      "title": "icc",
      "summary": "icc (inter-container communication) says whether containers on one Docker bridge network may talk to each other. With `icc off` dockerd adds a rule that drops packets which enter and leave by the same bridge, so neighbours can no longer reach one another while the road to the outside stays open."
    },
    "zh-cn": {
      "title": "icc（容器间通信）",
      "summary": "icc 决定同一个 Docker bridge 网络里的容器能否互相通信。写了 `icc off`，dockerd 会加一条规则，丢弃从同一网桥进、又从同一网桥出的包，于是邻居之间不通，访问外部仍然正常。"
    }
  },
  {
    "file": "import.md",
    "words": [
      "import"
    ],
    "en": {
      "title": "import",
      "summary": "`import \"FILE.knet\"` adds what another file declares, so that several files can share one description of the network. To a packet it makes no difference in which file a machine or a network was written."
    },
    "zh-cn": {
      "title": "import（导入）",
      "summary": "`import \"文件.knet\"` 把另一个文件声明的内容加进来，让多个文件共用同一份网络描述。某台机器或某个网络写在哪个文件里，对数据包没有任何区别。"
    }
  },
  {
    "file": "internal.md",
    "words": [
      "internal"
    ],
    "en": {
      "title": "internal",
      "summary": "An `internal` network is a Docker bridge network that has no way to the outside. Its containers reach one another and the bridge's own address, while packets to or from any other network are dropped and nothing is masqueraded."
    },
    "zh-cn": {
      "title": "internal（内部网络）",
      "summary": "`internal` 网络是没有外部出口的 Docker bridge 网络。其中的容器可以互访，也能访问网桥自己的地址，但与其他任何网络之间的包都会被丢弃，也没有 masquerade。"
    }
  },
  {
    "file": "internet.md",
    "words": [
      "internet",
      "somebody"
    ],
    "en": {
      "title": "internet",
      "summary": "`internet` is everything outside: a router of the providers, the hosts that you declare behind it, and all other public addresses. It routes no private addresses, so that whoever has one needs [NAT](nat.md) to be answered."
    },
    "zh-cn": {
      "title": "internet",
      "summary": "`internet` 是外面的一切：运营商的路由器、你在它后面声明的主机，以及其他所有公网地址。它不路由私有地址，所以用私有地址的一方要靠 [NAT](nat.md) 才能得到应答。"
    }
  },
  {
    "file": "ip-forward.md",
    "words": [
      "ip_forward",
      "ip-forward"
    ],
    "en": {
      "title": "ip_forward",
      "summary": "`net.ipv4.ip_forward` is the kernel switch that turns a machine into a router. With 1, a packet that is not for this machine is sent on along the routes; with 0, it is dropped without a word to the sender."
    },
    "zh-cn": {
      "title": "ip_forward（IP 转发）",
      "summary": "`net.ipv4.ip_forward` 是让一台机器变成路由器的内核开关。值为 1 时，目的地不是本机的包按路由转发；值为 0 时，包被丢弃，发送方得不到任何通知。"
    }
  },
  {
    "file": "ip-pool.md",
    "words": [
      "pool",
      "disabled",
      "disable-bgp-export",
      "allowed-uses",
      "workload",
      "tunnel",
      "strict-affinity"
    ],
    "en": {
      "title": "IP pool",
      "summary": "An IP pool is a range from which Calico gives addresses to pods, with the settings that hold for those addresses. It decides whether a packet between two of its pods is encapsulated when it goes to another node, and whether a packet that leaves the pools is masqueraded."
    },
    "zh-cn": {
      "title": "IP 地址池（IPPool）",
      "summary": "IP 地址池是 Calico 给 Pod 分配地址的范围，并带有适用于这些地址的设置。它决定池内两个 Pod 跨节点通信时要不要封装，以及离开地址池的包要不要伪装。"
    }
  },
  {
    "file": "ipip.md",
    "words": [
      "ipip",
      "always",
      "cross-subnet",
      "never"
    ],
    "en": {
      "title": "IPIP",
      "summary": "IPIP puts a whole IP packet inside another one, so that a network which knows only the nodes can carry packets between pods. A node wraps the packet with the other node's address and that node unwraps it, at a cost of 20 bytes."
    },
    "zh-cn": {
      "title": "IPIP",
      "summary": "IPIP 把一个完整的 IP 包装进另一个 IP 包，让只认识节点的网络也能在 Pod 之间传送数据。一个节点用对方节点的地址封装，对方解封装，代价是 20 字节。"
    }
  },
  {
    "file": "iptables.md",
    "words": [
      "iptables"
    ],
    "en": {
      "title": "iptables",
      "summary": "iptables is the set of rule lists that a Linux namespace applies to each packet at five fixed points, the netfilter hooks. A rule may let a packet pass, drop or reject it, mark it or change its addresses, and the first rule with a final verdict ends that chain."
    },
    "zh-cn": {
      "title": "iptables",
      "summary": "iptables 是 Linux 命名空间在五个固定位置（netfilter 钩子）对每个数据包执行的规则列表。规则可以放行、丢弃、拒绝、打标记或改写地址，第一条给出最终结论的规则结束这条链。"
    }
  },
  {
    "file": "ipv6.md",
    "words": [
      "ipv6",
      "over"
    ],
    "en": {
      "title": "IPv6",
      "summary": "IPv6 addresses have 128 bits and are written in groups of hex digits, `fd00:31::61`, where `::` stands for the zeros left out. Linux routes and filters them apart from IPv4, with tables of their own: `ip -6 route`, ip6tables, sets of `family inet6`."
    },
    "zh-cn": {
      "title": "IPv6",
      "summary": "IPv6 地址有 128 位，写成一组组十六进制数，如 `fd00:31::61`，其中 `::` 代表省略的零。Linux 对它和 IPv4 分开路由、分开过滤，各有各的表：`ip -6 route`、ip6tables、`family inet6` 的集合。"
    }
  },
  {
    "file": "kube-ipvs0.md",
    "words": [
      "kube-ipvs0"
    ],
    "en": {
      "title": "kube-ipvs0",
      "summary": "kube-ipvs0 is the dummy interface on which kube-proxy in IPVS mode puts every Service address. It makes those addresses local to the node, so that a packet to a Service is led to INPUT, where IPVS catches it and sends it on to a pod."
    },
    "zh-cn": {
      "title": "kube-ipvs0",
      "summary": "kube-ipvs0 是 IPVS 模式下 kube-proxy 用来存放所有 Service 地址的 dummy 网卡。它让这些地址成为节点的本机地址，发往 Service 的包因此被引到 INPUT，由 IPVS 截下并转给某个 Pod。"
    }
  },
  {
    "file": "kube-mark-masq.md",
    "words": [
      "KUBE-MARK-MASQ",
      "KUBE-POSTROUTING",
      "cluster-cidr"
    ],
    "en": {
      "title": "KUBE-MARK-MASQ",
      "summary": "KUBE-MARK-MASQ is kube-proxy's chain that puts the mark 0x4000 on a packet. In nat POSTROUTING the chain KUBE-POSTROUTING finds the mark and replaces the packet's source with the node's address, so that the reply comes back through this node."
    },
    "zh-cn": {
      "title": "KUBE-MARK-MASQ",
      "summary": "KUBE-MARK-MASQ 是 kube-proxy 的一条链，给数据包打上 0x4000 标记。到了 nat POSTROUTING，KUBE-POSTROUTING 链看到标记，就把源地址换成节点地址，让回包经过本节点返回。"
    }
  },
  {
    "file": "kube-proxy-modes.md",
    "words": [
      "ipvs"
    ],
    "en": {
      "title": "kube-proxy modes",
      "summary": "kube-proxy can program Services in three ways: iptables, IPVS or nftables. In each a packet ends up with a pod's address as its destination; they differ in where in the kernel that happens and in how the cost grows with the number of Services."
    },
    "zh-cn": {
      "title": "kube-proxy 模式",
      "summary": "kube-proxy 有三种实现 Service 的方式：iptables、IPVS 和 nftables。无论哪种，数据包最终都以某个 Pod 为目的地，区别在于内核的哪个位置处理，以及开销怎样随 Service 数量增长。"
    }
  },
  {
    "file": "kube-proxy.md",
    "words": [
      "kube-proxy"
    ],
    "en": {
      "title": "kube-proxy",
      "summary": "kube-proxy is the program on each node that makes Services work: it watches Services and endpoints and writes kernel rules for them. Despite its name it does not carry packets itself; the kernel does, by iptables, IPVS or nftables, with one node's rules for every Service of the cluster."
    },
    "zh-cn": {
      "title": "kube-proxy",
      "summary": "kube-proxy 是每个节点上让 Service 生效的程序：监视 Service 和端点，并为它们写内核规则。虽然叫代理，它自己并不搬运数据包，转发由内核通过 iptables、IPVS 或 nftables 完成，每个节点上都有全集群所有 Service 的规则。"
    }
  },
  {
    "file": "kubelet.md",
    "words": [
      "kubelet"
    ],
    "en": {
      "title": "kubelet",
      "summary": "kubelet is the Kubernetes agent on each node: it starts the pods assigned to that node and watches over them. It brings about the state that packets meet, through the container runtime and the CNI plugin, and sends packets itself only for health probes and for talking to the API server."
    },
    "zh-cn": {
      "title": "kubelet",
      "summary": "kubelet 是每个节点上的 Kubernetes 代理，负责启动并看护分配到本节点的 Pod。数据包遇到的网络状态由它通过容器运行时和 CNI 插件促成；它自己只为健康检查和访问 API Server 发包。"
    }
  },
  {
    "file": "lab.md",
    "words": [
      "lab"
    ],
    "en": {
      "title": "lab",
      "summary": "A lab is the Linux state of a topology on a real kernel: a network namespace for each machine, pod and container, with the same routes, rules and addresses. It is there to look around in, and to compare a trace with what the kernel does."
    },
    "zh-cn": {
      "title": "lab（实验室）",
      "summary": "实验室是拓扑的 Linux 状态在真实内核上的样子：每台机器、每个 Pod 和容器各有一个网络命名空间，路由、规则和地址都与模型相同。它供人进去观察，也用来把追踪结果与内核的实际行为对照。"
    }
  },
  {
    "file": "link.md",
    "words": [
      "link",
      "dev",
      "mac"
    ],
    "en": {
      "title": "link",
      "summary": "A link is the connection over which two devices exchange frames without a router between them. What is sent at one end arrives at the other as it was, if both ends are up and the frame is no larger than the MTU."
    },
    "zh-cn": {
      "title": "link（链路）",
      "summary": "link 是两台设备之间不经过路由器就能交换帧的连接。只要两端都处于 up 状态，且帧不超过 MTU，一端发出的内容会原样到达另一端。"
    }
  },
  {
    "file": "listen.md",
    "words": [
      "listen",
      "tcp",
      "udp",
      "sctp"
    ],
    "en": {
      "title": "listen",
      "summary": "`listen 80/tcp` says that a program waits for packets on that port. A packet that arrives there is delivered, while one for a port without a listener is refused: TCP answers with RST, UDP with ICMP \"port unreachable\"."
    },
    "zh-cn": {
      "title": "listen（监听）",
      "summary": "`listen 80/tcp` 表示有程序在这个端口上等待数据包。到达该端口的包会被送达，没人监听的端口则拒绝：TCP 回 RST，UDP 回 ICMP“端口不可达”。"
    }
  },
  {
    "file": "lo.md",
    "words": [
      "lo",
      "localhost"
    ],
    "en": {
      "title": "lo",
      "summary": "lo is the loopback device that every network namespace has, with the address 127.0.0.1/8. A packet sent to any address of the same namespace goes out of lo and comes straight back in, so it never reaches a wire, a veth or a bridge."
    },
    "zh-cn": {
      "title": "lo",
      "summary": "lo 是每个网络命名空间都有的回环设备，地址是 127.0.0.1/8。发往本命名空间任一地址的数据包都从 lo 发出，又马上从 lo 收回，不会到达网线、veth 或网桥。"
    }
  },
  {
    "file": "loadbalancer.md",
    "words": [
      "loadbalancer",
      "load-balancer",
      "source-ranges",
      "health-check-node-port"
    ],
    "en": {
      "title": "LoadBalancer",
      "summary": "A Service of type LoadBalancer asks the environment, a cloud or a program such as MetalLB, for an address that is reachable from outside. Packets to that address arrive at a node, where kube-proxy treats them like NodePort traffic and sends them to one of the pods."
    },
    "zh-cn": {
      "title": "LoadBalancer",
      "summary": "LoadBalancer 类型的 Service 向所在环境（云平台，或 MetalLB 这样的程序）申请一个外部可达的地址。发往这个地址的包到达某个节点，kube-proxy 按 NodePort 流量处理，转给某个 Pod。"
    }
  },
  {
    "file": "macvlan.md",
    "words": [
      "macvlan",
      "ipvlan",
      "parent",
      "mode",
      "private",
      "l2",
      "l3"
    ],
    "en": {
      "title": "macvlan and ipvlan",
      "summary": "macvlan and ipvlan are devices that share a machine's network card, so that a container is on the LAN itself, with an address of the LAN and without a bridge or NAT. A macvlan has a hardware address of its own, an ipvlan has that of the card."
    },
    "zh-cn": {
      "title": "macvlan 与 ipvlan",
      "summary": "macvlan 和 ipvlan 是共用宿主机网卡的设备，容器因此直接接在局域网上，使用局域网的地址，既没有网桥也没有 NAT。macvlan 有自己的硬件地址，ipvlan 用的是网卡的硬件地址。"
    }
  },
  {
    "file": "masquerade.md",
    "words": [
      "masquerade",
      "host-ipv4"
    ],
    "en": {
      "title": "masquerade",
      "summary": "Masquerade is source NAT that takes whatever address the outgoing interface has at that moment. It lets containers with private addresses reach the outside: the packet leaves with the host's address, and connection tracking turns the answers back."
    },
    "zh-cn": {
      "title": "masquerade（源地址伪装）",
      "summary": "masquerade 是一种源 NAT，使用出接口当时的地址作为新的源地址。它让使用私有地址的容器能访问外部：包以宿主机地址发出，回包再由连接跟踪还原。"
    }
  },
  {
    "file": "mtu.md",
    "words": [
      "mtu"
    ],
    "en": {
      "title": "mtu",
      "summary": "The MTU is the largest IP packet an interface can send in one frame, 1500 bytes on ordinary Ethernet. A larger packet is split into fragments if that is allowed, or refused with an ICMP message that names the MTU if its DF bit is set, as it is on nearly all TCP."
    },
    "zh-cn": {
      "title": "MTU",
      "summary": "MTU 是网卡一帧能发出的最大 IP 包，普通以太网是 1500 字节。更大的包在允许时会被分片；如果设置了 DF（几乎所有 TCP 都会设置），就会被拒绝，并回一个写明 MTU 的 ICMP。"
    }
  },
  {
    "file": "namespace.md",
    "words": [
      "namespace"
    ],
    "en": {
      "title": "namespace (Kubernetes)",
      "summary": "A Kubernetes namespace is a group of names: pods, Services and policies inside it have names that need be unique only there. By itself it stops no packet, and a pod reaches pods of other namespaces just like its own unless a policy forbids it."
    },
    "zh-cn": {
      "title": "namespace（Kubernetes 命名空间）",
      "summary": "Kubernetes 命名空间是一组名字的范围，其中的 Pod、Service、策略只需在这里不重名。它本身不拦任何数据包，只要没有策略禁止，Pod 访问别的命名空间的 Pod 和访问自己的没有区别。"
    }
  },
  {
    "file": "nat-outgoing.md",
    "words": [
      "nat-outgoing"
    ],
    "en": {
      "title": "nat-outgoing",
      "summary": "`nat-outgoing` tells Calico to masquerade packets that leave its pools. A packet from a pod to an address in no pool goes out with its node's address, since the world outside has no route back to pod addresses; packets between pods keep theirs."
    },
    "zh-cn": {
      "title": "nat-outgoing（出口 NAT）",
      "summary": "`nat-outgoing` 让 Calico 对离开地址池的包做源地址伪装。Pod 访问任何池之外的地址时，包以所在节点的地址发出，因为外面没有回到 Pod 地址的路由；Pod 之间的包保持原地址。"
    }
  },
  {
    "file": "nat.md",
    "words": [
      "snat",
      "one-to-one",
      "out"
    ],
    "en": {
      "title": "NAT",
      "summary": "NAT changes addresses of packets on their way: `snat` and `masquerade` the source of what goes out, `forward` the destination of what comes in. The kernel remembers each connection and changes the answers back."
    },
    "zh-cn": {
      "title": "NAT",
      "summary": "NAT 在途中改写包的地址：`snat` 与 `masquerade` 改出去的源地址，`forward` 改进来的目的地址。内核记住每个连接，并把应答改回来。"
    }
  },
  {
    "file": "neighbour-discovery.md",
    "words": [
      "neighbour-discovery",
      "ndp",
      "proxy_ndp"
    ],
    "en": {
      "title": "neighbour discovery",
      "summary": "Neighbour discovery (NDP) is what [ARP](arp.md) is to IPv4: it finds the hardware address of the next hop. A device asks \"who has fd00::5?\" by a neighbour solicitation to a multicast group, and the owner answers by an advertisement."
    },
    "zh-cn": {
      "title": "邻居发现",
      "summary": "邻居发现（NDP）之于 IPv6，就如 [ARP](arp.md) 之于 IPv4：找到下一跳的硬件地址。设备向一个多播组发邻居请求，问\"谁有 fd00::5？\"，拥有者用邻居通告回答。"
    }
  },
  {
    "file": "network-namespace.md",
    "words": [
      "netns"
    ],
    "en": {
      "title": "network namespace",
      "summary": "A network namespace is a complete, separate copy of the Linux network stack: interfaces, addresses, routes, neighbours, firewall rules, sysctls and sockets. A packet can pass from one namespace to another only through a device that joins them, such as a veth pair."
    },
    "zh-cn": {
      "title": "网络命名空间",
      "summary": "网络命名空间是一整套独立的 Linux 网络协议栈：网卡、地址、路由、邻居表、防火墙规则、sysctl 和套接字都各有一份。数据包要从一个命名空间到另一个，只能经过连接两者的设备，例如 veth 对。"
    }
  },
  {
    "file": "network-policy.md",
    "words": [
      "network-policy",
      "ingress",
      "egress",
      "types",
      "from",
      "to",
      "cidr",
      "except"
    ],
    "en": {
      "title": "NetworkPolicy",
      "summary": "A NetworkPolicy says which peers and ports the pods it selects may talk to. As soon as one policy selects a pod for a direction, everything in that direction which no policy allows is dropped, while a pod that no policy selects stays open."
    },
    "zh-cn": {
      "title": "NetworkPolicy（网络策略）",
      "summary": "NetworkPolicy 规定被它选中的 Pod 可以与哪些对端、哪些端口通信。只要有一条策略在某个方向上选中了 Pod，该方向上没有被任何策略允许的流量就会被丢弃；没被任何策略选中的 Pod 则完全开放。"
    }
  },
  {
    "file": "network-set.md",
    "words": [
      "network-set",
      "global-network-set"
    ],
    "en": {
      "title": "network set",
      "summary": "A network set gives networks outside the cluster labels, so that the rules of policies may select them as they select pods. A NetworkSet belongs to a namespace, a GlobalNetworkSet to none."
    },
    "zh-cn": {
      "title": "网络集",
      "summary": "网络集给集群外的网段加上标签，这样策略的规则就能像选择 Pod 一样选择它们。NetworkSet 属于一个命名空间，GlobalNetworkSet 不属于任何命名空间。"
    }
  },
  {
    "file": "nftables.md",
    "words": [
      "nftables",
      "nft"
    ],
    "en": {
      "title": "nftables",
      "summary": "nftables is the packet filter of Linux that follows iptables: programs make tables of their own, and hook chains into the same five points of the kernel. Its rules look values up in sets and maps, so that one rule can stand for thousands."
    },
    "zh-cn": {
      "title": "nftables",
      "summary": "nftables 是 Linux 中 iptables 的后继者：每个程序建自己的表，把链挂到内核同样的五个位置上。它的规则在集合和映射里查值，所以一条规则可以顶几千条。"
    }
  },
  {
    "file": "node.md",
    "words": [
      "node"
    ],
    "en": {
      "title": "node",
      "summary": "A node is a machine of a Kubernetes cluster, which runs pods and routes for them. It takes packets from the pods' interfaces, applies Service and policy rules, and sends them to a local pod, into a tunnel, or out of its network card."
    },
    "zh-cn": {
      "title": "node（节点）",
      "summary": "node 是 Kubernetes 集群里的一台机器，运行 Pod，并为它们做路由。它从 Pod 接口收包，执行 Service 和策略规则，再送往本机 Pod、隧道或物理网卡。"
    }
  },
  {
    "file": "nodeport.md",
    "words": [
      "node-port",
      "nodeport",
      "node-port-addresses",
      "primary"
    ],
    "en": {
      "title": "NodePort",
      "summary": "A NodePort opens a Service on the same port of every node, by default from 30000 to 32767. A packet to any node's address and that port is sent on to one of the Service's pods, even if that pod runs on another node."
    },
    "zh-cn": {
      "title": "NodePort",
      "summary": "NodePort 在每个节点的同一个端口上开放 Service，默认范围 30000 到 32767。发往任一节点地址和这个端口的包，都会被转给该 Service 的某个 Pod，哪怕它在另一个节点上。"
    }
  },
  {
    "file": "none-network.md",
    "words": [
      "none"
    ],
    "en": {
      "title": "none network",
      "summary": "`network none` gives a container a network namespace that holds nothing but the loopback device. Its processes can talk to each other over 127.0.0.1, and a packet to any other address fails at once because there is no route."
    },
    "zh-cn": {
      "title": "none 网络",
      "summary": "`network none` 给容器一个只有回环设备的网络命名空间。容器内的进程可以通过 127.0.0.1 互访，发往其他任何地址的数据包都会因为没有路由而立即失败。"
    }
  },
  {
    "file": "notes.md",
    "words": [
      "notes"
    ],
    "en": {
      "title": "notes",
      "summary": "`notes \"FILE.md\"` links a `.knet` file to the Markdown notes that explain it. It changes nothing for a packet: the panel shows the notes beside the diagram, so that what you wrote and what the model says can be read together."
    },
    "zh-cn": {
      "title": "notes（笔记）",
      "summary": "`notes \"文件.md\"` 把 `.knet` 文件和解释它的 Markdown 笔记关联起来。它不影响任何数据包：面板会把笔记显示在图的旁边，让你写的和模型算的可以对照着看。"
    }
  },
  {
    "file": "orchestrator-plugin.md",
    "words": [
      "orchestrator-plugin"
    ],
    "en": {
      "title": "Orchestrator plugin",
      "summary": "The orchestrator plugin is the piece of Calico that an orchestrator such as Kubernetes or OpenStack calls when a workload starts; for Kubernetes it is the Calico CNI plugin. It makes the pod's veth pair, gets its address from Calico's IPAM, sets the two routes in the pod, and records the endpoint for Felix."
    },
    "zh-cn": {
      "title": "编排系统插件（Orchestrator Plugin）",
      "summary": "编排系统插件是 Calico 中供 Kubernetes、OpenStack 等编排系统在工作负载启动时调用的部分，在 Kubernetes 里就是 Calico CNI 插件。它创建 Pod 的 veth 对，从 Calico IPAM 取得地址，在 Pod 里写两条路由，并登记端点供 Felix 使用。"
    }
  },
  {
    "file": "pause.md",
    "words": [
      "pause"
    ],
    "en": {
      "title": "pause",
      "summary": "pause is the tiny container that starts first in every pod and does nothing but keep the pod's namespaces open. The network namespace belongs to it, so the pod keeps its address and its interfaces while the other containers crash, restart or are replaced."
    },
    "zh-cn": {
      "title": "pause 容器",
      "summary": "pause 是每个 Pod 里最先启动的小容器，除了让 Pod 的命名空间一直存在，什么也不做。网络命名空间归它所有，所以其他容器崩溃、重启或被替换时，Pod 的地址和网卡都不变。"
    }
  },
  {
    "file": "pod.md",
    "words": [
      "pod",
      "labels"
    ],
    "en": {
      "title": "pod",
      "summary": "A pod is the smallest thing Kubernetes runs: one or more containers that share a network namespace and one IP address. For a packet it is a single machine with its own `eth0`, reachable from every other pod of the cluster by that address without NAT."
    },
    "zh-cn": {
      "title": "Pod",
      "summary": "Pod 是 Kubernetes 运行的最小单位：一个或多个容器，共用一个网络命名空间和一个 IP 地址。在数据包看来它就是一台有 `eth0` 的机器，集群里任何 Pod 都能用这个地址访问它，中间不做 NAT。"
    }
  },
  {
    "file": "policy-routing.md",
    "words": [
      "rule",
      "table",
      "iif",
      "fwmark"
    ],
    "en": {
      "title": "policy routing",
      "summary": "Policy routing chooses the routing table by more than the destination: by source address, incoming device or mark. A list of rules is asked in order of priority, and the first whose table has a route decides."
    },
    "zh-cn": {
      "title": "策略路由",
      "summary": "策略路由不只按目的地址选择路由表，还按源地址、入口设备或标记。规则按优先级逐条询问，第一条其表中有路由的规则说了算。"
    }
  },
  {
    "file": "proxy-arp.md",
    "words": [
      "proxy-arp",
      "proxy_arp",
      "169.254.1.1",
      "ee:ee:ee:ee:ee:ee"
    ],
    "en": {
      "title": "proxy ARP",
      "summary": "With proxy ARP a machine answers ARP requests for addresses that are not its own, and so gets the packets meant for them. In Calico each pod's gateway is 169.254.1.1, an address that nobody has: the node answers for it on the cali interface, with the MAC ee:ee:ee:ee:ee:ee, and routes whatever the pod sends."
    },
    "zh-cn": {
      "title": "代理 ARP（proxy ARP）",
      "summary": "代理 ARP 是指机器替不属于自己的地址应答 ARP 请求，从而收到发往这些地址的包。在 Calico 里每个 Pod 的网关都是 169.254.1.1，没有任何人拥有这个地址：节点在 cali 接口上以 MAC ee:ee:ee:ee:ee:ee 代答，再路由 Pod 发来的一切。"
    }
  },
  {
    "file": "published-port.md",
    "words": [
      "publish"
    ],
    "en": {
      "title": "published port",
      "summary": "A published port (`publish 8080:80/tcp`) makes a container's port reachable through the host's addresses. dockerd writes a DNAT rule that turns a packet for the host's port 8080 into one for the container's port 80, and an ACCEPT rule that lets it through FORWARD."
    },
    "zh-cn": {
      "title": "发布端口",
      "summary": "发布端口（`publish 8080:80/tcp`）让容器的端口可以通过宿主机地址访问。dockerd 写入一条 DNAT 规则，把发往宿主机 8080 端口的包改成发往容器 80 端口，再写一条 ACCEPT 规则让它通过 FORWARD。"
    }
  },
  {
    "file": "route-reflector.md",
    "words": [
      "route-reflector",
      "route-reflectors"
    ],
    "en": {
      "title": "route reflector",
      "summary": "A route reflector is a BGP speaker that passes on to its clients what it learned from other clients, which ordinary iBGP forbids. With one or a few of them every node needs a session only to the reflectors, while packets still go straight from node to node."
    },
    "zh-cn": {
      "title": "路由反射器（Route Reflector）",
      "summary": "路由反射器是一种 BGP 发言者，会把从一个客户端学到的路由转告其他客户端，而普通 iBGP 不允许这样做。有了一个或几个反射器，每个节点只需和反射器建会话，数据包仍然在节点之间直接往来。"
    }
  },
  {
    "file": "route.md",
    "words": [
      "route",
      "default",
      "blackhole"
    ],
    "en": {
      "title": "route",
      "summary": "A route tells the kernel where packets for a prefix go: to this machine itself, out of an interface, or to a next hop. Of all routes in the table that contain the destination, the one with the longest prefix wins."
    },
    "zh-cn": {
      "title": "route（路由）",
      "summary": "路由告诉内核发往某个前缀的包该去哪里：交给本机、从某块网卡发出，或交给下一跳。表中包含目的地址的路由里，前缀最长的胜出。"
    }
  },
  {
    "file": "router.md",
    "words": [
      "router"
    ],
    "en": {
      "title": "router",
      "summary": "A router is a machine of the underlay that forwards packets between subnets and runs no containers. It takes a packet in on one subnet, lowers its TTL by one, looks up the route, and sends it out on another with new MAC addresses and the same IP addresses."
    },
    "zh-cn": {
      "title": "router（路由器）",
      "summary": "router 是底层网络里在子网之间转发数据包的机器，上面不跑容器。它从一个子网收下数据包，TTL 减一，查路由，再换上新的 MAC 地址从另一个子网发出，IP 地址保持不变。"
    }
  },
  {
    "file": "rp-filter.md",
    "words": [
      "rp_filter",
      "rp-filter"
    ],
    "en": {
      "title": "rp_filter",
      "summary": "rp_filter is the kernel's check that a packet's source address makes sense for the interface it came in by. The kernel looks up the route back to the source, and in strict mode drops the packet unless that route leaves by the same interface."
    },
    "zh-cn": {
      "title": "rp_filter（反向路径过滤）",
      "summary": "rp_filter 是内核对“这个源地址该不该从这块网卡进来”的检查。内核反查到源地址的路由，严格模式下，如果这条路由不从同一块网卡出去，包就被丢弃。"
    }
  },
  {
    "file": "rules.md",
    "words": [
      "rules",
      "allow",
      "deny",
      "via",
      "as",
      "services",
      "machines",
      "containers",
      "outside"
    ],
    "en": {
      "title": "rules",
      "summary": "`rules` is a list of statements about who may reach whom, which knet checks while you type. For each one it traces the packet: `allow` holds if the packet is delivered, `deny` if it is not, and a rule that fails is marked together with the step that broke it."
    },
    "zh-cn": {
      "title": "rules（连通性规则）",
      "summary": "`rules` 列出“谁能访问谁”的陈述，knet 在你输入时逐条检查。每条都会追踪一次数据包：送达则 `allow` 成立，没有送达则 `deny` 成立，不成立的规则会连同出问题的那一步一起标出来。"
    }
  },
  {
    "file": "scenario.md",
    "words": [
      "scenario",
      "stop",
      "lose",
      "restart",
      "without",
      "cut",
      "at",
      "drain",
      "unready",
      "scale",
      "move",
      "remove"
    ],
    "en": {
      "title": "scenario",
      "summary": "A `scenario` asks what would still work after something fails. It takes the fault, for example `stop bird on node2`, computes the network that remains, and checks its own rules there without touching the rest of the file."
    },
    "zh-cn": {
      "title": "scenario（故障场景）",
      "summary": "`scenario` 用来问：某样东西坏了之后，还有什么能通。它按写明的故障（例如 `stop bird on node2`）算出剩下的网络，并在那里检查自己的规则，不影响文件的其余部分。"
    }
  },
  {
    "file": "selector.md",
    "words": [
      "selector",
      "has",
      "in",
      "not",
      "contains",
      "starts-with",
      "ends-with",
      "pods",
      "namespaces",
      "nodes",
      "global"
    ],
    "en": {
      "title": "selector",
      "summary": "A selector says which pods, namespaces or nodes are meant, by the labels they have: `app=web`, `tier in (a, b)`, `!has role`. An empty selector, `all`, means every one."
    },
    "zh-cn": {
      "title": "selector（选择器）",
      "summary": "选择器按标签指出是哪些 Pod、命名空间或节点：`app=web`、`tier in (a, b)`、`!has role`。空选择器写作 `all`，指全部。"
    }
  },
  {
    "file": "service-account.md",
    "words": [
      "service-account",
      "service-accounts",
      "service-account-selector"
    ],
    "en": {
      "title": "service account",
      "summary": "A service account is the identity that a pod runs under, `default` unless it asks for another; Calico's policies may select by it."
    },
    "zh-cn": {
      "title": "service account（服务账号）",
      "summary": "服务账号是 Pod 运行时的身份，不指定就是 `default`；Calico 策略可以按它来选择 Pod。"
    }
  },
  {
    "file": "service-advertisement.md",
    "words": [
      "service-cluster-ips",
      "service-external-ips",
      "service-load-balancer-ips",
      "prefix-advertisement",
      "communities"
    ],
    "en": {
      "title": "service advertisement",
      "summary": "Calico's nodes can announce the addresses of Services over BGP, so that machines outside the cluster reach a ClusterIP or a load balancer's address. Every node announces each range as a whole; single addresses come on top where only some nodes may answer."
    },
    "zh-cn": {
      "title": "Service 地址宣告",
      "summary": "Calico 的节点可以通过 BGP 宣告 Service 的地址，让集群外的机器访问 ClusterIP 或负载均衡地址。每个节点都宣告整个网段；只有部分节点可以应答时，还会另外宣告单个地址。"
    }
  },
  {
    "file": "service.md",
    "words": [
      "service",
      "select",
      "port",
      "type",
      "external-name",
      "external-ips"
    ],
    "en": {
      "title": "Service",
      "summary": "A Service gives a changing set of pods one stable name, address and port. No program stands behind that address: on the node where a packet starts, kube-proxy's rules replace it with the address of one of the pods, and the packet goes on as ordinary pod traffic."
    },
    "zh-cn": {
      "title": "Service",
      "summary": "Service 为一组不断变化的 Pod 提供固定的名字、地址和端口。这个地址背后没有任何程序：在数据包出发的节点上，kube-proxy 的规则就把它换成某个 Pod 的地址，之后就是普通的 Pod 流量。"
    }
  },
  {
    "file": "session-affinity.md",
    "words": [
      "session-affinity",
      "client-ip"
    ],
    "en": {
      "title": "session affinity",
      "summary": "Session affinity sends all connections of one client address to the same endpoint of a Service, for as long as the client comes back within the timeout (10800 seconds unless set)."
    },
    "zh-cn": {
      "title": "会话保持（session affinity）",
      "summary": "会话保持让同一客户端地址的所有连接都到 Service 的同一个端点，只要客户端在超时时间内（默认 10800 秒）再次访问。"
    }
  },
  {
    "file": "subnet.md",
    "words": [
      "subnet",
      "gateway"
    ],
    "en": {
      "title": "subnet",
      "summary": "A subnet is one layer-2 segment together with the address prefix used on it, such as 192.168.31.0/24. Machines in the same subnet send packets straight to each other's MAC address, and everything else goes to the subnet's gateway."
    },
    "zh-cn": {
      "title": "subnet（子网）",
      "summary": "subnet 是一个二层网段，以及在它上面使用的地址前缀，例如 192.168.31.0/24。同一子网的机器直接把包发到对方的 MAC 地址，其余的包都交给子网的网关。"
    }
  },
  {
    "file": "tier.md",
    "words": [
      "tier",
      "order",
      "default-action",
      "pass"
    ],
    "en": {
      "title": "tier",
      "summary": "A tier is an ordered group of Calico policies, by which platform and security teams decide before application teams do. A packet goes through the tiers in order, and in each the first policy rule that says Allow or Deny settles it, while Pass hands it on to the next tier."
    },
    "zh-cn": {
      "title": "tier（策略层级）",
      "summary": "tier 是一组有序的 Calico 策略，让平台和安全团队先于应用团队做决定。数据包依次经过各个 tier，每个 tier 里第一条给出 Allow 或 Deny 的规则说了算，Pass 则交给下一个 tier。"
    }
  },
  {
    "file": "top-of-rack.md",
    "words": [
      "top-of-rack",
      "bgpd",
      "announce",
      "connected",
      "external",
      "next-hop-self",
      "listen-port"
    ],
    "en": {
      "title": "top-of-rack router",
      "summary": "A top-of-rack router is the router that the machines of one rack have as their gateway. When it speaks BGP with the nodes it knows where each pod is, so that no tunnel is needed and anything in the network reaches pods by their own addresses."
    },
    "zh-cn": {
      "title": "机架顶路由器（ToR）",
      "summary": "机架顶路由器是一个机架里的机器用作网关的路由器。它和节点说 BGP 时就知道每个 Pod 在哪里，于是不需要隧道，网络里的任何机器都能用 Pod 自己的地址访问它。"
    }
  },
  {
    "file": "trace.md",
    "words": [
      "trace",
      "under",
      "size",
      "df",
      "ttl",
      "source-port",
      "dns"
    ],
    "en": {
      "title": "trace",
      "summary": "A `trace` follows one packet from a sender to a destination and tells, hop by hop, what it meets. Each step names the route, rule or neighbour entry that decided, and the program that wrote it, until the packet is delivered or lost."
    },
    "zh-cn": {
      "title": "trace（追踪）",
      "summary": "`trace` 跟着一个数据包从发送者走到目的地，逐跳说明它遇到了什么。每一步都给出起决定作用的路由、规则或邻居表项，以及写下它的程序，直到数据包送达或丢失。"
    }
  },
  {
    "file": "traffic-policy.md",
    "words": [
      "internal-traffic",
      "external-traffic",
      "local"
    ],
    "en": {
      "title": "traffic policy",
      "summary": "A traffic policy says which endpoints of a Service a node may choose: any in the cluster, or only those on the node itself. There is one policy for the ClusterIP and one for what comes from outside."
    },
    "zh-cn": {
      "title": "流量策略（traffic policy）",
      "summary": "流量策略决定节点可以选择 Service 的哪些端点：集群里任意的，还是只限本节点的。ClusterIP 有一个策略，来自外部的流量有另一个。"
    }
  },
  {
    "file": "tunl0.md",
    "words": [
      "tunl0"
    ],
    "en": {
      "title": "tunl0",
      "summary": "tunl0 is the Linux device for IP-in-IP tunnels: it has no fixed other end and takes its destination from the route. A packet routed to tunl0 gets a second IP header addressed to the next hop, and one that arrives from another node has that header taken off here."
    },
    "zh-cn": {
      "title": "tunl0",
      "summary": "tunl0 是 Linux 的 IP-in-IP 隧道设备，没有固定的对端，封装目的地取自路由。路由到 tunl0 的包会加上第二个 IP 头，目的地是路由的下一跳；从其他节点来的封装包也在这里去掉外层头。"
    }
  },
  {
    "file": "user-defined-network.md",
    "words": [
      "network",
      "bridge-name",
      "br-*"
    ],
    "en": {
      "title": "user-defined network",
      "summary": "A user-defined network is a network made with `docker network create`; with the bridge driver it is a Linux bridge named `br-` plus the first 12 characters of the network's id. Containers on it reach one another directly and by name, while Docker's rules drop packets between it and every other Docker network."
    },
    "zh-cn": {
      "title": "自定义网络",
      "summary": "自定义网络是用 `docker network create` 建出来的网络；使用 bridge 驱动时，它就是一个名为 `br-` 加网络 ID 前 12 位的 Linux 网桥。同一网络里的容器可以直接互通，也可以按名字互访，而它与其他 Docker 网络之间的数据包会被 Docker 的规则丢弃。"
    }
  },
  {
    "file": "userland-proxy.md",
    "words": [
      "userland-proxy"
    ],
    "en": {
      "title": "userland proxy",
      "summary": "The userland proxy is a small process, `docker-proxy`, that dockerd starts for each published port. It accepts the connections that Docker's DNAT rules do not translate, chiefly from the host's 127.0.0.1 and from containers on the same network, and opens a new connection to the container."
    },
    "zh-cn": {
      "title": "userland proxy",
      "summary": "userland proxy 是 dockerd 为每个发布端口启动的小进程 `docker-proxy`。凡是 Docker 的 DNAT 规则不转换的连接，主要是来自宿主机 127.0.0.1 和同网络容器的连接，都由它接收，再新建一条连接到容器。"
    }
  },
  {
    "file": "verdict-map.md",
    "words": [
      "vmap"
    ],
    "en": {
      "title": "verdict map",
      "summary": "A verdict map is a table of nftables that says for each key what becomes of the packet: `accept`, `drop`, or which chain it goes to. One rule looks the key up, so that the cost does not grow with the number of entries."
    },
    "zh-cn": {
      "title": "判决映射",
      "summary": "判决映射是 nftables 里的一张表，为每个键写明包的去向：`accept`、`drop`，或者去哪条链。一条规则查一次键，条目再多开销也不增加。"
    }
  },
  {
    "file": "veth.md",
    "words": [
      "veth*",
      "eth*"
    ],
    "en": {
      "title": "veth pair",
      "summary": "A veth pair is two virtual network devices joined like the ends of one cable. Whatever is sent into one end is received at the other, which is how a packet leaves a container's namespace and appears on the host."
    },
    "zh-cn": {
      "title": "veth 对",
      "summary": "veth 对是像一根网线两头那样连在一起的两块虚拟网卡。从一头发出的内容会在另一头收到，数据包正是这样离开容器的命名空间、出现在宿主机上。"
    }
  },
  {
    "file": "virtual-server.md",
    "words": [
      "scheduler",
      "strict-arp",
      "rr",
      "wrr",
      "lc",
      "wlc",
      "lblc",
      "lblcr",
      "sh",
      "dh",
      "mh",
      "sed",
      "nq",
      "fo",
      "ovf"
    ],
    "en": {
      "title": "IPVS virtual server",
      "summary": "A virtual server is an address and port for which IPVS, the kernel's own load balancer, has a list of real servers. Packets to it are given to one of these, chosen once for each connection by the scheduler."
    },
    "zh-cn": {
      "title": "IPVS 虚拟服务器（virtual server）",
      "summary": "虚拟服务器是一个地址加端口，IPVS（内核自带的负载均衡）为它保存一张真实服务器的列表。发给它的包会交给其中一个，由调度算法为每个连接选定一次。"
    }
  },
  {
    "file": "vxlan.calico.md",
    "words": [
      "vxlan.calico"
    ],
    "en": {
      "title": "vxlan.calico",
      "summary": "vxlan.calico is the VXLAN device of a Calico node, used for pools with `vxlan`. A packet for a remote block is routed to it, wrapped in UDP port 4789 with VNI 4096, and unwrapped by the device of the same name on the other node."
    },
    "zh-cn": {
      "title": "vxlan.calico",
      "summary": "vxlan.calico 是 Calico 节点上的 VXLAN 设备，供写了 `vxlan` 的地址池使用。发往远端地址块的包被路由到它，封装进 UDP 4789、VNI 4096，由对方节点的同名设备解封装。"
    }
  },
  {
    "file": "vxlan.md",
    "words": [
      "vxlan"
    ],
    "en": {
      "title": "VXLAN",
      "summary": "VXLAN carries whole Ethernet frames inside UDP packets, so that nodes behind any IP network look as if they shared a switch. A node wraps the frame with the other node's address, at a cost of 50 bytes, and the VXLAN device there unwraps it."
    },
    "zh-cn": {
      "title": "VXLAN",
      "summary": "VXLAN 把完整的以太网帧装进 UDP 包，让隔着任意 IP 网络的节点看起来像接在同一台交换机上。节点用对方节点的地址封装，代价是 50 字节，由对方的 VXLAN 设备解封装。"
    }
  }
];
