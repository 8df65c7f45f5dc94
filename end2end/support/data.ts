// Made-up numbers with right check characters, and small files to upload.

type File = { name: string; mimeType: string; buffer: Buffer };

/** An invention's number; serials from 9,999,000 belong to nobody. */
export function patentNumber(year: number, serial: number): string {
  const digits = `${year}1${serial}`;
  const sum = [...digits].reduce((total, digit, place) => total + Number(digit) * ((place % 8) + 2), 0);
  const check = sum % 11;
  return `${digits}.${check === 10 ? 'X' : check}`;
}

const CODE_LETTERS = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** A unified social credit code: 17 characters and the check character of GB 32100. */
export function creditCode(first: string): string {
  let weight = 1;
  let sum = 0;
  for (const letter of first) {
    sum += CODE_LETTERS.indexOf(letter) * weight;
    weight = (weight * 3) % 31;
  }
  return first + CODE_LETTERS[(31 - (sum % 31)) % 31];
}

/** The day it is for the people of the story, `days` later. */
export function day(days = 0): string {
  const at = new Date(Date.now() + days * 86_400_000);
  return at.toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' });
}

export const pdf = (name: string): File => ({
  name,
  mimeType: 'application/pdf',
  buffer: Buffer.from('%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n'),
});

export const csv = (name: string, rows: string[][]): File => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(`\uFEFF${rows.map((row) => row.join(',')).join('\r\n')}\r\n`),
});

