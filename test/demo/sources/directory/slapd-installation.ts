import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';

import { findSlapd } from '../../../../demo/sources/directory/slapd.js';

const startPolicy = '/usr/sbin/policy-rc.d';

/**
 * Makes sure that OpenLDAP is here, if need be by installing it; returns why not.
 *
 * Only root on a Debian system can; everybody else gets a reason, and tests that need OpenLDAP are skipped with it.
 */
export function ensureSlapd(): string | undefined {
  if (findSlapd()) return undefined;
  if (process.getuid?.() !== 0) return 'OpenLDAP (slapd) is not installed, and only root can install it.';
  try {
    accessSync('/usr/bin/apt-get', constants.X_OK);
  } catch {
    return 'OpenLDAP (slapd) is not installed, and there is no apt-get to install it with.';
  }
  return install();
}

/** Installs the package without a database of its own and without starting the system's service. */
function install(): string | undefined {
  const options = {
    stdio: 'ignore',
    timeout: 300_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  } as const;
  const apt = ['-o', 'DPkg::Lock::Timeout=240', '-y', '-qq', '--no-install-recommends'];
  const hasPolicy = existsSync(startPolicy);
  try {
    if (!hasPolicy) writeFileSync(startPolicy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    execFileSync('debconf-set-selections', {
      ...options,
      stdio: ['pipe', 'ignore', 'ignore'],
      input: 'slapd slapd/no_configuration boolean true\n',
    });
    execFileSync('apt-get', [...apt, 'install', 'slapd'], options);
  } catch {
    return 'OpenLDAP (slapd) is not installed, and apt-get could not install it.';
  } finally {
    if (!hasPolicy) rmSync(startPolicy, { force: true });
  }
  return findSlapd() ? undefined : 'OpenLDAP (slapd) was installed, but is not where it should be.';
}
