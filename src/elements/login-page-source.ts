import { createLoginPageBackend } from '../client/login-page.js';
import { LoginError } from '../errors/login-error.js';

import type { LoginHost, LoginSource } from './login-box.js';

/** Makes the backend of a login box that is the broker's own login page. */
export function createLoginPage(host: LoginHost): LoginSource {
  const { interaction, csrfToken } = host;
  if (!interaction)
    throw new LoginError('invalid_config', '<idp-login> has no interaction: set the attribute or the property.', {
      phase: 'config',
    });
  const backend = createLoginPageBackend({ interaction, csrfToken });
  return {
    backend,
    async load(signal) {
      const { transaction, ...document } = await backend.connections({ signal });
      const { clientName, connection, loginHint, prompt, resume, error } = transaction;
      if (clientName !== undefined) host.clientName ??= clientName;
      return {
        document,
        ...(error ? { error } : {}),
        setup: {
          ...(connection === undefined ? {} : { connection }),
          ...(loginHint === undefined ? {} : { identifier: loginHint }),
          ...(prompt === 'create' ? { action: 'signup' as const } : {}),
          ...(resume ? { resume } : {}),
        },
      };
    },
  };
}
