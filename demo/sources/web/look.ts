/** The colours of a source; every pair of text and ground has a contrast of 4.5 or more. */
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

/** What makes the pages of one source look like nobody else's. */
export interface Look {
  readonly name: string;
  /** The line beside the name. */
  readonly tagline: string;
  /** A class name of the body, which the source's own sheet styles. */
  readonly layout: string;
  /** An SVG document, square. */
  readonly logo: string;
  readonly light: Palette;
  readonly dark: Palette;
}

function declarations(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, value]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: ${String(value)};`)
    .join(' ');
}

/** The custom properties that the style sheets of the pages read. */
export function lookSheet({ light, dark }: Pick<Look, 'light' | 'dark'>): string {
  return `:root { ${declarations(light)} }
@media (prefers-color-scheme: dark) { :root { ${declarations(dark)} } }
`;
}
