import { berTags, membersOf, numberOf, textOf, writeElement, writeNumber, type BerElement } from './ber.js';
import { resultCodes, type DirectoryTree, type SearchScope } from './directory-tree.js';
import type { DirectoryEntry } from './entries.js';
import { readFilter, valuesOf } from './search-filter.js';

/** The answers to one message, and what becomes of the connection. */
export interface SessionAnswer {
  readonly answers: readonly Buffer[];
  readonly then: 'go-on' | 'close' | 'start-tls';
}

/** The conversation on one connection. */
export interface LdapSession {
  /** @throws {Error} when the message is not LDAP. */
  answer(message: BerElement): SessionAnswer;
}

const startTlsOid = '1.3.6.1.4.1.1466.20037';
const sizeLimit = 500;

/** The tag of the answer to each request that changes something, which this server does not do. */
const refusedRequests: Readonly<Record<number, number>> = {
  0x66: 0x67,
  0x68: 0x69,
  0x4a: 0x6b,
  0x6c: 0x6d,
  0x6e: 0x6f,
};

/** Begins a conversation: nobody is bound. */
export function createLdapSession(tree: DirectoryTree, canStartTls: boolean): LdapSession {
  let boundAs = '';

  function bind(request: BerElement): Buffer {
    const [version, name, authentication] = membersOf(request);
    boundAs = '';
    if (numberOf(version) !== 3) return result(0x61, resultCodes.protocolError, 'Only version 3 is spoken here.');
    if (authentication?.tag !== 0x80)
      return result(0x61, resultCodes.authMethodNotSupported, 'Only simple bind is supported.');
    const outcome = tree.bind(textOf(name), textOf(authentication));
    boundAs = outcome.boundAs;
    const text =
      outcome.code === resultCodes.unwillingToPerform ? 'unauthenticated bind (DN with no password) disallowed' : '';
    return result(0x61, outcome.code, text);
  }

  function search(request: BerElement): Buffer[] {
    const [base, scope, , limit, , typesOnly, filterElement, attributes] = membersOf(request);
    if (!filterElement || !attributes) throw new Error('The search is not complete.');
    const filter = readFilter(filterElement);
    const { code, entries, references } = tree.search(boundAs, textOf(base), numberOf(scope) as SearchScope, filter);
    if (code === resultCodes.referral) return [result(0x65, code, '', references)];
    const allowed = Math.min(numberOf(limit) || sizeLimit, sizeLimit);
    const wanted = membersOf(attributes).map(textOf);
    const withValues = numberOf(typesOnly) === 0;
    return [
      ...entries.slice(0, allowed).map((entry) => searchEntry(entry, wanted, withValues)),
      ...references.map((reference) => writeElement(0x73, [writeElement(berTags.octetString, reference)])),
      result(0x65, entries.length > allowed ? resultCodes.sizeLimitExceeded : code),
    ];
  }

  return {
    answer(message) {
      const [id, request, controls] = membersOf(message);
      if (message.tag !== berTags.sequence || !request) throw new Error('Not a message of LDAP.');
      const messageId = numberOf(id);
      const send = (answers: readonly Buffer[], then: SessionAnswer['then'] = 'go-on'): SessionAnswer => ({
        answers: answers.map((answer) => writeElement(berTags.sequence, [writeNumber(messageId), answer])),
        then,
      });
      if (request.tag === 0x63 && hasCriticalControl(controls))
        return send([result(0x65, resultCodes.unavailableCriticalExtension)]);
      switch (request.tag) {
        case 0x60:
          return send([bind(request)]);
        case 0x63:
          return send(search(request));
        case 0x42:
          return send([], 'close');
        case 0x50:
          return send([]);
        case 0x77: {
          const isStartTls = textOf(membersOf(request)[0]) === startTlsOid;
          if (isStartTls && canStartTls) return send([result(0x78, resultCodes.success)], 'start-tls');
          return send([result(0x78, resultCodes.protocolError, 'That operation is not supported.')]);
        }
        default: {
          const tag = refusedRequests[request.tag];
          if (tag === undefined) throw new Error('Not a request of LDAP.');
          return send([result(tag, resultCodes.unwillingToPerform, 'This directory is read only.')]);
        }
      }
    },
  };
}

/** Whether a request insists on something that this server does not know; it knows no control at all. */
function hasCriticalControl(controls: BerElement | undefined): boolean {
  if (!controls) return false;
  return membersOf(controls).some((control) => {
    const [, criticality] = membersOf(control);
    return criticality?.tag === berTags.boolean && numberOf(criticality) !== 0;
  });
}

function result(tag: number, code: number, text = '', referral: readonly string[] = []): Buffer {
  const places = referral.map((place) => writeElement(berTags.octetString, place));
  return writeElement(tag, [
    writeNumber(code, berTags.enumerated),
    writeElement(berTags.octetString, ''),
    writeElement(berTags.octetString, text),
    ...(places.length > 0 ? [writeElement(0xa3, places)] : []),
  ]);
}

function searchEntry(entry: DirectoryEntry, wanted: readonly string[], withValues: boolean): Buffer {
  const isAll = wanted.length === 0 || wanted.includes('*');
  const names = Object.keys(entry.attributes).filter(
    (name) => isAll || wanted.some((one) => one.toLowerCase() === name.toLowerCase()),
  );
  const attributes = names.map((name) =>
    writeElement(berTags.sequence, [
      writeElement(berTags.octetString, name),
      writeElement(
        berTags.set,
        withValues
          ? valuesOf(entry, name).map((value) => writeElement(berTags.octetString, Buffer.from(value as string)))
          : [],
      ),
    ]),
  );
  return writeElement(0x64, [writeElement(berTags.octetString, entry.dn), writeElement(berTags.sequence, attributes)]);
}
