import { AppBridge, PostMessageTransport } from '@modelcontextprotocol/ext-apps/app-bridge';

/*
 * A client's window in a browser. It shows a view in a frame without rights, through the protocol's own host, and sends it a result.
 */

type Result = Parameters<AppBridge['sendToolResult']>[0];

declare global {
  interface Window {
    show(html: string, result: Result): Promise<void>;
  }
}

window.show = async (html, result) => {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.style.cssText = 'width: 800px; height: 520px; border: 0';
  document.body.append(frame);
  const bridge = new AppBridge(null, { name: 'a-host', version: '1.0.0' }, {}, { hostContext: { theme: 'dark' } });
  const greeted = new Promise<void>((resolve) => {
    bridge.oninitialized = () => resolve();
  });
  await bridge.connect(new PostMessageTransport(frame.contentWindow!, frame.contentWindow!));
  frame.srcdoc = html;
  await greeted;
  await bridge.sendToolInput({ arguments: {} });
  await bridge.sendToolResult(result);
};
