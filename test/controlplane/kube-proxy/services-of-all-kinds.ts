/** Services that between them have every kind of rule that kube-proxy writes; node1 must be there. */
export const SERVICES_OF_ALL_KINDS = `
          service a { port 80  endpoints 10.42.1.1, 10.42.1.2, 10.42.1.3  session-affinity client-ip 600 }
          service b {
            port http: 80 -> 8080 node-port 30080
            port dns: 53/udp node-port 30053
            external-traffic local
            external-ips 192.0.2.1
            load-balancer 203.0.113.7 { source-ranges 10.1.0.0/24, 198.51.100.0/24 }
            endpoints 10.42.1.1:80 on node1
          }
          service c { port 80  internal-traffic local  external-ips 192.0.2.2  endpoints 10.42.1.1 }
          service d { port 80/sctp node-port }`;
