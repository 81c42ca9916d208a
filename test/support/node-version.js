/**
 * Stops with one clear sentence on a Node that cannot run the program. npm scripts use the `node` package of devDependencies;
 * after `npm ci --ignore-scripts` that binary is missing and npm falls back, silently, to whatever Node is installed.
 */
export function requireNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 19)) {
    throw new Error(
      `Node ${version} is too old: 22.19 or newer is needed. Run 'npm ci' without --ignore-scripts, which installs Node 24.`,
    );
  }
}
