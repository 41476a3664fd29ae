/** The layers of `src/`, and what each may import of ours. A layer that is not listed may be imported by nobody. */
const mayImport = {
  linux: [],
  topology: ['linux'],
  controlplane: ['linux', 'topology'],
  simulator: ['linux'],
  analysis: ['linux', 'topology', 'controlplane', 'simulator'],
  diagram: ['linux', 'topology', 'simulator'],
  interchange: ['linux', 'topology', 'controlplane', 'simulator', 'analysis', 'diagram'],
  language: ['linux', 'topology', 'controlplane', 'simulator', 'analysis', 'diagram', 'interchange'],
  protocol: ['linux', 'simulator', 'diagram'],
  server: [
    'linux',
    'topology',
    'controlplane',
    'simulator',
    'analysis',
    'diagram',
    'interchange',
    'language',
    'protocol',
  ],
  extension: ['protocol'],
  cli: [
    'linux',
    'topology',
    'controlplane',
    'simulator',
    'analysis',
    'diagram',
    'interchange',
    'language',
    'protocol',
    'server',
  ],
};

const pureLayers = ['linux', 'topology', 'controlplane', 'simulator', 'analysis', 'diagram', 'protocol'];
const tests = '\\.test\\.tsx?$';

const layerRules = Object.entries(mayImport).map(([layer, allowed]) => ({
  name: `layer-${layer}`,
  comment: `src/${layer} may import of ours: ${allowed.join(', ') || 'nothing'}`,
  severity: 'error',
  from: { path: `^src/${layer}/`, pathNot: tests },
  to: { path: '^(src|webview|test)/', pathNot: `^src/(${[layer, ...allowed].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: 'layer-webview',
      comment: 'the webview knows the rest of the project by its messages only',
      severity: 'error',
      from: { path: '^webview/', pathNot: tests },
      to: { path: '^(src|test)/', pathNot: '^src/protocol/' },
    },
    {
      name: 'protocol-is-types',
      comment: 'the wire speaks in the types of traces and diagrams, and brings none of their code',
      severity: 'error',
      from: { path: '^src/protocol/' },
      to: { path: '^src/(linux|simulator|diagram)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'core-does-no-io',
      comment: 'the core runs in a browser worker as well: no Node built-ins, no packages but pure ones',
      severity: 'error',
      from: { path: `^src/(${pureLayers.join('|')}|interchange|language)/`, pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'vscode-only-in-extension',
      severity: 'error',
      from: { pathNot: '^(src/extension|test/editor)/' },
      to: { path: '^vscode$|/@types/vscode/|vscode-languageclient/' },
    },
    {
      name: 'connections-only-at-the-edge',
      comment: "LSP's wire is known by the server's entries and the extension's client",
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: ['^src/(server|extension)/', tests] },
      to: { path: 'node_modules/vscode-languageserver/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/language/generated/' },
      to: { circular: true },
    },
    {
      name: 'not-to-tests',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { path: '^(src|webview)/' },
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'browser', 'default', 'types'],
    },
  },
};
