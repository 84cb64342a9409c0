/** A row of the page: label and value. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** A button of the page and the command that it runs. */
export interface Action {
  readonly label: string;
  readonly command: string;
}

/**
 * The page shown for a profile that is opened as a file. All text is escaped, because names are untrusted.
 * @param nonce allows the page's own style and script, and nothing else
 */
export function profilePage(
  title: string,
  facts: readonly Fact[],
  actions: readonly Action[],
  nonce: string,
): string {
  const rows = facts.map(({ label, value }) => `<dt>${escaped(label)}</dt><dd>${escaped(value)}</dd>`);
  const buttons = actions.map(
    ({ label, command }) => `<button data-command="${escaped(command)}">${escaped(label)}</button>`,
  );
  return `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'">
<title>${escaped(title)}</title>
<style nonce="${nonce}">
body { color: var(--vscode-foreground); font: var(--vscode-font-size) var(--vscode-font-family); max-width: 60em; padding: 1em 2em; }
h1 { font-size: 1.4em; font-weight: 600; }
dl { display: grid; gap: 0.3em 1.5em; grid-template-columns: max-content 1fr; }
dt { color: var(--vscode-descriptionForeground); }
dd { margin: 0; overflow-wrap: anywhere; }
button { background: var(--vscode-button-background); border: 1px solid var(--vscode-button-border, transparent); color: var(--vscode-button-foreground); cursor: pointer; font: inherit; margin-right: 0.5em; padding: 0.4em 1em; }
button:hover { background: var(--vscode-button-hoverBackground); }
button:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<dl>${rows.join('')}</dl>
<p>${buttons.join('')}</p>
<script nonce="${nonce}">
const api = acquireVsCodeApi();
for (const button of document.querySelectorAll('button'))
  button.addEventListener('click', () => api.postMessage({ command: button.dataset.command }));
</script>
</body>
</html>`;
}

function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
}
