// Hugging Face's tokenizers for JavaScript: the ids that it gives texts by a tokenizer.json, and the texts that it makes of these ids again.
//
//   tokenizers.mjs TOKENIZER.json TEXTS IDS DECODED    TEXTS and DECODED: for each text int32 length, then its UTF-16 units;
//                                                      IDS: for each int32 count, then int32 ids
import { readFileSync } from 'node:fs';
import { Tokenizer } from '@huggingface/tokenizers';
import { readTexts, writeIds, writeTexts } from './texts.mjs';

const [file, texts, ids, decoded] = process.argv.slice(2);
const tokenizer = new Tokenizer(JSON.parse(readFileSync(file)), {});
const lists = readTexts(readFileSync(texts)).map(text => tokenizer.encode(text, { add_special_tokens: false }).ids);
writeIds(ids, lists);
writeTexts(decoded, lists.map(list =>
  list.length === 0 ? '' : tokenizer.decode(list, { skip_special_tokens: true, clean_up_tokenization_spaces: false })));
