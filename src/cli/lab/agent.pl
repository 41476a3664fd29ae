# What sends, listens and captures in the network namespaces of a lab: one process for all of them, with a socket of each
# kind in each (setns(2), packet(7)). It reads commands from standard input, one a line, and writes what it saw:
#
#   namespace KEY PATH                         capture on every interface of this namespace
#   listen KEY PROTOCOL ADDRESS PORT           accept and answer; ADDRESS PORT more for a proxy that sends it on
#   probe ID KEY PROTOCOL SOURCE PORT DESTINATION PORT LENGTH DF TTL SILENCE AFTER
#
#   interface KEY INDEX NAME
#   frame ID SECONDS.NANOSECONDS KEY INDEX DIRECTION LINKTYPE ETHERTYPE BYTES
#   accepted ID KEY PROTOCOL PORT ADDRESS PORT
#   result ID OUTCOME
#   done ID
#
# `-` stands for what is left to the kernel. SILENCE is how many milliseconds without a frame mean that nothing will come, AFTER how
# many once there is an answer.
use strict;
use warnings;
use Errno qw(EINPROGRESS EAGAIN);
use Fcntl;
use POSIX ();
use Socket qw(:all);

use constant {
  AF_PACKET => 17, ETH_P_ALL => 0x0003, SIOCGIFNAME => 0x8910,
  SOL_PACKET => 263, PACKET_RX_RING => 5, PACKET_VERSION => 10, TPACKET_V2 => 1, TP_STATUS_USER => 1,
  CLONE_NEWNET => 0x40000000, PACKET_OUTGOING => 4,
  IP_MTU_DISCOVER => 10, IPV6_MTU_DISCOVER => 23, PMTUDISC_DONT => 0, PMTUDISC_DO => 2, IPV6_UNICAST_HOPS => 16,
  AF_NETLINK => 16, NETLINK_ROUTE => 0, NETLINK_NETFILTER => 12, NLMSG_DONE => 3,
  RTM_NEWNEIGH => 28, RTM_DELNEIGH => 29, RTM_GETNEIGH => 30, NDA_DST => 1, NUD_NOARP => 0x40, NUD_PERMANENT => 0x80,
  FRAME => 512, FRAMES => 1024, BLOCK => 1 << 16, SNAP => 192,
};
# setns(2), gettimeofday(2), mmap(2) and read(2); perl's own modules for them are not everywhere.
my %calls = (
  x86_64 => [308, 96, 9, 0], aarch64 => [268, 169, 222, 63], riscv64 => [268, 169, 222, 63], ppc64le => [350, 78, 90, 3],
);
my ($SETNS, $GETTIMEOFDAY, $MMAP, $READ) = @{$calls{(POSIX::uname())[4]} or die "unknown architecture\n"};
open my $zeros, '<', '/dev/zero' or die "/dev/zero: $!\n";
$| = 1;
$SIG{PIPE} = 'IGNORE';

my %namespaces;   # KEY => { handle, capture, ring, next, connections, routes, neighbours, last }
my @listeners;    # { key, protocol, socket, to, toport, port }
my %watched;      # fileno => code to run when readable
my %writable;     # fileno => code to run when writable
my ($probe, $last_activity) = ('-', 0);

sub now {
  my $buffer = pack 'q2', 0, 0;
  syscall $GETTIMEOFDAY, $buffer, 0;
  my ($seconds, $micro) = unpack 'q2', $buffer;
  return $seconds + $micro / 1e6;
}

sub enter {
  my ($key) = @_;
  syscall($SETNS, fileno($namespaces{$key}{handle}), CLONE_NEWNET) == 0 or die "cannot enter $key: $!\n";
}

sub write_setting {
  my ($file, $value) = @_;
  open my $handle, '>', $file or return;
  syswrite $handle, $value;
}

# Waits are shortened, what a probe taught the kernel is forgotten before the next, and errors are not rationed: a
# simulator has no clock. Nothing of this decides where a packet goes.
sub shorten_waits {
  write_setting($_, 30) for glob '/proc/sys/net/ipv4/neigh/*/retrans_time_ms /proc/sys/net/ipv6/neigh/*/retrans_time_ms';
  for my $file (glob '/proc/sys/net/ipv4/neigh/*/proxy_delay') {
    # Whoever stands in for another answers later than the other would; a hundredth of a second is late enough.
    open my $handle, '<', $file or next;
    write_setting($file, 1) if <$handle> > 1;
  }
  write_setting($_, 0) for glob '/proc/sys/net/ipv4/conf/*/accept_redirects /proc/sys/net/ipv6/conf/*/accept_redirects';
  write_setting($_, 0) for '/proc/sys/net/ipv4/route/mtu_expires', '/proc/sys/net/ipv6/route/mtu_expires';
  # Not icmp_ratelimit: with that at 0 the kernel takes away what ip_error() may still send (net/ipv4/inetpeer.c).
  write_setting('/proc/sys/net/ipv4/icmp_ratemask', 0);
  write_setting('/proc/sys/net/ipv6/icmp/ratelimit', 0);
}

