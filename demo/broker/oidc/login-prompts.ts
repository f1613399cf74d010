import type { interactionPolicy as Policy } from 'oidc-provider';
import { interactionPolicy } from './oidc-provider.js';

type Check = (ctx: Parameters<Policy.Check['check']>[0]) => boolean | Promise<boolean>;

/**
 * What can stand between an authorization request and its answer.
 *
 * `create` and `select_account` are ways to open the login page; `post_login` is the pipeline, which also runs when a
 * session answers the request and nobody is asked anything.
 */
export function createLoginPrompts(isThirdParty: Check, needsPipeline: Check, isElsewhere: Check): Policy.Prompt[] {
  const { base, Check, Prompt } = interactionPolicy;
  const policy = base();
  const consent = policy.get('consent');
  // The client's own kind (native) is no reason to ask for consent; that it is somebody else's is.
  consent?.checks.remove('native_client_prompt');
  if (consent !== undefined) {
    for (const check of consent.checks) {
      const { check: original } = check;
      check.check = async (ctx) => ((await isThirdParty(ctx)) ? original(ctx) : Check.NO_NEED_TO_PROMPT);
    }
  }
  policy
    .get('login')
    ?.checks.add(
      new Check('organization', 'another organization is asked for', 'login_required', async (ctx) =>
        (await isElsewhere(ctx)) ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
      ),
    );
  policy.add(new Prompt({ name: 'create', requestable: true }), 0);
  policy.add(new Prompt({ name: 'select_account', requestable: true }), 1);
  policy.add(
    new Prompt(
      { name: 'post_login', requestable: false },
      new Check('pipeline', 'more is needed to sign in', 'interaction_required', async (ctx) =>
        (await needsPipeline(ctx)) ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
      ),
    ),
    // After `login`, before `consent`.
    3,
  );
  return policy;
}
