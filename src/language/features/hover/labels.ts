import type { Locale } from '../../concepts/concept.js';

const english = {
  address: 'address',
  addresses: 'addresses',
  attached: 'attached',
  blocks: 'blocks',
  bridge: 'bridge',
  cni: 'CNI',
  containers: 'containers',
  docker: 'docker',
  endpoints: 'endpoints',
  ends: 'ends',
  faults: 'faults',
  free: 'free addresses',
  gateway: 'gateway',
  holder: 'namespace held by',
  hops: 'hops',
  interfaces: 'interfaces',
  labels: 'labels',
  leads: 'this led to',
  listens: 'listens on',
  mac: 'MAC',
  members: 'members',
  missing: 'missing routes',
  mtu: 'MTU',
  network: 'network',
  node: 'node',
  nodes: 'nodes',
  options: 'options',
  otherEnd: 'other end',
  pods: 'pods',
  pools: 'pools',
  ports: 'ports',
  prefix: 'prefix',
  publishes: 'publishes',
  reply: 'reply',
  routes: 'routes through it',
  routesByBird: 'routes by bird',
  rules: 'rules',
  runs: 'runs on',
  sessions: 'sessions',
  type: 'type',
  verdict: 'verdict',
  why: 'why',
  wrote: 'wrote',
};

/** The words of a hover's list, which stand before the facts of a topology. */
export type Label = keyof typeof english;

const chinese: Record<Label, string> = {
  address: '地址',
  addresses: '地址',
  attached: '接入',
  blocks: '地址块',
  bridge: '网桥',
  cni: 'CNI',
  containers: '容器',
  docker: 'docker',
  endpoints: 'endpoints',
  ends: '两端',
  faults: '故障',
  free: '空闲地址',
  gateway: '网关',
  holder: '命名空间由谁持有',
  hops: '逐跳',
  interfaces: '接口',
  labels: '标签',
  leads: '由此产生',
  listens: '监听',
  mac: 'MAC',
  members: '成员',
  missing: '缺失的路由',
  mtu: 'MTU',
  network: '网络',
  node: '节点',
  nodes: '节点',
  options: '选项',
  otherEnd: '另一端',
  pods: 'Pod',
  pools: '地址池',
  ports: '端口',
  prefix: '前缀',
  publishes: '发布端口',
  reply: '应答',
  routes: '经过它的路由',
  routesByBird: 'bird 写入的路由',
  rules: '规则',
  runs: '运行于',
  sessions: '会话',
  type: '类型',
  verdict: '结果',
  why: '原因',
  wrote: '写入',
};

const words = {
  en: {
    label: english,
    colon: ': ',
    separator: ', ',
    more: (count: number) => `${count} more`,
    docs: 'docs',
    of: (count: number, all: number) => `${count} of ${all}`,
    none: 'none',
  },
  'zh-cn': {
    label: chinese,
    colon: '：',
    separator: '，',
    more: (count: number) => `另有 ${count} 个`,
    docs: '文档',
    of: (count: number, all: number) => `${all} 中的 ${count}`,
    none: '无',
  },
} as const satisfies Record<Locale, unknown>;

/** A hover's own words in one language. */
export interface HoverWords {
  readonly label: Readonly<Record<Label, string>>;
  readonly colon: string;
  readonly separator: string;
  more(count: number): string;
  readonly docs: string;
  of(count: number, all: number): string;
  readonly none: string;
}

export function hoverWords(locale: Locale): HoverWords {
  return words[locale];
}
