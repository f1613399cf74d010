import { boundedFetch } from '../broker/bounded-fetch.js';
import type { BoundedResponse, RequestLimits } from '../broker/bounded-fetch.js';
import { formBody } from '../broker/form-body.js';
import type { FormParams } from '../broker/form-body.js';
import type { Dpop } from './dpop.js';

/**
 * Posts a form to the broker. With a key, the request is proven to be ours.
 *
 * It is sent once more with a fresh proof when the broker wants a nonce in it, and when it does not take the proof: the
 * browser may have sent one twice, or this machine's clock is wrong, which the answer has told by then.
 *
 * @see [RFC 9449 §5, §8](https://www.rfc-editor.org/rfc/rfc9449#section-8)
 */
export async function postForm(
  url: string,
  params: FormParams,
  limits: RequestLimits,
  dpop?: Dpop,
): Promise<BoundedResponse> {
  const send = async (): Promise<BoundedResponse> =>
    boundedFetch(
      url,
      {
        method: 'POST',
        cache: 'no-store',
        headers: { accept: 'application/json', ...(dpop ? { dpop: await dpop.proof('POST', url) } : {}) },
        body: formBody(params),
      },
      limits,
    );
  const once = new Set(['use_dpop_nonce', 'invalid_dpop_proof']);
  for (;;) {
    const response = await send();
    const learnt = dpop?.learn(url, response.headers);
    const wanted = [...once].find((error) => dpop && response.status >= 400 && response.text.includes(error));
    if (!wanted || (wanted === 'use_dpop_nonce' && !learnt)) return response;
    once.delete(wanted);
  }
}
