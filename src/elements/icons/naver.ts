import { svg } from 'lit';
import type { SVGTemplateResult } from 'lit';

/** The mark of Naver. */
export const icon: SVGTemplateResult = svg`<path fill="#03c75a" d="M16.273 12.845 7.376 0H0v24h7.726V11.156L16.624 24H24V0h-7.727v12.845Z" />`;
