// @ts-check
// The page of the mailbox. It runs in the browser as it is, so it is plain JavaScript.

/** @typedef {{ id: string, receivedAt: string, from: string, to: string[], subject: string, text: string, codes: string[] }} Message */

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

const list = byId('list', HTMLUListElement);
const reader = byId('message', HTMLElement);
const filter = byId('filter', HTMLInputElement);
const empty = byId('empty', HTMLButtonElement);
const announcement = byId('announcement', HTMLElement);

/** @type {Message[]} */
let messages = [];
/** Whether the person has chosen a message; until then the newest is open. */
let chosen = location.hash.length > 1;

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

/** @param {string} iso */
function ago(iso) {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(iso)) / 1000));
  const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
  if (seconds < 45) return 'just now';
  if (seconds < 45 * 60) return format.format(-Math.round(seconds / 60), 'minute');
  if (seconds < 22 * 3600) return format.format(-Math.round(seconds / 3600), 'hour');
  return format.format(-Math.round(seconds / 86400), 'day');
}

/** @param {string} text Lines as they are; addresses become links. */
function linked(text) {
  return text
    .split(/(https?:\/\/[^\s<>"')\]]+)/)
    .map((part, index) =>
      index % 2 === 1 ? element('a', { href: part, target: '_blank', rel: 'noopener', text: part }) : part,
    );
}

/** @param {string} code */
function codeBlock(code) {
  const button = element('button', { class: 'button small', text: 'Copy code' });
  button.addEventListener('click', () => {
    void navigator.clipboard.writeText(code).then(() => {
      button.textContent = 'Copied';
      announcement.textContent = 'The code is copied.';
      setTimeout(() => (button.textContent = 'Copy code'), 2000);
    });
  });
  return element('p', { class: 'code' }, element('strong', { text: code }), button);
}

/** @param {Message | undefined} message */
function showMessage(message) {
  document.body.classList.toggle('reading', chosen && message !== undefined);
  if (!message) {
    const text = messages.length > 0 ? 'Choose a message to read it.' : 'No mail yet.';
    const hint = 'Every address works here. Ask for a sign-in code, and it shows up at once.';
    reader.replaceChildren(
      element('div', { class: 'nothing' }, element('h1', { text }), element('p', { class: 'quiet', text: hint })),
    );
    return;
  }
  const back = element('a', { class: 'back', href: '#', text: 'All messages' });
  const date = new Date(message.receivedAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
  /** @param {string} name @param {string} value */
  const row = (name, value) => element('div', {}, element('dt', { text: name }), element('dd', { text: value }));
  reader.replaceChildren(
    back,
    element('h1', { text: message.subject || '(no subject)' }),
    element('dl', {}, row('From', message.from), row('To', message.to.join(', ')), row('Date', date)),
    ...message.codes.slice(0, 3).map(codeBlock),
    element('div', { class: 'text' }, ...linked(message.text.trim())),
  );
}

function show() {
  const address = filter.value.trim().toLowerCase();
  const shown = messages.filter((message) => message.to.some((to) => to.includes(address)));
  const wanted = location.hash.slice(1);
  const open = shown.find((message) => message.id === wanted) ?? (chosen ? undefined : shown[0]);
  list.replaceChildren(
    ...shown.map((message) =>
      element(
        'li',
        {},
        element(
          'a',
          { href: `#${message.id}`, 'aria-current': message === open ? 'true' : undefined },
          element('span', { class: 'to', text: message.to.join(', ') }),
          element('time', { datetime: message.receivedAt, text: ago(message.receivedAt) }),
          element('span', { class: 'subject', text: message.subject || '(no subject)' }),
          ...message.codes.slice(0, 1).map((code) => element('span', { class: 'chip', text: code })),
        ),
      ),
    ),
  );
  empty.disabled = messages.length === 0;
  document.title = messages.length > 0 ? `Mailbox (${messages.length})` : 'Mailbox';
  showMessage(open);
}

async function load() {
  const response = await fetch('/api/messages');
  const before = messages[0]?.id;
  messages = await response.json();
  const newest = messages[0];
  if (before !== undefined && newest && newest.id !== before) {
    announcement.textContent = `New message to ${newest.to.join(', ')}: ${newest.subject}`;
  }
  show();
}

addEventListener('hashchange', () => {
  chosen = location.hash.length > 1;
  show();
  if (chosen) reader.focus();
});
filter.addEventListener('input', show);
empty.addEventListener('click', () => void fetch('/api/messages', { method: 'DELETE' }));

const events = new EventSource('/api/events');
events.addEventListener('open', () => void load());
events.addEventListener('change', () => void load());
setInterval(() => {
  for (const time of list.querySelectorAll('time')) time.textContent = ago(time.dateTime);
}, 20_000);
filter.value = new URLSearchParams(location.search).get('to') ?? '';
