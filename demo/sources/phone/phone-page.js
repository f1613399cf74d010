// @ts-check
// The page of the phone. It runs in the browser as it is, so it is plain JavaScript.

/** @typedef {{ id: string, receivedAt: string, channel: 'sms' | 'voice', to: string, from: string, text: string, codes: string[] }} Message */

/**
 * @template {Element} T
 * @param {string} id
 * @param {{ new (): T }} type
 * @returns {T}
 */
function byId(id, type) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`#${id} is missing`);
  return element;
}

const screen = byId('screen', HTMLElement);
const numbers = byId('numbers', HTMLElement);
const number = byId('number', HTMLSelectElement);
const empty = byId('empty', HTMLButtonElement);

/** @type {Message[]} */
let messages = [];

/**
 * @param {string} tag
 * @param {{ class?: string, text?: string, [attribute: string]: string | undefined }} [attributes]
 * @param {(Node | string)[]} children
 */
function element(tag, attributes = {}, ...children) {
  const { text, ...rest } = attributes;
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

/** @param {string} code */
function codeButton(code) {
  const button = element('button', { class: 'button small code' }, code, element('span', { text: 'Copy' }));
  button.addEventListener('click', () => {
    void navigator.clipboard.writeText(code).then(() => {
      const label = button.querySelector('span');
      if (label) label.textContent = 'Copied';
    });
  });
  return button;
}

/** @param {Message} message */
function bubble(message) {
  const date = new Date(message.receivedAt);
  const time = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  const about = message.channel === 'voice' ? `Call from ${message.from}` : message.from;
  return element(
    'article',
    { class: `bubble ${message.channel}` },
    element(
      'p',
      { class: 'about' },
      element('strong', { text: about }),
      ` to ${message.to}, `,
      element('time', { datetime: message.receivedAt, text: time }),
    ),
    element('p', { class: 'text', text: message.channel === 'voice' ? `“${message.text}”` : message.text }),
    ...message.codes.slice(0, 2).map(codeButton),
  );
}

function show() {
  const known = [...new Set(messages.map(({ to }) => to))];
  const wanted = known.includes(number.value) ? number.value : '';
  number.replaceChildren(
    element('option', { value: '', text: 'All numbers' }),
    ...known.map((one) => element('option', { value: one, text: one })),
  );
  number.value = wanted;
  numbers.hidden = known.length < 2;
  empty.disabled = messages.length === 0;
  const shown = messages.filter(({ to }) => wanted === '' || to === wanted);
  // The oldest first, as on a phone: the newest is at the bottom, in sight.
  screen.replaceChildren(
    ...(shown.length === 0
      ? [element('p', { class: 'nothing', text: 'No messages yet. Every number works here.' })]
      : []),
    ...shown.toReversed().map(bubble),
  );
  screen.scrollTop = screen.scrollHeight;
  document.title = messages.length > 0 ? `Phone (${messages.length})` : 'Phone';
}

async function load() {
  const response = await fetch('/api/messages');
  messages = await response.json();
  show();
}

number.addEventListener('change', show);
empty.addEventListener('click', () => void fetch('/api/messages', { method: 'DELETE' }));

const events = new EventSource('/api/events');
events.addEventListener('open', () => void load());
events.addEventListener('change', () => void load());