sub open_namespace {
  my ($key, $path) = @_;
  open my $handle, '<', $path or die "$path: $!\n";
  $namespaces{$key} = { handle => $handle, last => 0, names => {} };
  enter($key);
  shorten_waits();
  my $capture = $namespaces{$key}{capture} = open_capture($namespaces{$key});
  $watched{fileno $capture} = sub { read_frames($key) };
  if (socket my $connections, AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_NETFILTER) { $namespaces{$key}{connections} = $connections }
  socket my $routes, AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_ROUTE or die "netlink: $!\n";
  $namespaces{$key}{routes} = $routes;
  $namespaces{$key}{neighbours} = { map { $_ => 1 } neighbours($routes) };
}

# The kernel copies each frame into a ring at the moment it passes (packet(7), PACKET_RX_RING). What recv(2) gives shares its bytes with the packet,
# whose headers change on its way; and of what is shared ip_do_fragment() makes other pieces.
sub open_capture {
  my ($of) = @_;
  socket my $capture, AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, 0 or die "packet socket: $!\n";
  setsockopt $capture, SOL_PACKET, PACKET_VERSION, pack 'i', TPACKET_V2 or die "packet socket: $!\n";
  setsockopt $capture, SOL_PACKET, PACKET_RX_RING, pack 'I4', BLOCK, FRAMES * FRAME / BLOCK, FRAME, FRAMES or die "ring: $!\n";
  my $at = syscall $MMAP, 0, FRAMES * FRAME, 3, 1, fileno $capture, 0;
  die "mmap: $!\n" if $at == -1;
  ($of->{ring}, $of->{next}) = ($at, 0);
  bind $capture, pack 'S n i S C C x8', AF_PACKET, ETH_P_ALL, 0, 0, 0, 0 or die "packet socket: $!\n";
  return $capture;
}

# Each frame is a tpacket2_hdr, a sockaddr_ll and the bytes (linux/if_packet.h).
sub read_frames {
  my ($key) = @_;
  my $of = $namespaces{$key};
  while (1) {
    my $at = $of->{ring} + $of->{next} * FRAME;
    my $slot = unpack 'P' . FRAME, pack 'J', $at;
    my ($status, undef, $caught, $from, undef, $seconds, $nanoseconds) = unpack 'L3 S2 L2', $slot;
    last unless $status & TP_STATUS_USER;
    my (undef, $ethertype, $index, $type, $direction) = unpack 'x32 S n i S C', $slot;
    # The slot is the kernel's again when its status is 0.
    syscall $READ, fileno $zeros, $at, 4;
    $of->{next} = ($of->{next} + 1) % FRAMES;
    $last_activity = now();
    next if $probe eq '-' or ($ethertype != 0x0800 and $ethertype != 0x86dd);
    my $time = sprintf '%d.%09d', $seconds, $nanoseconds;
    # In one namespace frames are read in the order in which they passed, whatever the clock says of each.
    $time = $of->{last} if $time lt $of->{last};
    $of->{last} = $time;
    tell_name($key, $index);
    my $frame = substr $slot, $from, $caught < SNAP ? $caught : SNAP;
    print join(' ', 'frame', $probe, $time, $key, $index, $direction, $type, $ethertype, unpack('H*', $frame)), "\n";
  }
}

sub tell_name {
  my ($key, $index) = @_;
  return if $namespaces{$key}{names}{$index}++;
  my $request = pack 'a16 i x20', '', $index;
  ioctl $namespaces{$key}{capture}, SIOCGIFNAME, $request or return;
  print join(' ', 'interface', $key, $index, unpack 'Z16', $request), "\n";
}

