/** What answers requests, out of what it is given besides. */
export type Answering<Rest extends readonly unknown[]> = (
  request: Request,
  ...rest: Rest
) => Promise<Response>;

/** Answers HEAD as GET is answered, without the body, at every address that has a GET (RFC 9110, 9.3.2). */
export function answeringHead<Rest extends readonly unknown[]>(answer: Answering<Rest>): Answering<Rest> {
  return async (request, ...rest) =>
    request.method === "HEAD" ? withoutBody(await answer(asGet(request), ...rest)) : answer(request, ...rest);
}

/** The same request with GET. Not a copy with another method: a HEAD may bring a body, and such a copy would throw. */
function asGet({ url, headers, redirect, signal, cf }: Request): Request {
  const bodiless = new Headers(headers);
  bodiless.delete("content-length");
  return new Request(url, {
    method: "GET",
    headers: bodiless,
    redirect,
    signal,
    ...(cf === undefined ? {} : { cf }),
  });
}

/** Statuses whose answers have neither body nor length. */
const BODILESS: ReadonlySet<number> = new Set([204, 304]);

/** The runtime tells the length of a body that it sends; of one that it does not send it has to be told. */
async function withoutBody(answer: Response): Promise<Response> {
  const head = new Response(null, answer);
  if (BODILESS.has(answer.status)) return head;
  head.headers.set("content-length", String((await answer.arrayBuffer()).byteLength));
  return head;
}
