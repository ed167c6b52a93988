// What programs append is read while they do.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { linesOf } from './lines.mjs';

const folder = mkdtempSync(join(tmpdir(), 'assent-lines.'));
after(() => rmSync(folder, { recursive: true }));

test('a line of which only a part was written yet broke whoever read the file', () => {
  const file = join(folder, 'calls.jsonl');
  assert.deepEqual(linesOf(file), [], 'before the first');
  for (const [written, read] of [['', []], ['{"id": 1', []], ['{"id": 1}', []], ['{"id": 1}\n', [{ id: 1 }]], ['{"id": 1}\n{"id":', [{ id: 1 }]], ['{"id": 1}\n{"id": 2}\n', [{ id: 1 }, { id: 2 }]]]) {
    writeFileSync(file, written);
    assert.deepEqual(linesOf(file), read, JSON.stringify(written));
  }
  writeFileSync(file, '{"id": \n');
  assert.throws(() => linesOf(file), SyntaxError, 'a whole line that is broken is not passed over');
});