sub is6 { return $_[0] =~ /:/ }
sub address_of { my ($address, $port) = @_; return is6($address) ? pack_sockaddr_in6($port, inet_pton(AF_INET6, $address)) : pack_sockaddr_in($port, inet_aton($address)) }
sub text_of {
  my ($packed) = @_;
  my $v6 = sockaddr_family($packed) == AF_INET6;
  my ($port, $address) = $v6 ? unpack_sockaddr_in6($packed) : unpack_sockaddr_in($packed);
  my $text = inet_ntop($v6 ? AF_INET6 : AF_INET, $address);
  $text =~ s/^::ffff:(\d+\.)/$1/;
  return "$text $port";
}

sub open_socket {
  my ($key, $family, $protocol) = @_;
  enter($key);
  my ($type, $number) = $protocol eq 'segment' ? (SOCK_RAW, IPPROTO_TCP) : $protocol eq 'tcp' ? (SOCK_STREAM, IPPROTO_TCP) : $protocol eq 'udp' ? (SOCK_DGRAM, IPPROTO_UDP)
    : (SOCK_RAW, $family == AF_INET6 ? 58 : IPPROTO_ICMP);
  socket my $socket, $family, $type | SOCK_NONBLOCK, $number or die "socket: $!\n";
  setsockopt $socket, SOL_SOCKET, SO_REUSEADDR, 1;
  return $socket;
}

sub listen_on {
  my ($key, $protocol, $address, $port, $to, $toport) = @_;
  my $family = is6($address) ? AF_INET6 : AF_INET;
  my $socket = open_socket($key, $family, $protocol);
  setsockopt $socket, IPPROTO_IPV6, IPV6_V6ONLY, 1 if $family == AF_INET6;
  unless (bind $socket, address_of($address, $port)) { print "problem listen $key $protocol $address $port: $!\n"; return }
  listen $socket, 64 if $protocol eq 'tcp';
  $watched{fileno $socket} = sub {
    $protocol eq 'tcp' ? accept_on($key, $socket, $port, $to, $toport) : answer_on($key, $socket, $port, $to, $toport);
  };
  push @listeners, $socket;
}

my @opened;   # sockets that live as long as the probe

sub close_sockets { for (@opened) { delete $watched{fileno $_}; delete $writable{fileno $_} } @opened = () }

# Closes at once, with a RST and without a TIME_WAIT that would hold the port.
sub abort { setsockopt $_[0], SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0 }

sub accept_on {
  my ($key, $socket, $port, $to, $toport) = @_;
  while (my $from = accept my $client, $socket) {
    print join(' ', 'accepted', $probe, $key, 'tcp', $port, text_of($from)), "\n";
    abort($client);
    push @opened, $client;
    next unless defined $to;
    my $server = open_socket($key, is6($to) ? AF_INET6 : AF_INET, 'tcp');
    connect $server, address_of($to, $toport);
    abort($server);
    push @opened, $server;
  }
}

sub answer_on {
  my ($key, $socket, $port, $to, $toport) = @_;
  my $data;
  while (my $from = recv $socket, $data, 65536, 0) {
    print join(' ', 'accepted', $probe, $key, 'udp', $port, text_of($from)), "\n";
    if (!defined $to) { send $socket, 'x' x 32, 0, $from; next }
    my $server = open_socket($key, is6($to) ? AF_INET6 : AF_INET, 'udp');
    connect $server, address_of($to, $toport);
    send $server, $data, 0;
    push @opened, $server;
    $watched{fileno $server} = sub { my $reply; if (defined recv $server, $reply, 65536, 0) { send $socket, $reply, 0, $from } };
  }
}

sub wait_once {
  my ($seconds) = @_;
  my ($readable, $ready) = ('', '');
  vec($readable, $_, 1) = 1 for keys %watched;
  vec($ready, $_, 1) = 1 for keys %writable;
  return 0 unless select($readable, $ready, undef, $seconds) > 0;
  for (keys %writable) { if (vec $ready, $_, 1) { my $code = delete $writable{$_}; $code->() if $code } }
  for (keys %watched) { if (vec $readable, $_, 1) { my $code = $watched{$_}; $code->() if $code } }
  return 1;
}

sub error_name {
  local $! = $_[0];
  for (sort keys %!) { return $_ if $!{$_} }
  return "E$_[0]";
}

sub checksum {
  my ($data) = @_;
  my $sum = unpack '%32n*', length($data) % 2 ? "$data\0" : $data;
  $sum = ($sum & 0xffff) + ($sum >> 16) while $sum >> 16;
  return ~$sum & 0xffff;
}

