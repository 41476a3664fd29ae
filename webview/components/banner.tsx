import type { VNode } from 'preact';
import { Icon } from './icons.js';

/** A quiet word above the last good picture. */
export function Banner({ message, detail }: { readonly message: string; readonly detail: string }): VNode {
  return (
    <p class="banner">
      <Icon name="warning" />
      <span>
        {message} <span class="detail">{detail}</span>
      </span>
    </p>
  );
}
