// What Hugging Face's reader finds in the header of a GGUF file.
//
//   gguf.mjs MODEL.gguf OUTPUT.json
//
// OUTPUT: {"metadata": {key: value …}, "tensors": [{"name", "shape", "dtype", "offset"} …], "dataOffset"}, where shapes are as in the file, fastest first.
import { writeFileSync } from 'node:fs';
import { gguf } from '@huggingface/gguf';

const [path, output] = process.argv.slice(2);
const { metadata, tensorInfos, tensorDataOffset } = await gguf(path, { allowLocalFile: true });
const tensors = tensorInfos.map(({ name, shape, dtype, offset }) => ({ name, shape, dtype, offset }));
// Numbers of 64 bits arrive as BigInt, which JSON does not know; those here are small.
const plain = (_, value) => (typeof value === 'bigint' ? Number(value) : value);
writeFileSync(output, JSON.stringify({ metadata, tensors, dataOffset: tensorDataOffset }, plain));