sub echo_request {
  my ($v6, $length) = @_;
  my $message = sub { pack('C C n n n', $v6 ? 128 : 8, 0, $_[0], 1, 1) . 'x' x ($length - 8) };
  return $message->($v6 ? 0 : checksum($message->(0)));
}

# With the options that Linux sends (MSS, SACK, timestamps, window scale), filled up with data.
sub syn {
  my ($socket, $destination, $sport, $dport, $length) = @_;
  my $name = getsockname $socket;
  my $from = (is6($destination) ? unpack_sockaddr_in6 $name : unpack_sockaddr_in $name)[1];
  my $to = inet_pton(is6($destination) ? AF_INET6 : AF_INET, $destination);
  my $options = pack 'C C n C C C C N N C C C C', 2, 4, 1460, 4, 2, 8, 10, 1, 0, 1, 3, 3, 7;
  my $data = $length > 40 ? 'x' x ($length - 40) : '';
  my $segment = sub { pack('n n N N C C n n n', $sport, $dport, 1, 0, 10 << 4, 2, 64240, $_[0], 0) . $options . $data };
  my $pseudo = $from . $to . pack 'n n', 6, 40 + length $data;
  return $segment->(checksum($pseudo . $segment->(0)));
}

sub answer_in {
  my ($message, $protocol, $v6, $sport, $dport) = @_;
  return 'answered' if $protocol eq 'udp';
  if ($protocol eq 'icmp') { return ord($message) == ($v6 ? 129 : 0) ? 'answered' : undef }
  my ($from, $to, $flags) = unpack 'n n x9 C', $message;
  return undef if $from != $dport or $to != $sport;
  return $flags & 4 ? 'ECONNREFUSED' : ($flags & 18) == 18 ? 'answered' : undef;
}

