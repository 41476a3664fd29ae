import { simulate } from '../src/simulator/simulate.js';
import { flowFrom } from '../test/simulator/lab/road.js';
import { worldFrom } from '../test/simulator/lab/world.js';

/** One trace, there and back and there again with the ACK, through six namespaces each way: two pods, their nodes, two routers between those. */
const BUDGET_MILLISECONDS = 1;

/** A node with one pod, tunnelling to the other node, its rules about as many as the packet meets in a small cluster. */
const node = (n: number, other: number) => `
    [node${n}]
    sysctl -w net.ipv4.ip_forward=1
    ip link add eth0 type cable segment lan${n}
    ip addr add 192.168.3${n}.6${n}/24 dev eth0
    ip link add tunl0 type ipip
    ip addr add 10.244.${n}.1/32 dev tunl0
    ip link add cali${n} type veth peer eth0 netns pod${n} address ee:ee:ee:ee:ee:ee
    sysctl -w net.ipv4.conf.cali${n}.proxy_arp=1
    ip route add 10.244.${n}.2/32 dev cali${n} scope link
    ip route add 10.244.${other}.0/26 via 192.168.3${other}.6${other} dev tunl0 onlink proto bird
    ip route add blackhole 10.244.${n}.0/26 proto bird
    ip route add default via 192.168.3${n}.254 dev eth0
    iptables -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
    iptables -A FORWARD -i cali+ -j ACCEPT
    iptables -A FORWARD -o cali+ -j ACCEPT
    iptables -P FORWARD DROP
    iptables -t nat -A POSTROUTING -s 10.244.0.0/16 -o eth0 -j MASQUERADE
    [node${n}/pod${n}]
    ip addr add 10.244.${n}.2/32 dev eth0
    ip route add 169.254.1.1/32 dev eth0 scope link
    ip route add default via 169.254.1.1 dev eth0
    listen tcp 80
`;
const world = worldFrom(`
    segment lan1
    segment lan2
    segment mid
[r1]
sysctl -w net.ipv4.ip_forward=1
ip link add eth0 type cable segment lan1
ip addr add 192.168.31.254/24 dev eth0
ip link add eth1 type cable segment mid
ip addr add 10.0.0.1/24 dev eth1
ip route add 192.168.32.0/24 via 10.0.0.2 dev eth1
[r2]
sysctl -w net.ipv4.ip_forward=1
ip link add eth0 type cable segment lan2
ip addr add 192.168.32.254/24 dev eth0
ip link add eth1 type cable segment mid
ip addr add 10.0.0.2/24 dev eth1
ip route add 192.168.31.0/24 via 10.0.0.1 dev eth1
${node(1, 2)}${node(2, 1)}`);

const flow = flowFrom('node1/pod1 > 10.244.2.2:80/tcp');

const { verdict, paths } = simulate(world, flow);
const [path] = paths;
const hops = path!.hops.length + (path!.reply?.hops.length ?? 0);
for (let run = 0; run < 500; run += 1) simulate(world, flow);
const runs = 3_000;
const start = performance.now();
for (let run = 0; run < runs; run += 1) simulate(world, flow);
const each = (performance.now() - start) / runs;
console.log(`${verdict}, ${hops} hops: ${each.toFixed(3)} ms, budget ${BUDGET_MILLISECONDS} ms`);
if (each > BUDGET_MILLISECONDS) process.exitCode = 1;
