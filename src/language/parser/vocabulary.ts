/** How messages call what the grammar asks for. Keys are names of the grammar's rules and tokens. */

/** Rules that only read a value or a part: the rule around them says more of where we are. */
export const INNER_RULES: ReadonlySet<string> = new Set([
  'Address',
  'Prefix',
  'InterfaceAddress',
  'PortRange',
  'Protocol',
  'OnOff',
  'Version',
  'EncapsulationMode',
  'SysctlValue',
  'ListenAddress',
  'MachineSettings',
  'PacketOptions',
  'TrafficPolicy',
]);

/** What the name is, that stands before the place where something is missing. */
export const NAMED_BEFORE: Readonly<Record<string, string>> = {
  Attachment: 'subnet name',
  Subnet: 'subnet name',
  Link: 'link name',
  LinkEnd: 'machine name',
  Pool: 'pool name',
  Pod: 'pod name',
  Deployment: 'deployment name',
  Service: 'service name',
  Sysctl: 'sysctl',
  Trace: 'trace name',
  Stop: 'program',
};

/** What a number is, by the rule that asks for it. */
export const NUMBERS: Readonly<Record<string, string>> = {
  Mtu: 'a number of bytes like 1500',
  Listen: 'a port like 80',
  MachineListen: 'a port like 80',
  Endpoint: 'a port like 80',
  Publish: 'ports like 8080:80',
  ServicePort: 'a port like 80',
  ServiceEndpoint: 'a port like 8080',
  HealthCheckNodePort: 'a port like 32000',
  SessionAffinity: 'a number of seconds like 10800',
  SourcePort: 'a port like 40000',
  BlockSize: 'a prefix length like 26',
  AsNumber: 'an AS number like 64512',
  Peer: 'an AS number like 64512',
  Deployment: 'a number of replicas',
  Size: 'a number of bytes like 1500',
  Ttl: 'a number like 64',
};

/** What a name is, by the rule that asks for it. */
export const NAMES: Readonly<Record<string, string>> = {
  LinkEnd: 'a machine',
  Pod: 'a name',
  ServicePort: 'a port or its name',
  ServiceEndpoint: 'a node',
  ExternalName: 'a host name like db.example.com',
  Peer: 'a node',
  RouteReflector: 'a node',
  ContainerNetwork: 'a network',
  Stop: 'a program like bird',
  Lose: 'a machine',
  Via: 'a device',
  DeviceName: 'a device like eth0',
  PathSegment: 'a name',
  Driver: 'a driver',
};

/** What a text in quotes is, by the rule that asks for it. */
export const TEXTS: Readonly<Record<string, string>> = {
  Import: 'a path in quotes like "base.knet"',
  Notes: 'a path in quotes like "notes.md"',
  Rules: 'a title in quotes',
  Scenario: 'a title in quotes',
  Trace: "a scenario's title in quotes",
};

/** How a whole statement is written, where the missing piece alone would not tell. */
export const USAGE: Readonly<Record<string, string>> = {
  Trace: 'trace NAME: FROM -> TO',
  Rule: 'allow FROM -> TO',
  Publish: 'publish HOST-PORT:CONTAINER-PORT',
  ServicePort: 'port PORT -> TARGET-PORT',
  Stop: 'stop PROGRAM on MACHINE',
  Peer: 'peer NODE with NODE',
  Route: 'route NETWORK via ADDRESS',
};

/** Characters that no word of the language has, and what to write in their place. */
export const CHARACTERS: Readonly<Record<string, string>> = {
  ';': 'statements need no semicolon',
  '-': 'an arrow is written ->',
  '>': 'an arrow is written ->',
  '→': 'an arrow is written ->',
  '，': 'write , (this is the full-width comma)',
  '：': 'write : (this is the full-width colon)',
  '；': 'statements need no semicolon',
  '｛': 'write { (this is the full-width brace)',
  '｝': 'write } (this is the full-width brace)',
  '“': 'write " (this is a typographic quote)',
  '”': 'write " (this is a typographic quote)',
  "'": 'texts stand in double quotes',
  '(': 'blocks stand in braces: { … }',
  ')': 'blocks stand in braces: { … }',
};
