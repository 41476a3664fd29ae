/** Notes as a reader of Calico would write them. */
export const calicoNotes = `# Pod to pod over IPIP

The pool has \`ipip always\`, so a packet between two nodes wears a second header.

1. **shop/web** sends everything to \`169.254.1.1\`; the host's end of the veth pair answers ARP for it with
   \`ee:ee:ee:ee:ee:ee\`.
2. On **node1** the route to node2's block points to \`tunl0\`. [BIRD](https://bird.network.cz) learned it.
3. \`tunl0\` adds 20 bytes: that is why its MTU is 1480.

| header | source | destination |
| --- | --- | --- |
| outer | 192.168.31.62 | 192.168.31.63 |
| inner | 10.244.166.129 | 10.244.104.1 |

\`\`\`sh
ip route get 10.244.104.1
\`\`\`

> The same road without a tunnel: see [BGP](./calico-bgp.md).

\`\`\`mermaid
flowchart LR
  web --> cali --> tunl0 --> eth0
\`\`\`
`;