sub run_probe {
  my ($id, $key, $protocol, $source, $sport, $destination, $dport, $length, $df, $ttl, $silence, $after) = @_;
  my $v6 = is6($destination);
  my $result;
  # A SYN of another length than a socket's own is made by hand; its sender is a raw socket.
  my $crafted = $protocol eq 'tcp' && $length != 60 + 20 * $v6;
  my $socket = open_socket($key, $v6 ? AF_INET6 : AF_INET, $crafted ? 'segment' : $protocol);
  ($probe, $last_activity) = ($id, now());
  my ($level, $discover, $hops) = $v6 ? (IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_UNICAST_HOPS) : (IPPROTO_IP, IP_MTU_DISCOVER, IP_TTL);
  setsockopt $socket, $level, $discover, pack 'i', $df eq 'on' ? PMTUDISC_DO : PMTUDISC_DONT if $df ne '-';
  setsockopt $socket, $level, $hops, pack 'i', $ttl if $ttl ne '-';
  my $failed = sub { $result //= error_name($! + 0) };
  if ($source ne '-' or $sport ne '-') {
    my $port = $sport eq '-' || $protocol eq 'icmp' || $crafted ? 0 : $sport;
    bind $socket, address_of($source ne '-' ? $source : $v6 ? '::' : '0.0.0.0', $port) or $failed->();
  }
  push @opened, $socket;
  abort($socket) if $protocol eq 'tcp' && !$crafted;
  # Like ping, it sends to an address without connecting to it: connect(2) would choose the source before the way.
  my $to = $protocol eq 'icmp' ? address_of($destination, 0) : undef;
  $result // $to // connect($socket, address_of($destination, $crafted ? 0 : $dport)) or $! == EINPROGRESS or $failed->();
  if (!defined $result and $protocol eq 'tcp' and !$crafted) {
    $writable{fileno $socket} = sub {
      my $error = unpack 'i', getsockopt $socket, SOL_SOCKET, SO_ERROR;
      $result //= $error ? error_name($error) : 'answered';
    };
  } elsif (!defined $result) {
    my $header = $v6 ? 40 : 20;
    my $packet = $crafted ? syn($socket, $destination, $sport, $dport, $length - $header) : $protocol eq 'udp' ? 'x' x ($length - $header - 8)
      : echo_request($v6, $length - $header);
    defined(defined $to ? send($socket, $packet, 0, $to) : send($socket, $packet, 0)) or $failed->();
    $watched{fileno $socket} = sub {
      my $reply;
      if (!defined recv $socket, $reply, 65536, 0) { $failed->() unless $! == EAGAIN; return }
      # A raw IPv4 socket gets the IP header as well.
      $reply = substr $reply, 4 * (ord($reply) & 15) if !$v6 and $protocol ne 'udp';
      $result //= answer_in($reply, $protocol, $v6, $sport, $dport);
      delete $watched{fileno $socket} if defined $result;
    };
  }
  my ($began, $busy) = (now(), 1);
  while (1) {
    my $idle = now() - $last_activity;
    # Even when there is an answer, copies of it may still be under way to other captures. On a busy machine time passes
    # while something is there to be read, so the last look must have found nothing.
    last if !$busy && $idle > (defined $result ? $after : $silence) / 1000 or now() - $began > 10;
    $busy = wait_once(0.004);
  }
  print "result $id ", $result // 'silence', "\n";
  $probe = '-';
  close_sockets();
  undef $socket;
  wait_once(0.002);
  forget();
  print "done $id\n";
}

# Each probe is the first: nothing is left of what the one before taught the kernels.
sub forget {
  for my $key (keys %namespaces) {
    enter($key);
    forget_connections($namespaces{$key}{connections});
    forget_neighbours($namespaces{$key});
    forget_virtual_connections();
    write_setting($_, 0) for '/proc/sys/net/ipv4/route/flush', '/proc/sys/net/ipv6/route/flush';
    write_setting($_, '/') for glob '/proc/self/net/xt_recent/*';
  }
}

sub to_kernel { my ($socket, $message) = @_; send $socket, $message, 0, pack 'S S L L', AF_NETLINK, 0, 0, 0 }

# IPCTNL_MSG_CT_DELETE without a filter empties the table (linux/netfilter/nfnetlink_conntrack.h).
sub forget_connections {
  my $socket = shift or return;
  to_kernel($socket, pack 'L S S L L C C n', 20, (1 << 8) | 2, 1, 1, 0, 0, 0, 0);
}

# As hexadecimal ndmsg (linux/neighbour.h) and address: what ARP and neighbour discovery found out, or somebody wrote.
sub neighbours {
  my ($socket) = @_;
  my @found;
  to_kernel($socket, pack 'L S S L L C x11', 28, RTM_GETNEIGH, 0x301, 1, 0, AF_UNSPEC);
  while (defined recv $socket, my $answer, 1 << 16, 0) {
    while (length $answer >= 16) {
      my ($length, $type) = unpack 'L S', $answer;
      return @found if $type == NLMSG_DONE;
      my $message = substr $answer, 16, $length - 16;
      $answer = substr $answer, ($length + 3) & ~3;
      my ($family, $index, $state) = unpack 'C x3 i S', $message;
      next if $type != RTM_NEWNEIGH or $state & (NUD_NOARP | NUD_PERMANENT) or ($family != AF_INET and $family != AF_INET6);
      my ($size, $attribute) = unpack 'S S', substr $message, 12;
      next if $attribute != NDA_DST;
      push @found, unpack 'H*', pack('C x3 i x4', $family, $index) . substr $message, 12, $size;
    }
  }
  return @found;
}

sub forget_neighbours {
  my ($of) = @_;
  for my $found (neighbours($of->{routes})) {
    next if $of->{neighbours}{$found};
    my $message = pack 'H*', $found;
    to_kernel($of->{routes}, pack('L S S L L', 16 + length $message, RTM_DELNEIGH, 1, 1, 0) . $message);
  }
}

# IPVS keeps connections when its servers go, unless it is to expire them (expire_nodest_conn, since Linux 5.9 at once).
sub forget_virtual_connections {
  return unless virtual_connections();
  my $expire = '/proc/sys/net/ipv4/vs/expire_nodest_conn';
  open my $handle, '<', $expire or return;
  my $before = <$handle>;
  my $servers = `ipvsadm -S -n`;
  write_setting($expire, 1);
  system 'ipvsadm', '-C';
  for (my $until = now() + 1; virtual_connections() and now() < $until;) { select undef, undef, undef, 0.005 }
  open my $restore, '|-', 'ipvsadm', '-R' or return;
  print $restore $servers;
  close $restore;
  write_setting($expire, $before);
}

sub virtual_connections {
  open my $handle, '<', '/proc/self/net/ip_vs_conn' or return 0;
  my @lines = <$handle>;
  return @lines > 1;
}

while (my $line = <STDIN>) {
  my ($command, @words) = split ' ', $line;
  if ($command eq 'namespace') { open_namespace(@words) }
  elsif ($command eq 'listen') { listen_on(@words) }
  elsif ($command eq 'probe') { run_probe(@words) }
}
