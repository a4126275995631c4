// OpenAI's tokenizer. Texts come as UTF-16, so that halves of surrogate pairs can be among them.
//
//   tiktoken.mjs ranks ENCODING FILE          writes the encoding's rank file
//   tiktoken.mjs encode ENCODING TEXTS IDS    TEXTS: for each text int32 length, then its UTF-16 units; IDS: for each int32 count, then int32 ids
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { get_encoding } from 'tiktoken';
import { readTexts, writeIds } from './texts.mjs';

const [verb, encoding, first, second] = process.argv.slice(2);

// A line of the package's file: "!", the rank of its first token, and tokens in base64.
const rankLines = line => {
  const [, start, ...tokens] = line.split(' ');
  return tokens.map((token, i) => `${token} ${Number(start) + i}\n`);
};

if (verb === 'ranks') {
  const packages = createRequire(`${process.env.TINYGPT_JUDGES}/package.json`);
  const { bpe_ranks } = packages(`tiktoken/encoders/${encoding}.json`);
  writeFileSync(first, bpe_ranks.split('\n').filter(line => line !== '').flatMap(rankLines).join(''));
} else if (verb === 'encode') {
  const tokenizer = get_encoding(encoding);
  writeIds(second, readTexts(readFileSync(first)).map(text => tokenizer.encode_ordinary(text)));
} else {
  throw new Error(`there is no ${verb}`);
}
