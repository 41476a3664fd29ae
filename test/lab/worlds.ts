import { worldFrom } from '../simulator/lab/world.js';

/** A client, a router that forwards, and a server on another subnet. */
export const ROUTED = worldFrom(`
segment left mtu 1500 outside 10.1.0.254
segment right mtu 1400
[client]
ip link add eth0 type cable segment left
ip addr add 10.1.0.2/24 dev eth0
ip route add default via 10.1.0.1 dev eth0 # admin: the router
[router]
sysctl -w net.ipv4.ip_forward=1 # admin: it is a router
ip link add eth0 type cable segment left
ip addr add 10.1.0.1/24 dev eth0
ip link add eth1 type cable segment right mtu 1400
ip addr add 10.2.0.1/24 dev eth1
iptables -A FORWARD -p tcp -m tcp --dport 81 -j DROP # admin: nothing to see there
iptables -t nat -A POSTROUTING -o eth1 -j MASQUERADE # admin: hides the left side
[server]
ip link add eth0 type cable segment right mtu 1400
ip addr add 10.2.0.2/24 dev eth0
ip route add default via 10.2.0.1 dev eth0
listen tcp 80 as nginx
listen udp 53 as dnsmasq
`);

const TWO_ENDS = `
segment lan mtu 1500
[a]
sysctl -w net.ipv4.ip_forward=1
ip link add eth0 type cable segment lan
ip addr add 192.0.2.1/24 dev eth0
ip link add tunl0 type ipip
ip link set tunl0 up
ip addr add 10.244.0.0/32 dev tunl0
ip route add 10.244.1.0/24 via 192.0.2.2 dev tunl0 onlink
[b]
sysctl -w net.ipv4.ip_forward=1
ip link add eth0 type cable segment lan
ip addr add 192.0.2.2/24 dev eth0
ip link add tunl0 type ipip
ip link set tunl0 up
ip addr add 10.244.1.0/32 dev tunl0
ip route add 10.244.0.0/24 via 192.0.2.1 dev tunl0 onlink
listen tcp 80
`;

/** Two machines with a tunnel of IPIP between them. */
export const TUNNEL = worldFrom(TWO_ENDS);

/** The same, where nftables lets the far end answer pings alone. */
export const FILTERED_TUNNEL = worldFrom(`${TWO_ENDS}
nft add table ip t
nft add chain ip t in { type filter hook input priority 0 ; }
nft add rule ip t in tcp dport 80 drop
`);

/** A director with a virtual service (IPVS), and two servers that take turns. */
export const VIRTUAL = worldFrom(`
segment lan mtu 1500
[a]
sysctl -w net.ipv4.vs.conntrack=1
ip link add eth0 type cable segment lan
ip addr add 192.0.2.1/24 dev eth0
ip addr add 10.96.0.10/32 dev lo
ipvsadm -A -t 10.96.0.10:80 -s rr
ipvsadm -a -t 10.96.0.10:80 -r 192.0.2.2:80 -m -w 1
ipvsadm -a -t 10.96.0.10:80 -r 192.0.2.3:80 -m -w 1
ipvsadm -A -u 10.96.0.10:53 -s rr
ipvsadm -a -u 10.96.0.10:53 -r 192.0.2.2:53 -m -w 1
ipvsadm -a -u 10.96.0.10:53 -r 192.0.2.3:53 -m -w 1
iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE
[s1]
ip link add eth0 type cable segment lan
ip addr add 192.0.2.2/24 dev eth0
listen tcp 80
listen udp 53
[s2]
ip link add eth0 type cable segment lan
ip addr add 192.0.2.3/24 dev eth0
listen tcp 80
listen udp 53
`);
