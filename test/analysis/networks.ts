/** One Docker host on a LAN, with a laptop beside it. */
export const dockerHost = `
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
  host laptop { lan 192.168.31.20 }
  host docker1 {
    lan 192.168.31.62
    docker 20.10 {
      network quiet 172.30.0.0/16 { bridge-name br-quiet  icc off }
      network vault 172.31.0.0/16 { bridge-name br-vault  internal }
      container web   { network bridge veth veth-web  publish 8080:80/tcp  listen 80/tcp }
      container cache { network bridge veth veth-cache  listen 6379/tcp }
      container q1    { network quiet }
      container q2    { network quiet  listen 80/tcp }
      container safe  { network vault }
      container batch { network none  listen 7000/tcp }
    }
  }
`;

/** Two nodes, routes by BGP, a deployment on both. */
export const cluster = `
  subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
  cluster demo {
    calico 3.31 {
      pool default 10.244.0.0/16 { block-size 26  ipip always  nat-outgoing }
      bgp { as 64512  mesh }
    }
    node node1 { lan 192.168.31.62 }
    node node2 { lan 192.168.31.63 }
    namespace shop {
      pod web on node1 { listen 80/tcp }
      deployment api replicas 2 { listen 8080/tcp }
    }
  }
`;
