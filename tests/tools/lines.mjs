// lines: what a program appends to a file, an object of JSON a line, read while it is being written.
import { existsSync, readFileSync } from 'node:fs';

/** Those that are whole: of a line that is being written, a part may be there. */
export function linesOf(file) {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return text.slice(0, text.lastIndexOf('\n') + 1).split('\n').filter(Boolean).map((line) => JSON.parse(line));
}
