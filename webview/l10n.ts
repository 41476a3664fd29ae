import type { Verdict } from '../src/protocol/terms.js';

/** Every word of the panel's own; what comes with a trace is the simulator's. */
export interface Words {
  readonly verdict: Readonly<Record<Verdict, string>>;
  readonly reply: string;
  readonly acknowledgement: string;
  readonly labelled: (label: string, text: string) => string;
  readonly noReply: string;
  readonly path: string;
  readonly pathOption: (index: number, percent: string, verdict: string) => string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly zoomReset: string;
  readonly fit: string;
  readonly showReply: string;
  readonly copyMermaid: string;
  readonly exportSvg: string;
  readonly exportPng: string;
  readonly copied: string;
  readonly toolbar: string;
  readonly diagram: string;
  readonly hops: string;
  readonly notes: string;
  readonly missing: string;
  readonly revealHint: string;
  readonly stale: string;
  readonly drawingFailed: string;
  readonly waiting: string;
  readonly resizeNotes: string;
  readonly resizeHops: string;
  readonly scenario: string;
  readonly noScenario: string;
  readonly before: string;
  readonly sameAsBefore: string;
  readonly stepsChanged: (fresh: number, gone: number) => string;
  readonly changedStep: string;
  readonly lookup: string;
  readonly dnsQuery: string;
  readonly packetItself: string;
  readonly noLookup: (why: string) => string;
  readonly sameAs: (releases: string) => string;
  readonly sameAsHint: string;
  readonly verify: string;
  readonly verifyShort: string;
  readonly verifying: string;
  readonly notVerified: string;
  readonly agrees: (packets: number, kernel: string) => string;
  readonly differs: (different: number, packets: number, kernel: string) => string;
  readonly place: string;
  readonly simulator: string;
  readonly nothing: string;
  readonly stepAgrees: string;
  readonly stepDiffers: string;
}

const english: Words = {
  verdict: {
    delivered: 'delivered',
    refused: 'refused',
    rejected: 'rejected',
    dropped: 'dropped',
    'no-route': 'no route',
    'unreachable-neighbour': 'neighbour unreachable',
    'ttl-exceeded': 'TTL exceeded',
    'too-big': 'too big',
    loop: 'loop',
    'filtered-by-rpf': 'filtered by reverse path check',
    'no-endpoint': 'no endpoint',
    exits: 'leaves the model',
    unknown: 'not known',
  },
  reply: 'Reply',
  acknowledgement: 'Acknowledgement',
  labelled: (label, text) => `${label}: ${text}`,
  noReply: 'no reply',
  path: 'Path',
  pathOption: (index, percent, verdict) => `${index}: ${percent}, ${verdict}`,
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  zoomReset: 'Natural size',
  fit: 'Fit to pane',
  showReply: 'Show the reply',
  copyMermaid: 'Copy as Mermaid',
  exportSvg: 'Save as SVG',
  exportPng: 'Save as PNG',
  copied: 'Mermaid source copied',
  toolbar: 'Diagram',
  diagram: 'Road of the packet',
  hops: 'Hops',
  notes: 'Notes',
  missing: 'missing',
  revealHint: 'Enter shows the line that caused it',
  stale: 'Showing the last trace that worked.',
  drawingFailed: 'The diagram could not be drawn:',
  waiting: 'Waiting for a trace',
  resizeNotes: 'Width of the notes',
  resizeHops: 'Height of the diagram',
  scenario: 'Under',
  noScenario: 'no scenario',
  before: 'before:',
  sameAsBefore: 'The scenario changes nothing for this packet.',
  stepsChanged: (fresh, gone) => `${fresh} ${fresh === 1 ? 'step' : 'steps'} new, ${gone} gone`,
  changedStep: 'new under this scenario',
  lookup: 'Which packet',
  dnsQuery: 'DNS query',
  packetItself: 'Packet',
  noLookup: (why) => `No DNS query is shown: ${why}.`,
  sameAs: (releases) => `same as Linux ${releases}`,
  sameAsHint: 'Packets of this kind were compared with real kernels; shows what and how',
  verify: "Verify on this machine's kernel",
  verifyShort: 'Verify',
  verifying: 'A real kernel is being asked…',
  notVerified: 'Not verified.',
  agrees: (packets, kernel) => `All ${packets} packets as ${kernel} has them, interface by interface.`,
  differs: (different, packets, kernel) =>
    different === 0
      ? `The ${packets} packets are as ${kernel} has them, but not all that follows.`
      : `${kernel} does otherwise: ${different} of ${packets} packets differ.`,
  place: 'Interface',
  simulator: 'Simulator',
  nothing: 'nothing',
  stepAgrees: 'the kernel does the same',
  stepDiffers: 'the kernel does otherwise',
};

