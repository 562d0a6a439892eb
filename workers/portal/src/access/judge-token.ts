import { AccessQuestion } from "@paceline/producer/admin/access-verdict";
import { readBody } from "@paceline/producer/admin/input";
import { problemResponse } from "@paceline/producer/admin/problem";
import { type TeamKeys, verifyAccessToken } from "./access-token.ts";

/**
 * `POST /access`, which the producer alone can ask: whom a token of Cloudflare Access names. Here, because checking
 * signatures takes much code, and the producer has enough of its own.
 */
export async function judgeToken(request: Request, teamKeys: TeamKeys, nowMs: number): Promise<Response> {
  const question = await readBody(request, AccessQuestion);
  if (!question.ok) return problemResponse(question.problem);
  const { token, ...application } = question.value;
  return Response.json(await verifyAccessToken(token, application, { teamKeys, nowMs }));
}
