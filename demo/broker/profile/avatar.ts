/** The path of a picture with the initials of a name: for people whose source sends no picture. */
export function avatarPath(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  const first = [...(words[0] ?? '')][0] ?? '';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  const initials = `${first}${last}`.toUpperCase() || '?';
  let hue = 7;
  for (const character of name) hue = (hue * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return `/picture/${hue}/${encodeURIComponent(initials)}.svg`;
}

/** The picture behind {@link avatarPath}. */
export function avatarSvg(hue: number, initials: string): string {
  const letters = [...initials]
    .slice(0, 2)
    .filter((character) => /[\p{L}\p{N}?]/u.test(character))
    .join('');
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96">' +
    `<rect width="96" height="96" fill="hsl(${hue % 360} 45% 38%)"/>` +
    '<text x="48" y="50" fill="#fff" font-family="system-ui, sans-serif" font-size="38" font-weight="600" ' +
    `text-anchor="middle" dominant-baseline="central">${letters}</text></svg>`
  );
}
