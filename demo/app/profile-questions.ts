import type { Middleware } from 'koa';
import { jwtVerify, SignJWT } from 'jose';

import { readForm } from '../sources/web/form-body.js';

/** What the page with the question is made of. */
export interface ProfileQuestionOptions {
  readonly issuer: string;
  /** Signs what goes from the broker's Action to the page, and back. */
  readonly secret: string;
  /** Fills the page. */
  render(values: Readonly<Record<string, string>>): string | undefined;
}

const path = '/profile';

/**
 * The page to which an Action of the broker sends people with one more question. It believes the token that the Action
 * signed, and sends a token of its own back; so nobody else can answer for them.
 */
export function askProfileQuestions({ issuer, secret, render }: ProfileQuestionOptions): Middleware {
  const key = Buffer.from(secret);
  const read = async (token: string): Promise<Record<string, unknown> | undefined> =>
    jwtVerify(token, key, { algorithms: ['HS256'] }).then(
      ({ payload }) => payload,
      () => undefined,
    );
  return async (context, next) => {
    if (context.path !== path) {
      await next();
      return;
    }
    const isAnswer = context.method === 'POST';
    const fields = isAnswer ? await readForm(context.req) : context.URL.searchParams;
    const sessionToken = fields.get('session_token') ?? '';
    const state = fields.get('state') ?? '';
    const claims = await read(sessionToken);
    context.set('Cache-Control', 'no-store');
    if (claims === undefined || state === '') {
      context.status = 400;
      context.body = 'This page opens during a sign-in only.';
      return;
    }
    if (isAnswer) {
      const answer = await new SignJWT({ state, favourite: (fields.get('favourite') ?? '').slice(0, 40) })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuedAt()
        .setExpirationTime('2 minutes')
        .sign(key);
      const back = new URL(`${issuer}/continue`);
      back.searchParams.set('state', state);
      back.searchParams.set('session_token', answer);
      context.status = 303;
      context.redirect(back.href);
      return;
    }
    // Browsers hold a form to this policy through every redirect that follows it.
    const policy = context.response.get('Content-Security-Policy');
    context.set('Content-Security-Policy', policy.replace("form-action 'self'", `form-action 'self' ${issuer}`));
    context.type = 'html';
    context.body = render({ name: typeof claims['name'] === 'string' ? claims['name'] : 'you', sessionToken, state });
  };
}
