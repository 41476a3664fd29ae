/**
 * A device takes in packets longer than its MTU by the length of a VLAN tag, and bridges pass such on
 * (include/linux/netdevice.h, __is_skb_forwardable). In bytes.
 */
export const MTU_SLACK = 4;
