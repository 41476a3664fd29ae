import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bgpRouter } from '../../src/controlplane/bgp/routers.js';
import { isCalico } from '../../src/controlplane/calico/cluster.js';
import { birdConfiguration } from '../../src/interchange/bird/bird-cfg.js';
import { routerConfiguration } from '../../src/interchange/bird/router-cfg.js';
import { planeOf, text } from '../controlplane/state-text.js';

/** The configuration of a machine's BIRD. */
async function configurationOf(fixture: string, name: string): Promise<string> {
  const { context } = await planeOf(fixture);
  const machine = context.machines.get(name)!;
  const router = bgpRouter(machine);
  if (router) return routerConfiguration(router);
  const cluster = machine.kind === 'node' ? context.topology.clusters.get(machine.cluster) : undefined;
  if (machine.kind !== 'node' || !cluster || !isCalico(cluster)) throw new Error(`${name} has no BIRD`);
  return birdConfiguration(machine, cluster, context)!;
}

const FIXTURE = `
  subnet rack1 10.1.0.0/24 { gateway 10.1.0.1 }
  router tor1 {
    rack1 10.1.0.1
    bgp { as 65001  cluster-id 1.1.1.1  peer 10.1.0.0/24 as external  peer 10.1.0.9 as 65001 next-hop-self  announce connected, default }
  }
  cluster demo {
    calico 3.31 {
      pool p 10.244.0.0/16 { ipip cross-subnet }
      pool q 10.245.0.0/16 { vxlan always  disable-bgp-export }
      bgp {
        route-reflector node2 { cluster-id 244.0.0.1 }
        service-cluster-ips 10.96.0.0/12
        prefix-advertisement 10.244.0.0/16 communities 65000:1, 65000:1:2
        peer all with 10.1.0.1 as 65001 { filters no-lab  num-allowed-local-as-numbers 1  ttl-security 2  max-restart-time 30 }
        peer all with route-reflectors { next-hop-mode self }
        bgp-filter no-lab {
          import-v4 reject cidr in 10.9.0.0/16 length 24-32 source remote-peers interface "eth*"
          import-v4 accept peer-type ebgp communities 65000:42, 1:2:3 as-path-prefix 65001, 65002 set-priority 512
          export-v4 accept cidr not-in 10.244.0.0/16 add-community 65000:7 prepend-as-path 64512, 64513
        }
      }
    }
    node node1 { rack1 10.1.0.11 }
    node node2 { rack1 10.1.0.12 }
    namespace shop { pod a on node1  pod b on node2 }
  }
`;

test('a node: blocks, Services, filters, the kernel’s filter and each peer', async () => {
  expect(await configurationOf(FIXTURE, 'node1')).toBe(
    text(`
      # BIRD of node node1
      router id 10.1.0.11;
      protocol device { scan time 2; }
      protocol direct { ipv4; interface -"cali*", -"kube-ipvs*", "*"; }
      protocol static {
        ipv4;
        route 10.244.166.128/26 blackhole;
        route 10.245.166.128/26 blackhole;
        route 10.96.0.0/12 blackhole;
      }
      function apply_communities()
      {
        if (net ~ 10.244.0.0/16) then { bgp_community.add((65000, 1)); bgp_large_community.add((65000, 1, 2)); }
      }
      function calico_export_to_bgp_peers()
      {
        if (net ~ 10.245.0.0/16) then reject;
        apply_communities();
        if (net = 10.244.166.128/26) then accept;
        if (net ~ 10.244.166.128/26) then reject;
        if (net = 10.245.166.128/26) then accept;
        if (net ~ 10.245.166.128/26) then reject;
        if (net ~ 10.96.0.0/12) then accept;
        if (net ~ 10.244.0.0/16) then accept;
      }
      filter calico_kernel_programming
      {
        if (source = RTS_DEVICE) then reject;
        if (net ~ 10.96.0.0/12) then reject;
        if (net ~ 10.244.0.0/16) then { if (source = RTS_BGP && !(bgp_next_hop ~ 10.1.0.0/24)) then { ifname = "tunl0"; onlink = true; gw = bgp_next_hop; } accept; }
        if (net ~ 10.245.0.0/16) then { reject; }
        accept;
      }
      function 'bgp_no-lab_importFilterV4'(bool internal_peer)
      {
        if ((net ~ [ 10.9.0.0/16{24,32} ]) && (source = RTS_BGP) && (ifname ~ "eth*")) then { reject; }
        if ((!internal_peer) && (((65000, 42) ~ bgp_community) || ((1, 2, 3) ~ bgp_large_community)) && (bgp_path ~ [= 65001 65002 * =])) then { bgp_local_pref = 2147483135; accept; }
      }
      function 'bgp_no-lab_exportFilterV4'(bool internal_peer)
      {
        if ((!(net ~ 10.244.0.0/16))) then { bgp_community.add((65000, 7)); bgp_path.prepend(64513); bgp_path.prepend(64512); accept; }
      }
      protocol kernel {
        learn; persist; scan time 2; metric 0; merge paths on;
        ipv4 { import all; export filter calico_kernel_programming; };
      }
      template bgp bgp_template {
        multihop; graceful restart;
        connect delay time 2; connect retry time 5; error wait time 5,30;
      }
      protocol bgp Global_10_1_0_1 from bgp_template {
        local 10.1.0.11 as 64512;
        neighbor 10.1.0.1 as 65001;
        ttl security on; multihop 2;
        allow local as 1;
        graceful restart time 30;
        ipv4 {
          gateway recursive; add paths on;
          import filter { 'bgp_no-lab_importFilterV4'(false); accept; };
          export filter { 'bgp_no-lab_exportFilterV4'(false); calico_export_to_bgp_peers(); reject; };
        };
      }
      protocol bgp Global_10_1_0_12 from bgp_template {
        local 10.1.0.11 as 64512;
        neighbor 10.1.0.12 as 64512;
        ipv4 {
          gateway recursive; add paths on;
          next hop self;
          import filter { accept; };
          export filter { calico_export_to_bgp_peers(); reject; };
        };
      }
    `),
  );
});

const hasBird = spawnSync('bird', ['--version']).status === 0;

test.skipIf(!hasBird).each(['node1', 'node2', 'tor1'])(
  'BIRD 2 reads the configuration of %s',
  async (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'knet-bird-'));
    const file = join(folder, 'bird.conf');
    writeFileSync(file, await configurationOf(FIXTURE, name));
    const { status, stdout, stderr } = spawnSync('bird', ['-p', '-c', file], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect([status, stdout, stderr]).toEqual([0, '', '']);
  },
);
