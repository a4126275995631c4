// What llama.cpp reads in a GGUF file.
//
//   llama.mjs MODEL.gguf INPUT.json OUTPUT.json
//
// INPUT: {"texts": [text …], "prompts": [[token …] …]}; OUTPUT: {"ids": [[token …] …], "probabilities": [[of each token …] …], "ends": [token …]}:
// the tokens of each text, what may follow each prompt, and the tokens at which generation stops.
import { readFileSync, writeFileSync } from 'node:fs';
import { getLlama } from 'node-llama-cpp';

const [path, input, output] = process.argv.slice(2);
const { texts = [], prompts = [] } = JSON.parse(readFileSync(input, 'utf8'));
const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error' });
const model = await llama.loadModel({ modelPath: path });

async function probabilitiesAfter(sequence, prompt) {
  await sequence.clearHistory();
  const steps = prompt.map((token, i) => (i < prompt.length - 1 ? token : [token, { generateNext: { logits: true } }]));
  const { logits } = (await sequence.controlledEvaluate(steps)).at(-1).next;
  const largest = Math.max(...logits.values());
  const weights = new Array(logits.size);
  let sum = 0;
  for (const [token, logit] of logits) {
    weights[token] = Math.exp(logit - largest);
    sum += weights[token];
  }
  return weights.map(weight => weight / sum);
}

const probabilities = [];
if (prompts.length > 0) {
  // Keys and values in float32: kept in half precision, as they are unless asked otherwise, they alone move probabilities by a thousandth.
  const cache = { experimentalKvCacheKeyType: 'F32', experimentalKvCacheValueType: 'F32', flashAttention: false };
  const context = await model.createContext({ contextSize: 256, batchSize: 256, threads: 2, ...cache });
  const sequence = context.getSequence();
  for (const prompt of prompts) {
    probabilities.push(await probabilitiesAfter(sequence, prompt));
  }
}
const ids = texts.map(text => model.tokenize(text));
const ends = [...model.iterateAllTokens()].filter(token => model.isEogToken(token));
writeFileSync(output, JSON.stringify({ ids, probabilities, ends }));
process.exit(0);
