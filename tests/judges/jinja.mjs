// Hugging Face's Jinja for chat templates: what a model's chat_template makes of conversations.
//
//   jinja.mjs tokenizer_config.json CONVERSATIONS.jsonl TEXTS    a line: messages, tools, add_generation_prompt; TEXTS: see texts.mjs
import { readFileSync } from 'node:fs';
import { Template } from '@huggingface/jinja';
import { writeTexts } from './texts.mjs';

const [config, conversations, texts] = process.argv.slice(2);
const template = new Template(JSON.parse(readFileSync(config)).chat_template);
const lines = readFileSync(conversations, 'utf8').split('\n').filter(line => line !== '');
writeTexts(texts, lines.map(line => template.render(JSON.parse(line))));
