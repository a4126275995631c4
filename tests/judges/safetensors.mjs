// What Hugging Face's hub library finds in the header of a safetensors file on this machine.
//
//   safetensors.mjs FOLDER OUTPUT.json
//
// OUTPUT: {file: its header as the library parsed it: {name: {"dtype", "shape", "data_offsets"} …, "__metadata__": {…}} …}.
import { openAsBlob, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSafetensorsMetadata } from '@huggingface/hub';

const [folder, output] = process.argv.slice(2);

// The library asks the hub over HTTP. This answers such requests from the folder: HEAD and GET, whole files and ranges.
async function fromFolder(url, options = {}) {
  const name = decodeURIComponent(new URL(url).pathname.split('/').at(-1));
  const path = join(folder, name);
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) {
    return new Response(null, { status: 404, headers: { 'x-error-code': 'EntryNotFound' } });
  }
  const range = /bytes=(\d+)-(\d+)/.exec(new Headers(options.headers).get('range') ?? '');
  const [from, to] = range ? [Number(range[1]), Math.min(Number(range[2]) + 1, size)] : [0, size];
  const body = (options.method ?? 'GET') === 'HEAD' ? null : (await openAsBlob(path)).slice(from, to);
  const headers = { 'content-length': String(to - from), etag: '"local"', 'content-range': `bytes ${from}-${to - 1}/${size}` };
  return new Response(body, { status: range ? 206 : 200, headers });
}

const { sharded, header, headers } = await parseSafetensorsMetadata({ repo: 'local/model', fetch: fromFolder });
writeFileSync(output, JSON.stringify(sharded ? headers : { 'model.safetensors': header }));
