import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';

import type { Connection } from '../../src/connection/connection.js';
import type { IdpLogin } from '../../src/elements/idp-login.js';
import { connections, documentOf } from '../flow/sample-document.js';
import { waitUntil } from '../support/wait-until.js';

import { fakeClient } from './fake-client.js';
import '../../src/define.js';

const names = ['Ähre', 'Birke', 'Buche', 'Distel', 'Eiche'];
const providers = (count: number): Connection[] =>
  Array.from({ length: count }, (_, index) => ({
    ...connections.social,
    id: `s${index}`,
    label: names[index - 2] ?? `Provider ${index}`,
  }));

async function opened(count: number, around?: HTMLElement, set: Partial<IdpLogin> = {}) {
  const element = document.createElement('idp-login');
  const client = fakeClient(documentOf(...providers(count)));
  Object.assign(element, { client, locale: 'en', maxButtons: 2, ...set });
  const place = around ?? (await fixture<HTMLElement>(html`<div></div>`));
  place.append(element);
  await waitUntil(() => element.querySelector('[aria-haspopup]'));
  const more = element.querySelector<HTMLButtonElement>('[aria-haspopup]');
  if (!more) throw new Error('There is no button for more options.');
  const panel = (): HTMLElement | null => element.querySelector<HTMLElement>('.idp-more:popover-open');
  const open = async (): Promise<HTMLElement> => {
    more.click();
    await waitUntil(() => panel()?.style.getPropertyValue('top'));
    return panel() as HTMLElement;
  };
  const active = (): string => element.querySelector('.idp-more [aria-selected="true"] bdi')?.textContent.trim() ?? '';
  const closed = async (): Promise<void> => {
    await waitUntil(() => !panel());
    await element.updateComplete;
  };
  return { element, more, panel, open, active, closed };
}

const press = (...keys: string[]): Promise<void> =>
  keys.reduce((before, key) => before.then(() => sendKeys({ press: key })), Promise.resolve());

function expectInside(panel: HTMLElement): void {
  const { left, top, right, bottom } = panel.getBoundingClientRect();
  expect(left).to.be.at.least(0);
  expect(top).to.be.at.least(0);
  expect(right).to.be.at.most(document.documentElement.clientWidth);
  expect(bottom).to.be.at.most(window.innerHeight);
}

