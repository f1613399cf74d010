/** The colours of a brand; every pair of text and ground has a contrast of 4.5 or more. */
export interface Palette {
  /** Buttons and links. */
  readonly accent: string;
  /** Text on the accent. */
  readonly onAccent: string;
  /** The page behind the card. */
  readonly page: string;
  readonly card: string;
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly danger: string;
}

/** What makes one provider look and behave unlike another. */
export interface Brand {
  /** Prefix of the cookies: cookies ignore ports, so two providers on one host must not share names. */
  readonly id: string;
  readonly name: string;
  /** The line under the name. */
  readonly tagline: string;
  /** The look of its pages. */
  readonly layout: 'woven' | 'corporate';
  /** An SVG document, square. */
  readonly logo: string;
  readonly light: Palette;
  readonly dark: Palette;
  /** What its people call the field in which they say who they are. */
  readonly identifierLabel: string;
  /** Whether people are asked before their profile is handed on. */
  readonly consent: boolean;
  /** What the id token is signed with. */
  readonly signingAlgorithm: 'RS256' | 'ES256';
}

function declarations(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, value]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: ${String(value)};`)
    .join(' ');
}

/** The custom properties that the style sheets of the pages read. */
export function brandSheet({ light, dark }: Brand): string {
  return `:root { ${declarations(light)} }
@media (prefers-color-scheme: dark) { :root { ${declarations(dark)} } }
`;
}
