import sharp from 'sharp';

/** Protocols for images between lines of text. */
export type PictureProtocol = 'kitty' | 'iterm';

/** Lines of text that a picture covers. */
const ROWS = 5;
const MAX_PIXELS = 240;
/** The most that kitty takes at once (sw.kovidgoyal.net/kitty/graphics-protocol, "Remote client"). */
const KITTY_CHUNK = 4096;

/**
 * The protocol of a terminal, by the variables that it sets; undefined for one without pictures.
 * Inside tmux and screen there are none, because these pass neither protocol on.
 */
export function pictureProtocol(env: NodeJS.ProcessEnv): PictureProtocol | undefined {
  const { TERM = '', TERM_PROGRAM = '', LC_TERMINAL = '' } = env;
  if (env['TMUX'] || env['STY']) return undefined;
  if (env['KITTY_WINDOW_ID'] || TERM === 'xterm-kitty' || TERM_PROGRAM === 'ghostty') {
    return 'kitty';
  }
  const isITerm = TERM_PROGRAM === 'iTerm.app' || LC_TERMINAL === 'iTerm2';
  return isITerm || TERM_PROGRAM === 'WezTerm' ? 'iterm' : undefined;
}

/** The picture as text that the terminal shows, and the end of its line. */
export async function pictureText(image: Uint8Array, protocol: PictureProtocol): Promise<string> {
  // Both read PNG.
  const png = await sharp(image).resize(MAX_PIXELS, MAX_PIXELS, { fit: 'inside' }).png().toBuffer();
  const base64 = png.toString('base64');
  return `${protocol === 'kitty' ? kitty(base64) : iterm(base64, png.length)}\n`;
}

/** See sw.kovidgoyal.net/kitty/graphics-protocol: a=T shows, f=100 is PNG, r are rows, q=2 no answer. */
function kitty(base64: string): string {
  const chunks = base64.match(new RegExp(`.{1,${KITTY_CHUNK}}`, 'g')) ?? [];
  return chunks
    .map((chunk, n) => {
      const start = n === 0 ? `a=T,f=100,r=${ROWS},q=2,` : '';
      return `\x1b_G${start}m=${n < chunks.length - 1 ? 1 : 0};${chunk}\x1b\\`;
    })
    .join('');
}

/** See iterm2.com/documentation-images.html, which WezTerm follows. */
function iterm(base64: string, nBytes: number): string {
  return `\x1b]1337;File=inline=1;size=${nBytes};height=${ROWS};preserveAspectRatio=1:${base64}\x07`;
}
