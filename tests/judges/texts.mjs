// What judges of tokenizers read and write; little-endian, as C# writes it on these machines.
import { writeFileSync } from 'node:fs';

// For each text int32 length, then its UTF-16 units.
export function readTexts(bytes) {
  const texts = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readInt32LE(at);
    texts.push(bytes.toString('utf16le', at + 4, at + 4 + 2 * length));
    at += 4 + 2 * length;
  }
  return texts;
}

// For each list int32 count, then int32 ids.
export function writeIds(path, lists) {
  const words = new Int32Array(lists.reduce((sum, ids) => sum + 1 + ids.length, 0));
  let at = 0;
  for (const ids of lists) {
    words[at] = ids.length;
    words.set(ids, at + 1);
    at += 1 + ids.length;
  }
  writeFileSync(path, new Uint8Array(words.buffer));
}

// For each text int32 length, then its UTF-16 units.
export function writeTexts(path, texts) {
  const parts = [];
  for (const text of texts) {
    const length = Buffer.alloc(4);
    length.writeInt32LE(text.length);
    parts.push(length, Buffer.from(text, 'utf16le'));
  }
  writeFileSync(path, Buffer.concat(parts));
}
