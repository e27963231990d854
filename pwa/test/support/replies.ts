/** What the small school of server.ts says of itself, and the form of its answers. */
export const ME = { person: 'p1', name: '林晓', title: '', roles: ['teacher'], classes: ['c1'] };
export const SCHOOL = { id: 's1', name: '禾溪镇中心小学', phone: '' };

export const SCHEMA = {
  schema: 1,
  types: {
    visit: {
      fields: { process: { kind: 'narrative' }, mode: { kind: 'choice' } },
      commands: { submit: { from: ['draft', 'returned'], to: 'submitted' } },
      appends: { feedback: { sealed: true } },
    },
  },
};

export function reply(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json', ...headers },
  });
}

export function problem(
  status: number,
  code: string,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Response {
  return reply(status, { status, code, ...more }, { 'Content-Type': 'application/problem+json', ...headers });
}
