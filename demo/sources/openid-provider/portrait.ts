/** The colours of a drawn portrait. */
export interface PortraitColours {
  readonly ground: readonly [string, string];
  readonly skin: string;
  readonly hair: string;
  readonly shirt: string;
}

const hairShapes = {
  short: 'M54 74c-3-30 12-46 42-46s44 16 42 46c-5-14-14-21-24-23-16 6-40 4-52 2-4 5-7 12-8 21z',
  long: 'M48 130c-6-24-4-50 2-68 7-22 24-34 46-34s39 12 46 34c6 18 8 44 2 68-6 6-14 8-22 8V84c-10-2-20-8-27-18-7 10-15 16-25 19v53c-8 0-16-2-22-8z',
  curly:
    'M52 82c-10-4-14-16-8-24-4-12 6-22 16-21 4-11 18-15 27-9 9-8 24-5 29 5 12-1 20 9 17 20 7 8 4 21-6 27 1-10-3-19-10-24-16 5-38 5-54 0-7 6-11 15-11 26z',
} as const;

/** Draws a head-and-shoulders portrait, square. */
export function drawPortrait(hair: keyof typeof hairShapes, colours: PortraitColours): string {
  const [top, bottom] = colours.ground;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="18 14 156 156" width="192" height="192" role="img">
<defs><linearGradient id="g" x1="0" y1="0" x2="0.4" y2="1"><stop offset="0" stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/></linearGradient></defs>
<rect width="192" height="192" fill="url(#g)"/>
<path d="M14 192c4-38 36-58 82-58s78 20 82 58z" fill="${colours.shirt}"/>
<path d="M78 118h36v22c0 12-8 18-18 18s-18-6-18-18z" fill="${colours.skin}"/>
<path d="M78 124c8 9 28 9 36 0v8c-8 10-28 10-36 0z" fill="#000" opacity=".14"/>
<ellipse cx="96" cy="84" rx="36" ry="44" fill="${colours.skin}"/>
<path d="${hairShapes[hair]}" fill="${colours.hair}"/>
<circle cx="82" cy="86" r="4" fill="#1c1a22"/><circle cx="110" cy="86" r="4" fill="#1c1a22"/>
<path d="M84 106c6 7 18 7 24 0" fill="none" stroke="#1c1a22" stroke-width="3.5" stroke-linecap="round"/>
</svg>`;
}
