import DOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';

/** Addresses that a note's link may lead to; others lose their link. Relative ones are the workspace's files. */
const allowedLink = /^(?:https?:|mailto:|#|[^:]*$)/i;

/**
 * A note's Markdown as safe HTML. HTML in the Markdown is shown as text; images of the workspace get the address
 * that the panel may load them from, other images become their description. Mermaid fences become
 * `pre.mermaid-source`, drawn later.
 */
export function renderMarkdown(markdown: string, base: string): string {
  const html = parser(base).render(markdown);
  return DOMPurify.sanitize(html, {
    USE_PROFILES: { html: true },
    FORBID_TAGS: ['style', 'form', 'input', 'button', 'textarea', 'select', 'iframe', 'video', 'audio'],
    FORBID_ATTR: ['style', 'id', 'name'],
    ADD_ATTR: ['data-heading'],
  });
}

/** An anchor for a heading, as GitHub and VS Code make them. */
export function headingAnchor(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\- _]/gu, '')
    .replace(/ /g, '-');
}

function parser(base: string): MarkdownIt {
  const markdown = new MarkdownIt({ html: false, linkify: true });
  // `calico.md` is a file, not an address in Moldova.
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  const { fence } = markdown.renderer.rules;
  markdown.validateLink = (address) => allowedLink.test(address.trim()) || isImageData(address);
  markdown.renderer.rules.fence = (tokens, index, options, environment, self) => {
    const token = tokens[index];
    if (token?.info.trim().split(/\s+/)[0] === 'mermaid') {
      return `<pre class="mermaid-source"><code>${markdown.utils.escapeHtml(token.content)}</code></pre>\n`;
    }
    return fence ? fence(tokens, index, options, environment, self) : '';
  };
  markdown.renderer.rules.image = (tokens, index) => {
    const token = tokens[index];
    const source = imageAddress(token?.attrGet('src') ?? '', base);
    const words = markdown.utils.escapeHtml(token?.content ?? '');
    return source
      ? `<img src="${markdown.utils.escapeHtml(source)}" alt="${words}" loading="lazy">`
      : `<em>${words}</em>`;
  };
  markdown.renderer.rules.heading_open = (tokens, index) => {
    const anchor = markdown.utils.escapeHtml(headingAnchor(tokens[index + 1]?.content ?? ''));
    return `<${tokens[index]?.tag} data-heading="${anchor}">`;
  };
  return markdown;
}

/** Where the panel may load an image from; nothing for images elsewhere, which its content policy forbids anyway. */
function imageAddress(source: string, base: string): string | undefined {
  if (isImageData(source)) return source;
  if (!base || /^[a-z][\w+.-]*:|^\/\//i.test(source)) return undefined;
  try {
    return new URL(source, base).href;
  } catch {
    return undefined;
  }
}

function isImageData(address: string): boolean {
  return /^data:image\/(?:png|jpeg|gif|webp);/i.test(address);
}
