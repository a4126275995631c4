// OpenAI's own library for JavaScript against a server: a chat, a stream, a tool that it runs itself, probabilities, and errors.
//
//   openai.mjs ADDRESS KEY QUESTION ASKING    ASKING: a question at which the model calls f; prints one object of JSON
import OpenAI from 'openai';

const [address, key, question, asking] = process.argv.slice(2);
const options = { baseURL: `${address}/v1`, maxRetries: 0 };
const client = new OpenAI({ ...options, apiKey: key });
const model = (await client.models.list()).data[0].id;
const messages = [{ role: 'user', content: question }];
const errorOf = promise => promise.then(() => 'none', error => `${error.constructor.name} ${error.status} ${error.code}`);

const whole = await client.chat.completions.create({ model, messages, logprobs: true, top_logprobs: 2 });
let streamed = '', chunks = 0, usage = null;
for await (const chunk of await client.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } })) {
  streamed += chunk.choices[0]?.delta?.content ?? '';
  usage = chunk.usage ?? usage;
  chunks++;
}

const asked = [];
const parameters = { type: 'object', properties: { x: { type: 'integer' } } };
const tool = { type: 'function', function: { name: 'f', description: 'd', parameters, function: argument => { asked.push(argument); return '12'; } } };
const runner = client.chat.completions.runTools({ model, messages: [{ role: 'user', content: asking }], tools: [tool] }, { maxChatCompletions: 2 });
await runner.done().catch(() => {});
const accumulated = await client.chat.completions.stream({ model, messages: [{ role: 'user', content: asking }], tools: [{ ...tool, function: { name: 'f', description: 'd', parameters } }] })
  .finalChatCompletion();
const text = await client.completions.create({ model, prompt: 'a', max_tokens: 2 });

console.log(JSON.stringify({
  model,
  content: whole.choices[0].message.content,
  finish: whole.choices[0].finish_reason,
  tokens: whole.choices[0].logprobs.content.map(token => token.token).join(''),
  streamed,
  chunks,
  sameUsage: JSON.stringify(usage) === JSON.stringify(whole.usage),
  asked: asked[0],
  call: accumulated.choices[0].message.tool_calls[0].function.arguments,
  callFinish: accumulated.choices[0].finish_reason,
  text: text.choices[0].finish_reason,
  errors: [
    await errorOf(new OpenAI({ ...options, apiKey: 'wrong' }).models.list()),
    await errorOf(client.chat.completions.create({ model: 'other', messages })),
    await errorOf(client.chat.completions.create({ model, messages: [] })),
  ],
}));
