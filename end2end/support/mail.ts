// The mail that the server wrote as `.eml` files: found by its addressee and read as a person would.

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type Mail = { to: string; subject: string; text: string; links: string[] };

/** Every mail to an address, oldest first. */
export function mailbox(dataDir: string, to: string): Mail[] {
  const folder = join(dataDir, 'mail');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.eml')).sort();
  const files = names.map((name) => join(folder, name));
  const age = (file: string) => statSync(file).mtimeMs;
  return files.sort((a, b) => age(a) - age(b)).map((file) => parse(readFileSync(file, 'latin1')))
    .filter((mail) => mail.to.toLowerCase().includes(to.toLowerCase()));
}

/** Reads one message; of several parts, the plain text. */
export function parse(raw: string): Mail {
  const { headers, body } = split(raw);
  const text = plainText(headers, body);
  const links = text.match(/https?:\/\/[^\s<>"'）。，、]+/g) ?? [];
  return { to: words(headers.get('to') ?? ''), subject: words(headers.get('subject') ?? ''), text, links };
}

type Part = { headers: Map<string, string>; body: string };

function split(raw: string): Part {
  const unix = raw.replaceAll('\r\n', '\n');
  const end = unix.indexOf('\n\n');
  const [head, body] = end < 0 ? [unix, ''] : [unix.slice(0, end), unix.slice(end + 2)];
  const headers = new Map<string, string>();
  for (const line of head.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, body };
}

function plainText(headers: Map<string, string>, body: string): string {
  const type = headers.get('content-type') ?? 'text/plain';
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (!boundary) return type.startsWith('text/') ? decode(body, headers.get('content-transfer-encoding') ?? '') : '';
  const parts = body.split(`--${boundary}`).slice(1, -1).map((part) => split(part.replace(/^\n/, '')));
  const typeOf = (part: Part) => part.headers.get('content-type') ?? 'text/plain';
  const best = parts.find((part) => typeOf(part).startsWith('text/plain'))
    ?? parts.find((part) => typeOf(part).startsWith('multipart/')) ?? parts[0];
  return best ? plainText(best.headers, best.body) : '';
}

function decode(body: string, encoding: string): string {
  switch (encoding.toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8');
    case 'quoted-printable':
      return quoted(body.replace(/=\n/g, ''));
    default:
      return Buffer.from(body, 'latin1').toString('utf8');
  }
}

function quoted(text: string): string {
  const bytes = text.replace(/=([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Header text with its encoded words; those beside each other belong together. */
function words(header: string): string {
  const joined = header.replace(/\?=\s+=\?/g, '?==?');
  return joined.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
    kind.toLowerCase() === 'b' ? decode(text, 'base64') : quoted(text.replaceAll('_', ' ')));
}
