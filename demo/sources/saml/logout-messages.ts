import { namespaces, statusCodes } from './names.js';
import { newId } from './response.js';
import { xml } from './xml.js';

/** A session that a service provider was told of. */
export interface LogoutSubject {
  readonly nameId: string;
  readonly nameIdFormat: string;
  readonly sessionIndex: string;
}

/** Writes a request to end one session; it is not signed yet. */
export function logoutRequest(
  settings: {
    readonly issuer: string;
    readonly destination: string;
    readonly issueInstant: Date;
    readonly subject: LogoutSubject;
  },
  id: string = newId(),
): { readonly id: string; readonly text: string } {
  const { issuer, destination, issueInstant, subject } = settings;
  const text = xml`
    <samlp:LogoutRequest xmlns:samlp="${namespaces.protocol}" xmlns:saml="${namespaces.assertion}" ID="${id}" Version="2.0"
        IssueInstant="${issueInstant.toISOString()}" Destination="${destination}"
        NotOnOrAfter="${new Date(issueInstant.getTime() + 300_000).toISOString()}">
      <saml:Issuer>${issuer}</saml:Issuer>
      <saml:NameID Format="${subject.nameIdFormat}">${subject.nameId}</saml:NameID>
      <samlp:SessionIndex>${subject.sessionIndex}</samlp:SessionIndex>
    </samlp:LogoutRequest>`.markup;
  return { id, text };
}

/** Writes the answer to a request to sign out; it is not signed yet. */
export function logoutResponse(settings: {
  readonly issuer: string;
  readonly destination: string;
  readonly issueInstant: Date;
  readonly inResponseTo: string;
  /** Some service provider did not take part. */
  readonly isPartial: boolean;
}): { readonly id: string; readonly text: string } {
  const { issuer, destination, issueInstant, inResponseTo, isPartial } = settings;
  const id = newId();
  const text = xml`
    <samlp:LogoutResponse xmlns:samlp="${namespaces.protocol}" xmlns:saml="${namespaces.assertion}" ID="${id}" Version="2.0"
        IssueInstant="${issueInstant.toISOString()}" Destination="${destination}" InResponseTo="${inResponseTo}">
      <saml:Issuer>${issuer}</saml:Issuer>
      <samlp:Status>
        <samlp:StatusCode Value="${statusCodes.success}">
          ${isPartial && xml`<samlp:StatusCode Value="${statusCodes.partialLogout}"/>`}
        </samlp:StatusCode>
      </samlp:Status>
    </samlp:LogoutResponse>`.markup;
  return { id, text };
}
