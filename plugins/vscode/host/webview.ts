import { randomBytes } from 'node:crypto';
import { type ExtensionContext, Uri, type Webview } from 'vscode';

/** The stored state of a prompt's webview. */
export interface PromptState {
  readonly id: string;
  /** The folder that paths start from, as a URI. */
  readonly base: string;
}

/**
 * Sets a webview's page to the panel. Only its own script and style run, and it fetches nothing.
 * @param state identifies a prompt to restore after a reload of the window
 */
export function showPage(webview: Webview, { extensionUri }: ExtensionContext, state?: PromptState): void {
  const dist = Uri.joinPath(extensionUri, 'dist');
  webview.options = { enableScripts: true, localResourceRoots: [dist] };
  const script = webview.asWebviewUri(Uri.joinPath(dist, 'panel.js'));
  const style = webview.asWebviewUri(Uri.joinPath(dist, 'panel.css'));
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    'img-src blob:',
    `style-src ${webview.cspSource} 'unsafe-inline'`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  const kept = Object.entries(state ?? {}).map(([name, value]) => ` data-${name}="${value.replaceAll('"', '&quot;')}"`);
  webview.html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${style}">
<title>Likewise</title>
</head>
<body${kept.join('')}>
<div id="root"></div>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
