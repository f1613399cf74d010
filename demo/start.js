// @ts-check
// Plain JavaScript that old versions of Node can read: it only makes sure that the rest can run.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`The demo needs Node 20.19 or newer, and this is Node ${process.versions.node}.`);
  process.exit(1);
}

import('tsx/esm/api').then(
  ({ register }) => {
    register();
    return import('./start.ts');
  },
  () => {
    console.error('The packages are not installed: run "npm ci" first.');
    process.exit(1);
  },
);
