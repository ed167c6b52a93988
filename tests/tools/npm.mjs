// npm: finds the packages that `make npm.stamp` installed, wherever the build folder is.
// ASSENT_NPM names the folder that holds node_modules; else it is npm/ of the build folder, which tests run in.
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const places = [process.env.ASSENT_NPM, 'npm', '../npm', join(here, '..')].filter(Boolean).map((p) => resolve(p));
/** The folder that holds node_modules; undefined without the packages. */
export const home = places.find((p) => existsSync(join(p, 'node_modules', 'standardwebhooks')));

export const installed = Boolean(home);

/** Loads a package. Without the packages: exit status 77, which `make check` counts as skipped. */
export function need(name) {
  if (!home) {
    console.error('npm packages are missing: run "make npm.stamp" in the build folder');
    process.exit(77);
  }
  return createRequire(join(home, 'from-here.cjs'))(name);
}
