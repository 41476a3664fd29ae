import { type ThemeName, themeStyle, themes } from './themes.js';

/** How the page starts. */
export interface PageOptions {
  readonly theme?: ThemeName;
  readonly language?: string;
  /** What an earlier page left with the editor. */
  readonly state?: unknown;
}

const nonce = 'panel-test';

/** Rights of the page as the extension sets them, with the test server in the place of the editor's. */
const policy = [
  `default-src 'none'`,
  `script-src 'nonce-${nonce}'`,
  `style-src 'unsafe-inline' 'self'`,
  `img-src 'self' data: blob:`,
  `font-src 'self'`,
].join('; ');

/**
 * The panel's page with an editor that only remembers: `knetPosted` is what the panel said, `knetState` what it
 * keeps, `knetViolations` what the content policy stopped.
 */
export function pageHtml({ theme = 'dark', language = 'en', state }: PageOptions): string {
  const fake = `
    window.knetPosted = [];
    window.knetViolations = [];
    window.knetState = ${JSON.stringify(state ?? null).replace(/</g, '\\u003c')};
    document.addEventListener('securitypolicyviolation', (event) => knetViolations.push(event.violatedDirective + ' ' + event.blockedURI));
    window.acquireVsCodeApi = () => ({
      postMessage: (message) => { knetPosted.push(structuredClone(message)); },
      getState: () => knetState,
      setState: (state) => { knetState = structuredClone(state); },
    });`;
  return `<!DOCTYPE html>
<html lang="${language}" style='${themeStyle(theme).replace(/'/g, '&#39;')}'>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="icon" href="data:,">
<style>@layer vscode-default { body { padding: 0 20px; color: var(--vscode-editor-foreground); } }</style>
<link rel="stylesheet" href="/main.css">
</head>
<body class="${themes[theme].bodyClass}" data-vscode-theme-kind="${themes[theme].bodyClass}">
<div id="root"></div>
<script nonce="${nonce}">${fake}</script>
<script type="module" nonce="${nonce}" src="/main.js"></script>
</body>
</html>`;
}
