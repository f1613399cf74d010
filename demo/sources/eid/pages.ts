import { framedPage } from '../web/brand-frame.js';
import { html, trusted, type Html } from '../web/html.js';
import { nordic } from './look.js';
import type { Order } from './orders.js';
import { formatNationalId, type EidPerson } from './people.js';

/** Asks where the app is, when the application did not say. */
export function devicePage(base: string, application: string): string {
  return framedPage(
    nordic,
    'Where is your app?',
    html`<section class="card">
      <div>
        <h1>Where is your app?</h1>
        <p class="lead">${application} asks who you are.</p>
      </div>
      <form method="post" action="${base}/device">
        <button class="button main" name="device" value="same-device">On this device</button>
        <button class="button" name="device" value="other-device">On another device</button>
      </form>
      ${cancelForm(base)}
    </section>`,
  );
}

/** The web page while the app is on the same device. */
export function sameDevicePage(base: string, order: Order, appUrl: string): string {
  return framedPage(
    nordic,
    'Open the app',
    html`<section class="card">
      <div>
        <h1>Open the app</h1>
        <p class="lead">${order.application} asks who you are. Confirm it in the Nordic eID app on this device.</p>
      </div>
      <a class="button main" href="${appUrl}">Open the app</a>
      ${otherDeviceForm(base, 'other-device', 'Use the app on another device')} ${cancelForm(base)}
    </section>`,
  );
}

/** The web page while the app is on another device: a code to scan, a number to compare, and a look every second. */
export function otherDevicePage(base: string, order: Order, appUrl: string, code: string): string {
  return framedPage(
    nordic,
    'Scan the code',
    html`<section class="card">
      <div>
        <h1>Scan the code</h1>
        <p class="lead">${order.application} asks who you are. Open the Nordic eID app on your phone.</p>
      </div>
      <div class="scan">
        <div class="qr" role="img" aria-label="QR code for the app">${trusted(code)}</div>
        <div>
          <p>In the app, choose this number:</p>
          <p class="number">${order.number}</p>
        </div>
      </div>
      <p class="waiting" role="status" data-status="${base}/status">Waiting for the app</p>
      <noscript><a class="button" href="${base}">Go on</a></noscript>
      <p class="quiet">
        No phone at hand? <a href="${appUrl}" target="_blank" rel="noopener">Open the app in another window</a>.
      </p>
      ${otherDeviceForm(base, 'same-device', 'Use the app on this device')} ${cancelForm(base)}
    </section>`,
    ['/assets/wait.js'],
  );
}

/** The app: it shows who asks, and takes the person's number and code. */
export function appPage(options: {
  readonly action: string;
  readonly order: Order;
  readonly nationalId: string | undefined;
  readonly refused: boolean;
  readonly people: readonly EidPerson[];
}): string {
  const { action, order, nationalId, refused, people } = options;
  return framedPage(
    nordic,
    'Identify',
    html`
      <section class="card app">
        <div>
          <p class="quiet">Nordic eID app</p>
          <h1>Identify at ${order.application}</h1>
          <p class="lead">It will see your name, date of birth and national identity number.</p>
        </div>
        ${
          refused &&
          html`<p class="notice bad" role="alert">
            That number and security code do not go together.
            ${order.triesLeft === 1 ? 'One try is left.' : `${String(order.triesLeft)} tries are left.`}
          </p>`
        }
        <form method="post" action="${action}">
          ${order.device === 'other-device' && numberChoice(order)}
          <div class="field">
            <label for="national-id">National identity number</label>
            <input
              id="national-id"
              name="national-id"
              value="${nationalId ?? ''}"
              inputmode="numeric"
              autocomplete="off"
              placeholder="YYYYMMDD-NNNN"
              required
            />
          </div>
          <div class="field">
            <label for="code">Security code</label>
            <input
              id="code"
              name="code"
              type="password"
              inputmode="numeric"
              autocomplete="off"
              pattern="[0-9 ]{6,7}"
              title="Six digits"
              required
            />
          </div>
          <button class="button main" name="decision" value="confirm">Identify</button>
        </form>
        <form method="post" action="${action}">
          <button class="button" name="decision" value="cancel">Cancel</button>
        </form>
      </section>
      ${identities(people)}
    `,
  );
}

/** The app when it is done, on another device. */
export function appDonePage(isConfirmed: boolean): string {
  return framedPage(
    nordic,
    isConfirmed ? 'Done' : 'Stopped',
    html`<section class="card app">
      <div>
        <p class="quiet">Nordic eID app</p>
        <h1>${isConfirmed ? 'You have identified yourself' : 'Nothing was confirmed'}</h1>
        <p class="lead">
          ${isConfirmed ? 'Go on where you started.' : 'Go back to where you started, and begin again.'}
        </p>
      </div>
    </section>`,
  );
}

/** The web page when an identification came to nothing. */
export function failedPage(base: string, order: Order): string {
  return framedPage(
    nordic,
    'Not identified',
    html`<section class="card">
      <div>
        <h1>You were not identified</h1>
        <p class="lead">
          ${order.state === 'cancelled' ? 'It was cancelled in the app.' : 'The number or the code was wrong too often.'}
        </p>
      </div>
      <form method="post" action="${base}/device">
        <button class="button main" name="device" value="${order.device}">Try again</button>
      </form>
      ${cancelForm(base)}
    </section>`,
  );
}

/** What is at the issuer's own address. */
export function homePage(people: readonly EidPerson[]): string {
  return framedPage(
    nordic,
    'Nordic eID',
    html`
      <section class="card">
        <div>
          <h1>There is nothing to do here</h1>
          <p class="lead">
            An application sends you here when it has to know who you are by law. The app is a page that opens then.
          </p>
        </div>
      </section>
      ${identities(people)}
    `,
  );
}

/** Says what is wrong. */
export function problemPage(title: string, text: string): string {
  return framedPage(
    nordic,
    title,
    html`<section class="card">
      <div>
        <h1>${title}</h1>
        <p class="lead">${text}</p>
      </div>
    </section>`,
  );
}

function identities(people: readonly EidPerson[]): Html {
  return html`<details class="try">
    <summary>Identities to try</summary>
    <dl>
      ${people.map(
        (person) =>
          html`<dd>${formatNationalId(person.nationalId)}</dd>
            <dd>${person.code}</dd>`,
      )}
    </dl>
  </details>`;
}

function numberChoice(order: Order): Html {
  return html`<fieldset class="numbers">
    <legend>Which number do you see on the other screen?</legend>
    ${order.choices.map(
      (number) =>
        html`<label><input type="radio" name="number" value="${number}" required /><span>${number}</span></label>`,
    )}
  </fieldset>`;
}

function otherDeviceForm(base: string, device: string, text: string): Html {
  return html`<form method="post" action="${base}/device">
    <button class="button" name="device" value="${device}">${text}</button>
  </form>`;
}

function cancelForm(base: string): Html {
  return html`<form method="post" action="${base}/cancel"><button class="plain">Cancel</button></form>`;
}
