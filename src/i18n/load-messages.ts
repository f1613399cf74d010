import { english } from './english.js';
import type { Locale } from './locale.js';
import type { Messages } from './messages.js';

/** Fetches the words of a language; each is a file of its own. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  switch (locale) {
    case 'en':
      return english;
  }
}
