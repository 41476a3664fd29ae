import { block, type Drawn, oneOf, someOf } from '../text.js';

/** Felix's settings. */
export function felix(): Drawn {
  return block(
    'felix',
    someOf(
      oneOf('default-endpoint-to-host-action drop', 'default-endpoint-to-host-action return'),
      'chain-insert-mode append',
      oneOf(
        'failsafe-inbound 22/tcp, 179/tcp',
        'failsafe-inbound none',
        'failsafe-inbound 8080/tcp net 192.168.31.96/28, 179/tcp',
        'failsafe-inbound 9000/udp, 80/tcp net 192.168.0.0/16',
      ),
      oneOf('failsafe-outbound none', 'failsafe-outbound 8080/tcp, 9000/udp net 192.168.31.0/24'),
    ),
  );
}
