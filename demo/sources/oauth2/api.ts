import type Koa from 'koa';

import type { AuthorizationServer } from './authorization.js';
import { portraitPath } from './pages.js';

/** Answers the calls of applications: the profile and the addresses of whoever the token is of. */
export function answerApi(server: AuthorizationServer, url: string, context: Koa.Context): void {
  const token = /^(?:Bearer|token) (\S+)$/i.exec(context.get('Authorization'))?.[1];
  const grant = server.findGrant(token);
  context.set('Cache-Control', 'private, no-store');
  if (!grant) {
    context.status = 401;
    context.set('WWW-Authenticate', 'Bearer');
    context.body = { message: 'Bad credentials' };
    return;
  }
  const { person, scopes } = grant;
  context.set('X-OAuth-Scopes', scopes.join(', '));
  if (context.path === '/user') {
    context.body = {
      id: person.id,
      login: person.login,
      name: person.name,
      // The addresses are behind a scope of their own; here is only what the profile shows to everybody.
      email: person.publicEmail,
      avatar_url: `${url}${portraitPath(person)}`,
      html_url: `${url}/${person.login}`,
      company: person.company,
      type: 'User',
    };
    return;
  }
  if (!scopes.includes('user:email')) {
    context.status = 403;
    context.body = { message: 'The token lacks the scope user:email.' };
    return;
  }
  context.body = person.emails.map((email) => ({ ...email, visibility: email.primary ? 'private' : null }));
}
