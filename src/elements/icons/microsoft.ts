import { svg } from 'lit';
import type { SVGTemplateResult } from 'lit';

/** The mark of Microsoft: four squares in its colours, as Microsoft wants it on buttons for signing in. */
export const icon: SVGTemplateResult = svg`<path fill="#f25022" d="M1.5 1.5h10v10h-10z" />
<path fill="#7fba00" d="M12.5 1.5h10v10h-10z" />
<path fill="#00a4ef" d="M1.5 12.5h10v10h-10z" />
<path fill="#ffb900" d="M12.5 12.5h10v10h-10z" />`;
