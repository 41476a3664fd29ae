/** Two nodes, IPIP, a pod on each, and all kinds of questions. */
export const shop = `subnet lan 192.168.31.0/24 { gateway 192.168.31.1 }
cluster demo {
  calico 3.31 {
    pool default 10.244.0.0/16 { block-size 26  ipip always  nat-outgoing }
    bgp { as 64512  mesh }
  }
  node node1 { lan 192.168.31.62 }
  node node2 { lan 192.168.31.63 }
  namespace shop {
    pod web on node1 { listen 80/tcp }
    pod api on node2 { container server { listen 8080/tcp } }
    deployment db replicas 2 { listen 5432/tcp }
  }
}
trace web-to-api: shop/web -> shop/api:8080
trace too-big: shop/web -> shop/api:8080 { size 1500 }
trace after-bird: shop/web -> shop/api:8080 under "BIRD dies"
rules "shop" {
  allow shop/web -> shop/api:8080 via tunl0
  allow shop/web -> shop/api:81
}
scenario "BIRD dies" {
  stop bird on node2
  deny shop/web -> shop/api:8080
}
`;

/** The same without the rule that fails. */
export const goodShop = shop.replace('  allow shop/web -> shop/api:81\n', '');

/** The same with a brace too few. */
export const brokenShop = goodShop.replace('{ listen 80/tcp }', '{ listen 80/tcp');
