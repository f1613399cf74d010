import { expect } from '@open-wc/testing';
import type { ConnectionsDocument, IdpLogin } from '../../src/index.js';
import { waitUntil } from '../support/wait-until.js';

interface StrictWindow extends Window {
  readonly policyViolations: readonly string[];
}

/** Opens the page that holds nothing but the script-tag file, under the strict policy. */
async function openStrictPage(): Promise<StrictWindow> {
  const frame = document.createElement('iframe');
  frame.src = new URL('./widget.strict.html', import.meta.url).href;
  frame.width = '480';
  frame.height = '720';
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  document.body.append(frame);
  await loaded;
  return frame.contentWindow as unknown as StrictWindow;
}

const connections: ConnectionsDocument = {
  version: 1,
  issuer: location.origin,
  client_id: 'test',
  connections: [
    {
      kind: 'database',
      strategy: 'broker',
      id: 'users',
      hint: { connection: 'users' },
      label: 'E-mail and password',
      modes: ['redirect'],
      visibility: 'identifier',
      identifiers: [{ type: 'email' }],
      password: {},
      reset: false,
    },
    {
      kind: 'social',
      strategy: 'oidc',
      id: 'social',
      hint: { connection: 'social' },
      label: 'Fabrikam',
      modes: ['redirect'],
      visibility: 'button',
    },
  ],
};

describe('idp-login.min.js under a strict policy', () => {
  let page: StrictWindow;

  beforeEach(async () => {
    page = await openStrictPage();
  });
  afterEach(() => {
    page.frameElement?.remove();
  });

  it('is refused inline styles and markup from strings, so that the next test means something', async () => {
    const paragraph = page.document.createElement('p');
    expect(() => {
      paragraph.innerHTML = '<b>text</b>';
    }).to.throw(/TrustedHTML|Sink type mismatch/);
    paragraph.setAttribute('style', 'color: red');
    page.document.body.append(paragraph);
    await waitUntil(() => page.policyViolations.some((violation) => violation.startsWith('style-src')));
    expect(page.policyViolations.some((violation) => violation.startsWith('require-trusted-types-for'))).to.equal(true);
  });

  it('shows the login with no report', async () => {
    const login = page.document.querySelector<IdpLogin>('idp-login');
    if (!login) throw new Error('The page holds no <idp-login>.');
    await page.customElements.whenDefined('idp-login');
    login.connections = connections;
    login.issuer = location.origin;
    await waitUntil(() => login.querySelector('input'), 'a field is shown', { timeout: 10_000 });
    await waitUntil(() => login.textContent.includes('Fabrikam'), 'a button is shown', { timeout: 10_000 });
    expect(page.getComputedStyle(login).display).not.to.equal('inline');
    expect(page.policyViolations).to.deep.equal([]);
  });
});
