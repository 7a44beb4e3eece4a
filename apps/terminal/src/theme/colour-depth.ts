/** How many colours a terminal has, by what its environment says. */
export const COLOUR_DEPTHS = ['truecolor', '256', '16', 'none'] as const;
export type ColourDepth = (typeof COLOUR_DEPTHS)[number];

type Environment = Readonly<Record<string, string | undefined>>;

/** NO_COLOR (https://no-color.org) goes before everything. */
export function detectColourDepth(environment: Environment): ColourDepth {
  const { NO_COLOR: refusal = '', COLORTERM: promise = '', TERM: term = '' } = environment;
  if (refusal !== '' || term === 'dumb' || term === '') return 'none';
  if (promise === 'truecolor' || promise === '24bit' || term.endsWith('-direct')) return 'truecolor';
  return term.includes('256color') ? '256' : '16';
}

/** Whether the terminal's own ground is light, where it says so; COLORFGBG ends with the colour of the ground. */
export function isLightGround({ COLORFGBG: colours = '' }: Environment): boolean {
  return /;(7|15)$/.test(colours);
}

/** The font of the console of Linux has few glyphs beyond ASCII. Without any locale it is not known, and UTF-8 is usual. */
export function hasOnlyAscii({ TERM: term = '', LC_ALL, LC_CTYPE, LANG }: Environment): boolean {
  if (term === 'linux' || term === 'dumb') return true;
  const locale = [LC_ALL, LC_CTYPE, LANG].find((each) => each !== undefined && each !== '') ?? '';
  return locale === 'C' || locale === 'POSIX' || (locale.includes('.') && !/\.utf-?8\b/i.test(locale));
}
