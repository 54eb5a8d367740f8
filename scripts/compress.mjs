// compress.mjs FROM TO: copies a built site and puts beside each file what it
// compresses to, at the highest levels, where that is smaller. It is done once
// for each release and not for each request.
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const [from, to] = process.argv.slice(2);
if (!from || !to) throw new Error("usage: compress.mjs FROM TO");

const brotli = (bytes) =>
  promisify(brotliCompress)(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
const forms = { br: brotli, gz: (bytes) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }) };

await rm(to, { recursive: true, force: true });
const names = await readdir(from, { recursive: true });
const total = { plain: 0, br: 0, gz: 0 };
for (const name of names.sort()) {
  const file = join(from, name);
  // Types are for who writes scripts; no page asks for them.
  if (name.endsWith(".d.ts") || !(await stat(file)).isFile()) continue;
  const copy = join(to, name);
  await mkdir(dirname(copy), { recursive: true });
  await cp(file, copy);
  const bytes = await readFile(file);
  total.plain += bytes.length;
  const said = [`${bytes.length}`];
  for (const [ending, compress] of Object.entries(forms)) {
    const small = await compress(bytes);
    const gains = small.length < bytes.length;
    if (gains) await writeFile(`${copy}.${ending}`, small);
    total[ending] += gains ? small.length : bytes.length;
    said.push(gains ? `${ending} ${small.length}` : `${ending} gains nothing`);
  }
  console.log(`${name}: ${said.join(", ")}`);
}
console.log(`together: ${total.plain}, br ${total.br}, gz ${total.gz}`);
