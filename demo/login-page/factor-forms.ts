import type { FieldSpec, Step } from 'idp-login';
import { html, Html } from '../broker/http/html.js';

/** Puts fields into a form that goes to the login. */
export type FormWriter = (fields: Html) => Html;

/** The steps of a second factor, as forms that work without script. */
export function factorForm(step: Step, form: FormWriter): Html | undefined {
  switch (step.kind) {
    case 'code':
      return codeForm(step, form);
    case 'select':
      return html`<p>${step.purpose === 'new-factor' ? 'Choose a way to protect your account.' : 'Choose a way.'}</p>
        ${form(
          html`${step.options.map(
            ({ id, label }) => html`<button class="button quiet" name="factor" value="${id}">${label}</button>`,
          )}`,
        )}`;
    case 'enroll-totp':
      return html`<p>Scan this with an authenticator app, or type the key into it. Then type the code that it shows.</p>
        ${step.qr === undefined ? undefined : qrCode(step.qr)}
        <p><code>${step.secret.match(/.{1,4}/g)?.join(' ')}</code></p>
        ${form(html`${codeInput('numeric')} <button class="button">Go on</button>`)}`;
    case 'recovery-codes':
      return html`<p>Keep these codes in a safe place. Each works once, when nothing else is at hand.</p>
        <ul class="codes">
          ${step.codes.map((code) => html`<li><code>${code}</code></li>`)}
        </ul>
        ${form(html`<button class="button" name="factor" value="saved">I have saved them</button>`)}`;
    case 'profile':
      return form(html`${step.fields.map(profileField)} <button class="button">Go on</button>`);
    default:
      return undefined;
  }
}

/** The way to another factor. */
export function otherFactorForm(alternatives: readonly string[], form: FormWriter): Html | undefined {
  if (!alternatives.includes('another-factor')) return undefined;
  return form(html`<button class="button quiet" name="alternative" value="another-factor">Use another way</button>`);
}

function codeForm(step: Extract<Step, { kind: 'code' }>, form: FormWriter): Html {
  const { channel, target, rememberDays } = step;
  const isSent = channel === 'email' || channel === 'sms' || channel === 'voice';
  const lead = isSent
    ? target === undefined
      ? 'We sent you a code.'
      : `We sent a code to ${target}.`
    : channel === 'recovery'
      ? 'Type one of the recovery codes that you saved.'
      : 'Type the code that your authenticator app shows.';
  const remember =
    rememberDays === undefined
      ? undefined
      : html`<label class="check"
          ><input type="checkbox" name="remember_browser" value="true" /> Do not ask again in this browser for
          ${rememberDays} days</label
        >`;
  return html`<p>${lead}</p>
    ${form(
      html`${codeInput(channel === 'recovery' ? 'text' : 'numeric')} ${remember} <button class="button">Go on</button>`,
    )}
    ${
      isSent
        ? form(html`<button class="button quiet" name="resend" value="true">Send another code</button>`)
        : undefined
    }`;
}

function codeInput(mode: 'numeric' | 'text'): Html {
  return html`<label for="otp">Code</label>
    <input id="otp" name="otp" type="text" inputmode="${mode}" autocomplete="one-time-code" required autofocus />`;
}

function profileField({ name, type, label, required }: FieldSpec): Html {
  const text = typeof label === 'string' ? label : (label['en'] ?? Object.values(label)[0] ?? name);
  return html`<label for="profile-${name}">${text}</label>
    <input
      id="profile-${name}"
      name="profile.${name}"
      type="${type}"
      autocomplete="${type}"
      ${required === true ? new Html('required') : undefined}
    />`;
}

function qrCode({ size, path }: { readonly size: number; readonly path: string }): Html {
  const border = 4;
  const field = `${-border} ${-border} ${size + 2 * border} ${size + 2 * border}`;
  return html`<svg class="qr" viewBox="${field}" role="img" aria-label="QR code"><path d="${path}" /></svg>`;
}