describe('more options', () => {
  it('holds the connections beyond the first ones', async () => {
    const { element, more, open } = await opened(7);
    expect(element.querySelectorAll('.idp-buttons [data-connection]').length).to.equal(2);
    expect(more.getAttribute('aria-expanded')).to.equal('false');
    const panel = await open();
    expect(more.getAttribute('aria-expanded')).to.equal('true');
    const options = [...panel.querySelectorAll('[role="option"] bdi')];
    expect(options.map((option) => option.textContent.trim())).to.deep.equal(names);
    expectInside(panel);
    await expect(element).to.be.accessible();
  });

  it('gives a single one more its own button', async () => {
    const element = await fixture<IdpLogin>(html`<idp-login .maxButtons=${2} locale="en"></idp-login>`);
    element.client = fakeClient(documentOf(...providers(3)));
    await waitUntil(() => element.querySelector('[data-connection]'));
    expect(element.querySelectorAll('[data-connection]').length).to.equal(3);
    expect(element.querySelector('[aria-haspopup]')).to.equal(null);
  });

  it('is moved through by keys and by first letters', async () => {
    const { open, active } = await opened(7);
    await open();
    expect(active()).to.equal('Ähre');
    await press('ArrowDown');
    expect(active()).to.equal('Birke');
    await press('End');
    expect(active()).to.equal('Eiche');
    await press('ArrowDown');
    expect(active()).to.equal('Eiche');
    await press('Home', 'd');
    expect(active()).to.equal('Distel');
  });

  it('goes on to the next one when a first letter comes again', async () => {
    const { open, active } = await opened(7);
    await open();
    await press('b');
    expect(active()).to.equal('Birke');
    await press('b');
    expect(active()).to.equal('Buche');
    await press('b');
    expect(active()).to.equal('Birke');
  });

  it('chooses with Enter', async () => {
    const { element, open, closed } = await opened(7);
    const chosen: string[] = [];
    element.addEventListener('idp-connection-chosen', (event) => {
      event.preventDefault();
      chosen.push(event.connection.id);
    });
    await open();
    await press('ArrowDown', 'Enter');
    await closed();
    await waitUntil(() => chosen.length > 0);
    expect(chosen).to.deep.equal(['s3']);
  });

  it('chooses with a click', async () => {
    const { element, open, closed } = await opened(7);
    const panel = await open();
    panel.querySelector<HTMLElement>('[data-connection="s4"]')?.click();
    await closed();
    await waitUntil(() => element.screen === 'redirecting');
  });

  it('closes with Escape and gives the focus back', async () => {
    const { more, open, closed } = await opened(7);
    await open();
    await press('Escape');
    await closed();
    expect(document.activeElement).to.equal(more);
    expect(more.getAttribute('aria-expanded')).to.equal('false');
  });

  it('closes when its button is pressed again, and when the focus goes elsewhere', async () => {
    const { more, open, closed } = await opened(7);
    await open();
    more.click();
    await closed();
    await open();
    await press('Tab');
    await closed();
  });

  it('leaves the dialog open that it stands in', async () => {
    const dialog = await fixture<HTMLDialogElement>(html`<dialog></dialog>`);
    dialog.style.inlineSize = '24rem';
    dialog.showModal();
    const { open, closed } = await opened(7, dialog);
    const panel = await open();
    expectInside(panel);
    const { left, top } = panel.getBoundingClientRect();
    expect(panel.contains(document.elementFromPoint(left + 20, top + 20))).to.equal(true);
    await press('Escape');
    await closed();
    expect(dialog.open).to.equal(true);
    dialog.close();
  });

  it('is not cut off by a scrolled container, and closes when its button is scrolled away', async () => {
    const container = await fixture<HTMLElement>(html`<div></div>`);
    container.style.cssText = 'block-size: 260px; overflow: auto';
    const { more, open, closed } = await opened(12, container);
    const below = document.createElement('div');
    below.style.blockSize = '900px';
    container.append(below);
    more.scrollIntoView({ block: 'end' });
    const panel = await open();
    expectInside(panel);
    const { left, top, height } = panel.getBoundingClientRect();
    expect(height).to.be.above(100);
    expect(panel.contains(document.elementFromPoint(left + 20, top + 20))).to.equal(true);
    // The list watches its button in the same way; it hears of it first.
    await new Promise<void>((resolve) => {
      new IntersectionObserver(() => resolve()).observe(more);
    });
    container.scrollTop = container.scrollHeight;
    await closed();
  });

  it('stays in a window as small as at 400 % zoom', async () => {
    await setViewport({ width: 320, height: 192 });
    try {
      const { more, open } = await opened(12);
      more.scrollIntoView();
      const panel = await open();
      expectInside(panel);
      expect(panel.getBoundingClientRect().height).to.be.above(100);
    } finally {
      await setViewport({ width: 800, height: 600 });
    }
  });

  it('stands where the form does when that is written from the right', async () => {
    const { element, open } = await opened(7, undefined, { locale: 'ar' });
    await waitUntil(() => element.querySelector('.idp-form')?.getAttribute('dir') === 'rtl');
    const panel = await open();
    const form = element.querySelector('.idp-form') as HTMLElement;
    const [a, b] = [panel.getBoundingClientRect(), form.getBoundingClientRect()];
    expect(a.right).to.be.closeTo(b.right, 1);
    expect(a.left).to.be.closeTo(b.left, 1);
  });

  describe('of a thousand connections', () => {
    it('draws a few and names their number', async () => {
      const { open } = await opened(1000);
      const panel = await open();
      const options = panel.querySelectorAll('[role="option"]');
      expect(options.length).to.be.below(100);
      expect(options[0]?.getAttribute('aria-setsize')).to.equal('998');
    });

    it('is searched, and what begins with the word comes first', async () => {
      const { open, active, panel } = await opened(1000);
      await open();
      await sendKeys({ type: 'provider 77' });
      await waitUntil(() => panel()?.querySelectorAll('[role="option"]').length === 11);
      expect(active()).to.equal('Provider 77');
      await press('ArrowDown');
      expect(active()).to.equal('Provider 770');
      await press('Enter');
    });

    it('says that nothing was found', async () => {
      const { element, open, panel } = await opened(1000);
      await open();
      await sendKeys({ type: 'zzz' });
      await waitUntil(() => panel()?.querySelector('.idp-none')?.textContent.trim());
      expect(panel()?.querySelector('.idp-none')?.textContent.trim()).to.equal('Nothing found');
      await expect(element).to.be.accessible();
    });

    it('draws more as it is scrolled', async () => {
      const { open, panel } = await opened(1000);
      const list = (await open()).querySelector('[role="listbox"]') as HTMLElement;
      const before = list.childElementCount;
      list.scrollTop = list.scrollHeight;
      await waitUntil(() => (panel()?.querySelector('[role="listbox"]')?.childElementCount ?? 0) > before);
    });
  });
});
