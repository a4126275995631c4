// Prints "NAME VERSION" for each package of package.json, after loading all but those of native programs alone.
import { readFileSync } from 'node:fs';
import { get_encoding } from 'tiktoken';
import { Tokenizer } from '@huggingface/tokenizers';
import { parseSafetensorsMetadata } from '@huggingface/hub';
import { gguf } from '@huggingface/gguf';
import { Template } from '@huggingface/jinja';
import { getLlama } from 'node-llama-cpp';

for (const part of [get_encoding, Tokenizer, parseSafetensorsMetadata, gguf, Template, getLlama]) {
  if (typeof part !== 'function') {
    throw new Error(`a package lacks a part: ${part}`);
  }
}

const read = path => JSON.parse(readFileSync(path));
for (const name of Object.keys(read(new URL('package.json', import.meta.url)).dependencies)) {
  console.log(`${name} ${read(`${process.env.TINYGPT_JUDGES}/node_modules/${name}/package.json`).version}`);
}
