import type { FormParams } from './form-body.js';
import type { StepInput } from './login-turn.js';

/** Writes what a person gave in answer to a step as form parameters of the challenge endpoint. */
export function challengeInput(input: StepInput): FormParams {
  return {
    username: input.identifier,
    password: input.password,
    new_password: input.newPassword,
    otp: input.code,
    factor: input.choice,
    passkey: input.passkey && JSON.stringify(input.passkey),
    profile: input.profile && JSON.stringify(input.profile),
    captcha_token: input.captchaToken,
    alternative: input.alternative,
    resend: input.resend ? 'true' : undefined,
    remember_browser: input.rememberBrowser ? 'true' : undefined,
  };
}
