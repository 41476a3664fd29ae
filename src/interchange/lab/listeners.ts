import type { LabPlan } from './plan.js';

/**
 * Lines of the script that start the listeners: for each namespace one small program that accepts connections and
 * datagrams on its ports and answers with the address and port that it was asked from, which is what people want to know.
 */
export function listenerLines({ listeners }: LabPlan): string[] {
  const byNamespace = new Map<string, Set<string>>();
  for (const { namespace, socket } of listeners) {
    if (socket.protocol === 'sctp') continue;
    const to = socket.forwardsTo ? `,${socket.forwardsTo.address},${socket.forwardsTo.port}` : '';
    const specs = byNamespace.get(namespace) ?? new Set();
    byNamespace.set(
      namespace,
      specs.add(`${socket.protocol},${socket.address ?? '0.0.0.0'},${socket.port}${to}`),
    );
  }
  return [...byNamespace].map(([namespace, specs]) => `  listen_in ${namespace} ${[...specs].join(' ')}`);
}

/** The shell function that the lines call: `listen_in NAMESPACE PROTOCOL,ADDRESS,PORT[,TO-ADDRESS,TO-PORT]…`. */
export const LISTEN_IN = `listen_in() {
  name=$1; shift
  setsid nsenter --net="/run/netns/$name" perl -e '
    use strict; use warnings; use IO::Socket::IP;
    $SIG{CHLD} = "IGNORE";
    my $name = shift;
    for my $spec (@ARGV) {
      next if fork;
      my ($protocol, $address, $port, $to, $toport) = split /,/, $spec;
      my $socket = IO::Socket::IP->new(LocalHost => $address, LocalPort => $port, Proto => $protocol,
        ReuseAddr => 1, $protocol eq "tcp" ? (Listen => 16) : ()) or die "$name $spec: $@";
      while (1) {
        if ($protocol eq "udp") {
          my $from = $socket->recv(my $data, 65536);
          $socket->send("$name: you come from " . $socket->peerhost . " port " . $socket->peerport . "\\n");
          next;
        }
        my $client = $socket->accept or next;
        next if fork;
        if (!defined $to) {
          print $client "$name: you come from ", $client->peerhost, " port ", $client->peerport, "\\n";
          exit;
        }
        my $server = IO::Socket::IP->new(PeerHost => $to, PeerPort => $toport, Proto => "tcp") or exit;
        if (fork) { print $client $_ while sysread $server, $_, 65536 } else { print $server $_ while sysread $client, $_, 65536 }
        exit;
      }
    }' "$name" "$@" </dev/null >/dev/null 2>&1 &
}
`;
