import * as vscode from 'vscode';

/** The page of the panel. A nonce is enough for Mermaid's lazy chunks too: imports inherit it. */
export function pageHtml(webview: vscode.Webview, scripts: vscode.Uri): string {
  const nonce = crypto.randomUUID();
  const address = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(scripts, file));
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    // Mermaid writes style elements into its SVG.
    `style-src 'unsafe-inline' ${webview.cspSource}`,
    `img-src ${webview.cspSource} data: blob:`,
    `font-src ${webview.cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${address('main.css')}">
</head>
<body>
<div id="root"></div>
<script type="module" nonce="${nonce}" src="${address('main.js')}"></script>
</body>
</html>`;
}