const chinese: Words = {
  verdict: {
    delivered: '已送达',
    refused: '被拒绝：无人监听',
    rejected: '被规则拒绝',
    dropped: '被丢弃',
    'no-route': '没有路由',
    'unreachable-neighbour': '邻居不可达',
    'ttl-exceeded': 'TTL 耗尽',
    'too-big': '超过 MTU',
    loop: '路由环路',
    'filtered-by-rpf': '被反向路径检查过滤',
    'no-endpoint': '没有后端',
    exits: '离开模型',
    unknown: '未知',
  },
  reply: '回程',
  acknowledgement: '确认（ACK）',
  labelled: (label, text) => `${label}：${text}`,
  noReply: '没有回程',
  path: '路径',
  pathOption: (index, percent, verdict) => `${index}：${percent}，${verdict}`,
  zoomIn: '放大',
  zoomOut: '缩小',
  zoomReset: '原始大小',
  fit: '适应窗格',
  showReply: '显示回程',
  copyMermaid: '复制为 Mermaid',
  exportSvg: '保存为 SVG',
  exportPng: '保存为 PNG',
  copied: '已复制 Mermaid 源码',
  toolbar: '图',
  diagram: '数据包的路径',
  hops: '逐跳',
  notes: '笔记',
  missing: '缺少',
  revealHint: '按 Enter 显示对应的行',
  stale: '显示的是上一次有效的结果。',
  drawingFailed: '无法绘制此图：',
  waiting: '等待追踪结果',
  resizeNotes: '笔记的宽度',
  resizeHops: '图的高度',
  scenario: '场景',
  noScenario: '无',
  before: '原来：',
  sameAsBefore: '这个场景对此数据包没有影响。',
  stepsChanged: (fresh, gone) => `新增 ${fresh} 步，消失 ${gone} 步`,
  changedStep: '此场景下新增',
  lookup: '显示哪个数据包',
  dnsQuery: 'DNS 查询',
  packetItself: '数据包',
  noLookup: (why) => `未显示 DNS 查询：${why}。`,
  sameAs: (releases) => `与 Linux ${releases} 一致`,
  sameAsHint: '此类数据包已与真实内核比对；点击查看比对的内容与方法',
  verify: '用本机内核验证',
  verifyShort: '验证',
  verifying: '正在用真实内核验证…',
  notVerified: '未能验证。',
  agrees: (packets, kernel) => `${kernel} 的行为一致：各接口上的 ${packets} 个数据包全部相同。`,
  differs: (different, packets, kernel) =>
    different === 0
      ? `${packets} 个数据包与 ${kernel} 一致，但其结果有所不同。`
      : `与 ${kernel} 不一致：${packets} 个数据包中有 ${different} 个不同。`,
  place: '接口',
  simulator: '模拟器',
  nothing: '无',
  stepAgrees: '内核行为一致',
  stepDiffers: '内核行为不同',
};

/** The words for a language tag; English where there is no translation. */
export function wordsFor(language: string): Words {
  return /^zh\b/i.test(language) ? chinese : english;
}

/** The words for the page: the extension sets its `lang` to the editor's display language. */
export function pageWords(): Words {
  return wordsFor(document.documentElement.lang);
}
