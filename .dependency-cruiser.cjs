// The import rules of ARCHITECTURE.md. `onlyIn` says which one place may import a package.
const onlyIn = (name, where) => ({
  name: `only-in-one-place:${name}`,
  severity: 'error',
  from: { pathNot: [where, '\\.test\\.ts$', '^test/'] },
  to: { path: `node_modules/${name}/` },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'not-resolved',
      severity: 'error',
      from: {},
      // `vscode` is there in the extension host only; vitest's config and types go by conditions of its own.
      to: { couldNotResolve: true, pathNot: '^(vscode|vitest/(config|node))$' },
    },
    {
      name: 'shared-imports-only-itself',
      severity: 'error',
      from: { path: '^shared/', pathNot: ['\\.test\\.ts$', '^shared/ui/'] },
      to: { pathNot: ['^shared/(?!ui/)', 'node_modules/zod/'] },
    },
    {
      name: 'ui-imports-only-preact-and-shared',
      severity: 'error',
      from: { path: '^shared/ui/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^shared/', 'node_modules/preact/'] },
    },
    {
      name: 'model-is-below-the-rest',
      severity: 'error',
      from: { path: '^daemon/model/' },
      to: { path: '^daemon/(cli|server|jobs|images)/' },
    },
    {
      name: 'engine-is-below-the-rest',
      severity: 'error',
      from: { path: '^daemon/engine/' },
      to: { path: '^daemon/(cli|server|jobs|images|model)/' },
    },
    {
      name: 'images-is-below-the-rest',
      severity: 'error',
      from: { path: '^daemon/images/' },
      to: { path: '^daemon/(cli|server|jobs|engine|model)/' },
    },
    {
      name: 'figures-are-above-images-only',
      severity: 'error',
      from: { path: '^daemon/figures/', pathNot: '\\.test\\.ts$' },
      to: { path: '^daemon/', pathNot: '^daemon/(figures|images)/' },
    },
    {
      name: 'eval-is-between-cli-and-jobs',
      severity: 'error',
      from: { path: '^daemon/(jobs|images|model|engine|server)/' },
      to: { path: '^daemon/(eval|figures)/' },
    },
    {
      name: 'jobs-is-below-cli-and-server',
      severity: 'error',
      from: { path: '^daemon/jobs/' },
      to: { path: '^daemon/(cli|life|server|auth)/' },
    },
    {
      name: 'auth-knows-none-of-the-others',
      severity: 'error',
      from: { path: '^daemon/auth/', pathNot: '\\.test\\.ts$' },
      to: { path: '^daemon/(cli|life|server|jobs|images|engine|model)/' },
    },
    {
      name: 'server-is-below-life-and-cli',
      severity: 'error',
      from: { path: '^daemon/server/' },
      to: { path: '^daemon/(cli|life)/' },
    },
    { name: 'life-is-below-cli', severity: 'error', from: { path: '^daemon/life/' }, to: { path: '^daemon/cli/' } },
    {
      name: 'daemon-and-plugins-meet-in-shared',
      severity: 'error',
      from: { path: '^(daemon|shared|plugins)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(daemon|plugins)/', pathNot: '^$1/' },
    },
    {
      name: 'figma-main-imports-only-messages-and-shared',
      severity: 'error',
      from: { path: '^plugins/figma/main/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^plugins/figma/(main/|messages\\.ts$)', '^shared/(?!ui/)'] },
    },
    {
      name: 'figma-ui-imports-only-messages-preact-and-shared',
      severity: 'error',
      from: { path: '^plugins/figma/ui/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^plugins/figma/(ui/|(messages\\.ts|package\\.json)$)', '^shared/', 'node_modules/preact/'] },
    },
    {
      name: 'vscode-only-in-the-host',
      severity: 'error',
      from: { path: '^(shared|daemon|plugins)/', pathNot: '^plugins/vscode/host/' },
      to: { path: '^vscode$' },
    },
    {
      name: 'vscode-core-is-below-host-and-webview',
      severity: 'error',
      from: { path: '^plugins/vscode/(core|panel)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^plugins/vscode/(host|webview)/' },
    },
    {
      name: 'vscode-webview-imports-only-messages-preact-and-shared',
      severity: 'error',
      from: { path: '^plugins/vscode/webview/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^plugins/vscode/(webview|panel)/', '^shared/', 'node_modules/preact/'] },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      from: { path: '^(shared|daemon|plugins)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^test/' },
    },
    onlyIn('onnxruntime-node', '^daemon/engine/host\\.ts$'),
    onlyIn('onnxruntime-common', '^daemon/engine/host\\.ts$'),
    onlyIn('sharp', '^daemon/images/codec\\.ts$'),
    onlyIn('yauzl', '^daemon/model/checkpoint/zip\\.ts$'),
    onlyIn('onnx-buf', '^daemon/model/graph/writer\\.ts$'),
    onlyIn('commander', '^daemon/cli/'),
    onlyIn('ws', '^(daemon/(server/(connection|upgrade)|cli/owner)|plugins/vscode/core/connectOwner)\\.ts$'),
    onlyIn('cacache', '^daemon/jobs/resultStore\\.ts$'),
    onlyIn('prom-client', '^daemon/server/metrics\\.ts$'),
    onlyIn('(pino|pino-roll)', '^daemon/log\\.ts$'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    exclude: '(^|/)dist/',
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'] },
  },
};
