type Answer<Rest extends readonly unknown[]> = (request: Request, ...rest: Rest) => Promise<Response>;

/** Answers HEAD as GET is answered, without the body, at every address that has a GET (RFC 9110, 9.3.2). */
export function answeringHead<Rest extends readonly unknown[]>(answer: Answer<Rest>): Answer<Rest> {
  return async (request, ...rest) => {
    if (request.method !== "HEAD") return answer(request, ...rest);
    return withoutBody(await answer(new Request(request, { method: "GET" }), ...rest));
  };
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
